/* SPDX-License-Identifier: MIT
 *
 * Asking to join an org (REQ-1), asking that an invitation be re-addressed (INV-16), and the e-mail domains of an org,
 * whose holders may ask or join (DOM-1, DOM-2).
 */
#ifndef MUSTER_REQUEST_H
#define MUSTER_REQUEST_H

#include <muster/member.h>

#ifdef __cplusplus
extern "C" {
#endif

/** A request, and a domain of an org, as read. Immutable; any thread. */
typedef struct muster_request muster_request;
typedef struct muster_domain muster_domain;

/** Kinds of requests. */
enum {
    MUSTER_REQUEST_KIND_JOIN = 1,
    MUSTER_REQUEST_KIND_READDRESS = 2 /**< that an e-mail invitation becomes one of the asking account (INV-16) */
};

/** States. Nothing leaves a state but OPEN. */
enum {
    MUSTER_REQUEST_STATE_OPEN = 1,
    MUSTER_REQUEST_STATE_APPROVED = 2, /**< also: it joined in another way meanwhile */
    MUSTER_REQUEST_STATE_REFUSED = 3,
    MUSTER_REQUEST_STATE_WITHDRAWN =
        4 /**< by the account, or because there is nothing to approve any more: the account was deleted, the
                                  *   invitation has ended or was re-addressed to another one */
};

/**
 * The acting account asks to join an org (REQ-1), where MUSTER_SETTING_REQUESTS says that anybody may, or a proven
 * domain of the org lets accounts with its verified address ask or join (DOM-2). Owner and admins are told. It takes no
 * seat.
 * MUSTER_E_NOT_FOUND: no such org, or it does not allow that, which an outsider can't tell apart (ORG-7).
 * MUSTER_E_REQUESTED: one is open; muster_error_object names it. MUSTER_E_RATE: the last one is not long ago
 * (MUSTER_SETTING_REQUEST_REST); figure retry_after. MUSTER_E_MEMBER, _SUSPENDED, _BLOCKED, _ENDED: it is one, or may
 * not join. MUSTER_E_PLAN_ENDED.
 */
MUSTER_EXPORT muster_status muster_request_create(muster_session *session, const muster_id *org,
                                                  muster_request **ret_request);

/**
 * The acting account, with the token of a pending e-mail invitation to another address, asks that it be re-addressed to
 * itself (INV-16). MUSTER_E_INVALID: it is the invitee, or the token alone is enough, and it can accept.
 * MUSTER_E_INVITEE: the invitation is by username. Whether anybody may ask (MUSTER_SETTING_REQUESTS) does not matter,
 * nor that its membership has ended by the clock. Else as muster_invitation_accept and muster_request_create; a member
 * is MUSTER_E_MEMBER.
 */
MUSTER_EXPORT muster_status muster_invitation_readdress(muster_session *session, const char *token,
                                                        muster_request **ret_request);

/**
 * Approves an open request: owner, admins, system. To join: the account becomes a member with the role, and takes a
 * seat; role 0: what the link or the domain gives that it came by, else MUSTER_ROLE_MEMBER. To be re-addressed: the
 * invitation is the account's from now on, by username, and waits for it (muster_invitation_list_waiting); the address
 * before can't accept it any more; role 0 keeps its role. The account is told.
 * MUSTER_E_DENIED: the acting member may not give the role (ROLE-2). MUSTER_E_INVALID: no such role, or owner.
 * MUSTER_E_ACCEPTED, _DECLINED, _REVOKED: it was approved, refused, withdrawn. MUSTER_E_SEATS, _QUOTA, _USED_UP,
 * _PLAN_ENDED, and all that refuses a joining. MUSTER_E_INVITED: the account has a pending invitation of its own
 * already. *ret_member: NULL where re-addressed.
 */
MUSTER_EXPORT muster_status muster_request_approve(muster_session *session, const muster_id *org,
                                                   const muster_id *request, int32_t role, muster_member **ret_member);

/** Refuses an open request: owner, admins, system. The account is told. Refusing twice is no error. Also when the plan
 *  has ended.
 *  MUSTER_E_ACCEPTED, _REVOKED: it was approved, withdrawn. */
MUSTER_EXPORT muster_status muster_request_refuse(muster_session *session, const muster_id *org,
                                                  const muster_id *request);

/** The acting account withdraws its request. Withdrawing twice is no error. Also when the plan has ended.
 *  MUSTER_E_NOT_FOUND: it has none of that id there. MUSTER_E_ACCEPTED, _DECLINED: it was approved, refused. */
MUSTER_EXPORT muster_status muster_request_withdraw(muster_session *session, const muster_id *org,
                                                    const muster_id *request);

/** One request: owner, admins, system, and the account that made it. */
MUSTER_EXPORT muster_status muster_request_get(muster_session *session, const muster_id *org, const muster_id *request,
                                               muster_request **ret_request);

/** Requests of the org in one state, or with 0 in every state, in the order of their making: owner, admins, system. A
 *  page may be short and still carry a cursor. */
MUSTER_EXPORT muster_status muster_request_list(muster_session *session, const muster_id *org, int32_t state,
                                                const char *cursor, size_t limit, muster_page **ret_page);

/** The last request of the acting account in each org, open or not. */
MUSTER_EXPORT muster_status muster_request_list_own(muster_session *session, const char *cursor, size_t limit,
                                                    muster_page **ret_page);

MUSTER_EXPORT const muster_id *muster_request_id(const muster_request *request);
MUSTER_EXPORT const muster_id *muster_request_org(const muster_request *request);
/** NULL but from muster_request_list_own and to who made it. */
MUSTER_EXPORT const char *muster_request_org_name(const muster_request *request);
/** MUSTER_REQUEST_KIND_JOIN or _READDRESS. */
MUSTER_EXPORT int32_t muster_request_kind(const muster_request *request);
MUSTER_EXPORT int32_t muster_request_state(const muster_request *request);
MUSTER_EXPORT const muster_id *muster_request_account(const muster_request *request);
/** NULL where the account is no more. */
MUSTER_EXPORT const char *muster_request_username(const muster_request *request);
/** The verified address of the account, for owner, admins and system; NULL where it has none. */
MUSTER_EXPORT const char *muster_request_email(const muster_request *request);
/** What approving it with role 0 gives; 0 where it keeps the invitation's. */
MUSTER_EXPORT int32_t muster_request_role(const muster_request *request);
/** The generation of the link that it was made through, the invitation to be re-addressed; each NULL where there is
 *  none. */
MUSTER_EXPORT const muster_id *muster_request_link(const muster_request *request);
MUSTER_EXPORT const muster_id *muster_request_invitation(const muster_request *request);
MUSTER_EXPORT muster_time muster_request_created_at(const muster_request *request);
/** When it left MUSTER_REQUEST_STATE_OPEN; MUSTER_TIME_NONE: it did not. */
MUSTER_EXPORT muster_time muster_request_ended_at(const muster_request *request);
/** Who approved, refused or withdrew it; NULL: nobody yet, or the system. Hidden from who made it. */
MUSTER_EXPORT const muster_id *muster_request_ended_by(const muster_request *request);
MUSTER_EXPORT int64_t muster_request_version(const muster_request *request);
MUSTER_EXPORT muster_request *muster_request_ref(const muster_request *request);
MUSTER_EXPORT void muster_request_free(muster_request *request);
MUSTER_EXPORT const muster_request *muster_page_request(const muster_page *page, size_t i);

/** What an account with a verified address in a proven domain may do (DOM-2). */
enum {
    MUSTER_DOMAIN_JOINING_NOTHING = 0,
    MUSTER_DOMAIN_JOINING_ASK = 1, /**< ask to join */
    MUSTER_DOMAIN_JOINING_JOIN = 2 /**< join at once */
};

/** Most domains of an org. */
#define MUSTER_DOMAINS_MAX 100

/**
 * Claims an e-mail domain for an org, or changes what it is for: owner, admins, system. A claim does nothing until the
 * host states that the org has proven it, and blocks nobody else's (DOM-1). domain: two or more labels, such as
 * "example.com", in ASCII and any case; it means addresses of exactly this domain. joining: MUSTER_DOMAIN_JOINING_.... role:
 * MUSTER_ROLE_RESTRICTED or _MEMBER, which joining gives; 0: MUSTER_ROLE_MEMBER. Each call sets both, and leaves a
 * proof as it is. The same again is no error. MUSTER_E_INVALID: among others, the host has excluded the domain, or the
 * role is above. MUSTER_E_QUOTA: MUSTER_DOMAINS_MAX. MUSTER_E_PLAN_ENDED.
 */
MUSTER_EXPORT muster_status muster_domain_set(muster_session *session, const muster_id *org, const char *domain,
                                              int32_t joining, int32_t role, muster_domain **ret_domain);

/** The host states (1) that the org has proven that it holds a domain, or (0) that it does not any more (DOM-1). System
 *  only; how it is proven is the host's affair. Several orgs can hold one. MUSTER_E_NOT_FOUND: the org has not claimed
 *  it.
 *  MUSTER_E_INVALID: the domain is excluded. */
MUSTER_EXPORT muster_status muster_domain_prove(muster_session *session, const muster_id *org, const char *domain,
                                                int32_t proven, muster_domain **ret_domain);

/** Gives a domain up, and with it the proof: owner, admins, system. There is none: no error. Also when the plan has
 *  ended. */
MUSTER_EXPORT muster_status muster_domain_remove(muster_session *session, const muster_id *org, const char *domain);

/** The domains of an org: owner, admins, system. */
MUSTER_EXPORT muster_status muster_domain_list(muster_session *session, const muster_id *org, const char *cursor,
                                               size_t limit, muster_page **ret_page);

/** Excludes (1) a domain, of a public mail provider for one, from being claimed, or (0) lets it be claimed again.
 *  System only. What was claimed before does nothing meanwhile. */
MUSTER_EXPORT muster_status muster_domain_exclude(muster_session *session, const char *domain, int32_t excluded);

/** The orgs that the acting account may join, or ask to join, because of its verified address. */
MUSTER_EXPORT muster_status muster_domain_list_offers(muster_session *session, const char *cursor, size_t limit,
                                                      muster_page **ret_page);

/**
 * The acting account joins an org that holds the domain of its verified address and says MUSTER_DOMAIN_JOINING_JOIN (DOM-2). A
 * member gets its membership. MUSTER_E_NOT_FOUND: no such org, or it does not allow that, or the account has no
 * verified address in such a domain.
 * MUSTER_E_DENIED: the acting party is no account. MUSTER_E_SEATS, _SUSPENDED, _BLOCKED, _ENDED, _QUOTA, _PLAN_ENDED.
 */
MUSTER_EXPORT muster_status muster_domain_join(muster_session *session, const muster_id *org,
                                               muster_member **ret_member);

MUSTER_EXPORT const muster_id *muster_domain_org(const muster_domain *domain);
/** NULL but from muster_domain_list_offers. */
MUSTER_EXPORT const char *muster_domain_org_name(const muster_domain *domain);
MUSTER_EXPORT const char *muster_domain_org_slug(const muster_domain *domain);
/** In lower case. */
MUSTER_EXPORT const char *muster_domain_name(const muster_domain *domain);
/** When the host stated that it is proven; MUSTER_TIME_NONE: it did not. */
MUSTER_EXPORT muster_time muster_domain_proven_at(const muster_domain *domain);
/** MUSTER_DOMAIN_JOINING_... */
MUSTER_EXPORT int32_t muster_domain_joining(const muster_domain *domain);
MUSTER_EXPORT int32_t muster_domain_role(const muster_domain *domain);
MUSTER_EXPORT muster_time muster_domain_created_at(const muster_domain *domain);
MUSTER_EXPORT int64_t muster_domain_version(const muster_domain *domain);
MUSTER_EXPORT muster_domain *muster_domain_ref(const muster_domain *domain);
MUSTER_EXPORT void muster_domain_free(muster_domain *domain);
MUSTER_EXPORT const muster_domain *muster_page_domain(const muster_page *page, size_t i);

#ifdef __cplusplus
}
#endif
#endif
