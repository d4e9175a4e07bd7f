/* SPDX-License-Identifier: MIT
 *
 * Individual invitations (INV-1 to INV-21): an org offers one role to one account or to one e-mail address.
 *
 * The calls that make an invitation return no token. The library makes the token when the host claims the message for
 * delivery (muster_message_claim). Only the invitee gets the token (EVT-7).
 */
#ifndef MUSTER_INVITATION_H
#define MUSTER_INVITATION_H

#include <muster/account.h>
#include <muster/member.h>
#include <muster/project.h>

#ifdef __cplusplus
extern "C" {
#endif

/** An invitation as it was read. The record never changes, and any thread may read it. */
typedef struct muster_invitation muster_invitation;

/** States of an invitation. An invitation leaves the state PENDING once, and no other state (INV-5). */
enum {
    MUSTER_INVITATION_STATE_PENDING = 1,  /**< the invitation waits for an answer */
    MUSTER_INVITATION_STATE_ACCEPTED = 2, /**< the invitee accepted it and became a member */
    MUSTER_INVITATION_STATE_DECLINED = 3, /**< the invitee declined it */
    MUSTER_INVITATION_STATE_REVOKED = 4,  /**< the org revoked it, or its inviter lost the right to invite (INV-12) */
    MUSTER_INVITATION_STATE_EXPIRED = 5   /**< its end has passed (INV-7) */
};

/** Flags of muster_invitation_params. */
enum {
    MUSTER_INVITATION_FLAG_REPLACE = 1, /**< the library revokes a pending invitation to the same invitee; without the
                                         *   flag it refuses the new one (INV-4) */
    MUSTER_INVITATION_FLAG_BEARER = 2   /**< the token alone is enough to accept or decline (INV-6) */
};

/** A new invitation. The caller sets username or email, never both. */
typedef struct muster_invitation_params {
    uint32_t struct_size; /**< MUSTER_INIT sets it */
    uint32_t flags;       /**< MUSTER_INVITATION_FLAG_... */
    const char *username; /**< username of the account to invite */
    const char *email;    /**< e-mail address to invite */
    int32_t role;         /**< MUSTER_ROLE_..., never MUSTER_ROLE_OWNER; 0: MUSTER_ROLE_MEMBER */
    int32_t reserved;
    /** Text for the invitee, at most MUSTER_MESSAGE_MAX_BYTES. NULL: no text. The library refuses web addresses in it,
     *  unless MUSTER_SETTING_REFUSE_WEB_ADDRESSES is 0. */
    const char *message;
    /** Microseconds until the invitation expires, from a minute to a year. 0: MUSTER_SETTING_INVITATION_TTL. */
    int64_t time_to_live;
    /** Projects of the org. A member who accepts gets a grant on each of them that is private at that time (INV-2). */
    const muster_id *projects;
    const int32_t *permissions; /**< MUSTER_PERMISSION_..., one for each project */
    size_t project_count;       /**< number of items of both arrays, at most MUSTER_GRANTS_MAX */
} muster_invitation_params;

/**
 * Invites a person by username or by e-mail address. The invitation reserves a seat, unless
 * MUSTER_SETTING_PENDING_RESERVES is 0.
 *
 * An invitation by username lifts a block of that account (ROLE-7). An invitation by address lifts no block: a blocked
 * account that accepts it gets MUSTER_E_BLOCKED.
 *
 * Callers: owner, admins, system.
 * Events:  INVITATION_CREATED; message to the invitee.
 *          INVITATION_REVOKED of a replaced invitation; message to the invitee.
 *          MEMBER_UNBLOCKED if a block was lifted. LAST_SEAT_TAKEN; message to the owner.
 * Cost:    one transaction; does not grow with the org.
 * Returns: MUSTER_E_INVALID    org, params: missing; struct_size: it is not set
 *                              username, email: neither or both are given, malformed, or of the acting account
 *                              role: there is no such role, or it is MUSTER_ROLE_OWNER
 *                              message: too long, with control characters, or with a refused web address
 *                              time_to_live: shorter than a minute or longer than a year
 *                              projects, permissions: too many, a missing or repeated project, or no such permission;
 *                              muster_error_row() is the index of the project
 *          MUSTER_E_NOT_FOUND  org: there is no such org, or the caller is not a member of it
 *                              username: no account has it
 *                              projects: the org has no such project; muster_error_row() is its index
 *          MUSTER_E_INVITED    a pending invitation is there; muster_error_object() is its id
 *          MUSTER_E_MEMBER     the account is a member, or an account that has verified the address is a member
 *          MUSTER_E_DENIED     the caller may not invite, or may not give this role
 *          MUSTER_E_SUSPENDED  the caller's membership is suspended
 *          MUSTER_E_SEATS      no seat is available; figures seats, members, pending
 *          MUSTER_E_QUOTA      the org has MUSTER_SETTING_PENDING_MAX pending invitations; figures limit, used
 *          MUSTER_E_RATE       the inviter has sent MUSTER_SETTING_INVITATIONS_PER_DAY invitations within a day;
 *                              figures limit, used, retry_after (microseconds from now)
 *          MUSTER_E_PLAN_ENDED the org's plan has ended; the system gets this too
 *          MUSTER_E_KEY        the active key of the store was retired, so the library can't make a token
 *          and those of every changing call of a session (session.h).
 * Rules:   INV-1, INV-2, INV-3, INV-4, INV-20, ROLE-2, ROLE-7, SEAT-2, SEAT-7
 */
MUSTER_EXPORT muster_status muster_invitation_create(muster_session *session, const muster_id *org,
                                                     const muster_invitation_params *params,
                                                     muster_invitation **ret_invitation);

/** Flags of muster_invitation_create_many. */
enum {
    MUSTER_BATCH_FLAG_ALL_OR_NOTHING = 1 /**< at the first bad row the call fails with the status and number of that
                                          *   row, and changes nothing */
};

/**
 * Invites up to MUSTER_ROWS_MAX persons in one call and one transaction. The library checks each row like a single
 * invitation (muster_invitation_create).
 *
 * Without MUSTER_BATCH_FLAG_ALL_OR_NOTHING each row succeeds or fails independently, and the library asks the hook
 * about each row. With the flag the library asks the hook about some hundred rows at a time.
 *
 * The report has one line for each row, in the order of the rows: status, object, text and figures. The object is the
 * new invitation. For MUSTER_E_INVITED the object is the pending invitation. A failure of the storage, of memory or by
 * muster_session_cancel is not the failure of a row. Then the call fails and changes nothing.
 *
 * Callers: owner, admins, system.
 * Events:  for each new invitation INVITATION_CREATED; message to the invitee.
 *          INVITATION_REVOKED of a replaced invitation; message to the invitee.
 *          MEMBER_UNBLOCKED if a block was lifted. LAST_SEAT_TAKEN; message to the owner.
 * Cost:    one transaction; grows with the number of rows. The call reports progress in "rows".
 * Returns: MUSTER_E_INVALID    org, rows: missing; rows: more than MUSTER_ROWS_MAX
 *                              with the flag: a row is malformed; the field is named
 *          MUSTER_E_NOT_FOUND  org: there is no such org, or the caller is not a member of it
 *                              with the flag: no account has the username, or the org has no such project
 *          MUSTER_E_INVITED    with the flag: a pending invitation is there; muster_error_object() is its id
 *          MUSTER_E_MEMBER     with the flag: a row invites a member
 *          MUSTER_E_DENIED     the caller may not invite; with the flag: the caller may not give the role of a row
 *          MUSTER_E_SUSPENDED  the caller's membership is suspended
 *          MUSTER_E_SEATS      with the flag: no seat is available; figures seats, members, pending
 *          MUSTER_E_QUOTA      with the flag: the org has too many pending invitations; figures limit, used
 *          MUSTER_E_RATE       with the flag: the inviter has sent too many invitations within a day; figures limit,
 *                              used, retry_after (microseconds from now)
 *          MUSTER_E_PLAN_ENDED the org's plan has ended; the system gets this too
 *          MUSTER_E_KEY        the active key of the store was retired, so the library can't make a token
 *          With the flag muster_error_row() is the number of the bad row.
 *          and those of every changing call of a session (session.h).
 * Rules:   INV-1, INV-2, INV-3, INV-4, INV-14, INV-20, ROLE-2, ROLE-7, SEAT-2, SEAT-7
 */
MUSTER_EXPORT muster_status muster_invitation_create_many(muster_session *session, const muster_id *org,
                                                          const muster_invitation_params *const *rows, size_t count,
                                                          uint32_t flags, muster_report **ret_report);

/** Fields of muster_invitation_change. */
enum {
    MUSTER_INVITATION_FIELD_ROLE = 1,
    MUSTER_INVITATION_FIELD_MESSAGE = 2,
    MUSTER_INVITATION_FIELD_EXPIRES_AT = 4,
    MUSTER_INVITATION_FIELD_PROJECTS = 8 /**< projects and permissions */
};

/** What muster_invitation_edit changes. The library sets the fields that `fields` names, and reads no other field. */
typedef struct muster_invitation_change {
    uint32_t struct_size;   /**< MUSTER_INIT sets it */
    uint32_t fields;        /**< MUSTER_INVITATION_FIELD_..., at least one */
    const char *message;    /**< text for the invitee, at most MUSTER_MESSAGE_MAX_BYTES; NULL: no text */
    muster_time expires_at; /**< the new end, from a minute to a year from now */
    int32_t role;           /**< MUSTER_ROLE_..., never MUSTER_ROLE_OWNER */
    int32_t reserved;
    const muster_id *projects;  /**< the whole new list, which replaces the old one */
    const int32_t *permissions; /**< MUSTER_PERMISSION_..., one for each project */
    size_t project_count;       /**< number of items of both arrays, at most MUSTER_GRANTS_MAX; 0: no project */
} muster_invitation_change;

/**
 * Changes a pending invitation. The same token still works.
 *
 * The library checks the new values as in a new invitation. If the inviter may not give the new role, the caller
 * becomes the inviter.
 *
 * Callers: owner, admins, system.
 * Events:  INVITATION_CHANGED; no message. None if nothing changes.
 * Cost:    one transaction; does not grow with the org.
 * Returns: MUSTER_E_INVALID    org, invitation, params: missing; struct_size: it is not set
 *                              fields: 0, or a bit that does not exist
 *                              role: there is no such role, or it is MUSTER_ROLE_OWNER
 *                              message: too long, with control characters, or with a refused web address
 *                              expires_at: earlier than in a minute or later than in a year
 *                              projects, permissions: too many, a missing or repeated project, or no such permission
 *          MUSTER_E_NOT_FOUND  org: there is no such org, or the caller is not a member of it
 *                              invitation: the org has no such invitation
 *                              projects: the org has no such project; muster_error_row() is its index
 *          MUSTER_E_DENIED     the caller may not invite, may not give the present role, or may not give the new role
 *          MUSTER_E_SUSPENDED  the caller's membership is suspended
 *          MUSTER_E_EXPIRED    the invitation has expired
 *          MUSTER_E_ACCEPTED   the invitation was accepted
 *          MUSTER_E_DECLINED   the invitation was declined
 *          MUSTER_E_REVOKED    the invitation was revoked
 *          MUSTER_E_PLAN_ENDED the org's plan has ended; the system gets this too
 *          and those of every changing call of a session (session.h).
 * Rules:   INV-2, INV-8, ROLE-2
 */
MUSTER_EXPORT muster_status muster_invitation_edit(muster_session *session, const muster_id *org,
                                                   const muster_id *invitation, const muster_invitation_change *change,
                                                   muster_invitation **ret_invitation);

/**
 * Sends a pending invitation again, with a new token. From now on the old token returns MUSTER_E_SUPERSEDED.
 *
 * The time to live begins again. The invitation is not shown as undelivered any more. If the inviter may not give the
 * role any more, the caller becomes the inviter.
 *
 * Callers: owner, admins, system.
 * Events:  INVITATION_RESENT; message to the invitee.
 * Cost:    one transaction; does not grow with the org.
 * Returns: MUSTER_E_INVALID    org, invitation: missing
 *          MUSTER_E_NOT_FOUND  org: there is no such org, or the caller is not a member of it
 *                              invitation: the org has no such invitation
 *          MUSTER_E_DENIED     the caller may not invite, or may not give the role of the invitation
 *          MUSTER_E_SUSPENDED  the caller's membership is suspended
 *          MUSTER_E_RATE       the invitation was sent MUSTER_SETTING_MESSAGES_PER_DAY times within a day;
 *                              figures limit, used, retry_after (microseconds from now)
 *          MUSTER_E_EXPIRED    the invitation has expired
 *          MUSTER_E_ACCEPTED   the invitation was accepted
 *          MUSTER_E_DECLINED   the invitation was declined
 *          MUSTER_E_REVOKED    the invitation was revoked
 *          MUSTER_E_PLAN_ENDED the org's plan has ended; the system gets this too
 *          MUSTER_E_KEY        the active key of the store was retired, so the library can't make a token
 *          and those of every changing call of a session (session.h).
 * Rules:   INV-9, INV-18, INV-20, ROLE-2
 */
MUSTER_EXPORT muster_status muster_invitation_resend(muster_session *session, const muster_id *org,
                                                     const muster_id *invitation, muster_invitation **ret_invitation);

/**
 * States that the message of a pending invitation could not be delivered.
 *
 * The host calls it only for a message that goes to the invitee: of the kind MUSTER_EVENT_INVITATION_CREATED or
 * MUSTER_EVENT_INVITATION_RESENT. The host may also call it for a bounce that comes days later. The call does not
 * remove the message from the outbox. So the host also calls muster_message_done. Otherwise the message is due again.
 *
 * `cause` is the reason, as a text for people: one line of 1 to MUSTER_CAUSE_MAX_BYTES bytes of UTF-8. A reply of a
 * mail server may contain other bytes; the host repairs it before. The invitation shows time and cause until it is sent
 * again or re-addressed.
 *
 * Callers: system.
 * Events:  INVITATION_UNDELIVERED; no message.
 * Cost:    one transaction; does not grow with the org.
 * Returns: MUSTER_E_INVALID    org, invitation: missing
 *                              cause: empty, too long, not UTF-8, or more than one line
 *                              line
 *          MUSTER_E_NOT_FOUND  org: there is no such org
 *                              invitation: the org has no such invitation
 *          MUSTER_E_DENIED     the caller is not the system
 *          MUSTER_E_EXPIRED    the invitation has expired
 *          MUSTER_E_ACCEPTED   the invitation was accepted
 *          MUSTER_E_DECLINED   the invitation was declined
 *          MUSTER_E_REVOKED    the invitation was revoked
 *          and those of every changing call of a session (session.h).
 * Rules:   INV-18
 */
MUSTER_EXPORT muster_status muster_invitation_undelivered(muster_session *session, const muster_id *org,
                                                          const muster_id *invitation, const char *cause);

/**
 * Lists the pending invitations to the acting account in all orgs.
 *
 * The list leaves out an invitation whose inviter may not give its role any more, because nobody can accept it. So a
 * page may have fewer items than limit and still have a cursor.
 *
 * Callers: the account itself.
 * Order:   by time of founding of the org, oldest first. In one org the invitation by username comes first. If an
 *          invitation waits all the time, a walk visits it once.
 * Cost:    one read of at most limit + 1 orgs that the account or its address is connected with.
 * Returns: MUSTER_E_INVALID    cursor: not of this list; limit: more than MUSTER_PAGE_MAX_ITEMS
 *          MUSTER_E_DENIED     the caller is not an account
 *          and those of every call of a session (session.h).
 * Rules:   INV-6, INV-11
 */
MUSTER_EXPORT muster_status muster_invitation_list_waiting(muster_session *session, const char *cursor, size_t limit,
                                                           muster_page **ret_page);

/**
 * Accepts an invitation that waits for the acting account, without a token.
 *
 * The caller must always be the invitee. Other invitations to the account may wait in this org. The library accepts
 * them too. The member gets the highest role and the highest permission on each project of all of them, and takes one
 * seat (INV-21). Projects that were deleted are skipped (muster_member_skipped). If the account is a member already,
 * the call returns the membership and changes nothing (INV-13).
 *
 * Callers: the invitee.
 * Events:  MEMBER_JOINED. INVITATION_ACCEPTED of each accepted invitation; message to its inviter.
 *          INVITATION_REVOKED of a waiting invitation whose inviter may not give its role; message to the invitee.
 *          GRANT_SET for each project that gets a grant; no message.
 *          REQUEST_APPROVED of an open request of the account; no message.
 *          PROJECT_CREATED or PROJECT_NOT_PROVIDED if the org provides private projects.
 *          LAST_SEAT_TAKEN; message to the owner. None of these if the account is a member already.
 * Cost:    one transaction; grows with the projects that the invitations name.
 * Returns: MUSTER_E_INVALID    org, invitation: missing
 *          MUSTER_E_NOT_FOUND  invitation: no such invitation waits for this account
 *          MUSTER_E_DENIED     the caller is not an account
 *          MUSTER_E_SUSPENDED  the account is a suspended member of the org
 *          MUSTER_E_BLOCKED    the account is blocked from the org
 *          MUSTER_E_SEATS      no seat is available; figures seats, members, pending. This happens only if
 *                              pending invitations reserve no seat, or if the members alone take all seats
 *          MUSTER_E_QUOTA      no room for a private project is left (PROV-4); figures limit, used
 *          MUSTER_E_EXPIRED    the invitation has expired
 *          MUSTER_E_ACCEPTED   the invitation was accepted, and the account is not a member now
 *          MUSTER_E_DECLINED   the invitation was declined
 *          MUSTER_E_REVOKED    the invitation was revoked, or its inviter may not give its role any more
 *          MUSTER_E_PLAN_ENDED the org's plan has ended
 *          and those of every changing call of a session (session.h).
 * Rules:   INV-6, INV-11, INV-13, INV-21
 */
MUSTER_EXPORT muster_status muster_invitation_accept_waiting(muster_session *session, const muster_id *org,
                                                             const muster_id *invitation, muster_member **ret_member);

/**
 * Declines an invitation that waits for the acting account, without a token. Declining again is not an error.
 *
 * Callers: the invitee.
 * Events:  INVITATION_DECLINED; message to the inviter. None if it was declined before.
 * Cost:    one transaction; does not grow with the org.
 * Returns: MUSTER_E_INVALID    org, invitation: missing
 *          MUSTER_E_NOT_FOUND  invitation: no such invitation waits for this account
 *          MUSTER_E_DENIED     the caller is not an account
 *          MUSTER_E_EXPIRED    the invitation has expired
 *          MUSTER_E_ACCEPTED   the invitation was accepted
 *          MUSTER_E_REVOKED    the invitation was revoked
 *          and those of every changing call of a session (session.h).
 * Rules:   INV-6, INV-11
 */
MUSTER_EXPORT muster_status muster_invitation_decline_waiting(muster_session *session, const muster_id *org,
                                                              const muster_id *invitation);

/**
 * Registers an account by an invitation to an e-mail address, and accepts the invitation. Both happen, or neither
 * happens.
 *
 * The account gets the address of the invitation, and the address counts as verified. So the caller leaves
 * params->email NULL and params->email_verified 0. A visitor may set only username, display_name and locale.
 * muster_member_account of the returned member is the new account.
 *
 * Callers: visitors, system.
 * Events:  ACCOUNT_CREATED. MEMBER_JOINED.
 *          INVITATION_ACCEPTED of each accepted invitation; message to its inviter.
 *          INVITATION_REVOKED of a waiting invitation whose inviter may not give its role; message to the invitee.
 *          GRANT_SET for each project that gets a grant; no message.
 *          PROJECT_CREATED or PROJECT_NOT_PROVIDED if the org provides private projects.
 *          LAST_SEAT_TAKEN; message to the owner.
 * Cost:    one transaction; grows with the projects that the invitations name.
 * Returns: MUSTER_E_INVALID    token, params: missing; struct_size: it is not set
 *                              email: email or email_verified is given
 *                              a field of the account is malformed; the field is named
 *          MUSTER_E_NOT_FOUND  the invitation does not exist any more
 *          MUSTER_E_TOKEN      the token is not genuine, or its key was retired
 *          MUSTER_E_EXISTS     username, external_id: another account has it
 *          MUSTER_E_SIGN_IN    the address is verified on an account already
 *          MUSTER_E_DENIED     the caller is an account
 *                              a visitor gave external_id, person_id or metadata
 *          MUSTER_E_INVITEE    the invitation is by username, not by address
 *          MUSTER_E_SEATS      no seat is available; figures seats, members, pending. This happens only if
 *                              pending invitations reserve no seat, or if the members alone take all seats
 *          MUSTER_E_QUOTA      no room for a private project is left (PROV-4); figures limit, used
 *          MUSTER_E_EXPIRED    the invitation has expired
 *          MUSTER_E_ACCEPTED   the invitation was accepted
 *          MUSTER_E_DECLINED   the invitation was declined
 *          MUSTER_E_REVOKED    the invitation was revoked, or its inviter may not give its role any more
 *          MUSTER_E_SUPERSEDED a newer token has replaced this one
 *          MUSTER_E_PLAN_ENDED the org's plan has ended; the system gets this too
 *          MUSTER_E_DELETED    the org of the token was deleted
 *          and those of every changing call of a session (session.h).
 * Rules:   ACCT-1, ACCT-3, INV-19, INV-21
 */
MUSTER_EXPORT muster_status muster_invitation_signup(muster_session *session, const char *token,
                                                     const muster_account_params *params, muster_member **ret_member);

/**
 * Reads one invitation of the org, in any state.
 *
 * Callers: owner, admins, system.
 * Cost:    one read; does not grow with the org.
 * Returns: MUSTER_E_INVALID    org, invitation: missing
 *          MUSTER_E_NOT_FOUND  org: there is no such org, or the caller is not a member of it
 *                              invitation: the org has no such invitation; another org may have it
 *          MUSTER_E_DENIED     the caller's role does not allow it
 *          MUSTER_E_SUSPENDED  the caller's membership is suspended
 *          and those of every call of a session (session.h).
 * Rules:   INV-5, INV-15
 */
MUSTER_EXPORT muster_status muster_invitation_get(muster_session *session, const muster_id *org,
                                                  const muster_id *invitation, muster_invitation **ret_invitation);

/**
 * Lists invitations of the org. state is one MUSTER_INVITATION_STATE_..., or 0 for every state.
 *
 * For a state other than PENDING a page may have fewer items than limit and still have a cursor.
 *
 * Callers: owner, admins, system.
 * Order:   by time of making, oldest first. If an invitation stays in the state, a walk visits it once. This is also so
 *          if the invitation changes meanwhile.
 * Cost:    for PENDING each page reads all pending invitations of the org (MUSTER_SETTING_PENDING_MAX). For other
 *          states one read of a bounded number of invitations.
 * Returns: MUSTER_E_INVALID    org: missing; state: there is no such state
 *                              cursor: not of this list; limit: more than MUSTER_PAGE_MAX_ITEMS
 *          MUSTER_E_NOT_FOUND  org: there is no such org, or the caller is not a member of it
 *          MUSTER_E_DENIED     the caller's role does not allow it
 *          MUSTER_E_SUSPENDED  the caller's membership is suspended
 *          and those of every call of a session (session.h).
 * Rules:   INV-1, INV-5
 */
MUSTER_EXPORT muster_status muster_invitation_list(muster_session *session, const muster_id *org, int32_t state,
                                                   const char *cursor, size_t limit, muster_page **ret_page);

/**
 * Shows the invitation that a token opens, and changes nothing.
 *
 * Everybody with a genuine token sees the id, name, slug and description of the org. They also see id, state, times and
 * masked address of the invitation. Only the invitee sees everything else. But if the token alone is enough to accept,
 * everybody with the token sees everything (INV-6).
 *
 * Callers: every party, also visitors.
 * Cost:    one read; does not grow with the org. A false token costs no read.
 * Returns: MUSTER_E_INVALID    token: missing
 *          MUSTER_E_NOT_FOUND  the invitation does not exist any more
 *          MUSTER_E_TOKEN      the token is not genuine, or its key was retired
 *          MUSTER_E_SUPERSEDED a newer token has replaced this one
 *          MUSTER_E_DELETED    the org of the token was deleted
 *          and those of every call of a session (session.h).
 * Rules:   INV-6, INV-15, TOK-1
 */
MUSTER_EXPORT muster_status muster_invitation_preview(muster_session *session, const char *token,
                                                      muster_invitation **ret_invitation);

/**
 * Accepts an invitation: the acting account becomes a member.
 *
 * Other invitations to the account may wait in this org. The library accepts them too. The member gets the highest role
 * and the highest permission on each project of all of them, and takes one seat (INV-21). Projects that were deleted
 * are skipped (muster_member_skipped). If the account is a member already, the call returns the membership and changes
 * nothing (INV-13).
 *
 * Callers: the invitee; if the token alone is enough, every account.
 * Events:  MEMBER_JOINED. INVITATION_ACCEPTED of each accepted invitation; message to its inviter.
 *          INVITATION_REVOKED of a waiting invitation whose inviter may not give its role; message to the invitee.
 *          GRANT_SET for each project that gets a grant; no message.
 *          REQUEST_APPROVED of an open request of the account; no message.
 *          PROJECT_CREATED or PROJECT_NOT_PROVIDED if the org provides private projects.
 *          LAST_SEAT_TAKEN; message to the owner. None of these if the account is a member already.
 * Cost:    one transaction; grows with the projects that the invitations name. A false token costs no read.
 * Returns: MUSTER_E_INVALID    token: missing
 *          MUSTER_E_NOT_FOUND  the invitation does not exist any more
 *          MUSTER_E_TOKEN      the token is not genuine, or its key was retired
 *          MUSTER_E_DENIED     the token alone is enough, but the caller is not an account
 *          MUSTER_E_INVITEE    the invitation is for another account or address, or the caller is not an account
 *          MUSTER_E_UNVERIFIED the invitation is for the address of the account, which is not verified
 *          MUSTER_E_SUSPENDED  the account is a suspended member of the org
 *          MUSTER_E_BLOCKED    the account is blocked from the org
 *          MUSTER_E_SEATS      no seat is available; figures seats, members, pending. This happens only if
 *                              pending invitations reserve no seat, or if the members alone take all seats
 *          MUSTER_E_QUOTA      no room for a private project is left (PROV-4); figures limit, used
 *          MUSTER_E_EXPIRED    the invitation has expired
 *          MUSTER_E_ACCEPTED   the invitation was accepted, and the account is not a member now
 *          MUSTER_E_DECLINED   the invitation was declined
 *          MUSTER_E_REVOKED    the invitation was revoked, or its inviter may not give its role any more
 *          MUSTER_E_SUPERSEDED a newer token has replaced this one
 *          MUSTER_E_PLAN_ENDED the org's plan has ended
 *          MUSTER_E_DELETED    the org of the token was deleted
 *          and those of every changing call of a session (session.h).
 * Rules:   INV-2, INV-6, INV-7, INV-13, INV-21, PROV-1, PROV-4, ROLE-2, ROLE-5, ROLE-7, SEAT-2, SEAT-7, TOK-1
 */
MUSTER_EXPORT muster_status muster_invitation_accept(muster_session *session, const char *token,
                                                     muster_member **ret_member);

/**
 * Declines an invitation. Its reserved seat is free immediately. Declining again is not an error.
 *
 * Callers: the invitee; if the token alone is enough, everybody with the token.
 * Events:  INVITATION_DECLINED; message to the inviter. None if it was declined before.
 * Cost:    one transaction; does not grow with the org. A false token costs no read.
 * Returns: MUSTER_E_INVALID    token: missing
 *          MUSTER_E_NOT_FOUND  the invitation does not exist any more
 *          MUSTER_E_TOKEN      the token is not genuine, or its key was retired
 *          MUSTER_E_INVITEE    the invitation is for another account or address, or the caller is not an account
 *          MUSTER_E_UNVERIFIED the invitation is for the address of the account, which is not verified
 *          MUSTER_E_EXPIRED    the invitation has expired
 *          MUSTER_E_ACCEPTED   the invitation was accepted
 *          MUSTER_E_REVOKED    the invitation was revoked
 *          MUSTER_E_SUPERSEDED a newer token has replaced this one
 *          MUSTER_E_DELETED    the org of the token was deleted
 *          and those of every changing call of a session (session.h).
 * Rules:   INV-5, INV-6, SEAT-4
 */
MUSTER_EXPORT muster_status muster_invitation_decline(muster_session *session, const char *token);

/**
 * Revokes a pending invitation. Its reserved seat is free immediately. Revoking again is not an error.
 *
 * Callers: owner, admins, system.
 * Events:  INVITATION_REVOKED; message to the invitee. None if it was revoked before.
 * Cost:    one transaction; does not grow with the org.
 * Returns: MUSTER_E_INVALID    org, invitation: missing
 *          MUSTER_E_NOT_FOUND  org: there is no such org, or the caller is not a member of it
 *                              invitation: the org has no such invitation
 *          MUSTER_E_DENIED     the caller's role does not allow it
 *          MUSTER_E_SUSPENDED  the caller's membership is suspended
 *          MUSTER_E_EXPIRED    the invitation has expired
 *          MUSTER_E_ACCEPTED   the invitation was accepted
 *          MUSTER_E_DECLINED   the invitation was declined
 *          and those of every changing call of a session (session.h).
 * Rules:   INV-5, INV-10, SEAT-4
 */
MUSTER_EXPORT muster_status muster_invitation_revoke(muster_session *session, const muster_id *org,
                                                     const muster_id *invitation);

/* Below, "hidden" means: the invitation comes from muster_invitation_preview, and the reader is not the invitee
 * (INV-6). */

/** Id of the invitation. */
MUSTER_EXPORT const muster_id *muster_invitation_id(const muster_invitation *invitation);
/** Id of the org that invites. */
MUSTER_EXPORT const muster_id *muster_invitation_org(const muster_invitation *invitation);
/** Name of the org. NULL except from muster_invitation_preview and muster_invitation_list_waiting. */
MUSTER_EXPORT const char *muster_invitation_org_name(const muster_invitation *invitation);
/** Slug of the org. NULL except from muster_invitation_preview and muster_invitation_list_waiting. */
MUSTER_EXPORT const char *muster_invitation_org_slug(const muster_invitation *invitation);
/** Description of the org. NULL if it has none, and except from muster_invitation_preview and
 *  muster_invitation_list_waiting. */
MUSTER_EXPORT const char *muster_invitation_org_description(const muster_invitation *invitation);
/** MUSTER_INVITATION_STATE_..., at the time of reading. */
MUSTER_EXPORT int32_t muster_invitation_state(const muster_invitation *invitation);
/** The account that is invited by username. NULL if the invitation is by address, or if the account is hidden. */
MUSTER_EXPORT const muster_id *muster_invitation_account(const muster_invitation *invitation);
/** The address that is invited. NULL if the invitation is by username, or if the address is hidden or erased. */
MUSTER_EXPORT const char *muster_invitation_email(const muster_invitation *invitation);
/** The address that is invited, masked: only its first character and its domain are readable. NULL if the invitation is
 *  by username, or if the address was erased. It is never hidden. */
MUSTER_EXPORT const char *muster_invitation_masked_email(const muster_invitation *invitation);
/** MUSTER_ROLE_... that the invitee gets by accepting, or 0 if hidden. */
MUSTER_EXPORT int32_t muster_invitation_role(const muster_invitation *invitation);
/** Number of projects of the invitation (INV-2), or 0 if hidden. */
MUSTER_EXPORT size_t muster_invitation_project_count(const muster_invitation *invitation);
/** Id of project i, or NULL past the last, or if hidden. */
MUSTER_EXPORT const muster_id *muster_invitation_project(const muster_invitation *invitation, size_t i);
/** MUSTER_PERMISSION_... on project i, or 0 past the last, or if hidden. */
MUSTER_EXPORT int32_t muster_invitation_permission(const muster_invitation *invitation, size_t i);
/** Text for the invitee; NULL if there is none, or if hidden. */
MUSTER_EXPORT const char *muster_invitation_message(const muster_invitation *invitation);
/** The account that invited. NULL if the system invited, or if hidden. */
MUSTER_EXPORT const muster_id *muster_invitation_inviter(const muster_invitation *invitation);
/** The account that accepted, declined or revoked the invitation. NULL while it is pending, if it has expired, if the
 *  system or the clock ended it, or if hidden. */
MUSTER_EXPORT const muster_id *muster_invitation_ended_by(const muster_invitation *invitation);
/** When the host reported that the message could not be delivered. MUSTER_TIME_NONE if there is no report, or if
 *  hidden. */
MUSTER_EXPORT muster_time muster_invitation_undelivered_at(const muster_invitation *invitation);
/** Why the message could not be delivered, in the words of the host. NULL if there is no report, or if hidden. */
MUSTER_EXPORT const char *muster_invitation_undelivered_cause(const muster_invitation *invitation);
/** When the invitation was made. */
MUSTER_EXPORT muster_time muster_invitation_created_at(const muster_invitation *invitation);
/** When the invitation expires or has expired. For an invitation that was answered before, when it would have expired.
 *  0 if the handle is not an invitation. */
MUSTER_EXPORT muster_time muster_invitation_expires_at(const muster_invitation *invitation);
/** When the invitation left MUSTER_INVITATION_STATE_PENDING, or MUSTER_TIME_NONE while it is pending. */
MUSTER_EXPORT muster_time muster_invitation_ended_at(const muster_invitation *invitation);
/** Version for muster_session_expect. It rises with every change of the invitation (ERR-5). 0 if hidden. */
MUSTER_EXPORT int64_t muster_invitation_version(const muster_invitation *invitation);
/** Username, as it is now, of the account that is invited by username. NULL if the invitation is by address, if the
 *  account was deleted, or if hidden. */
MUSTER_EXPORT const char *muster_invitation_username(const muster_invitation *invitation);
/** Username of the inviter, as it is now. The inviter may have left the org. NULL if the system invited, if the account
 *  of the inviter was deleted, or if hidden. */
MUSTER_EXPORT const char *muster_invitation_inviter_username(const muster_invitation *invitation);
/** Display name of the inviter, as it is now. NULL if the system invited, if the account of the inviter was deleted or
 *  has no display name, or if hidden. */
MUSTER_EXPORT const char *muster_invitation_inviter_display_name(const muster_invitation *invitation);
/** Adds a holder to the record and returns the record. Each holder calls muster_invitation_free once. */
MUSTER_EXPORT muster_invitation *muster_invitation_ref(const muster_invitation *invitation);
/** Frees the record when its last holder calls this. NULL is allowed. */
MUSTER_EXPORT void muster_invitation_free(muster_invitation *invitation);
/** Item i of a page of invitations, borrowed from the page. NULL past the last item, and for a page of other
 *  records. */
MUSTER_EXPORT const muster_invitation *muster_page_invitation(const muster_page *page, size_t i);

#ifdef __cplusplus
}
#endif
#endif
