/* SPDX-License-Identifier: MIT
 *
 * Requests: an account asks to join an org (REQ-1), or asks that an invitation is re-addressed to it (INV-16). The
 * e-mail domains of an org are also here: accounts with an address in such a domain may ask or join (DOM-1, DOM-2).
 */
#ifndef MUSTER_REQUEST_H
#define MUSTER_REQUEST_H

#include <muster/member.h>

#ifdef __cplusplus
extern "C" {
#endif

/** A request as it was read. The record never changes, and any thread may read it. */
typedef struct muster_request muster_request;
/** An e-mail domain of an org as it was read. The record never changes, and any thread may read it. */
typedef struct muster_domain muster_domain;

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

/** What an account with a verified address in a proven domain may do (DOM-2). */
enum {
    MUSTER_DOMAIN_JOINING_NOTHING = 0, /**< nothing */
    MUSTER_DOMAIN_JOINING_ASK = 1,     /**< ask to join */
    MUSTER_DOMAIN_JOINING_JOIN = 2     /**< join immediately */
};

/** Most domains of an org. */
#define MUSTER_DOMAINS_MAX 100

/**
 * Claims an e-mail domain for an org, or changes what accounts of the domain may do. A claim does nothing until the
 * host states that the org has proven it (muster_domain_prove). Several orgs may claim the same domain.
 *
 * domain: two or more labels, such as "example.com", in ASCII and in any case. It counts for addresses of exactly this
 * domain, not of its subdomains. joining: what an account with such an address may do, one MUSTER_DOMAIN_JOINING_...
 * value. role: the role that joining gives, MUSTER_ROLE_RESTRICTED or MUSTER_ROLE_MEMBER; 0: MUSTER_ROLE_MEMBER.
 *
 * Each call sets joining and role, and does not change the proof. Setting the same values again is not an error.
 *
 * Callers: owner, admins, system.
 * Events:  DOMAIN_CHANGED; no message. None if nothing changes.
 * Cost:    one transaction; grows with the domains of the org.
 * Returns: MUSTER_E_INVALID    org: missing; domain: malformed, or excluded by the host
 *                              joining: there is no such value; role: none of these two roles
 *          MUSTER_E_NOT_FOUND  org: there is no such org, or the caller is not a member of it
 *          MUSTER_E_DENIED     the caller's role does not allow it
 *          MUSTER_E_SUSPENDED  the caller's membership is suspended
 *          MUSTER_E_QUOTA      the org has MUSTER_DOMAINS_MAX domains; figures limit, used
 *          MUSTER_E_PLAN_ENDED the org's plan has ended; the system gets this too
 *          and those of every changing call of a session (session.h).
 * Rules:   DOM-1, DOM-2
 */
MUSTER_EXPORT muster_status muster_domain_set(muster_session *session, const muster_id *org, const char *domain,
                                              int32_t joining, int32_t role, muster_domain **ret_domain);

/**
 * States whether the org has proven that it holds a domain. proven 1: it has; 0: it has not, or not any more.
 *
 * The host decides how an org proves a domain. Several orgs can hold the same domain. Stating the same value again is
 * not an error.
 *
 * Callers: system.
 * Events:  DOMAIN_PROVEN; no message. None if nothing changes.
 * Cost:    one transaction; grows with the domains of the org.
 * Returns: MUSTER_E_INVALID    org: missing; domain: malformed, or excluded by the host while proven is 1
 *                              proven: neither 0 nor 1
 *          MUSTER_E_NOT_FOUND  org: there is no such org
 *                              domain: the org has not claimed it
 *          MUSTER_E_DENIED     the caller is not the system
 *          and those of every changing call of a session (session.h).
 * Rules:   DOM-1
 */
MUSTER_EXPORT muster_status muster_domain_prove(muster_session *session, const muster_id *org, const char *domain,
                                                int32_t proven, muster_domain **ret_domain);

/**
 * Removes a domain of the org, and its proof. Removing a domain that the org has not claimed is not an error.
 *
 * Callers: owner, admins, system; also when the plan has ended.
 * Events:  DOMAIN_REMOVED; no message. None if the org has not claimed it.
 * Cost:    one transaction; grows with the domains of the org.
 * Returns: MUSTER_E_INVALID    org: missing; domain: malformed
 *          MUSTER_E_NOT_FOUND  org: there is no such org, or the caller is not a member of it
 *          MUSTER_E_DENIED     the caller's role does not allow it
 *          MUSTER_E_SUSPENDED  the caller's membership is suspended
 *          and those of every changing call of a session (session.h).
 * Rules:   DOM-1, SEAT-7
 */
MUSTER_EXPORT muster_status muster_domain_remove(muster_session *session, const muster_id *org, const char *domain);

/**
 * Lists the domains of an org, proven or not.
 *
 * Callers: owner, admins, system.
 * Order:   by name, in the order of its bytes. If a domain stays claimed, a walk visits it once.
 * Cost:    one read of at most limit + 1 domains.
 * Returns: MUSTER_E_INVALID    org: missing; cursor: not of this list; limit: more than MUSTER_PAGE_MAX_ITEMS
 *          MUSTER_E_NOT_FOUND  org: there is no such org, or the caller is not a member of it
 *          MUSTER_E_DENIED     the caller's role does not allow it
 *          MUSTER_E_SUSPENDED  the caller's membership is suspended
 *          and those of every call of a session (session.h).
 * Rules:   DOM-1
 */
MUSTER_EXPORT muster_status muster_domain_list(muster_session *session, const muster_id *org, const char *cursor,
                                               size_t limit, muster_page **ret_page);

/**
 * Excludes a domain, such as the domain of a public mail provider. excluded 1: no org can claim the domain; 0: orgs can
 * claim it again.
 *
 * While a domain is excluded, earlier claims and proofs of it do nothing. The same value again is not an error.
 *
 * Callers: system.
 * Events:  DOMAIN_EXCLUDED or DOMAIN_INCLUDED; no message. None if nothing changes.
 * Cost:    one transaction; does not grow with the store.
 * Returns: MUSTER_E_INVALID    domain: malformed; excluded: neither 0 nor 1
 *          MUSTER_E_DENIED     the caller is not the system
 *          and those of every changing call of a session (session.h).
 * Rules:   DOM-1
 */
MUSTER_EXPORT muster_status muster_domain_exclude(muster_session *session, const char *domain, int32_t excluded);

/**
 * Lists the orgs that the acting account may join, or ask to join, because of its verified address. The records are
 * domains with name and slug of their org.
 *
 * A page may have fewer items than limit and still have a cursor. An account without a verified address gets an empty
 * page.
 *
 * Callers: the account itself.
 * Order:   mostly by time of proof, oldest first. But an org may get the earlier place of an org that has removed the
 *          domain. If an org offers this all the time, a walk visits it once.
 * Cost:    one read of at most limit + 1 orgs that hold the domain.
 * Returns: MUSTER_E_INVALID    cursor: not of this list; limit: more than MUSTER_PAGE_MAX_ITEMS
 *          MUSTER_E_DENIED     the caller is not an account
 *          and those of every call of a session (session.h).
 * Rules:   DOM-2
 */
MUSTER_EXPORT muster_status muster_domain_list_offers(muster_session *session, const char *cursor, size_t limit,
                                                      muster_page **ret_page);

/**
 * Joins an org that holds the domain of the verified address of the acting account. The domain must have
 * MUSTER_DOMAIN_JOINING_JOIN.
 *
 * If the account is a member already, the call returns the membership and changes nothing. If invitations wait for the
 * account, the library accepts them, and the member gets the highest role of all (INV-21).
 *
 * Callers: every account.
 * Events:  MEMBER_JOINED. GRANT_SET for each grant of an accepted invitation; no message.
 *          REQUEST_APPROVED of an open request of the account; no message.
 *          INVITATION_ACCEPTED of each accepted invitation; message to its inviter.
 *          INVITATION_REVOKED of a waiting invitation whose inviter may not give its role; message to the invitee.
 *          PROJECT_CREATED or PROJECT_NOT_PROVIDED if the org provides private projects.
 *          LAST_SEAT_TAKEN; message to the owner.
 * Cost:    one transaction; grows with the projects that the waiting invitations name.
 * Returns: MUSTER_E_INVALID    org: missing
 *          MUSTER_E_NOT_FOUND  org: there is no such org, or no domain of it lets the account join; both look the same
 *                              (ORG-7)
 *          MUSTER_E_DENIED     the caller is not an account
 *          MUSTER_E_SUSPENDED  the account is a suspended member of the org
 *          MUSTER_E_BLOCKED    the account is blocked from the org
 *          MUSTER_E_ENDED      the membership ended by the clock, and MUSTER_SETTING_ENDED_MAY_REJOIN is 0
 *          MUSTER_E_SEATS      no seat is available; figures seats, members, pending
 *          MUSTER_E_QUOTA      no room for a private project is left (PROV-4); figures limit, used
 *          MUSTER_E_PLAN_ENDED the org's plan has ended
 *          and those of every changing call of a session (session.h).
 * Rules:   DOM-2, INV-21, ORG-7, PROV-4, ROLE-5, ROLE-7, ROLE-8, SEAT-2
 */
MUSTER_EXPORT muster_status muster_domain_join(muster_session *session, const muster_id *org,
                                               muster_member **ret_member);

/** Id of the org. */
MUSTER_EXPORT const muster_id *muster_domain_org(const muster_domain *domain);
/** Name of the org. NULL except from muster_domain_list_offers. */
MUSTER_EXPORT const char *muster_domain_org_name(const muster_domain *domain);
/** Slug of the org. NULL except from muster_domain_list_offers. */
MUSTER_EXPORT const char *muster_domain_org_slug(const muster_domain *domain);
/** The domain, in lower case. */
MUSTER_EXPORT const char *muster_domain_name(const muster_domain *domain);
/** When the host stated that the org has proven the domain, or MUSTER_TIME_NONE if it is not proven. */
MUSTER_EXPORT muster_time muster_domain_proven_at(const muster_domain *domain);
/** MUSTER_DOMAIN_JOINING_... */
MUSTER_EXPORT int32_t muster_domain_joining(const muster_domain *domain);
/** MUSTER_ROLE_RESTRICTED or MUSTER_ROLE_MEMBER, the role that joining gives. */
MUSTER_EXPORT int32_t muster_domain_role(const muster_domain *domain);
/** When the org claimed the domain. */
MUSTER_EXPORT muster_time muster_domain_created_at(const muster_domain *domain);
/** Version for muster_session_expect. It rises with every change of the domain (ERR-5). */
MUSTER_EXPORT int64_t muster_domain_version(const muster_domain *domain);
/** Adds a holder to the record and returns the record. Each holder calls muster_domain_free once. */
MUSTER_EXPORT muster_domain *muster_domain_ref(const muster_domain *domain);
/** Frees the record when its last holder calls this. NULL is allowed. */
MUSTER_EXPORT void muster_domain_free(muster_domain *domain);
/** Item i of a page of domains, borrowed from the page. NULL past the last item, and for a page of other records. */
MUSTER_EXPORT const muster_domain *muster_page_domain(const muster_page *page, size_t i);

#ifdef __cplusplus
}
#endif
#endif
