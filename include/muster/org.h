/* SPDX-License-Identifier: MIT
 *
 * Organizations (ORG-1 to ORG-7).
 */
#ifndef MUSTER_ORG_H
#define MUSTER_ORG_H

#include <muster/session.h>

#ifdef __cplusplus
extern "C" {
#endif

/** An org as read. Immutable; any thread. */
typedef struct muster_org muster_org;

/** Fields of muster_org_params, for muster_org_edit. */
enum {
    MUSTER_ORG_FIELD_SLUG = 1,
    MUSTER_ORG_FIELD_NAME = 2,
    MUSTER_ORG_FIELD_DESCRIPTION = 4,
    MUSTER_ORG_FIELD_METADATA = 8 /**< system only */
};

typedef struct muster_org_params {
    uint32_t struct_size;
    uint32_t fields;         /**< edit: MUSTER_ORG_FIELD_... to change; create: not looked at */
    const char *slug;        /**< needed on create: 1 to 63 of a-z 0-9 and single inner hyphens, not all digits */
    const char *name;        /**< needed on create: one line, at most 128 code points, no web address (setting) */
    const char *description; /**< at most 8,192 bytes */
    const char *plan;        /**< create: code of an offered plan. Needed. */
    const void *metadata;    /**< the host's bytes, at most 16 KiB */
    size_t metadata_size;
} muster_org_params;

/**
 * Founds an org: the acting account becomes its owner and takes one seat (ORG-1).
 * MUSTER_E_EXISTS: the slug is taken or rests. MUSTER_E_NOT_FOUND: no such plan on offer (field plan).
 * MUSTER_E_SEATS: the plan has fewer seats than an org needs. MUSTER_E_DENIED: not an account.
 */
MUSTER_EXPORT muster_status muster_org_create(muster_session *session, const muster_org_params *params,
                                              muster_org **ret_org);

/** Changes slug, name, description: the owner (ORG-5), or the system. A slug that is given up rests (ORG-2).
 *  MUSTER_E_EXISTS: the slug is taken or rests. MUSTER_E_PLAN_ENDED: to the owner. */
MUSTER_EXPORT muster_status muster_org_edit(muster_session *session, const muster_id *org,
                                            const muster_org_params *params, muster_org **ret_org);

/**
 * Makes another active member the owner; the former owner becomes an admin in the same step (ORG-4). The owner, or the
 * system. With MUSTER_SETTING_TRANSFER_NEEDS_CONSENT the owner only offers: the chosen member accepts or declines, and
 * a second offer takes the place of the first. An offer dies when the chosen member is suspended, leaves or ends. The
 * system never needs consent. To the owner itself: no error, and an open offer is withdrawn.
 * MUSTER_E_NOT_FOUND: no such member. MUSTER_E_SUSPENDED: it is suspended.
 */
MUSTER_EXPORT muster_status muster_org_transfer(muster_session *session, const muster_id *org, const muster_id *account,
                                                muster_org **ret_org);

/** The acting account accepts the ownership that it was offered. MUSTER_E_NOT_FOUND: it was not, or not any more. */
MUSTER_EXPORT muster_status muster_org_transfer_accept(muster_session *session, const muster_id *org,
                                                       muster_org **ret_org);

/** Declines it. MUSTER_E_NOT_FOUND as above. */
MUSTER_EXPORT muster_status muster_org_transfer_decline(muster_session *session, const muster_id *org);

/**
 * Deletes an org: the owner, or the system; also when the plan has ended. It takes effect in one step: everything of it
 * reads as gone, its tokens are MUSTER_E_DELETED, its slug rests, and its members are told (ORG-6). The rows go
 * afterwards, in pieces, each a transaction of its own; repeating the call carries an interrupted deletion on, by the
 * system or who was its owner, and so does muster_settle. The audit trail stays, for the system alone. Reports progress
 * in "members" that were told, then in "rows". A dry run does the first step only. Not within muster_begin or on a lent
 * connection (MUSTER_E_MISUSE). Deleting again what is deleted: MUSTER_E_NOT_FOUND.
 */
MUSTER_EXPORT muster_status muster_org_delete(muster_session *session, const muster_id *org);

/**
 * Sets the time of an org, which never goes back by itself, back to the present, after a clock had run ahead. System
 * only; writes an event. What was ended meanwhile stays ended. org NULL: the time of the store's own row.
 */
MUSTER_EXPORT muster_status muster_org_reset_clock(muster_session *session, const muster_id *org);

/**
 * Writes down what has ended by the clock (OP-8): up to `limit` orgs that are due (0: all); deletions of orgs and
 * accounts and new usernames that were interrupted; answers, and choices of workspaces, whose time is over. System
 * only; in transactions of its own. No other rule depends on it. What the hook refuses, or somebody else holds for too
 * long, is passed over, and MUSTER_E_REFUSED or MUSTER_E_BUSY returned when the others are settled. ret_settled: how
 * many orgs and accounts were dealt with.
 */
MUSTER_EXPORT muster_status muster_settle(muster_session *session, int64_t limit, int64_t *ret_settled);

/** For members and the system; to everybody else MUSTER_E_NOT_FOUND (ORG-7). */
MUSTER_EXPORT muster_status muster_org_get(muster_session *session, const muster_id *org, muster_org **ret_org);

/** As muster_org_get, by slug. */
MUSTER_EXPORT muster_status muster_org_find(muster_session *session, const char *slug, muster_org **ret_org);

/**
 * Checks an org, or with NULL the whole store (system only), and reports each violation (OP-3): one owner, seats as
 * counted, memberships and pending invitations found from both sides, no orphan, audit chains. Owner and admins may
 * check theirs. No line means that all is well. Not within muster_begin or on a lent connection (MUSTER_E_MISUSE).
 * Codes: "members_differ", "pending_differ", "members_exceed_seats", "not_one_owner", "owner_ends",
 * "transfer_to_no_member", "member_unsound", "member_without_seat", "seat_without_member", "member_without_account",
 * "member_misnamed", "member_not_found_by_account", "former_member_found_by_account", "tie_without_member",
 * "invitation_to_no_role", "invitation_without_token", "link_unsound", "link_overused", "link_without_token",
 * "member_without_link", "invitation_without_inviter", "invitation_not_found_by_invitee", "next_due_late",
 * "org_not_found_by_slug", "request_not_found_by_account", "request_of_member", "request_to_no_role",
 * "request_without_invitation", "domain_not_found_by_name", "domain_to_no_role", "name_without_domain",
 * "account_not_found_by_username",
 * "account_not_found_by_address", "address_of_two_persons", "projects_differ", "project_unsound", "grant_unsound",
 * "grant_without_project", "grant_without_member", "grant_on_public_project", "workspace_without_account",
 * "rows_of_deleted_org", "database_damaged", and those of muster_event_verify.
 */
MUSTER_EXPORT muster_status muster_verify(muster_session *session, const muster_id *org, muster_report **ret_report);

MUSTER_EXPORT const muster_id *muster_org_id(const muster_org *org);
MUSTER_EXPORT const char *muster_org_slug(const muster_org *org);
MUSTER_EXPORT const char *muster_org_name(const muster_org *org);
/** NULL where not set. */
MUSTER_EXPORT const char *muster_org_description(const muster_org *org);
MUSTER_EXPORT const void *muster_org_metadata(const muster_org *org, size_t *ret_size);
/** Whom the ownership is offered to, for members; NULL: nobody (ORG-4). */
MUSTER_EXPORT const muster_id *muster_org_transfer_to(const muster_org *org);
MUSTER_EXPORT const muster_id *muster_org_owner(const muster_org *org);
MUSTER_EXPORT muster_time muster_org_created_at(const muster_org *org);
/** Changes with info, settings, plan and owner, not with who joins. */
MUSTER_EXPORT int64_t muster_org_version(const muster_org *org);
MUSTER_EXPORT muster_org *muster_org_ref(const muster_org *org);
MUSTER_EXPORT void muster_org_free(muster_org *org);

#ifdef __cplusplus
}
#endif
#endif
