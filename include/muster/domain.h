/* SPDX-License-Identifier: MIT
 *
 * The e-mail domains of an org, whose holders may ask to join, or join (DOM-1, DOM-2).
 */
#ifndef MUSTER_DOMAIN_H
#define MUSTER_DOMAIN_H

#include <muster/member.h>

#ifdef __cplusplus
extern "C" {
#endif

/** An e-mail domain of an org as it was read. The record never changes, and any thread may read it. */
typedef struct muster_domain muster_domain;

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
