/* SPDX-License-Identifier: MIT
 *
 * Individual invitations (INV-1 to INV-21): an offer of one role in one org to one account or one e-mail address.
 *
 * Making an invitation returns no token. The token is made when the message is claimed for delivery
 * (muster_message_claim) and goes to the invitee alone (EVT-7).
 */
#ifndef MUSTER_INVITATION_H
#define MUSTER_INVITATION_H

#include <muster/account.h>
#include <muster/member.h>
#include <muster/project.h>

#ifdef __cplusplus
extern "C" {
#endif

/** An invitation as read. Immutable; any thread. */
typedef struct muster_invitation muster_invitation;

/** States. Nothing leaves a state but PENDING (INV-5). */
enum {
    MUSTER_INVITATION_STATE_PENDING = 1,
    MUSTER_INVITATION_STATE_ACCEPTED = 2,
    MUSTER_INVITATION_STATE_DECLINED = 3,
    MUSTER_INVITATION_STATE_REVOKED = 4,
    MUSTER_INVITATION_STATE_EXPIRED = 5
};

/** Flags of muster_invitation_params. */
enum {
    MUSTER_INVITATION_FLAG_REPLACE =
        1, /**< revoke a pending invitation of the same invitee instead of refusing (INV-4) */
    MUSTER_INVITATION_FLAG_BEARER = 2 /**< the token alone is enough to accept it (INV-6) */
};

typedef struct muster_invitation_params {
    uint32_t struct_size;
    uint32_t flags;       /**< MUSTER_INVITATION_FLAG_... */
    const char *username; /**< the account to invite; either this or email */
    const char *email;    /**< the address to invite */
    int32_t role;         /**< 0: MUSTER_ROLE_MEMBER; never MUSTER_ROLE_OWNER */
    int32_t reserved;
    const char *message;        /**< for the invitee, at most 1,024 bytes, no web address (setting); NULL: none */
    int64_t time_to_live;       /**< microseconds, a minute to a year; 0: the setting (7 days) */
    const muster_id *projects;  /**< of the org; accepting gives a grant on each that is private then (INV-2) */
    const int32_t *permissions; /**< MUSTER_PERMISSION_... of each */
    size_t project_count;       /**< of both arrays, at most MUSTER_GRANTS_MAX */
} muster_invitation_params;

/**
 * Invites, as owner, admin or system.
 * MUSTER_E_NOT_FOUND: no such username. MUSTER_E_INVITED: a pending one is there; muster_error_object names it.
 * MUSTER_E_MEMBER: the account, or an account on which the address is verified, is a member. MUSTER_E_INVALID: oneself,
 * no such role, or a role that nobody gives. MUSTER_E_NOT_FOUND, field projects: the org has no such
 * project, and muster_error_row says which (of _create_many: which row of the call). MUSTER_E_DENIED: the acting member
 * may not invite, or not to that role.
 * MUSTER_E_SEATS. MUSTER_E_QUOTA: pending invitations of the org; MUSTER_E_RATE: invitations of this inviter within a
 * day (INV-20). MUSTER_E_PLAN_ENDED.
 * By username it lifts a block of that account (ROLE-7); by address it does not, and accepting is then
 * MUSTER_E_BLOCKED.
 */
MUSTER_EXPORT muster_status muster_invitation_create(muster_session *session, const muster_id *org,
                                                     const muster_invitation_params *params,
                                                     muster_invitation **ret_invitation);

/** Flags of muster_invitation_create_many. */
enum {
    MUSTER_BATCH_FLAG_ALL_OR_NOTHING =
        1 /**< one bad row: nothing happens, and the call fails with that row's status and number */
};

/**
 * Invites many in one call and one transaction (INV-14): up to MUSTER_ROWS_MAX rows, each as muster_invitation_create.
 * Without MUSTER_BATCH_FLAG_ALL_OR_NOTHING each row succeeds or fails by itself; a hook is then asked for each row, else for some
 * hundred at a time. The report has one line per row, in order: status, object (the invitation made, or the pending one
 * that was in the way), text, figures. A failure that is no row's own (storage, memory, cancelled) fails the call, and
 * nothing happens. Reports progress in "rows".
 */
MUSTER_EXPORT muster_status muster_invitation_create_many(muster_session *session, const muster_id *org,
                                                          const muster_invitation_params *const *rows, size_t count,
                                                          uint32_t flags, muster_report **ret_report);

/** Fields of muster_invitation_change. */
enum {
    MUSTER_INVITATION_FIELD_ROLE = 1,
    MUSTER_INVITATION_FIELD_MESSAGE = 2,
    MUSTER_INVITATION_FIELD_EXPIRES_AT = 4,
    MUSTER_INVITATION_FIELD_PROJECTS = 8
};

typedef struct muster_invitation_change {
    uint32_t struct_size;
    uint32_t fields;        /**< MUSTER_INVITATION_FIELD_... to change */
    const char *message;    /**< NULL: none */
    muster_time expires_at; /**< a minute to a year from now */
    int32_t role;
    int32_t reserved;
    const muster_id *projects; /**< all of them, in the place of those of before; as muster_invitation_params */
    const int32_t *permissions;
    size_t project_count;
} muster_invitation_change;

/**
 * Changes a pending invitation, with the checks of making one (INV-8): owner, admins, system. Its token goes on
 * working. Whoever gives it a role that its inviter may not give becomes its inviter. MUSTER_E_DENIED: the acting
 * member may not give the role that it has or is to have. MUSTER_E_EXPIRED, _ACCEPTED, _DECLINED, _REVOKED: it has
 * ended. MUSTER_E_PLAN_ENDED.
 */
MUSTER_EXPORT muster_status muster_invitation_edit(muster_session *session, const muster_id *org,
                                                   const muster_id *invitation, const muster_invitation_change *change,
                                                   muster_invitation **ret_invitation);

/**
 * Sends a pending invitation anew (INV-9): another token, the one before is MUSTER_E_SUPERSEDED from now on; its time
 * to live starts anew. Owner, admins, system. MUSTER_E_RATE: messages of this invitation within a day (INV-20); else as
 * muster_invitation_edit.
 */
MUSTER_EXPORT muster_status muster_invitation_resend(muster_session *session, const muster_id *org,
                                                     const muster_id *invitation, muster_invitation **ret_invitation);

/**
 * The host reports that the message of a pending invitation could not be delivered (INV-18). System only. cause: for
 * people, one line, at most MUSTER_CAUSE_MAX_BYTES. Shown until the invitation is sent anew.
 */
MUSTER_EXPORT muster_status muster_invitation_undelivered(muster_session *session, const muster_id *org,
                                                          const muster_id *invitation, const char *cause);

/**
 * The pending invitations to the acting account over all orgs (INV-11): those by username, then those by its verified
 * address. Those that it could not accept, because the inviter may not give their role any more, are left out. A page
 * may be short and still carry a cursor. MUSTER_E_DENIED: the acting party is no account.
 */
MUSTER_EXPORT muster_status muster_invitation_list_waiting(muster_session *session, const char *cursor, size_t limit,
                                                           muster_page **ret_page);

/** As muster_invitation_accept, without a token: one that waits for the acting account (INV-11), with INV-6's check. */
MUSTER_EXPORT muster_status muster_invitation_accept_waiting(muster_session *session, const muster_id *org,
                                                             const muster_id *invitation, muster_member **ret_member);

/** As muster_invitation_decline, without a token. */
MUSTER_EXPORT muster_status muster_invitation_decline_waiting(muster_session *session, const muster_id *org,
                                                              const muster_id *invitation);

/**
 * Registers an account by an invitation to an e-mail address and accepts it, both or neither (INV-19). By a visitor, or
 * the system. The account's address is the invitation's and counts as verified: params->email must be NULL. A visitor
 * gives username, display_name and locale only.
 * MUSTER_E_SIGN_IN: the address is verified on an account already. MUSTER_E_INVITEE: the invitation is by username.
 * MUSTER_E_EXISTS: the username is taken. Else as muster_invitation_accept. The member names the new account.
 */
MUSTER_EXPORT muster_status muster_invitation_signup(muster_session *session, const char *token,
                                                     const muster_account_params *params, muster_member **ret_member);

/** One invitation of the org: owner, admins, system. One of another org is MUSTER_E_NOT_FOUND (INV-15). */
MUSTER_EXPORT muster_status muster_invitation_get(muster_session *session, const muster_id *org,
                                                  const muster_id *invitation, muster_invitation **ret_invitation);

/**
 * Invitations of the org in one state, or with 0 in every state: owner, admins, system. Pending ones come in the order
 * of their end, others in that of their making; a page of others may be short and still carry a cursor.
 */
MUSTER_EXPORT muster_status muster_invitation_list(muster_session *session, const muster_id *org, int32_t state,
                                                   const char *cursor, size_t limit, muster_page **ret_page);

/**
 * Looks at the invitation that a token opens; reads only (INV-15). Every holder of a genuine token sees org, slug,
 * name, description, state and the masked address; the rest shows to the invitee alone (INV-6).
 * MUSTER_E_TOKEN: not genuine. MUSTER_E_SUPERSEDED: a newer token has taken its place. MUSTER_E_NOT_FOUND: no more
 * there.
 */
MUSTER_EXPORT muster_status muster_invitation_preview(muster_session *session, const char *token,
                                                      muster_invitation **ret_invitation);

/**
 * Accepts: the acting account becomes a member with the invitation's role, or a higher one of another invitation to it
 * that waits in this org; all of them are accepted (INV-21). Accepting again, or as a member already, gives the
 * membership and changes nothing (INV-13).
 * MUSTER_E_TOKEN, MUSTER_E_SUPERSEDED as above. MUSTER_E_INVITEE, MUSTER_E_UNVERIFIED: INV-6. MUSTER_E_EXPIRED,
 * _DECLINED, _REVOKED, _ACCEPTED: it has ended. MUSTER_E_SEATS: only where pending invitations reserve none.
 * MUSTER_E_PLAN_ENDED.
 * MUSTER_E_SUSPENDED, MUSTER_E_BLOCKED: ROLE-5, ROLE-7.
 */
MUSTER_EXPORT muster_status muster_invitation_accept(muster_session *session, const char *token,
                                                     muster_member **ret_member);

/** Declines; the same checks as muster_invitation_accept. Declining twice is no error. */
MUSTER_EXPORT muster_status muster_invitation_decline(muster_session *session, const char *token);

/** Revokes a pending invitation: owner, admins, system. Revoking twice is no error; _ACCEPTED, _DECLINED, _EXPIRED. */
MUSTER_EXPORT muster_status muster_invitation_revoke(muster_session *session, const muster_id *org,
                                                     const muster_id *invitation);

MUSTER_EXPORT const muster_id *muster_invitation_id(const muster_invitation *invitation);
MUSTER_EXPORT const muster_id *muster_invitation_org(const muster_invitation *invitation);
/** NULL but from muster_invitation_preview and _waiting, and then always there (the description may be NULL). */
MUSTER_EXPORT const char *muster_invitation_org_name(const muster_invitation *invitation);
MUSTER_EXPORT const char *muster_invitation_org_slug(const muster_invitation *invitation);
MUSTER_EXPORT const char *muster_invitation_org_description(const muster_invitation *invitation);
MUSTER_EXPORT int32_t muster_invitation_state(const muster_invitation *invitation);
/** The account invited by username; NULL where by address, or hidden. */
MUSTER_EXPORT const muster_id *muster_invitation_account(const muster_invitation *invitation);
/** The address invited; NULL where by username, or hidden. */
MUSTER_EXPORT const char *muster_invitation_email(const muster_invitation *invitation);
/** The address with all but its first character and its domain masked; NULL where by username. */
MUSTER_EXPORT const char *muster_invitation_masked_email(const muster_invitation *invitation);
/** 0 where hidden. */
MUSTER_EXPORT int32_t muster_invitation_role(const muster_invitation *invitation);
/** The grants that accepting gives: projects, and MUSTER_PERMISSION_... of each (INV-2). 0 and NULL past the last, or
 *  where hidden. */
MUSTER_EXPORT size_t muster_invitation_project_count(const muster_invitation *invitation);
MUSTER_EXPORT const muster_id *muster_invitation_project(const muster_invitation *invitation, size_t i);
MUSTER_EXPORT int32_t muster_invitation_permission(const muster_invitation *invitation, size_t i);
/** Each NULL where there is none, or hidden. */
MUSTER_EXPORT const char *muster_invitation_message(const muster_invitation *invitation);
MUSTER_EXPORT const muster_id *muster_invitation_inviter(const muster_invitation *invitation);
/** Who accepted, declined or revoked it; NULL while pending, expired, by the system, or hidden. */
MUSTER_EXPORT const muster_id *muster_invitation_ended_by(const muster_invitation *invitation);
/** When the host reported that it could not be delivered, and why; MUSTER_TIME_NONE and NULL where it did not, or
 *  hidden. */
MUSTER_EXPORT muster_time muster_invitation_undelivered_at(const muster_invitation *invitation);
MUSTER_EXPORT const char *muster_invitation_undelivered_cause(const muster_invitation *invitation);
MUSTER_EXPORT muster_time muster_invitation_created_at(const muster_invitation *invitation);
MUSTER_EXPORT muster_time muster_invitation_expires_at(const muster_invitation *invitation);
MUSTER_EXPORT muster_time muster_invitation_ended_at(const muster_invitation *invitation);
MUSTER_EXPORT int64_t muster_invitation_version(const muster_invitation *invitation);
/** The username of the account that was invited by username, as it is now. NULL: the invitation is to an address, the
 *  account was deleted, or the reader may not see it (INV-15). */
MUSTER_EXPORT const char *muster_invitation_username(const muster_invitation *invitation);
/** The inviter's username, as it is now, also of an inviter that has left the org. NULL: the host invited, the
 *  inviter's account was deleted, or the reader may not see it (INV-15). */
MUSTER_EXPORT const char *muster_invitation_inviter_username(const muster_invitation *invitation);
/** The inviter's display name, as it is now. NULL: the host invited, the inviter's account was deleted or has no
 *  display name, or the reader may not see it (INV-15). */
MUSTER_EXPORT const char *muster_invitation_inviter_display_name(const muster_invitation *invitation);
MUSTER_EXPORT muster_invitation *muster_invitation_ref(const muster_invitation *invitation);
MUSTER_EXPORT void muster_invitation_free(muster_invitation *invitation);
MUSTER_EXPORT const muster_invitation *muster_page_invitation(const muster_page *page, size_t i);

#ifdef __cplusplus
}
#endif
#endif
