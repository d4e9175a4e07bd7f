/* SPDX-License-Identifier: MIT
 *
 * Organizations (ORG-1 to ORG-7): how they are founded, edited, read, transferred to another owner, and deleted. The
 * upkeep of the store is also here: settling and verifying.
 */
#ifndef MUSTER_ORG_H
#define MUSTER_ORG_H

#include <muster/session.h>

#ifdef __cplusplus
extern "C" {
#endif

/** An org as it was read. The record never changes, and any thread may read it. */
typedef struct muster_org muster_org;

/** Bits of muster_org_params.fields. muster_org_edit sets each named field. */
enum {
    MUSTER_ORG_FIELD_SLUG = 1,
    MUSTER_ORG_FIELD_NAME = 2,
    MUSTER_ORG_FIELD_DESCRIPTION = 4,
    MUSTER_ORG_FIELD_METADATA = 8 /**< system only */
};

/** The values of an org. */
typedef struct muster_org_params {
    uint32_t struct_size; /**< MUSTER_INIT sets it */
    uint32_t fields;      /**< edit: bits MUSTER_ORG_FIELD_... of the fields to change; create: ignored */
    /** Required on create. 1 to MUSTER_SLUG_MAX_BYTES characters: a-z, 0-9, and single hyphens between them. A slug
     *  can't consist of digits only, and can't have the form of an id. */
    const char *slug;
    /** Required on create. One line of at most MUSTER_NAME_MAX_CODE_POINTS code points. It holds no web address, unless
     *  MUSTER_SETTING_REFUSE_WEB_ADDRESSES is 0. */
    const char *name;
    const char *description; /**< at most MUSTER_DESCRIPTION_MAX_BYTES bytes; NULL: none */
    const char *plan;        /**< required on create: code of a plan that is offered (muster_plan_offer); edit:
                              *   ignored */
    const void *metadata;    /**< bytes of the host, at most MUSTER_METADATA_MAX_BYTES; NULL: none */
    size_t metadata_size;    /**< number of bytes of metadata */
} muster_org_params;

/**
 * Founds an org. The acting account becomes the owner and takes one seat. The org gets the seats and limits of the
 * plan.
 *
 * Callers: every account.
 * Events:  ORG_CREATED and MEMBER_JOINED; no message. With a plan of one seat also LAST_SEAT_TAKEN; message to the
 *          owner.
 * Cost:    one transaction; does not grow with the store.
 * Returns: MUSTER_E_INVALID    params: missing; struct_size: it is not set
 *                              slug, name: missing or malformed
 *                              name: it holds a web address (MUSTER_SETTING_REFUSE_WEB_ADDRESSES)
 *                              description, metadata: malformed or too long
 *                              plan: missing
 *          MUSTER_E_NOT_FOUND  plan: no plan with this code is offered
 *                              org: the call is a repeated one (OP-2), and the org was deleted meanwhile, or the
 *                              caller is not a member of it any more
 *          MUSTER_E_EXISTS     slug: another org has it, or it rests: an org gave it up (ORG-2)
 *          MUSTER_E_DENIED     the caller is not an account
 *          MUSTER_E_SUSPENDED  the call is a repeated one (OP-2), and the caller's membership was suspended meanwhile
 *          MUSTER_E_SEATS      the plan has fewer seats than MUSTER_SETTING_SEATS_MIN; figures seats, members, pending
 *          and those of every changing call of a session (session.h).
 * Rules:   ORG-1, ORG-2, SEAT-2
 */
MUSTER_EXPORT muster_status muster_org_create(muster_session *session, const muster_org_params *params,
                                              muster_org **ret_org);

/**
 * Changes slug, name, description and metadata of an org, as params->fields names them. A slug that the org gives up
 * rests: no other org can take it for the time of MUSTER_SETTING_SLUG_REST. The org itself can take it back at any
 * time.
 *
 * Callers: owner, system; metadata: system only.
 * Events:  ORG_CHANGED; no message. None if no value changes.
 * Cost:    one transaction; does not grow with the org.
 * Returns: MUSTER_E_INVALID    org, params: missing; struct_size: it is not set
 *                              fields: 0, or a bit that does not exist
 *                              slug, name: missing or malformed
 *                              name: it holds a web address (MUSTER_SETTING_REFUSE_WEB_ADDRESSES)
 *                              description, metadata: malformed or too long
 *          MUSTER_E_NOT_FOUND  org: there is no such org, or the caller is not a member of it
 *          MUSTER_E_EXISTS     slug: another org has it, or it rests: another org gave it up
 *          MUSTER_E_DENIED     the caller is not the owner, or the caller changes the metadata and is not the system
 *          MUSTER_E_SUSPENDED  the caller's membership is suspended
 *          MUSTER_E_PLAN_ENDED the org's plan has ended; the system may edit nevertheless
 *          and those of every changing call of a session (session.h).
 * Rules:   ORG-2, ORG-5, ERR-5, SEAT-7
 */
MUSTER_EXPORT muster_status muster_org_edit(muster_session *session, const muster_id *org,
                                            const muster_org_params *params, muster_org **ret_org);

/**
 * Makes another active member the owner. The former owner becomes an admin in the same step. If the new owner's
 * membership had an end, the library removes the end. An admin may not make every invitation of an owner. The library
 * revokes the pending invitations of the former owner that an admin may not make.
 *
 * If MUSTER_SETTING_TRANSFER_NEEDS_CONSENT is 1, the owner only offers the ownership. The chosen member then calls
 * muster_org_transfer_accept or muster_org_transfer_decline. A second offer replaces the first. An offer ends when the
 * chosen member is suspended, or when its membership ends. The system never needs consent.
 *
 * A transfer to the present owner succeeds, and withdraws an open offer.
 *
 * Callers: owner, system; also when the plan has ended.
 * Events:  a transfer: OWNERSHIP_TRANSFERRED; message to the former and the new owner.
 *          INVITATION_REVOKED of each invitation that is revoked; message to the invitee.
 *          An offer: OWNERSHIP_OFFERED; message to the chosen member.
 *          OWNERSHIP_DECLINED of an offer to another member that the call withdraws; message to that member.
 * Cost:    one transaction; grows with the org's pending invitations.
 * Returns: MUSTER_E_INVALID    org, account: missing
 *          MUSTER_E_NOT_FOUND  org: there is no such org, or the caller is not a member of it
 *                              account: the org has no such member
 *          MUSTER_E_DENIED     the caller is not the owner
 *          MUSTER_E_SUSPENDED  account: the chosen member is suspended
 *                              no field: the caller's membership is suspended
 *          and those of every changing call of a session (session.h).
 * Rules:   ORG-3, ORG-4, ORG-5
 */
MUSTER_EXPORT muster_status muster_org_transfer(muster_session *session, const muster_id *org, const muster_id *account,
                                                muster_org **ret_org);

/**
 * Accepts the ownership that was offered to the acting account. The effect is that of muster_org_transfer without
 * consent: the former owner becomes an admin, and an end of the membership is removed. Pending invitations that an
 * admin may not make are revoked.
 *
 * Callers: the member to whom the ownership is offered.
 * Events:  OWNERSHIP_TRANSFERRED; message to the former and the new owner.
 *          INVITATION_REVOKED of each invitation that is revoked; message to the invitee.
 * Cost:    one transaction; grows with the org's pending invitations.
 * Returns: MUSTER_E_INVALID    org: missing
 *          MUSTER_E_NOT_FOUND  org: there is no such org, or the caller is not a member of it
 *                              no field: the ownership is not offered to the caller, or not any more
 *          MUSTER_E_SUSPENDED  the caller's membership is suspended
 *          and those of every changing call of a session (session.h).
 * Rules:   ORG-3, ORG-4
 */
MUSTER_EXPORT muster_status muster_org_transfer_accept(muster_session *session, const muster_id *org,
                                                       muster_org **ret_org);

/**
 * Declines the ownership that was offered to the acting account.
 *
 * Callers: the member to whom the ownership is offered.
 * Events:  OWNERSHIP_DECLINED; message to the owner.
 * Cost:    one transaction; does not grow with the org.
 * Returns: MUSTER_E_INVALID    org: missing
 *          MUSTER_E_NOT_FOUND  org: there is no such org, or the caller is not a member of it
 *                              no field: the ownership is not offered to the caller, or not any more
 *          MUSTER_E_SUSPENDED  the caller's membership is suspended
 *          and those of every changing call of a session (session.h).
 * Rules:   ORG-4
 */
MUSTER_EXPORT muster_status muster_org_transfer_decline(muster_session *session, const muster_id *org);

/**
 * Deletes an org. The deletion takes effect in its first step. From then on no call finds the org or anything in it.
 * Its tokens return MUSTER_E_DELETED, and its slug rests. A dry run makes only this step.
 *
 * Afterwards the library removes the rows of the org in pieces. Each piece is a transaction of its own. If the deletion
 * is interrupted, the system or the former owner repeats the call, or the host calls muster_settle. The audit trail
 * stays, and only the system may read it.
 *
 * Callers: owner, system; also when the plan has ended.
 * Events:  ORG_DELETED; message to every member, also to suspended ones.
 * Cost:    the first step grows with the members. Then there is one transaction for each few hundred rows of the org.
 *          The call reports progress in "members", which it notifies, and then in "rows".
 * Returns: MUSTER_E_INVALID    org: missing
 *          MUSTER_E_MISUSE     a transaction of muster_begin is open, or a connection is lent
 *          MUSTER_E_NOT_FOUND  org: there is no such org, its deletion has finished, or the caller is not a member of
 *                              it
 *          MUSTER_E_DENIED     the caller is not the owner
 *          MUSTER_E_SUSPENDED  the caller's membership is suspended
 *          and those of every changing call of a session (session.h).
 * Rules:   ORG-2, ORG-5, ORG-6, OP-7
 */
MUSTER_EXPORT muster_status muster_org_delete(muster_session *session, const muster_id *org);

/**
 * Sets the time of an org back to the present, after a clock was ahead. The time of an org never goes back by itself.
 * What has ended meanwhile stays ended. org NULL: the time of the store itself.
 *
 * Callers: system.
 * Events:  CLOCK_RESET; no message. None if the time is not ahead.
 * Cost:    one transaction; does not grow with the org.
 * Returns: MUSTER_E_NOT_FOUND  org: there is no such org
 *          MUSTER_E_DENIED     the caller is not the system
 *          and those of every changing call of a session (session.h).
 * Rules:   SEAT-3
 */
MUSTER_EXPORT muster_status muster_org_reset_clock(muster_session *session, const muster_id *org);

/**
 * Writes down what the clock has ended, and finishes what was interrupted. Every rule also holds without this call.
 *
 * A host calls it from time to time, for instance each night. It has three uses: events of what has ended are written
 * soon, reading calls stay cheap, and rows that nobody needs any more are removed.
 *
 * It settles up to `limit` orgs and accounts. 0 means all of them. In each org it ends what is due. It finishes
 * deletions of orgs and accounts. It finishes new usernames that are not yet in all memberships. It also removes stored
 * answers and choices of workspaces whose time is over (MUSTER_SETTING_ANSWERS_KEPT,
 * MUSTER_SETTING_WORKSPACE_KEYS_KEPT).
 *
 * The call skips an org or account that the hook refuses, or that another caller locks for too long. It settles the
 * others, and then returns MUSTER_E_REFUSED or MUSTER_E_BUSY. On success ret_settled is the number of orgs and accounts
 * that the call settled.
 *
 * Callers: system.
 * Events:  MEMBER_ENDED, INVITATION_EXPIRED; no message. INVITATION_REVOKED, if the membership of the inviter has
 *          ended; message to the invitee. Also the events of the deletions that the call finishes.
 * Cost:    some transactions for each org and account. They grow with what has ended there. The call reports progress
 *          in "orgs".
 * Returns: MUSTER_E_INVALID    limit: negative
 *                              key: an idempotency key was set, and this call takes none
 *          MUSTER_E_MISUSE     a transaction of muster_begin is open, a connection is lent, or this is a dry run
 *          MUSTER_E_DENIED     the caller is not the system
 *          MUSTER_E_REFUSED    the host's hook refused some of them; the others are settled
 *          MUSTER_E_BUSY       another caller locked some of them for too long; the others are settled
 *          and those of every changing call of a session (session.h).
 * Rules:   OP-8
 */
MUSTER_EXPORT muster_status muster_settle(muster_session *session, int64_t limit, int64_t *ret_settled);

/**
 * Reads an org by its id.
 *
 * Callers: every member, system.
 * Cost:    one read; grows with what has ended in the org since the last changing call on it.
 * Returns: MUSTER_E_INVALID    org: missing
 *          MUSTER_E_NOT_FOUND  org: there is no such org, or the caller is not a member of it
 *          MUSTER_E_SUSPENDED  the caller's membership is suspended
 *          and those of every call of a session (session.h).
 * Rules:   ORG-2, ORG-7
 */
MUSTER_EXPORT muster_status muster_org_get(muster_session *session, const muster_id *org, muster_org **ret_org);

/**
 * Reads an org by its slug. No org is found by a slug that rests.
 *
 * Callers: every member, system.
 * Cost:    two reads; grows with what has ended in the org since the last changing call on it.
 * Returns: MUSTER_E_INVALID    slug: missing or malformed
 *          MUSTER_E_NOT_FOUND  org: no org has this slug, or the caller is not a member of it
 *          MUSTER_E_SUSPENDED  the caller's membership is suspended
 *          and those of every call of a session (session.h).
 * Rules:   ORG-2, ORG-7
 */
MUSTER_EXPORT muster_status muster_org_find(muster_session *session, const char *slug, muster_org **ret_org);

/**
 * Checks the data of an org, or with org NULL of the whole store, and reports each violation. A report without a line
 * means that all is well.
 *
 * Each line has the status MUSTER_E_CORRUPT and one of the codes below. Its object is the org or account at fault. The
 * code "database_damaged" has no object. The figure "written" is what a row or a rule says, and "counted" is what the
 * check found. Lines about an audit trail have the figure "seq". The summary of an org is the head of its audit trail
 * (muster_event_verify). The summary of the store is the number of violations.
 *
 * Codes of an org:
 *     "members_differ"                  the number of members differs from the members
 *     "pending_differ"                  the number of pending invitations differs from the invitations
 *     "projects_differ"                 the number of projects differs from the projects
 *     "members_exceed_seats"            the org has more members than seats
 *     "not_one_owner"                   the org does not have exactly one owner
 *     "owner_ends"                      the owner's membership is suspended, blocked, or has an end
 *     "transfer_to_no_member"           the ownership is offered to an account that can't accept it
 *     "member_unsound"                  a membership has an impossible role, state or end
 *     "member_without_seat"             an active member holds no seat
 *     "seat_without_member"             a membership that has ended or is blocked holds a seat
 *     "member_without_account"          a membership belongs to no account
 *     "member_misnamed"                 a membership repeats another username than that of its account
 *     "member_not_found_by_account"     a member is not found from the account's side
 *     "former_member_found_by_account"  a membership that has ended is found from the account's side
 *     "member_without_link"             a member joined through a link that is not there
 *     "invitation_to_no_role"           an invitation carries a role that no invitation gives
 *     "invitation_without_token"        no token opens a pending invitation
 *     "invitation_without_inviter"      the inviter of a pending invitation may not invite any more
 *     "invitation_not_found_by_invitee" a pending invitation is not found from the invitee's side
 *     "link_unsound"                    a link has an impossible kind, generation or end
 *     "link_overused"                   more accounts joined through a link than it allows
 *     "link_without_token"              no token opens a link
 *     "request_not_found_by_account"    an open request is not found from the account's side
 *     "request_of_member"               a member has an open request
 *     "request_to_no_role"              an open request carries a role that no request gives
 *     "request_without_invitation"      an open request is about an invitation that is not there
 *     "domain_not_found_by_name"        a proven domain is not found by its name
 *     "domain_to_no_role"               a domain gives an impossible role, or has an impossible way of joining
 *     "next_due_late"                   something ends earlier than the time at which the org looks for ends
 *     "project_unsound"                 a project has an impossible visibility
 *     "grant_unsound"                   a grant gives an impossible permission
 *     "grant_without_project"           a grant is on a project that is not there
 *     "grant_without_member"            a grant belongs to an account that is not a member
 *     "grant_on_public_project"         a member other than the creator has a grant on a public project
 *     "org_not_found_by_slug"           the org is not found by its slug
 *     "rows_of_deleted_org"             rows are left of an org whose deletion has finished
 * Codes of the store:
 *     "account_not_found_by_username"   an account is not found by its username
 *     "account_not_found_by_address"    an account is not found by its verified address
 *     "address_of_two_persons"          an address is verified on accounts of several persons
 *     "tie_without_member"              a membership is found from the account's side only
 *     "name_without_domain"             a domain is found by its name only, or is not proven
 *     "workspace_without_account"       a choice of a workspace belongs to no account
 *     "database_damaged"                the database itself reports damage; the text says which
 * Codes of both: those of muster_event_verify.
 *
 * Callers: of an org: owner, admins, system. Of the store: system.
 * Cost:    one transaction; reads everything of the org, or of the store. The call reports progress in "orgs",
 *          "accounts" and "events".
 * Returns: MUSTER_E_INVALID    org: its bytes are all 0
 *          MUSTER_E_MISUSE     a transaction of muster_begin is open, or a connection is lent
 *          MUSTER_E_NOT_FOUND  org: there is no such org, or the caller is not a member of it
 *          MUSTER_E_DENIED     the caller's role does not allow it; org NULL: the caller is not the system
 *          MUSTER_E_SUSPENDED  the caller's membership is suspended
 *          MUSTER_E_CORRUPT    the data is damaged so much that the check can't continue
 *          and those of every call of a session (session.h).
 * Rules:   OP-3, OP-7
 */
MUSTER_EXPORT muster_status muster_verify(muster_session *session, const muster_id *org, muster_report **ret_report);

/** Id of the org. If the handle is not an org, texts and ids are NULL, numbers are 0, and times are
 *  MUSTER_TIME_NONE. */
MUSTER_EXPORT const muster_id *muster_org_id(const muster_org *org);
/** Slug, unique among the orgs of the store. */
MUSTER_EXPORT const char *muster_org_slug(const muster_org *org);
/** Name, for people. */
MUSTER_EXPORT const char *muster_org_name(const muster_org *org);
/** Description, or NULL if the org has none. */
MUSTER_EXPORT const char *muster_org_description(const muster_org *org);
/** Bytes of the host, or NULL if there are none. ret_size, which may be NULL, gets their number. */
MUSTER_EXPORT const void *muster_org_metadata(const muster_org *org, size_t *ret_size);
/** Account to which the ownership is offered (ORG-4), or NULL if there is no offer. */
MUSTER_EXPORT const muster_id *muster_org_transfer_to(const muster_org *org);
/** Account of the owner. */
MUSTER_EXPORT const muster_id *muster_org_owner(const muster_org *org);
/** When the org was founded. */
MUSTER_EXPORT muster_time muster_org_created_at(const muster_org *org);
/** Version for muster_session_expect. It rises when the info, the settings, the plan, the owner or the private-project
 *  switch changes. It does not rise when members join (ERR-5). */
MUSTER_EXPORT int64_t muster_org_version(const muster_org *org);
/** Adds a holder to the record and returns the record. Each holder calls muster_org_free once. */
MUSTER_EXPORT muster_org *muster_org_ref(const muster_org *org);
/** Frees the record when its last holder calls this. NULL is allowed. */
MUSTER_EXPORT void muster_org_free(muster_org *org);

#ifdef __cplusplus
}
#endif
#endif
