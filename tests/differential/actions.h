/* SPDX-License-Identifier: MIT
 *
 * The actions of a step. Each action has the name of the function that it calls, with do_ instead of muster_. It draws
 * the arguments, makes the call, and tells the result. A failure is as good a result as a success.
 */
#ifndef DIFFERENTIAL_ACTIONS_H
#define DIFFERENTIAL_ACTIONS_H

#include "side.h"

/* The first actions of the table. They are also made when a step needs them. */
enum { COMMIT, ROLLBACK, CREATE_ACCOUNT, FOUND_ORG };

/* people.c */
action_call do_account_create, do_account_edit, do_account_get, do_account_find, do_account_delete;
action_call do_org_create, do_org_edit, do_org_transfer, do_org_transfer_accept, do_org_transfer_decline, do_org_delete,
    do_org_reset_clock;
action_call do_org_get, do_org_find, do_settle, do_verify;
action_call do_member_get, do_member_add, do_member_set_role, do_member_suspend, do_member_restore, do_member_set_end,
    do_member_unblock;
action_call do_member_remove, do_member_leave;
list_call do_member_list;

/* joining.c */
action_call do_invitation_create, do_invitation_create_many, do_invitation_edit, do_invitation_resend,
    do_invitation_undelivered;
action_call do_invitation_accept_waiting, do_invitation_decline_waiting, do_invitation_signup, do_invitation_get;
action_call do_invitation_preview, do_invitation_accept, do_invitation_decline, do_invitation_revoke,
    do_invitation_readdress;
action_call do_link_enable, do_link_disable, do_link_edit, do_link_regenerate, do_link_get, do_link_token,
    do_link_preview, do_link_join;
action_call do_link_signup, do_request_create, do_request_approve, do_request_refuse, do_request_withdraw,
    do_request_get;
action_call do_domain_set, do_domain_prove, do_domain_remove, do_domain_exclude, do_domain_join;
list_call do_invitation_list_waiting, do_invitation_list, do_link_list, do_request_list, do_request_list_own,
    do_domain_list, do_domain_list_offers;

/* work.c */
action_call do_project_create, do_project_edit, do_project_set_visibility, do_project_delete, do_project_get,
    do_grant_set, do_grant_remove;
action_call do_provision_switch, do_provision_get, do_provision_members, do_may, do_may_many, do_explain;
action_call do_workspace_switch, do_workspace_active, do_workspace_forget;
list_call do_project_list, do_grant_list, do_grant_list_member, do_grant_list_access, do_workspace_list,
    do_workspace_list_person;

/* host.c */
action_call do_plan_offer, do_plan_withdraw, do_plan_set, do_plan_set_personal, do_plan_get, do_plan_get_personal;
action_call do_setting_get, do_setting_get_text, do_setting_set, do_setting_set_text, do_setting_clear, do_key_retire;
action_call do_event_verify, do_message_claim, do_message_done, do_message_return, do_message_retry, do_outbox_get;
action_call do_begin, do_commit, do_rollback, do_transact;
list_call do_event_list, do_event_feed, do_message_list_aside;

/* Texts that several calls use. */
extern const char *const EMAILS[];
extern const size_t EMAIL_COUNT;
extern const char *const LINES[]; /* of one line, in letters of all kinds */
extern const size_t LINE_COUNT;
extern const char *const DOMAINS[];
extern const size_t DOMAIN_COUNT;

/* Params of a new account. `more`: also the fields that only the system may give. */
void some_person(struct side *side, muster_account_params *ret_params, bool more);
int32_t some_role(struct side *side);

#endif
