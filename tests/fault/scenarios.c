/* SPDX-License-Identifier: MIT
 *
 * The table of scenarios. A scenario arms the failure around one call. It tells the result of the call, or checks that
 * the out-parameter is unchanged. Getters must return the same values, whatever fails.
 */
#include "scenarios.h"
#include "fault.h"

#include <string.h>

static bool returned(struct world *world, int32_t status)
{
    fault_disarm();
    world->status = status;
    return status == MUSTER_OK;
}

#define CALL(world, expression) (fault_arm(), returned(world, expression))

#define PARAMS(type, ...) (&(type){MUSTER_INIT(type), __VA_ARGS__})

static const char *shown(const char *text)
{
    return text != NULL ? text : "-";
}

/* A scenario whose call returns one handle. The handle is told by its getters, and then freed. */
#define GIVES(name, type, expression)                                                                                  \
    static void name(struct world *w)                                                                                  \
    {                                                                                                                  \
        muster_##type *ret = world_untouched();                                                                        \
        if (CALL(w, expression)) {                                                                                     \
            tell_##type(w, ret);                                                                                       \
            muster_##type##_free(ret);                                                                                 \
        } else {                                                                                                       \
            world_check_untouched(w, ret);                                                                             \
        }                                                                                                              \
    }

/* A scenario whose call returns no handle. */
#define DOES(name, expression)                                                                                         \
    static void name(struct world *w)                                                                                  \
    {                                                                                                                  \
        CALL(w, expression);                                                                                           \
    }

static void tell_account(struct world *w, const muster_account *account)
{
    size_t size = 0;
    muster_account_metadata(account, &size);
    world_tell(w, "account %s %s %s %s %d %s %s %zu %d %lld %d;", shown(muster_account_username(account)),
               shown(muster_account_display_name(account)), shown(muster_account_locale(account)),
               shown(muster_account_email(account)), muster_account_email_verified_at(account) != MUSTER_TIME_NONE,
               shown(muster_account_external_id(account)), shown(muster_account_person_id(account)), size,
               muster_account_created_at(account) > 0, (long long)muster_account_version(account),
               muster_account_id(account) != NULL);
}

static void tell_org(struct world *w, const muster_org *org)
{
    size_t size = 0;
    muster_org_metadata(org, &size);
    world_tell(w, "org %s %s %s %zu %d %lld %d %d;", muster_org_slug(org), muster_org_name(org),
               shown(muster_org_description(org)), size, muster_org_created_at(org) > 0,
               (long long)muster_org_version(org), muster_id_equal(muster_org_owner(org), &w->cast->ada),
               muster_org_transfer_to(org) != NULL);
    if (muster_org_id(org) == NULL) world_tell(w, "no id;");
}

static void tell_plan(struct world *w, const muster_plan *plan)
{
    world_tell(w, "plan %s %s %lld %lld %lld %lld %lld %d;", muster_plan_code(plan),
               shown(muster_plan_subscription(plan)), (long long)muster_plan_seats(plan),
               (long long)muster_plan_members(plan), (long long)muster_plan_pending(plan),
               (long long)muster_plan_used(plan), (long long)muster_plan_available(plan),
               muster_plan_ends_at(plan) == MUSTER_TIME_NONE);
}

/* Including its limits. */
static void tell_limits(struct world *w, const muster_plan *plan)
{
    int64_t value = 0;
    int32_t status = muster_plan_limit(plan, MUSTER_LIMIT_PROJECTS, &value);
    world_tell(w, "limits %zu %s %lld %s %lld;", muster_plan_limit_count(plan), shown(muster_plan_limit_name(plan, 0)),
               (long long)muster_plan_limit_value(plan, 0), muster_status_name(status), (long long)value);
}

static void tell_workspace(struct world *w, const muster_workspace *workspace)
{
    world_tell(w, "workspace %d %d %s %s %d %d %d;", muster_workspace_account(workspace) != NULL,
               muster_workspace_org(workspace) != NULL, shown(muster_workspace_org_name(workspace)),
               shown(muster_workspace_org_slug(workspace)), muster_workspace_role(workspace),
               muster_workspace_joined_at(workspace) > 0, muster_workspace_plan_ended(workspace));
    if (muster_plan_code(muster_workspace_plan(workspace)) != NULL) tell_plan(w, muster_workspace_plan(workspace));
    tell_limits(w, muster_workspace_plan(workspace));
}

static void tell_member(struct world *w, const muster_member *member)
{
    world_tell(w, "member %s %s %s %d %d %d %d %d %lld %d %d;", shown(muster_member_username(member)),
               shown(muster_member_display_name(member)), shown(muster_member_email(member)),
               muster_member_role(member), muster_member_state(member), muster_member_via(member),
               muster_member_joined_at(member) > 0, muster_member_ends_at(member) == MUSTER_TIME_NONE,
               (long long)muster_member_version(member), muster_id_equal(muster_member_org(member), &w->cast->org),
               muster_member_account(member) != NULL);
    world_tell(w, "member's %d %zu %d;", muster_member_project(member) != NULL, muster_member_skipped_count(member),
               muster_member_skipped(member, 0) != NULL);
    world_tell(w, "%d %zu %s;", muster_member_link(member) != NULL, muster_member_tag_count(member),
               shown(muster_member_tag(member, 0)));
}

static void tell_invitation(struct world *w, const muster_invitation *it)
{
    world_tell(w, "invitation %s %s %s %d %d %s %s %d %s %d %d %d %d %d %d %s %lld %d %d;",
               shown(muster_invitation_org_name(it)), shown(muster_invitation_org_slug(it)),
               shown(muster_invitation_org_description(it)), muster_invitation_state(it),
               muster_invitation_account(it) != NULL, shown(muster_invitation_email(it)),
               shown(muster_invitation_masked_email(it)), muster_invitation_role(it),
               shown(muster_invitation_message(it)), muster_invitation_inviter(it) != NULL,
               muster_invitation_ended_by(it) != NULL, muster_invitation_created_at(it) > 0,
               muster_invitation_expires_at(it) > 0, muster_invitation_ended_at(it) == MUSTER_TIME_NONE,
               muster_invitation_undelivered_at(it) == MUSTER_TIME_NONE, shown(muster_invitation_undelivered_cause(it)),
               (long long)muster_invitation_version(it), muster_id_equal(muster_invitation_org(it), &w->cast->org),
               muster_invitation_id(it) != NULL);
    world_tell(w, "names %s %s %s;", shown(muster_invitation_username(it)),
               shown(muster_invitation_inviter_username(it)), shown(muster_invitation_inviter_display_name(it)));
    world_tell(w, "projects %zu %d %d;", muster_invitation_project_count(it), muster_invitation_project(it, 0) != NULL,
               muster_invitation_permission(it, 0));
}

static void tell_link(struct world *w, const muster_link *link)
{
    world_tell(w, "link %d %lld %d %s %d %lld %lld %zu %s %d %d %lld %s %s %s %d %d;", muster_link_kind(link),
               (long long)muster_link_generation(link), muster_link_state(link), shown(muster_link_tag(link)),
               muster_link_ends_at(link) == MUSTER_TIME_NONE, (long long)muster_link_joins_max(link),
               (long long)muster_link_joins(link), muster_link_domain_count(link), shown(muster_link_domain(link, 1)),
               muster_link_created_at(link) == MUSTER_TIME_NONE, muster_link_ended_at(link) == MUSTER_TIME_NONE,
               (long long)muster_link_version(link), shown(muster_link_org_name(link)),
               shown(muster_link_org_slug(link)), shown(muster_link_org_description(link)),
               muster_link_org(link) != NULL, muster_link_id(link) != NULL);
}

static void tell_event(struct world *w, const muster_event *event)
{
    world_tell(w, "event %d %lld %d %d %d %d %d %d %d %s %zu %s %s;", muster_event_kind(event),
               (long long)muster_event_seq(event), muster_event_at(event) > 0, muster_event_chain(event) != NULL,
               muster_event_actor_kind(event), muster_event_actor(event) != NULL, muster_event_behalf(event) != NULL,
               muster_event_subject(event) != NULL, muster_event_account(event) != NULL,
               shown(muster_event_request_id(event)), muster_event_field_count(event),
               shown(muster_event_field_name(event, 0)), shown(muster_event_field_value(event, 0)));
    world_tell(w, "names %s %s %s %s %s %s;", shown(muster_event_actor_username(event)),
               shown(muster_event_actor_display_name(event)), shown(muster_event_behalf_username(event)),
               shown(muster_event_behalf_display_name(event)), shown(muster_event_account_username(event)),
               shown(muster_event_account_display_name(event)));
}

static void tell_message(struct world *w, const muster_message *message)
{
    world_tell(w, "message %d %s %d %s %s %d %d %lld %d %d;", muster_message_kind(message),
               shown(muster_message_org_name(message)), muster_message_account(message) != NULL,
               shown(muster_message_address(message)), shown(muster_message_locale(message)),
               muster_message_invitation(message) != NULL, muster_message_token(message) != NULL,
               (long long)muster_message_try(message), muster_message_org(message) != NULL,
               muster_message_id(message) != NULL);
    world_tell(w, "of %d %s;", muster_message_project(message) != NULL, shown(muster_message_project_name(message)));
    if (muster_message_request(message) != NULL) world_tell(w, "of a request;");
    world_tell(w, "names %d %s %s %s %s %s %d;", muster_message_role(message),
               shown(muster_message_inviter_username(message)), shown(muster_message_inviter_display_name(message)),
               shown(muster_message_recipient_username(message)), shown(muster_message_recipient_display_name(message)),
               shown(muster_message_invitation_message(message)),
               muster_message_expires_at(message) == MUSTER_TIME_NONE);
}

static void tell_request(struct world *w, const muster_request *it)
{
    world_tell(w, "request %s %d %d %s %s %d %d %d %d %d %d %lld %d %d %d;", shown(muster_request_org_name(it)),
               muster_request_kind(it), muster_request_state(it), shown(muster_request_username(it)),
               shown(muster_request_email(it)), muster_request_role(it), muster_request_link(it) != NULL,
               muster_request_invitation(it) != NULL, muster_request_created_at(it) > 0,
               muster_request_ended_at(it) == MUSTER_TIME_NONE, muster_request_ended_by(it) != NULL,
               (long long)muster_request_version(it), muster_id_equal(muster_request_org(it), &w->cast->org),
               muster_request_account(it) != NULL, muster_request_id(it) != NULL);
}

static void tell_domain(struct world *w, const muster_domain *it)
{
    world_tell(w, "domain %s %s %s %d %d %d %d %lld %d;", muster_domain_name(it), shown(muster_domain_org_name(it)),
               shown(muster_domain_org_slug(it)), muster_domain_proven_at(it) == MUSTER_TIME_NONE,
               muster_domain_joining(it), muster_domain_role(it), muster_domain_created_at(it) > 0,
               (long long)muster_domain_version(it), muster_id_equal(muster_domain_org(it), &w->cast->org));
}

static void tell_project(struct world *w, const muster_project *it)
{
    world_tell(w, "project %s %s %zu %s %d %d %d %d %d %lld %d %d;", muster_project_name(it),
               shown(muster_project_description(it)), muster_project_tag_count(it), shown(muster_project_tag(it, 1)),
               muster_project_visibility(it), muster_project_creator(it) != NULL, muster_project_provided(it),
               muster_project_permission(it), muster_project_created_at(it) > 0, (long long)muster_project_version(it),
               muster_id_equal(muster_project_org(it), &w->cast->org), muster_project_id(it) != NULL);
    world_tell(w, "names %s %s;", shown(muster_project_creator_username(it)),
               shown(muster_project_creator_display_name(it)));
}

static void tell_grant(struct world *w, const muster_grant *it)
{
    world_tell(w, "grant %s %s %d %d %d %d %d %lld %d %d %d;", shown(muster_grant_username(it)),
               shown(muster_grant_project_name(it)), muster_grant_permission(it), muster_grant_reason(it),
               muster_grant_ends_at(it) == MUSTER_TIME_NONE, muster_grant_by(it) != NULL,
               muster_grant_created_at(it) > 0, (long long)muster_grant_version(it),
               muster_id_equal(muster_grant_org(it), &w->cast->org), muster_grant_project(it) != NULL,
               muster_grant_account(it) != NULL);
}

static void tell_page(struct world *w, const muster_page *page)
{
    world_tell(w, "page %zu %d;", muster_page_count(page), muster_page_cursor(page) != NULL);
    for (size_t i = 0; i < muster_page_count(page) && i < 3; i++) {
        if (muster_page_member(page, i) != NULL) tell_member(w, muster_page_member(page, i));
        if (muster_page_invitation(page, i) != NULL) tell_invitation(w, muster_page_invitation(page, i));
        if (muster_page_link(page, i) != NULL) tell_link(w, muster_page_link(page, i));
        if (muster_page_event(page, i) != NULL) tell_event(w, muster_page_event(page, i));
        if (muster_page_message(page, i) != NULL) tell_message(w, muster_page_message(page, i));
        if (muster_page_workspace(page, i) != NULL) tell_workspace(w, muster_page_workspace(page, i));
        if (muster_page_project(page, i) != NULL) tell_project(w, muster_page_project(page, i));
        if (muster_page_grant(page, i) != NULL) tell_grant(w, muster_page_grant(page, i));
        if (muster_page_request(page, i) != NULL) tell_request(w, muster_page_request(page, i));
        if (muster_page_domain(page, i) != NULL) tell_domain(w, muster_page_domain(page, i));
    }
}

static void tell_report(struct world *w, const muster_report *report)
{
    world_tell(w, "report %zu %d %d;", muster_report_count(report), muster_report_summary(report)[0] != '\0',
               muster_report_verdict(report));
    for (size_t i = 0; i < muster_report_count(report) && i < 3; i++)
        world_tell(w, "%d %s %s %d %s %lld;", muster_report_status(report, i), muster_report_code(report, i),
                   muster_report_text(report, i), muster_report_object(report, i) != NULL,
                   shown(muster_report_figure_name(report, i, 0)), (long long)muster_report_figure(report, i, 0));
}

/* Accounts. */
GIVES(account_create, account,
      muster_account_create(w->host,
                            PARAMS(muster_account_params, .username = "rosa", .display_name = "Rosa", .locale = "de",
                                   .email = "rosa@example.org", .email_verified = 1, .external_id = "external-rosa",
                                   .person_id = "rosa", .metadata = "x", .metadata_size = 1),
                            &ret))
GIVES(account_edit, account,
      muster_account_edit(w->barbara, &w->cast->barbara,
                          PARAMS(muster_account_params,
                                 .fields = MUSTER_ACCOUNT_FIELD_USERNAME | MUSTER_ACCOUNT_FIELD_DISPLAY_NAME |
                                           MUSTER_ACCOUNT_FIELD_EMAIL,
                                 .username = "babs", .display_name = "Babs", .email = "babs@example.org"),
                          &ret))
GIVES(account_get, account, muster_account_get(w->host, &w->cast->mary, &ret))
GIVES(account_find, account, muster_account_find(w->host, MUSTER_ACCOUNT_BY_VERIFIED_EMAIL, "mary@example.org", &ret))
DOES(account_delete, muster_account_delete(w->barbara, &w->cast->barbara))

/* Orgs and plans. */
GIVES(org_create, org,
      muster_org_create(w->ada,
                        PARAMS(muster_org_params, .slug = "second", .name = "Second", .description = "Another",
                               .plan = "team"),
                        &ret))
GIVES(org_edit, org,
      muster_org_edit(w->ada, &w->cast->org,
                      PARAMS(muster_org_params, .fields = MUSTER_ORG_FIELD_SLUG | MUSTER_ORG_FIELD_NAME,
                             .slug = "motor", .name = "Motor Works"),
                      &ret))
GIVES(org_get, org, muster_org_get(w->ada, &w->cast->org, &ret))
GIVES(org_find, org, muster_org_find(w->ada, "engine", &ret))
GIVES(verify, report, muster_verify(w->host, NULL, &ret))
static const char *const LIMIT_NAMES[] = {"tasks", MUSTER_LIMIT_PROJECTS};
static const int64_t LIMIT_VALUES[] = {3, 7};

DOES(plan_offer,
     muster_plan_offer(w->host, PARAMS(muster_plan_params, .code = "big", .seats = 99, .limit_names = LIMIT_NAMES,
                                       .limit_values = LIMIT_VALUES, .limit_count = 2)))
DOES(plan_withdraw, muster_plan_withdraw(w->host, "team"))
GIVES(plan_set, plan,
      muster_plan_set(w->host, &w->cast->org,
                      PARAMS(muster_plan_params,
                             .fields = MUSTER_PLAN_FIELD_SEATS | MUSTER_PLAN_FIELD_SUBSCRIPTION |
                                       MUSTER_PLAN_FIELD_LIMITS,
                             .seats = 12, .subscription = "sub-1", .limit_names = LIMIT_NAMES,
                             .limit_values = LIMIT_VALUES, .limit_count = 2),
                      &ret))
GIVES(plan_get, plan, muster_plan_get(w->ada, &w->cast->org, &ret))

static int32_t set_personal(struct world *w, muster_plan **ret)
{
    return muster_plan_set_personal(
        w->host, &w->cast->barbara,
        PARAMS(muster_plan_params,
               .fields = MUSTER_PLAN_FIELD_CODE | MUSTER_PLAN_FIELD_SUBSCRIPTION | MUSTER_PLAN_FIELD_LIMITS,
               .code = "solo", .subscription = "sub-2", .limit_names = LIMIT_NAMES, .limit_values = LIMIT_VALUES,
               .limit_count = 2),
        ret);
}

static void buy_personal(struct world *w)
{
    ck_status(MUSTER_OK, set_personal(w, NULL));
}

GIVES(plan_set_personal, plan, set_personal(w, &ret))
GIVES(plan_get_personal, plan, muster_plan_get_personal(w->barbara, &w->cast->barbara, &ret))

/* Workspaces. */
static void choose(struct world *w)
{
    buy_personal(w);
    ck_status(MUSTER_OK, muster_workspace_switch(w->barbara, "laptop", &w->cast->org, NULL));
}

static void be_one_person(struct world *w)
{
    muster_account_params params = {MUSTER_INIT(muster_account_params), .fields = MUSTER_ACCOUNT_FIELD_PERSON_ID,
                                    .person_id = "person"};
    ck_status(MUSTER_OK, muster_account_edit(w->host, &w->cast->barbara, &params, NULL));
    ck_status(MUSTER_OK, muster_account_edit(w->host, &w->cast->grace, &params, NULL));
}

GIVES(workspace_list, page, muster_workspace_list(w->barbara, NULL, NULL, 1, &ret))
GIVES(workspace_list_person, page, muster_workspace_list_person(w->host, "person", NULL, 3, &ret))
GIVES(workspace_switch, workspace, muster_workspace_switch(w->barbara, "phone", &w->cast->org, &ret))
GIVES(workspace_switch_home, workspace, muster_workspace_switch(w->barbara, NULL, NULL, &ret))
GIVES(workspace_active, workspace, muster_workspace_active(w->barbara, "laptop", &ret))
DOES(workspace_forget, muster_workspace_forget(w->barbara, "laptop"))
DOES(org_delete, muster_org_delete(w->ada, &w->cast->org))

/* Members and invitations. */
GIVES(member_get, member, muster_member_get(w->ada, &w->cast->org, &w->cast->barbara, &ret))
GIVES(member_list, page,
      muster_member_list(w->ada, &w->cast->org, &(muster_member_query){MUSTER_INIT(muster_member_query)}, NULL, 2,
                         &ret))
GIVES(member_add, member, muster_member_add(w->host, &w->cast->org, &w->cast->linus, MUSTER_ROLE_MEMBER, &ret))
GIVES(member_set_role, member,
      muster_member_set_role(w->ada, &w->cast->org, &w->cast->barbara, MUSTER_ROLE_ADMIN, 0, &ret))
GIVES(member_suspend, member, muster_member_suspend(w->ada, &w->cast->org, &w->cast->grace, 0, &ret))
GIVES(member_restore, member, muster_member_restore(w->ada, &w->cast->org, &w->cast->grace, &ret))
GIVES(member_set_end, member,
      muster_member_set_end(w->ada, &w->cast->org, &w->cast->grace, INT64_C(2000000000000000), &ret))
DOES(member_unblock, muster_member_unblock(w->ada, &w->cast->org, &w->cast->grace))
GIVES(org_transfer, org, muster_org_transfer(w->ada, &w->cast->org, &w->cast->barbara, &ret))
GIVES(org_transfer_accept, org, muster_org_transfer_accept(w->barbara, &w->cast->org, &ret))
DOES(org_transfer_decline, muster_org_transfer_decline(w->barbara, &w->cast->org))
DOES(org_reset_clock, muster_org_reset_clock(w->host, &w->cast->org))
DOES(settle, muster_settle(w->host, 0, NULL))

static void suspend(struct world *w)
{
    ck_status(MUSTER_OK, muster_member_suspend(w->ada, &w->cast->org, &w->cast->grace, 0, NULL));
}

static void block(struct world *w)
{
    ck_status(MUSTER_OK, muster_member_remove(w->ada, &w->cast->org, &w->cast->grace, MUSTER_MEMBER_FLAG_BLOCK));
}

static void offer_ownership(struct world *w)
{
    ck_status(MUSTER_OK, muster_setting_set(w->host, &w->cast->org, MUSTER_SETTING_TRANSFER_NEEDS_CONSENT, 1));
    ck_status(MUSTER_OK, muster_org_transfer(w->ada, &w->cast->org, &w->cast->barbara, NULL));
}

/* The org's time is a day ahead of the clock. */
static void run_ahead(struct world *w)
{
    world_pass(24 * 60 * 60 * MUSTER_SECOND);
    suspend(w);
    world_pass(-24 * 60 * 60 * MUSTER_SECOND);
}

/* A membership and the invitations have ended, and a new username is not written everywhere yet. */
static void leave_to_settle(struct world *w)
{
    muster_account_params renamed = {MUSTER_INIT(muster_account_params), .fields = MUSTER_ACCOUNT_FIELD_USERNAME,
                                     .username = "zoe"};
    ck_status(MUSTER_OK,
              muster_member_set_end(w->ada, &w->cast->org, &w->cast->grace, INT64_C(1800000001000000), NULL));
    ck_status(MUSTER_OK, muster_begin(w->barbara));
    ck_status(MUSTER_OK, muster_account_edit(w->barbara, &w->cast->barbara, &renamed, NULL));
    ck_status(MUSTER_OK, muster_commit(w->barbara));
    world_pass(30 * 24 * 60 * 60 * MUSTER_SECOND);
}

DOES(member_remove, muster_member_remove(w->ada, &w->cast->org, &w->cast->grace, 0))
DOES(member_leave, muster_member_leave(w->barbara, &w->cast->org))
GIVES(invitation_create, invitation,
      muster_invitation_create(w->ada, &w->cast->org,
                               PARAMS(muster_invitation_params, .email = "mary@example.org", .message = "Hello"), &ret))
GIVES(invitation_get, invitation, muster_invitation_get(w->ada, &w->cast->org, &w->cast->kay_invitation, &ret))
GIVES(invitation_list, page, muster_invitation_list(w->ada, &w->cast->org, 0, NULL, 1, &ret))
GIVES(invitation_preview, invitation, muster_invitation_preview(w->linus, w->cast->token, &ret))
GIVES(invitation_accept, member, muster_invitation_accept(w->linus, w->cast->token, &ret))
DOES(invitation_decline, muster_invitation_decline(w->linus, w->cast->token))
DOES(invitation_revoke, muster_invitation_revoke(w->ada, &w->cast->org, &w->cast->kay_invitation))

static void make_ring(struct world *w)
{
    uint8_t bytes[MUSTER_KEY_BYTES];
    ck_status(MUSTER_OK, muster_keyring_new(&w->ring, NULL));
    for (int32_t id = 1; id <= 2; id++) {
        memset(bytes, id, sizeof bytes);
        ck_status(MUSTER_OK,
                  muster_keyring_add(w->ring, id, id == 1 ? MUSTER_KEY_STATE_ACTIVE : MUSTER_KEY_STATE_VERIFY,
                                     MUSTER_TIME_NONE, bytes, sizeof bytes, NULL));
    }
}

/* Refuses one row of a batch. */
static int32_t refuse_one(void *arg __attribute__((unused)), const muster_change *change)
{
    const muster_event *event = change->events[0];
    for (size_t i = 0; i < muster_event_field_count(event); i++) {
        const char *value = muster_event_field_value(event, i);
        if (value != NULL && strcmp(value, "refused@example.org") == 0) return 0;
    }
    return MUSTER_HOOK_ALLOW;
}

/* With a hook, each row is written and checked on its own. */
static void open_with_hook(struct world *w)
{
    make_ring(w);
    muster_options options = world_options(w->path, w->ring);
    muster_session_options ada = {MUSTER_INIT(muster_session_options), .account = &w->cast->ada};
    muster_session *const SESSIONS[] = {w->host, w->ada, w->barbara, w->linus};
    for (size_t i = 0; i < sizeof SESSIONS / sizeof SESSIONS[0]; i++)
        muster_session_close(SESSIONS[i]);
    muster_close(w->store);
    w->host = w->barbara = w->linus = NULL;
    options.hook = refuse_one;
    ck_status(MUSTER_OK, muster_open(&options, &w->store, NULL));
    ck_status(MUSTER_OK, muster_session_open(w->store, &ada, &w->ada, NULL));
}

static int32_t create_many(struct world *w, muster_report **ret)
{
    const muster_invitation_params *const ROWS[] = {
        PARAMS(muster_invitation_params, .email = "first@example.org"),
        PARAMS(muster_invitation_params, .email = "refused@example.org"),
        PARAMS(muster_invitation_params, .username = "nobody"),
        PARAMS(muster_invitation_params, .username = "mary", .message = "Hello"),
    };
    return muster_invitation_create_many(w->ada, &w->cast->org, ROWS, sizeof ROWS / sizeof ROWS[0], 0, ret);
}

GIVES(invitation_create_many, report, create_many(w, &ret))
GIVES(invitation_create_many_asking, report, create_many(w, &ret))
GIVES(invitation_edit, invitation,
      muster_invitation_edit(w->ada, &w->cast->org, &w->cast->kay_invitation,
                             PARAMS(muster_invitation_change,
                                    .fields = MUSTER_INVITATION_FIELD_ROLE | MUSTER_INVITATION_FIELD_MESSAGE |
                                              MUSTER_INVITATION_FIELD_EXPIRES_AT,
                                    .role = MUSTER_ROLE_ADMIN, .message = "Hello",
                                    .expires_at = INT64_C(1800000000000000) + 3600 * MUSTER_SECOND),
                             &ret))
GIVES(invitation_resend, invitation, muster_invitation_resend(w->ada, &w->cast->org, &w->cast->kay_invitation, &ret))
DOES(invitation_undelivered,
     muster_invitation_undelivered(w->host, &w->cast->org, &w->cast->kay_invitation, "no such mailbox"))
GIVES(invitation_list_waiting, page, muster_invitation_list_waiting(w->linus, NULL, 0, &ret))
GIVES(invitation_accept_waiting, member,
      muster_invitation_accept_waiting(w->linus, &w->cast->org, &w->cast->linus_invitation, &ret))
DOES(invitation_decline_waiting, muster_invitation_decline_waiting(w->linus, &w->cast->org, &w->cast->linus_invitation))

/* The token of the invitation by address. */
static const char *kay_token(const struct world *w)
{
    for (size_t i = 0; i < muster_page_count(w->messages); i++) {
        const muster_message *message = muster_page_message(w->messages, i);
        if (muster_id_equal(muster_message_invitation(message), &w->cast->kay_invitation))
            return muster_message_token(message);
    }
    return NULL;
}

GIVES(invitation_signup, member,
      muster_invitation_signup(w->host, kay_token(w), PARAMS(muster_account_params, .username = "kay"), &ret))

/* Links. */
static char link_text[3][MUSTER_TOKEN_CHARS + 1]; /* tokens by kind, made when a scenario is prepared */

static const char *const LINK_DOMAINS[] = {"example.com", "Example.org"};
#define LINK_LIMITS                                                                                                    \
    PARAMS(muster_link_params,                                                                                         \
           .fields = MUSTER_LINK_FIELD_TAG | MUSTER_LINK_FIELD_ENDS_AT | MUSTER_LINK_FIELD_JOINS_MAX |                 \
                     MUSTER_LINK_FIELD_DOMAINS,                                                                        \
           .tag = "tag", .ends_at = INT64_C(1900000000000000), .joins_max = 5, .domains = LINK_DOMAINS,                \
           .domain_count = 2)

static void enable_links(struct world *w)
{
    for (int32_t kind = MUSTER_LINK_KIND_SIGNUP; kind <= MUSTER_LINK_KIND_JOIN; kind++) {
        ck_status(MUSTER_OK,
                  muster_link_enable(w->ada, &w->cast->org, kind,
                                     PARAMS(muster_link_params, .fields = MUSTER_LINK_FIELD_TAG, .tag = "tag"), NULL));
        ck_status(MUSTER_OK, muster_link_token(w->ada, &w->cast->org, kind, link_text[kind]));
    }
}

static void let_links_ask(struct world *w)
{
    enable_links(w);
    ck_status(MUSTER_OK, muster_setting_set(w->host, &w->cast->org, MUSTER_SETTING_LINK_MAKES_REQUEST, 1));
}

/* A member or a request. */
static void tell_arrived(struct world *w, int32_t status, muster_member *member, muster_request *request)
{
    if (returned(w, status)) {
        if (member != NULL) tell_member(w, member);
        world_tell(w, "request %d;", muster_request_state(request));
        muster_member_free(member);
        muster_request_free(request);
    } else {
        world_check_untouched(w, member);
        world_check_untouched(w, request);
    }
}

static void link_join(struct world *w)
{
    muster_member *member = world_untouched();
    muster_request *request = world_untouched();
    fault_arm();
    int32_t status = muster_link_join(w->linus, link_text[MUSTER_LINK_KIND_JOIN], &member, &request);
    tell_arrived(w, status, member, request);
}

static void link_signup(struct world *w)
{
    muster_member *member = world_untouched();
    muster_request *request = world_untouched();
    fault_arm();
    int32_t status = muster_link_signup(
        w->host, link_text[MUSTER_LINK_KIND_SIGNUP],
        PARAMS(muster_account_params, .username = "niklaus", .email = "n@example.com", .email_verified = 1), &member,
        &request);
    tell_arrived(w, status, member, request);
}

static void link_join_asking(struct world *w)
{
    link_join(w);
}

static void link_signup_asking(struct world *w)
{
    link_signup(w);
}

static void link_token(struct world *w)
{
    char token[MUSTER_TOKEN_CHARS + 1] = "untouched";
    if (CALL(w, muster_link_token(w->ada, &w->cast->org, MUSTER_LINK_KIND_JOIN, token)))
        world_tell(w, "%d;", strcmp(token, link_text[MUSTER_LINK_KIND_JOIN]) == 0);
    else if (strcmp(token, "untouched") != 0)
        snprintf(w->wrong, sizeof w->wrong, "the token was written");
}

GIVES(link_enable, link, muster_link_enable(w->ada, &w->cast->org, MUSTER_LINK_KIND_JOIN, LINK_LIMITS, &ret))
GIVES(link_disable, link, muster_link_disable(w->ada, &w->cast->org, MUSTER_LINK_KIND_JOIN, &ret))
GIVES(link_edit, link, muster_link_edit(w->ada, &w->cast->org, MUSTER_LINK_KIND_JOIN, LINK_LIMITS, &ret))
GIVES(link_regenerate, link, muster_link_regenerate(w->ada, &w->cast->org, MUSTER_LINK_KIND_JOIN, LINK_LIMITS, &ret))
GIVES(link_get, link, muster_link_get(w->ada, &w->cast->org, MUSTER_LINK_KIND_JOIN, &ret))
GIVES(link_list, page, muster_link_list(w->ada, &w->cast->org, 0, NULL, 1, &ret))
GIVES(link_preview, link, muster_link_preview(w->linus, link_text[MUSTER_LINK_KIND_SIGNUP], &ret))

static void claim(struct world *w)
{
    ck_status(MUSTER_OK, muster_message_claim(w->host, NULL, 10, 60 * MUSTER_SECOND, &w->messages));
    ck_assert(muster_page_message(w->messages, 0) != NULL);
}

/* Requests and domains. */
#define DOMAIN_NAME "example.org"

static void allow_asking(struct world *w)
{
    ck_status(MUSTER_OK, muster_setting_set(w->host, &w->cast->org, MUSTER_SETTING_REQUESTS, 1));
}

static void keep_request(struct world *w, int32_t status, muster_request *made)
{
    ck_status(MUSTER_OK, status);
    w->request = *muster_request_id(made);
    muster_request_free(made);
}

static void ask_to_join(struct world *w)
{
    muster_request *made = NULL;
    allow_asking(w);
    int32_t status = muster_request_create(w->linus, &w->cast->org, &made);
    keep_request(w, status, made);
}

static void claim_domain(struct world *w)
{
    ck_status(MUSTER_OK, muster_domain_set(w->ada, &w->cast->org, DOMAIN_NAME, MUSTER_DOMAIN_JOINING_JOIN,
                                           MUSTER_ROLE_RESTRICTED, NULL));
}

static void hold_domain(struct world *w)
{
    claim_domain(w);
    ck_status(MUSTER_OK, muster_domain_prove(w->host, &w->cast->org, DOMAIN_NAME, 1, NULL));
}

/* Linus has no invitation any more. */
static void open_anothers(struct world *w)
{
    claim(w);
    ck_status(MUSTER_OK, muster_invitation_revoke(w->ada, &w->cast->org, &w->cast->linus_invitation));
}

static void ask_to_readdress(struct world *w)
{
    muster_request *made = NULL;
    open_anothers(w);
    int32_t status = muster_invitation_readdress(w->linus, kay_token(w), &made);
    keep_request(w, status, made);
}

GIVES(request_create, request, muster_request_create(w->linus, &w->cast->org, &ret))
GIVES(request_approve, member, muster_request_approve(w->ada, &w->cast->org, &w->request, MUSTER_ROLE_RESTRICTED, &ret))
DOES(request_readdressed, muster_request_approve(w->ada, &w->cast->org, &w->request, 0, NULL))
DOES(request_refuse, muster_request_refuse(w->ada, &w->cast->org, &w->request))
DOES(request_withdraw, muster_request_withdraw(w->linus, &w->cast->org, &w->request))
GIVES(request_get, request, muster_request_get(w->ada, &w->cast->org, &w->request, &ret))
GIVES(request_list, page, muster_request_list(w->ada, &w->cast->org, MUSTER_REQUEST_STATE_OPEN, NULL, 0, &ret))
GIVES(request_list_own, page, muster_request_list_own(w->linus, NULL, 0, &ret))
GIVES(invitation_readdress, request, muster_invitation_readdress(w->linus, kay_token(w), &ret))
GIVES(domain_set, domain,
      muster_domain_set(w->ada, &w->cast->org, DOMAIN_NAME, MUSTER_DOMAIN_JOINING_ASK, MUSTER_ROLE_MEMBER, &ret))
GIVES(domain_prove, domain, muster_domain_prove(w->host, &w->cast->org, DOMAIN_NAME, 1, &ret))
DOES(domain_remove, muster_domain_remove(w->ada, &w->cast->org, DOMAIN_NAME))
DOES(domain_exclude, muster_domain_exclude(w->host, DOMAIN_NAME, 1))
GIVES(domain_list, page, muster_domain_list(w->ada, &w->cast->org, NULL, 0, &ret))
GIVES(domain_list_offers, page, muster_domain_list_offers(w->linus, NULL, 0, &ret))
GIVES(domain_join, member, muster_domain_join(w->linus, &w->cast->org, &ret))

static void claim_by_key(struct world *w)
{
    muster_domain *ret = world_untouched();
    ck_status(MUSTER_OK, muster_session_key(w->ada, "claim"));
    if (!CALL(w, muster_domain_set(w->ada, &w->cast->org, DOMAIN_NAME, MUSTER_DOMAIN_JOINING_ASK, 0, &ret))) return;
    tell_domain(w, ret);
    muster_domain_free(ret);
}

static void claim_again(struct world *w)
{
    claim_by_key(w);
}

static void claimed_by_key(struct world *w)
{
    ck_status(MUSTER_OK, muster_session_key(w->ada, "claim"));
    ck_status(MUSTER_OK, muster_domain_set(w->ada, &w->cast->org, DOMAIN_NAME, MUSTER_DOMAIN_JOINING_ASK, 0, NULL));
}

/* Events, messages, settings. */
GIVES(event_list, page, muster_event_list(w->ada, PARAMS(muster_event_query, .org = &w->cast->org), NULL, 3, &ret))
GIVES(event_feed, page, muster_event_list(w->host, PARAMS(muster_event_query), NULL, 3, &ret))
GIVES(event_verify, report, muster_event_verify(w->ada, &w->cast->org, NULL, &ret))
GIVES(message_claim, page, muster_message_claim(w->host, NULL, 10, 60 * MUSTER_SECOND, &ret))

DOES(message_done, muster_message_done(w->host, muster_page_message(w->messages, 0)))
DOES(message_return, muster_message_return(w->host, muster_page_message(w->messages, 0), MUSTER_SECOND))

/* Sets a message aside, and holds it as the list then shows it. */
static void give_up(struct world *w)
{
    for (int32_t i = 0; i < MUSTER_MESSAGE_TRIES; i++) {
        claim(w);
        ck_status(MUSTER_OK, muster_message_return(w->host, muster_page_message(w->messages, 0), 0));
        muster_page_free(w->messages);
    }
    ck_status(MUSTER_OK, muster_message_list_aside(w->host, NULL, NULL, 0, &w->messages));
    ck_assert(muster_page_message(w->messages, 0) != NULL);
}

GIVES(message_list_aside, page, muster_message_list_aside(w->host, &w->cast->org, NULL, 1, &ret))
DOES(message_retry, muster_message_retry(w->host, muster_page_message(w->messages, 0)))

static void outbox_get(struct world *w)
{
    muster_outbox outbox = {MUSTER_INIT(muster_outbox), .waiting = -7};
    if (CALL(w, muster_outbox_get(w->host, NULL, &outbox)))
        world_tell(w, "outbox %lld %lld %d", (long long)outbox.waiting, (long long)outbox.set_aside,
                   outbox.oldest != MUSTER_TIME_NONE);
    else if (outbox.waiting != -7)
        world_check_untouched(w, NULL);
}

static void setting_get(struct world *w)
{
    int64_t value = -7;
    if (CALL(w, muster_setting_get(w->ada, &w->cast->org, MUSTER_SETTING_PENDING_MAX, &value)))
        world_tell(w, "setting %lld", (long long)value);
    else if (value != -7)
        world_check_untouched(w, NULL);
}

static void setting_get_text(struct world *w)
{
    char value[MUSTER_SETTING_TEXT_MAX_BYTES + 1] = "-7";
    if (CALL(w, muster_setting_get_text(w->ada, &w->cast->org, MUSTER_SETTING_PROJECT_NAME, value)))
        world_tell(w, "setting %s", value);
    else if (strcmp(value, "-7") != 0)
        world_check_untouched(w, NULL);
}

DOES(setting_set_text, muster_setting_set_text(w->host, &w->cast->org, MUSTER_SETTING_PROJECT_NAME, "{username}'s"))
DOES(setting_set, muster_setting_set(w->host, &w->cast->org, MUSTER_SETTING_INVITATION_TTL, 3600 * MUSTER_SECOND))
DOES(setting_clear, muster_setting_clear(w->host, &w->cast->org, MUSTER_SETTING_PENDING_MAX))
DOES(key_retire, muster_key_retire(w->host, 2, 0))

/* Sessions and transactions. */
static void check_error(struct world *w, muster_error *error)
{
    if (muster_error_status(error) != w->status)
        snprintf(w->wrong, sizeof w->wrong, "the error's status is not the call's");
    muster_error_free(error);
}

static void session_open(struct world *w)
{
    muster_session *session = world_untouched();
    muster_session_options options = {MUSTER_INIT(muster_session_options), .account = &w->cast->ada, .request_id = "r",
                                      .address = "192.0.2.2"};
    muster_error *error = NULL;
    if (CALL(w, muster_session_open(w->store, &options, &session, &error))) {
        fault_arm();
        world_tell(w, "error %d;", muster_error_status(muster_session_error(session)));
        w->status = muster_session_expect(session, 1);
        if (w->status == MUSTER_OK) w->status = muster_session_cancel(session);
        muster_session_close(session);
        fault_disarm();
    } else {
        world_check_untouched(w, session);
        check_error(w, error);
    }
}

static void session_as(struct world *w)
{
    muster_session *session = world_untouched();
    muster_error *error = NULL;
    if (CALL(w, muster_session_as(w->store, &w->cast->ada, &session, &error))) {
        muster_session_close(session);
    } else {
        world_check_untouched(w, session);
        check_error(w, error);
    }
}

static void session_system(struct world *w)
{
    muster_session *session = world_untouched();
    muster_error *error = NULL;
    if (CALL(w, muster_session_system(w->store, &session, &error))) {
        muster_session_close(session);
    } else {
        world_check_untouched(w, session);
        check_error(w, error);
    }
}

/* With a key. The scenario tells whether the call was repeated. */
static int32_t invite_with_key(struct world *w, muster_invitation **ret)
{
    muster_invitation_params params = {MUSTER_INIT(muster_invitation_params), .email = "mary@example.org"};
    int32_t status = muster_session_key(w->ada, "request-17");
    if (status == MUSTER_OK) status = muster_invitation_create(w->ada, &w->cast->org, &params, ret);
    if (status == MUSTER_OK) world_tell(w, "repeated %d;", muster_session_repeated(w->ada));
    return status;
}

GIVES(keyed, invitation, invite_with_key(w, &ret))

static void key_used(struct world *w)
{
    ck_status(MUSTER_OK, invite_with_key(w, NULL));
    w->answer[0] = '\0';
}

/* Another function, so that it is another scenario. */
GIVES(keyed_again, invitation, invite_with_key(w, &ret))

DOES(keyed_deletion, muster_session_key(w->barbara, "request-18") == MUSTER_OK
                         ? muster_account_delete(w->barbara, &w->cast->barbara)
                         : MUSTER_E_MEMORY)

static int32_t two_changes(muster_session *session, void *arg)
{
    const struct world *w = arg;
    muster_org_params params = {MUSTER_INIT(muster_org_params), .fields = MUSTER_ORG_FIELD_NAME, .name = "Renamed"};
    int32_t status = muster_org_edit(session, &w->cast->org, &params, NULL);
    if (status != MUSTER_OK) return status;
    /* a refusal undoes only its own part */
    status = muster_member_set_role(session, &w->cast->org, &w->cast->ada, MUSTER_ROLE_MEMBER, 0, NULL);
    if (status != MUSTER_E_OWNER) return status != MUSTER_OK ? status : MUSTER_E_CORRUPT;
    return muster_member_remove(session, &w->cast->org, &w->cast->grace, 0);
}

DOES(transact, muster_transact(w->ada, two_changes, w))

static int32_t begin_change_end(struct world *w, bool keep)
{
    int32_t status = muster_begin(w->ada);
    if (status != MUSTER_OK) return status;
    status = two_changes(w->ada, w);
    if (status == MUSTER_OK && keep) return muster_commit(w->ada);
    int32_t undone = muster_rollback(w->ada);
    return status != MUSTER_OK ? status : undone;
}

DOES(commit, begin_change_end(w, true))
DOES(rollback, begin_change_end(w, false))

static void connect(struct world *w)
{
    ck_assert_int_eq(sqlite3_open(w->path, &w->connection), SQLITE_OK);
    ck_assert_int_eq(sqlite3_exec(w->connection, "PRAGMA foreign_keys = ON", NULL, NULL, NULL), SQLITE_OK);
}

/* Lends a connection, changes something in the transaction of the host, and ends the loan. */
static void session_lend(struct world *w)
{
    bool lent = CALL(w, muster_session_lend(w->ada, w->connection));
    if (lent && sqlite3_exec(w->connection, "BEGIN IMMEDIATE", NULL, NULL, NULL) == SQLITE_OK) {
        lent = CALL(w, muster_member_remove(w->ada, &w->cast->org, &w->cast->grace, 0));
        if (!sqlite3_get_autocommit(w->connection))
            sqlite3_exec(w->connection, lent ? "COMMIT" : "ROLLBACK", NULL, NULL, NULL);
    }
    ck_status(MUSTER_OK, muster_session_lend(w->ada, NULL));
}

/* Changes something in the transaction of the host. The host then commits, and reports it. */
static void session_committed(struct world *w)
{
    bool lent = CALL(w, muster_session_lend(w->ada, w->connection));
    if (lent && sqlite3_exec(w->connection, "BEGIN IMMEDIATE", NULL, NULL, NULL) == SQLITE_OK) {
        lent = CALL(w, muster_member_remove(w->ada, &w->cast->org, &w->cast->grace, 0));
        if (!sqlite3_get_autocommit(w->connection))
            sqlite3_exec(w->connection, lent ? "COMMIT" : "ROLLBACK", NULL, NULL, NULL);
        if (lent) CALL(w, muster_session_committed(w->ada));
    }
    ck_status(MUSTER_OK, muster_session_lend(w->ada, NULL));
}

/* Opening and closing. */
static void open_existing(struct world *w)
{
    muster_options options = world_options(w->path, w->ring);
    muster_store *store = world_untouched();
    muster_error *error = NULL;
    if (CALL(w, muster_open(&options, &store, &error))) {
        fault_arm();
        muster_close(store);
        fault_disarm();
    } else {
        world_check_untouched(w, store);
        check_error(w, error);
    }
}

/* Makes a store with its key file if there is none. If a try fails, the next one uses its file. */
static void open_new(struct world *w)
{
    char path[300], file[320];
    snprintf(path, sizeof path, "%s-new", w->path);
    muster_options options = world_options(path, NULL);
    muster_store *store = world_untouched();
    if (CALL(w, muster_open(&options, &store, NULL)))
        muster_close(store);
    else
        world_check_untouched(w, store);
    static const char *const ENDS[] = {"", "-wal", "-shm", ".key"};
    for (size_t i = 0; w->status == MUSTER_OK && i < sizeof ENDS / sizeof ENDS[0]; i++) {
        snprintf(file, sizeof file, "%s%s", path, ENDS[i]);
        remove(file);
    }
}

static void keyring(struct world *w)
{
    uint8_t bytes[MUSTER_KEY_BYTES] = {1};
    muster_keyring *ring = world_untouched();
    muster_error *error = NULL;
    if (!CALL(w, muster_keyring_new(&ring, &error))) {
        check_error(w, error);
        world_check_untouched(w, ring);
        return;
    }
    for (int32_t id = 1; id <= 20 && w->status == MUSTER_OK; id++)
        CALL(w, muster_keyring_add(ring, id, id == 1 ? MUSTER_KEY_STATE_ACTIVE : MUSTER_KEY_STATE_NEXT, 0, bytes,
                                   sizeof bytes, NULL));
    fault_arm();
    muster_keyring_free(ring);
    fault_disarm();
}

/* Functions that read no store and need no memory. */
static void constants(struct world *w)
{
    char text[MUSTER_ID_TEXT_BYTES];
    muster_id id;
    int32_t role = 0;
    fault_arm();
    world_tell(w, "%s %d %d;", muster_permission_name(1), muster_permission_may(1, MUSTER_ACTION_VIEW_RESOURCES),
               muster_permission_parse("read", &role));
    world_tell(w, "%lld %s %s %s %d %s %s %s %s %d %d %s;", (long long)muster_store_refused_tokens(w->store),
               muster_version(), muster_status_name(MUSTER_E_SEATS), muster_status_text(MUSTER_E_SEATS),
               muster_status_class(MUSTER_E_SEATS), muster_event_kind_name(MUSTER_EVENT_ORG_CREATED),
               muster_setting_name(1), muster_role_name(1), muster_action_name(1), muster_role_may(4, 1),
               muster_role_parse("admin", &role), muster_backend_sqlite()->name);
    w->status = muster_id_format(&w->cast->org, text);
    if (w->status == MUSTER_OK) w->status = muster_id_parse(text, &id);
    fault_disarm();
    world_tell(w, "%d %d", role, muster_id_equal(&id, &w->cast->org));
}

/* All getters of a record, its _ref and its _free, on records read before. */
#define READS(name, type, read)                                                                                        \
    static void name(struct world *w)                                                                                  \
    {                                                                                                                  \
        muster_##type *ret = NULL;                                                                                     \
        ck_status(MUSTER_OK, read);                                                                                    \
        fault_arm();                                                                                                   \
        muster_##type##_free(muster_##type##_ref(ret));                                                                \
        tell_##type(w, ret);                                                                                           \
        muster_##type##_free(ret);                                                                                     \
        fault_disarm();                                                                                                \
    }

READS(read_account, account, muster_account_get(w->host, &w->cast->mary, &ret))
READS(read_org, org, muster_org_get(w->ada, &w->cast->org, &ret))
READS(read_plan, plan, muster_plan_get(w->ada, &w->cast->org, &ret))
READS(read_workspace, workspace, muster_workspace_active(w->barbara, "laptop", &ret))

static void read_limits(struct world *w)
{
    muster_plan *plan = NULL;
    ck_status(MUSTER_OK, muster_plan_get_personal(w->barbara, &w->cast->barbara, &plan));
    fault_arm();
    tell_limits(w, plan);
    fault_disarm();
    muster_plan_free(plan);
}

READS(read_member, member, muster_member_get(w->ada, &w->cast->org, &w->cast->grace, &ret))
READS(read_invitation, invitation, muster_invitation_get(w->ada, &w->cast->org, &w->cast->kay_invitation, &ret))

READS(read_link, link, muster_link_get(w->ada, &w->cast->org, MUSTER_LINK_KIND_JOIN, &ret))
READS(read_request, request, muster_request_get(w->linus, &w->cast->org, &w->request, &ret))

static void read_domain(struct world *w)
{
    muster_page *page = NULL;
    ck_status(MUSTER_OK, muster_domain_list_offers(w->linus, NULL, 0, &page));
    fault_arm();
    tell_page(w, page);
    muster_domain *domain = muster_domain_ref(muster_page_domain(page, 0));
    muster_page_free(page);
    tell_domain(w, domain);
    muster_domain_free(domain);
    fault_disarm();
}

static void read_event(struct world *w)
{
    muster_page *page = NULL;
    muster_event_query query = {MUSTER_INIT(muster_event_query), .org = &w->cast->org};
    ck_status(MUSTER_OK, muster_event_list(w->ada, &query, NULL, 0, &page));
    fault_arm();
    tell_page(w, page);
    muster_event *event = muster_event_ref(muster_page_event(page, 0));
    muster_page_free(page);
    tell_event(w, event);
    muster_event_free(event);
    fault_disarm();
}

static void read_message(struct world *w)
{
    fault_arm();
    tell_page(w, w->messages);
    muster_message *message = muster_message_ref(muster_page_message(w->messages, 0));
    tell_message(w, message);
    muster_message_free(message);
    fault_disarm();
}

static void read_report(struct world *w)
{
    muster_report *report = NULL;
    ck_status(MUSTER_OK, muster_verify(w->ada, &w->cast->org, &report));
    fault_arm();
    tell_report(w, report);
    muster_report_free(report);
    fault_disarm();
}

static void read_error(struct world *w)
{
    muster_store *store = NULL;
    muster_error *error = NULL;
    muster_options options = {MUSTER_INIT(muster_options), .location = ""};
    ck_status(MUSTER_E_INVALID, muster_open(&options, &store, &error));
    fault_arm();
    world_tell(w, "error %d %s %s %lld %zu %s %lld %zu %d;", muster_error_status(error), muster_error_message(error),
               shown(muster_error_field(error)), (long long)muster_error_row(error), muster_error_figure_count(error),
               shown(muster_error_figure_name(error, 0)), (long long)muster_error_figure(error, 0),
               muster_error_object_count(error), muster_error_object(error, 0) != NULL);
    muster_error_free(error);
    fault_disarm();
}

/* Projects and grants. */
static const char *const TAGS[] = {"third", "fourth"};
static const int32_t READ_ONLY = MUSTER_PERMISSION_READ;

GIVES(project_create, project,
      muster_project_create(w->barbara, &w->cast->org,
                            PARAMS(muster_project_params, .name = "Wheels", .description = "Round", .tags = TAGS,
                                   .tag_count = 2),
                            &ret))
GIVES(project_edit, project,
      muster_project_edit(w->barbara, &w->cast->org, &w->cast->closed,
                          PARAMS(muster_project_params, .fields = MUSTER_PROJECT_FIELD_NAME | MUSTER_PROJECT_FIELD_TAGS,
                                 .name = "Kettles", .tags = TAGS, .tag_count = 2),
                          &ret))
GIVES(project_set_visibility, project,
      muster_project_set_visibility(w->barbara, &w->cast->org, &w->cast->open,
                                    PARAMS(muster_visibility_params, .visibility = MUSTER_VISIBILITY_PRIVATE,
                                           .accounts = &w->cast->grace, .permissions = &READ_ONLY, .count = 1),
                                    &ret))
GIVES(project_open, project,
      muster_project_set_visibility(w->barbara, &w->cast->org, &w->cast->closed,
                                    PARAMS(muster_visibility_params, .visibility = MUSTER_VISIBILITY_PUBLIC), &ret))
DOES(project_delete, muster_project_delete(w->barbara, &w->cast->org, &w->cast->closed))
GIVES(project_get, project, muster_project_get(w->barbara, &w->cast->org, &w->cast->closed, &ret))
GIVES(project_list, page, muster_project_list(w->barbara, &w->cast->org, NULL, NULL, 1, &ret))
GIVES(project_list_all, page, muster_project_list(w->host, &w->cast->org, NULL, NULL, 0, &ret))
GIVES(grant_list_access, page, muster_grant_list_access(w->barbara, &w->cast->org, &w->cast->open, NULL, 2, &ret))
GIVES(grant_set, grant,
      muster_grant_set(w->barbara, &w->cast->org, &w->cast->closed, &w->cast->ada, MUSTER_PERMISSION_WRITE,
                       INT64_C(2000000000000000), &ret))
GIVES(grant_set_anew, grant,
      muster_grant_set(w->barbara, &w->cast->org, &w->cast->closed, &w->cast->grace, MUSTER_PERMISSION_ADMIN,
                       MUSTER_TIME_NONE, &ret))
DOES(grant_remove, muster_grant_remove(w->barbara, &w->cast->org, &w->cast->closed, &w->cast->grace))
GIVES(grant_list, page, muster_grant_list(w->barbara, &w->cast->org, &w->cast->closed, NULL, 1, &ret))
GIVES(grant_list_member, page, muster_grant_list_member(w->ada, &w->cast->org, &w->cast->barbara, NULL, 1, &ret))
DOES(provision_switch, muster_provision_switch(w->ada, &w->cast->org, 1))
DOES(may, muster_may(w->barbara, &w->cast->org, &w->cast->closed, MUSTER_ACTION_MANAGE_PROJECT))
GIVES(explain, report,
      muster_explain(w->ada, &w->cast->org, &w->cast->barbara, &w->cast->closed, MUSTER_ACTION_VIEW_RESOURCES, &ret))

static void provision_get(struct world *w)
{
    int32_t on = 7;
    if (CALL(w, muster_provision_get(w->ada, &w->cast->org, &on)))
        world_tell(w, "%d;", on);
    else if (on != 7)
        snprintf(w->wrong, sizeof w->wrong, "a failed call touched its out-parameter");
}

static void provision_members(struct world *w)
{
    int64_t count = 7;
    if (CALL(w, muster_provision_members(w->ada, &w->cast->org, &count)))
        world_tell(w, "%lld;", (long long)count);
    else if (count != 7)
        snprintf(w->wrong, sizeof w->wrong, "a failed call touched its out-parameter");
}

static void may_many(struct world *w)
{
    muster_id projects[20];
    int32_t statuses[20] = {7};
    for (size_t i = 0; i < 20; i++)
        projects[i] = i % 2 == 0 ? w->cast->closed : w->cast->org;
    if (CALL(w, muster_may_many(w->barbara, &w->cast->org, MUSTER_ACTION_VIEW_RESOURCES, projects, 20, statuses)))
        world_tell(w, "%d %d;", statuses[0], statuses[1]);
    else if (statuses[0] != 7 || statuses[19] != 0)
        snprintf(w->wrong, sizeof w->wrong, "a failed call touched its out-parameter");
}

static void switch_on(struct world *w)
{
    ck_status(MUSTER_OK, muster_provision_switch(w->ada, &w->cast->org, 1));
}

static void claim_and_switch_on(struct world *w)
{
    claim(w);
    switch_on(w);
}

READS(read_project, project, muster_project_get(w->ada, &w->cast->org, &w->cast->closed, &ret))

static void read_grant(struct world *w)
{
    muster_page *page = NULL;
    ck_status(MUSTER_OK, muster_grant_list(w->ada, &w->cast->org, &w->cast->closed, NULL, 0, &page));
    fault_arm();
    tell_page(w, page);
    muster_grant *grant = muster_grant_ref(muster_page_grant(page, 0));
    muster_page_free(page);
    tell_grant(w, grant);
    muster_grant_free(grant);
    fault_disarm();
}

#define STORE(name)                                                                                                    \
    {                                                                                                                  \
        "muster_" #name, name, NULL, true, WORK_WHOLE                                                                  \
    }
#define STORE_AFTER(name, prepare)                                                                                     \
    {                                                                                                                  \
        "muster_" #name, name, prepare, true, WORK_WHOLE                                                               \
    }
#define READ_AFTER(name, run, prepare)                                                                                 \
    {                                                                                                                  \
        "muster_" #name, run, prepare, false, WORK_WHOLE                                                               \
    }
#define READ(name, run)                                                                                                \
    {                                                                                                                  \
        "muster_" #name, run, NULL, false, WORK_WHOLE                                                                  \
    }
#define READ_LINK(name, run)                                                                                           \
    {                                                                                                                  \
        "muster_" #name, run, enable_links, false, WORK_WHOLE                                                          \
    }

const struct scenario SCENARIOS[] = {
    STORE(account_create),
    {"muster_account_edit", account_edit, NULL, true, WORK_LATER},
    STORE(account_get),
    STORE(account_find),
    {"muster_account_delete", account_delete, NULL, true, WORK_PIECES},
    STORE(org_create),
    STORE(org_edit),
    STORE(org_get),
    STORE(org_find),
    STORE(verify),
    STORE(plan_offer),
    STORE(plan_withdraw),
    STORE(plan_set),
    STORE(plan_get),
    STORE(plan_set_personal),
    STORE_AFTER(plan_get_personal, buy_personal),
    STORE(workspace_list),
    STORE_AFTER(workspace_list_person, be_one_person),
    STORE_AFTER(workspace_switch, choose),
    {"muster_workspace_switch", workspace_switch_home, choose, true, WORK_WHOLE},
    STORE_AFTER(workspace_active, choose),
    STORE_AFTER(workspace_forget, choose),
    {"muster_org_delete", org_delete, choose, true, WORK_PIECES},
    STORE(member_get),
    STORE(member_list),
    STORE(member_add),
    STORE(member_set_role),
    STORE(member_suspend),
    STORE_AFTER(member_restore, suspend),
    STORE(member_set_end),
    STORE_AFTER(member_unblock, block),
    STORE(org_transfer),
    STORE_AFTER(org_transfer_accept, offer_ownership),
    STORE_AFTER(org_transfer_decline, offer_ownership),
    STORE_AFTER(org_reset_clock, run_ahead),
    {"muster_settle", settle, leave_to_settle, true, WORK_PIECES},
    STORE(member_remove),
    STORE(member_leave),
    STORE(invitation_create),
    STORE(invitation_get),
    STORE(invitation_list),
    STORE(invitation_preview),
    STORE(invitation_accept),
    STORE(invitation_decline),
    STORE(invitation_revoke),
    STORE(invitation_create_many),
    {"muster_invitation_create_many", invitation_create_many_asking, open_with_hook, true, WORK_WHOLE},
    STORE(invitation_edit),
    STORE(invitation_resend),
    STORE(invitation_undelivered),
    STORE(invitation_list_waiting),
    STORE(invitation_accept_waiting),
    STORE(invitation_decline_waiting),
    STORE_AFTER(invitation_signup, claim),
    {"muster_invitation_signup", invitation_signup, claim_and_switch_on, true, WORK_WHOLE},
    {"muster_member_add", member_add, switch_on, true, WORK_WHOLE},
    STORE(project_create),
    STORE(project_edit),
    STORE(project_set_visibility),
    {"muster_project_set_visibility", project_open, NULL, true, WORK_WHOLE},
    STORE(project_delete),
    STORE(project_get),
    STORE(project_list),
    {"muster_project_list", project_list_all, NULL, true, WORK_WHOLE},
    STORE(grant_list_access),
    STORE(grant_set),
    {"muster_grant_set", grant_set_anew, NULL, true, WORK_WHOLE},
    STORE(grant_remove),
    STORE(grant_list),
    STORE(grant_list_member),
    STORE(provision_switch),
    STORE(provision_get),
    STORE(provision_members),
    STORE(may),
    STORE(may_many),
    STORE(explain),
    STORE(link_enable),
    STORE_AFTER(link_disable, enable_links),
    STORE_AFTER(link_edit, enable_links),
    STORE_AFTER(link_regenerate, enable_links),
    STORE_AFTER(link_get, enable_links),
    STORE_AFTER(link_token, enable_links),
    STORE_AFTER(link_list, enable_links),
    STORE_AFTER(link_preview, enable_links),
    STORE_AFTER(link_join, enable_links),
    STORE_AFTER(link_signup, enable_links),
    {"muster_link_join", link_join_asking, let_links_ask, true, WORK_WHOLE},
    {"muster_link_signup", link_signup_asking, let_links_ask, true, WORK_WHOLE},
    STORE_AFTER(request_create, allow_asking),
    STORE_AFTER(request_approve, ask_to_join),
    {"muster_request_approve", request_readdressed, ask_to_readdress, true, WORK_WHOLE},
    STORE_AFTER(request_refuse, ask_to_join),
    STORE_AFTER(request_withdraw, ask_to_join),
    STORE_AFTER(request_get, ask_to_join),
    STORE_AFTER(request_list, ask_to_readdress),
    STORE_AFTER(request_list_own, ask_to_readdress),
    STORE_AFTER(invitation_readdress, open_anothers),
    STORE(domain_set),
    {"muster_domain_set", claim_by_key, NULL, true, WORK_WHOLE},
    {"muster_domain_set", claim_again, claimed_by_key, true, WORK_WHOLE},
    STORE_AFTER(domain_prove, claim_domain),
    STORE_AFTER(domain_remove, hold_domain),
    STORE(domain_exclude),
    STORE_AFTER(domain_list, hold_domain),
    STORE_AFTER(domain_list_offers, hold_domain),
    STORE_AFTER(domain_join, hold_domain),
    STORE(event_list),
    {"muster_event_list", event_feed, NULL, true, WORK_WHOLE},
    STORE(event_verify),
    STORE(message_claim),
    STORE_AFTER(message_done, claim),
    STORE_AFTER(message_return, claim),
    STORE_AFTER(message_list_aside, give_up),
    STORE_AFTER(message_retry, give_up),
    STORE_AFTER(outbox_get, give_up),
    STORE(setting_get),
    STORE(setting_get_text),
    STORE(setting_set),
    STORE(setting_set_text),
    STORE(setting_clear),
    STORE(key_retire),
    STORE(transact),
    STORE(commit),
    STORE(rollback),
    {"muster_begin", rollback, NULL, true, WORK_WHOLE},
    STORE_AFTER(session_lend, connect),
    STORE_AFTER(session_committed, connect),
    {"muster_session_key", keyed, NULL, true, WORK_WHOLE},
    {"muster_session_repeated", keyed_again, key_used, true, WORK_WHOLE},
    {"muster_account_delete", keyed_deletion, NULL, true, WORK_PIECES},
    {"muster_open", open_existing, make_ring, true, WORK_WHOLE},
    {"muster_open", open_new, NULL, true, WORK_WHOLE},
    {"muster_close", open_existing, make_ring, true, WORK_WHOLE},
    READ(session_open, session_open),
    READ(session_as, session_as),
    READ(session_system, session_system),
    READ(session_close, session_open),
    READ(session_error, session_open),
    READ(session_expect, session_open),
    READ(session_cancel, session_open),
    READ(keyring_new, keyring),
    READ(keyring_add, keyring),
    READ(keyring_free, keyring),
    READ(action_name, constants),
    READ(backend_sqlite, constants),
    READ(event_kind_name, constants),
    READ(store_refused_tokens, constants),
    READ(id_equal, constants),
    READ(id_format, constants),
    READ(id_parse, constants),
    READ(role_may, constants),
    READ(role_name, constants),
    READ(role_parse, constants),
    READ(setting_name, constants),
    READ(status_class, constants),
    READ(status_name, constants),
    READ(status_text, constants),
    READ(version, constants),
    READ(project_created_at, read_project),
    READ(project_creator, read_project),
    READ(project_description, read_project),
    READ(project_free, read_project),
    READ(project_id, read_project),
    READ(project_name, read_project),
    READ(project_org, read_project),
    READ(project_permission, read_project),
    READ(project_provided, read_project),
    READ(project_ref, read_project),
    READ(project_tag, read_project),
    READ(project_tag_count, read_project),
    READ(project_version, read_project),
    READ(project_creator_username, read_project),
    READ(project_creator_display_name, read_project),
    READ(project_visibility, read_project),
    READ(grant_account, read_grant),
    READ(grant_by, read_grant),
    READ(grant_created_at, read_grant),
    READ(grant_ends_at, read_grant),
    READ(grant_free, read_grant),
    READ(grant_org, read_grant),
    READ(grant_permission, read_grant),
    READ(grant_project, read_grant),
    READ(grant_project_name, read_grant),
    READ(grant_reason, read_grant),
    READ(grant_ref, read_grant),
    READ(grant_username, read_grant),
    READ(grant_version, read_grant),
    READ(invitation_permission, read_invitation),
    READ(invitation_project, read_invitation),
    READ(invitation_project_count, read_invitation),
    READ(member_project, read_member),
    READ(member_skipped, read_member),
    READ(member_skipped_count, read_member),
    READ(page_project, project_list),
    READ(page_grant, grant_list),
    READ(permission_may, constants),
    READ(permission_name, constants),
    READ(permission_parse, constants),
    READ(account_created_at, read_account),
    READ(account_display_name, read_account),
    READ(account_email, read_account),
    READ(account_email_verified_at, read_account),
    READ(account_external_id, read_account),
    READ(account_free, read_account),
    READ(account_id, read_account),
    READ(account_locale, read_account),
    READ(account_metadata, read_account),
    READ(account_person_id, read_account),
    READ(account_ref, read_account),
    READ(account_username, read_account),
    READ(account_version, read_account),
    READ(error_field, read_error),
    READ(error_figure, read_error),
    READ(error_figure_count, read_error),
    READ(error_figure_name, read_error),
    READ(error_free, read_error),
    READ(error_message, read_error),
    READ(error_object, read_error),
    READ(error_object_count, read_error),
    READ(error_row, read_error),
    READ(error_status, read_error),
    READ(event_account, read_event),
    READ(event_actor, read_event),
    READ(event_actor_kind, read_event),
    READ(event_at, read_event),
    READ(event_behalf, read_event),
    READ(event_chain, read_event),
    READ(event_field_count, read_event),
    READ(event_field_name, read_event),
    READ(event_field_value, read_event),
    READ(event_free, read_event),
    READ(event_kind, read_event),
    READ(event_ref, read_event),
    READ(event_request_id, read_event),
    READ(event_actor_username, read_event),
    READ(event_actor_display_name, read_event),
    READ(event_behalf_username, read_event),
    READ(event_behalf_display_name, read_event),
    READ(event_account_username, read_event),
    READ(event_account_display_name, read_event),
    READ(event_seq, read_event),
    READ(event_subject, read_event),
    READ(invitation_account, read_invitation),
    READ(invitation_created_at, read_invitation),
    READ(invitation_email, read_invitation),
    READ(invitation_ended_at, read_invitation),
    READ(invitation_ended_by, read_invitation),
    READ(invitation_expires_at, read_invitation),
    READ(invitation_free, read_invitation),
    READ(invitation_id, read_invitation),
    READ(invitation_inviter, read_invitation),
    READ(invitation_masked_email, read_invitation),
    READ(invitation_message, read_invitation),
    READ(invitation_org, read_invitation),
    READ(invitation_org_description, read_invitation),
    READ(invitation_org_name, read_invitation),
    READ(invitation_org_slug, read_invitation),
    READ(invitation_ref, read_invitation),
    READ(invitation_role, read_invitation),
    READ(invitation_state, read_invitation),
    READ(invitation_undelivered_at, read_invitation),
    READ(invitation_undelivered_cause, read_invitation),
    READ(invitation_version, read_invitation),
    READ(invitation_username, read_invitation),
    READ(invitation_inviter_username, read_invitation),
    READ(invitation_inviter_display_name, read_invitation),
    READ_LINK(link_created_at, read_link),
    READ_LINK(link_domain, read_link),
    READ_LINK(link_domain_count, read_link),
    READ_LINK(link_ended_at, read_link),
    READ_LINK(link_ends_at, read_link),
    READ_LINK(link_free, read_link),
    READ_LINK(link_generation, read_link),
    READ_LINK(link_id, read_link),
    READ_LINK(link_joins, read_link),
    READ_LINK(link_joins_max, read_link),
    READ_LINK(link_kind, read_link),
    READ_LINK(link_org, read_link),
    READ_LINK(link_org_description, read_link),
    READ_LINK(link_org_name, read_link),
    READ_LINK(link_org_slug, read_link),
    READ_LINK(link_ref, read_link),
    READ_LINK(link_state, read_link),
    READ_LINK(link_tag, read_link),
    READ_LINK(link_version, read_link),
    READ(member_account, read_member),
    READ(member_display_name, read_member),
    READ(member_email, read_member),
    READ(member_ends_at, read_member),
    READ(member_free, read_member),
    READ(member_joined_at, read_member),
    READ(member_link, read_member),
    READ(member_org, read_member),
    READ(member_ref, read_member),
    READ(member_role, read_member),
    READ(member_state, read_member),
    READ(member_tag, read_member),
    READ(member_tag_count, read_member),
    READ(member_username, read_member),
    READ(member_version, read_member),
    READ(member_via, read_member),
    {"muster_message_account", read_message, claim, false, WORK_WHOLE},
    {"muster_message_address", read_message, claim, false, WORK_WHOLE},
    {"muster_message_free", read_message, claim, false, WORK_WHOLE},
    {"muster_message_id", read_message, claim, false, WORK_WHOLE},
    {"muster_message_invitation", read_message, claim, false, WORK_WHOLE},
    {"muster_message_kind", read_message, claim, false, WORK_WHOLE},
    {"muster_message_locale", read_message, claim, false, WORK_WHOLE},
    {"muster_message_org", read_message, claim, false, WORK_WHOLE},
    {"muster_message_org_name", read_message, claim, false, WORK_WHOLE},
    {"muster_message_project", read_message, claim, false, WORK_WHOLE},
    {"muster_message_project_name", read_message, claim, false, WORK_WHOLE},
    {"muster_message_ref", read_message, claim, false, WORK_WHOLE},
    {"muster_message_token", read_message, claim, false, WORK_WHOLE},
    {"muster_message_try", read_message, claim, false, WORK_WHOLE},
    {"muster_message_role", read_message, claim, false, WORK_WHOLE},
    {"muster_message_inviter_username", read_message, claim, false, WORK_WHOLE},
    {"muster_message_inviter_display_name", read_message, claim, false, WORK_WHOLE},
    {"muster_message_recipient_username", read_message, claim, false, WORK_WHOLE},
    {"muster_message_recipient_display_name", read_message, claim, false, WORK_WHOLE},
    {"muster_message_invitation_message", read_message, claim, false, WORK_WHOLE},
    {"muster_message_expires_at", read_message, claim, false, WORK_WHOLE},
    READ(org_created_at, read_org),
    READ(org_description, read_org),
    READ(org_free, read_org),
    READ(org_id, read_org),
    READ(org_metadata, read_org),
    READ(org_name, read_org),
    READ(org_owner, read_org),
    READ(org_transfer_to, read_org),
    READ(org_ref, read_org),
    READ(org_slug, read_org),
    READ(org_version, read_org),
    READ(page_count, read_event),
    READ(page_cursor, read_event),
    READ(page_event, read_event),
    READ(page_free, read_event),
    READ(page_invitation, invitation_list),
    READ_LINK(page_link, link_list),
    {"muster_domain_free", read_domain, hold_domain, false, WORK_WHOLE},
    {"muster_request_free", read_request, ask_to_join, false, WORK_WHOLE},
    {"muster_domain_created_at", read_domain, hold_domain, false, WORK_WHOLE},
    {"muster_domain_joining", read_domain, hold_domain, false, WORK_WHOLE},
    {"muster_domain_name", read_domain, hold_domain, false, WORK_WHOLE},
    {"muster_domain_org", read_domain, hold_domain, false, WORK_WHOLE},
    {"muster_domain_org_name", read_domain, hold_domain, false, WORK_WHOLE},
    {"muster_domain_org_slug", read_domain, hold_domain, false, WORK_WHOLE},
    {"muster_domain_proven_at", read_domain, hold_domain, false, WORK_WHOLE},
    {"muster_domain_ref", read_domain, hold_domain, false, WORK_WHOLE},
    {"muster_domain_role", read_domain, hold_domain, false, WORK_WHOLE},
    {"muster_domain_version", read_domain, hold_domain, false, WORK_WHOLE},
    {"muster_request_account", read_request, ask_to_join, false, WORK_WHOLE},
    {"muster_request_created_at", read_request, ask_to_join, false, WORK_WHOLE},
    {"muster_request_email", read_request, ask_to_join, false, WORK_WHOLE},
    {"muster_request_ended_at", read_request, ask_to_join, false, WORK_WHOLE},
    {"muster_request_ended_by", read_request, ask_to_join, false, WORK_WHOLE},
    {"muster_request_id", read_request, ask_to_join, false, WORK_WHOLE},
    {"muster_request_invitation", read_request, ask_to_join, false, WORK_WHOLE},
    {"muster_request_kind", read_request, ask_to_join, false, WORK_WHOLE},
    {"muster_request_link", read_request, ask_to_join, false, WORK_WHOLE},
    {"muster_request_org", read_request, ask_to_join, false, WORK_WHOLE},
    {"muster_request_org_name", read_request, ask_to_join, false, WORK_WHOLE},
    {"muster_request_ref", read_request, ask_to_join, false, WORK_WHOLE},
    {"muster_request_role", read_request, ask_to_join, false, WORK_WHOLE},
    {"muster_request_state", read_request, ask_to_join, false, WORK_WHOLE},
    {"muster_request_username", read_request, ask_to_join, false, WORK_WHOLE},
    {"muster_request_version", read_request, ask_to_join, false, WORK_WHOLE},
    {"muster_page_request", request_list, ask_to_join, false, WORK_WHOLE},
    {"muster_page_domain", read_domain, hold_domain, false, WORK_WHOLE},
    {"muster_message_request", read_message, claim, false, WORK_WHOLE},
    READ(member_project, read_member),
    READ(page_member, member_list),
    {"muster_page_message", read_message, claim, false, WORK_WHOLE},
    READ(plan_available, read_plan),
    READ(plan_code, read_plan),
    READ(plan_ends_at, read_plan),
    READ(plan_free, read_plan),
    READ(plan_members, read_plan),
    READ(plan_pending, read_plan),
    READ(plan_ref, read_plan),
    READ(plan_seats, read_plan),
    READ(plan_subscription, read_plan),
    READ(plan_used, read_plan),
    READ_AFTER(plan_limit, read_limits, buy_personal),
    READ_AFTER(plan_limit_count, read_limits, buy_personal),
    READ_AFTER(plan_limit_name, read_limits, buy_personal),
    READ_AFTER(plan_limit_value, read_limits, buy_personal),
    READ_AFTER(workspace_account, read_workspace, choose),
    READ_AFTER(workspace_free, read_workspace, choose),
    READ_AFTER(workspace_joined_at, read_workspace, choose),
    READ_AFTER(workspace_org, read_workspace, choose),
    READ_AFTER(workspace_org_name, read_workspace, choose),
    READ_AFTER(workspace_org_slug, read_workspace, choose),
    READ_AFTER(workspace_plan, read_workspace, choose),
    READ_AFTER(workspace_plan_ended, read_workspace, choose),
    READ_AFTER(workspace_ref, read_workspace, choose),
    READ_AFTER(workspace_role, read_workspace, choose),
    READ(page_workspace, workspace_list),
    READ(report_code, read_report),
    READ(report_count, read_report),
    READ(report_figure, read_report),
    READ(report_figure_name, read_report),
    READ(report_free, read_report),
    READ(report_object, read_report),
    READ(report_status, read_report),
    READ(report_summary, read_report),
    READ(report_text, read_report),
    READ(report_verdict, read_report),
};

const size_t SCENARIO_COUNT = sizeof SCENARIOS / sizeof SCENARIOS[0];
