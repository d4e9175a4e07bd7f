/* SPDX-License-Identifier: MIT
 *
 * Requests: an account asks to join an org (REQ-1), or asks that an invitation is re-addressed to it (INV-16).
 */
#ifndef MUSTER_REQUEST_H
#define MUSTER_REQUEST_H

#include <muster/member.h>

#ifdef __cplusplus
extern "C" {
#endif

/** A request as it was read. The record never changes, and any thread may read it. */
typedef struct muster_request muster_request;

/** Kinds of requests. */
enum {
    MUSTER_REQUEST_KIND_JOIN = 1,     /**< the account asks to join */
    MUSTER_REQUEST_KIND_READDRESS = 2 /**< the account asks that an e-mail invitation becomes its own (INV-16) */
};

/** States of a request. A request leaves the state OPEN once, and no other state. */
enum {
    MUSTER_REQUEST_STATE_OPEN = 1,     /**< the request waits for an answer */
    MUSTER_REQUEST_STATE_APPROVED = 2, /**< approved, or the account joined in another way meanwhile */
    MUSTER_REQUEST_STATE_REFUSED = 3,
    MUSTER_REQUEST_STATE_WITHDRAWN = 4 /**< the account withdrew it, or nothing is left to approve: the account was
                                        *   deleted, or the invitation ended or was re-addressed to another account */
};

/**
 * Asks to join an org, for the acting account. A request takes no seat.
 *
 * An account may ask if MUSTER_SETTING_REQUESTS is 1. An account may also ask if its verified address is in a proven
 * domain of the org that lets such accounts ask or join (DOM-2).
 *
 * Callers: every account.
 * Events:  REQUEST_CREATED; message to owner and admins.
 *          REQUEST_WITHDRAWN of an older request if nothing is left to approve; no message.
 * Cost:    one transaction; grows with the number of admins.
 * Returns: MUSTER_E_INVALID    org: missing
 *          MUSTER_E_NOT_FOUND  org: there is no such org, or the account may not ask; both look the same (ORG-7)
 *          MUSTER_E_MEMBER     the account is a member
 *          MUSTER_E_REQUESTED  a request of the account is open; muster_error_object() is its id
 *          MUSTER_E_DENIED     the caller is not an account
 *          MUSTER_E_SUSPENDED  the account is a suspended member of the org
 *          MUSTER_E_BLOCKED    the account is blocked from the org
 *          MUSTER_E_ENDED      the membership ended by the clock, and MUSTER_SETTING_ENDED_MAY_REJOIN is 0
 *          MUSTER_E_RATE       the last request of the account was made less than MUSTER_SETTING_REQUEST_REST ago;
 *                              figures limit, used, retry_after (microseconds from now)
 *          MUSTER_E_PLAN_ENDED the org's plan has ended
 *          and those of every changing call of a session (session.h).
 * Rules:   DOM-2, ORG-7, REQ-1, ROLE-5, ROLE-7, ROLE-8
 */
MUSTER_EXPORT muster_status muster_request_create(muster_session *session, const muster_id *org,
                                                  muster_request **ret_request);

/**
 * Asks that a pending invitation to another e-mail address is re-addressed to the acting account. The account has the
 * token of the invitation.
 *
 * The account may ask also if MUSTER_SETTING_REQUESTS is 0, and also if its membership has ended by the clock.
 *
 * Callers: every account that has the token.
 * Events:  REQUEST_CREATED; message to owner and admins.
 *          REQUEST_WITHDRAWN of an older request if nothing is left to approve; no message.
 * Cost:    one transaction; grows with the number of admins. A false token costs no read.
 * Returns: MUSTER_E_INVALID    token: missing
 *                              token: the account can accept the invitation itself, as the invitee or because the token
 *                              alone is enough
 *          MUSTER_E_NOT_FOUND  the invitation does not exist any more
 *          MUSTER_E_TOKEN      the token is not genuine, or its key was retired
 *          MUSTER_E_MEMBER     the account is a member
 *          MUSTER_E_REQUESTED  a request of the account is open; muster_error_object() is its id
 *          MUSTER_E_DENIED     the caller is not an account
 *          MUSTER_E_INVITEE    the invitation is by username
 *          MUSTER_E_UNVERIFIED the invitation is for the address of the account, which is not verified
 *          MUSTER_E_SUSPENDED  the account is a suspended member of the org
 *          MUSTER_E_BLOCKED    the account is blocked from the org
 *          MUSTER_E_RATE       the last request of the account was made less than MUSTER_SETTING_REQUEST_REST ago;
 *                              figures limit, used, retry_after (microseconds from now)
 *          MUSTER_E_EXPIRED    the invitation has expired
 *          MUSTER_E_ACCEPTED   the invitation was accepted
 *          MUSTER_E_DECLINED   the invitation was declined
 *          MUSTER_E_REVOKED    the invitation was revoked, or its inviter may not give its role any more
 *          MUSTER_E_SUPERSEDED a newer token has replaced this one
 *          MUSTER_E_PLAN_ENDED the org's plan has ended
 *          MUSTER_E_DELETED    the org of the token was deleted
 *          and those of every changing call of a session (session.h).
 * Rules:   INV-16, REQ-1, TOK-1
 */
MUSTER_EXPORT muster_status muster_invitation_readdress(muster_session *session, const char *token,
                                                        muster_request **ret_request);

/**
 * Approves an open request.
 *
 * A request to join: the account becomes a member with the role `role`, and takes a seat. With role 0 it gets the role
 * of the link or the domain by which it asked, or MUSTER_ROLE_MEMBER if there is none. If invitations wait for the
 * account, the library accepts them, and the member gets the highest role of all (INV-21).
 *
 * A request to re-address: from now on the invitation is an invitation of the account by username, and waits for the
 * account (muster_invitation_list_waiting). The former address can't accept it any more. With role 0 the invitation
 * keeps its role. The call sets *ret_member to NULL.
 *
 * Callers: owner, admins, system.
 * Events:  REQUEST_APPROVED; message to the account that asked.
 *          To re-address: INVITATION_READDRESSED; no message.
 *          To join: MEMBER_JOINED. GRANT_SET for each grant of an accepted invitation; no message.
 *          INVITATION_ACCEPTED of each accepted invitation; message to its inviter.
 *          INVITATION_REVOKED of a waiting invitation whose inviter may not give its role; message to the invitee.
 *          PROJECT_CREATED or PROJECT_NOT_PROVIDED if the org provides private projects.
 *          LAST_SEAT_TAKEN; message to the owner.
 * Cost:    one transaction; grows with the projects that the waiting invitations name.
 * Returns: MUSTER_E_INVALID    org, request: missing; role: there is no such role, or it is MUSTER_ROLE_OWNER
 *          MUSTER_E_NOT_FOUND  org: there is no such org, or the caller is not a member of it
 *                              request: the org has no such request
 *          MUSTER_E_INVITED    to re-address: a pending invitation to the account is there; muster_error_object() is
 *                              its id
 *          MUSTER_E_MEMBER     the account is a member
 *          MUSTER_E_DENIED     the caller may not decide requests, or may not give the role
 *          MUSTER_E_SUSPENDED  the caller's membership is suspended
 *                              account: the account that asked is a suspended member
 *          MUSTER_E_BLOCKED    the account is blocked from the org
 *          MUSTER_E_ENDED      to join: the membership ended by the clock, and MUSTER_SETTING_ENDED_MAY_REJOIN is 0
 *          MUSTER_E_SEATS      to join: no seat is available; figures seats, members, pending
 *          MUSTER_E_QUOTA      to join: no room for a private project is left (PROV-4); figures limit, used
 *          MUSTER_E_ACCEPTED   the request was approved before
 *          MUSTER_E_DECLINED   the request was refused
 *          MUSTER_E_REVOKED    the request was withdrawn, or nothing is left to approve
 *          MUSTER_E_PLAN_ENDED the org's plan has ended; the system gets this too
 *          MUSTER_E_USED_UP    to join: the account asked by a link that allows no more accounts to join;
 *                              figures limit, used
 *          and those of every changing call of a session (session.h).
 * Rules:   INV-16, INV-21, LINK-7, PROV-4, REQ-1, ROLE-2, SEAT-2
 */
MUSTER_EXPORT muster_status muster_request_approve(muster_session *session, const muster_id *org,
                                                   const muster_id *request, int32_t role, muster_member **ret_member);

/**
 * Refuses an open request. Refusing again is not an error.
 *
 * Callers: owner, admins, system; also when the plan has ended.
 * Events:  REQUEST_REFUSED; message to the account that asked. None if it was refused before.
 * Cost:    one transaction; does not grow with the org.
 * Returns: MUSTER_E_INVALID    org, request: missing
 *          MUSTER_E_NOT_FOUND  org: there is no such org, or the caller is not a member of it
 *                              request: the org has no such request
 *          MUSTER_E_DENIED     the caller's role does not allow it
 *          MUSTER_E_SUSPENDED  the caller's membership is suspended
 *          MUSTER_E_ACCEPTED   the request was approved
 *          MUSTER_E_REVOKED    the request was withdrawn, or nothing is left to refuse
 *          and those of every changing call of a session (session.h).
 * Rules:   REQ-1, SEAT-7
 */
MUSTER_EXPORT muster_status muster_request_refuse(muster_session *session, const muster_id *org,
                                                  const muster_id *request);

/**
 * Withdraws a request of the acting account. Withdrawing again is not an error.
 *
 * Callers: the account that asked; also when the plan has ended.
 * Events:  REQUEST_WITHDRAWN; no message. None if it was withdrawn before.
 * Cost:    one transaction; does not grow with the org.
 * Returns: MUSTER_E_INVALID    org, request: missing
 *          MUSTER_E_NOT_FOUND  request: the account has no such request in this org
 *          MUSTER_E_DENIED     the caller is not an account
 *          MUSTER_E_ACCEPTED   the request was approved
 *          MUSTER_E_DECLINED   the request was refused
 *          and those of every changing call of a session (session.h).
 * Rules:   REQ-1, SEAT-7
 */
MUSTER_EXPORT muster_status muster_request_withdraw(muster_session *session, const muster_id *org,
                                                    const muster_id *request);

/**
 * Reads one request.
 *
 * Callers: the account that asked, owner, admins, system.
 * Cost:    one read; does not grow with the org.
 * Returns: MUSTER_E_INVALID    org, request: missing
 *          MUSTER_E_NOT_FOUND  org: there is no such org, or the caller is not a member of it
 *                              request: the org has no such request
 *          MUSTER_E_DENIED     the caller's role does not allow it, and the request is not the caller's own
 *          MUSTER_E_SUSPENDED  the caller's membership is suspended, and the request is not the caller's own
 *          and those of every call of a session (session.h).
 * Rules:   REQ-1
 */
MUSTER_EXPORT muster_status muster_request_get(muster_session *session, const muster_id *org, const muster_id *request,
                                               muster_request **ret_request);

/**
 * Lists requests of the org. state is one MUSTER_REQUEST_STATE_..., or 0 for every state.
 *
 * A page may have fewer items than limit and still have a cursor.
 *
 * Callers: owner, admins, system.
 * Order:   by time of making, oldest first. If a request stays in the state, a walk visits it once.
 * Cost:    one read of at most limit + 1 requests, with their accounts.
 * Returns: MUSTER_E_INVALID    org: missing; state: there is no such state
 *                              cursor: not of this list; limit: more than MUSTER_PAGE_MAX_ITEMS
 *          MUSTER_E_NOT_FOUND  org: there is no such org, or the caller is not a member of it
 *          MUSTER_E_DENIED     the caller's role does not allow it
 *          MUSTER_E_SUSPENDED  the caller's membership is suspended
 *          and those of every call of a session (session.h).
 * Rules:   REQ-1
 */
MUSTER_EXPORT muster_status muster_request_list(muster_session *session, const muster_id *org, int32_t state,
                                                const char *cursor, size_t limit, muster_page **ret_page);

/**
 * Lists the last request of the acting account in each org, in every state.
 *
 * A page may have fewer items than limit and still have a cursor.
 *
 * Callers: the account itself.
 * Order:   by time of founding of the org, oldest first. A walk visits each org once, also if the request changes
 *          meanwhile.
 * Cost:    one read of at most limit + 1 orgs that the account is connected with.
 * Returns: MUSTER_E_INVALID    cursor: not of this list; limit: more than MUSTER_PAGE_MAX_ITEMS
 *          MUSTER_E_DENIED     the caller is not an account
 *          and those of every call of a session (session.h).
 * Rules:   REQ-1
 */
MUSTER_EXPORT muster_status muster_request_list_own(muster_session *session, const char *cursor, size_t limit,
                                                    muster_page **ret_page);

/** Id of the request. */
MUSTER_EXPORT const muster_id *muster_request_id(const muster_request *request);
/** Id of the org. */
MUSTER_EXPORT const muster_id *muster_request_org(const muster_request *request);
/** Name of the org, for the account that asked. NULL for other readers, and in every page of muster_request_list. */
MUSTER_EXPORT const char *muster_request_org_name(const muster_request *request);
/** MUSTER_REQUEST_KIND_JOIN or MUSTER_REQUEST_KIND_READDRESS. */
MUSTER_EXPORT int32_t muster_request_kind(const muster_request *request);
/** MUSTER_REQUEST_STATE_..., at the time of reading. */
MUSTER_EXPORT int32_t muster_request_state(const muster_request *request);
/** Id of the account that asked. */
MUSTER_EXPORT const muster_id *muster_request_account(const muster_request *request);
/** Username of the account that asked, or NULL after the account was deleted. */
MUSTER_EXPORT const char *muster_request_username(const muster_request *request);
/** Verified address of the account that asked, for the owner, the admins and the system. NULL if the account has none,
 *  and for the account that asked. */
MUSTER_EXPORT const char *muster_request_email(const muster_request *request);
/** MUSTER_ROLE_... that an approval with role 0 gives, or 0 if the invitation keeps its role. */
MUSTER_EXPORT int32_t muster_request_role(const muster_request *request);
/** Generation of the link by which the account asked, or NULL if there is none. */
MUSTER_EXPORT const muster_id *muster_request_link(const muster_request *request);
/** Invitation that the request asks to re-address, or NULL if the account asks to join. */
MUSTER_EXPORT const muster_id *muster_request_invitation(const muster_request *request);
/** When the request was made. */
MUSTER_EXPORT muster_time muster_request_created_at(const muster_request *request);
/** When the request left MUSTER_REQUEST_STATE_OPEN, or MUSTER_TIME_NONE if it is open. */
MUSTER_EXPORT muster_time muster_request_ended_at(const muster_request *request);
/** The account that approved, refused or withdrew the request. NULL while it is open, if the system ended it, and for
 *  the account that asked. */
MUSTER_EXPORT const muster_id *muster_request_ended_by(const muster_request *request);
/** Version for muster_session_expect. It rises with every change of the request (ERR-5). */
MUSTER_EXPORT int64_t muster_request_version(const muster_request *request);
/** Adds a holder to the record and returns the record. Each holder calls muster_request_free once. */
MUSTER_EXPORT muster_request *muster_request_ref(const muster_request *request);
/** Frees the record when its last holder calls this. NULL is allowed. */
MUSTER_EXPORT void muster_request_free(muster_request *request);
/** Item i of a page of requests, borrowed from the page. NULL past the last item, and for a page of other records. */
MUSTER_EXPORT const muster_request *muster_page_request(const muster_page *page, size_t i);

#ifdef __cplusplus
}
#endif
#endif
