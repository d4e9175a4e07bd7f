/* SPDX-License-Identifier: MIT
 *
 * Events: the audit trail (EVT-1, EVT-4) and the outbox of messages to deliver (EVT-2, EVT-3, EVT-7).
 *
 * Every change writes its event in the same transaction, into the hash chain of its org, of the account where no org is
 * concerned, or of the store. Nothing in this interface changes an event.
 */
#ifndef MUSTER_EVENT_H
#define MUSTER_EVENT_H

#include <muster/session.h>

#ifdef __cplusplus
extern "C" {
#endif

/** A message as claimed. Immutable; any thread. */
typedef struct muster_message muster_message;

/** Kinds of events, and of the messages that they cause. doc/events.md has the fields of each, and who is notified. */
enum muster_event_kind {
    MUSTER_EVENT_STORE_CREATED = 1,
    MUSTER_EVENT_KEY_ADDED = 2,
    MUSTER_EVENT_KEY_RETIRED = 3,
    MUSTER_EVENT_SETTING_CHANGED = 4,
    MUSTER_EVENT_PLAN_OFFERED = 5,
    MUSTER_EVENT_PLAN_WITHDRAWN = 6,
    MUSTER_EVENT_DOMAIN_EXCLUDED = 7,
    MUSTER_EVENT_DOMAIN_INCLUDED = 8,
    MUSTER_EVENT_ACCOUNT_CREATED = 20,
    MUSTER_EVENT_ACCOUNT_CHANGED = 21,
    MUSTER_EVENT_ACCOUNT_DELETED = 22,
    MUSTER_EVENT_PERSONAL_PLAN_CHANGED = 23,
    MUSTER_EVENT_ORG_CREATED = 40,
    MUSTER_EVENT_ORG_CHANGED = 41,
    MUSTER_EVENT_PLAN_CHANGED = 42,
    MUSTER_EVENT_LAST_SEAT_TAKEN = 43,
    MUSTER_EVENT_OWNERSHIP_OFFERED = 44,
    MUSTER_EVENT_OWNERSHIP_TRANSFERRED = 45,
    MUSTER_EVENT_OWNERSHIP_DECLINED = 46,
    MUSTER_EVENT_CLOCK_RESET = 47,
    MUSTER_EVENT_ORG_DELETED = 48,
    MUSTER_EVENT_PROVISION_SWITCHED = 49,
    MUSTER_EVENT_MEMBER_JOINED = 60,
    MUSTER_EVENT_MEMBER_ROLE_CHANGED = 61,
    MUSTER_EVENT_MEMBER_REMOVED = 62,
    MUSTER_EVENT_MEMBER_LEFT = 63,
    MUSTER_EVENT_MEMBER_ENDED = 64,
    MUSTER_EVENT_MEMBER_SUSPENDED = 65,
    MUSTER_EVENT_MEMBER_RESTORED = 66,
    MUSTER_EVENT_MEMBER_END_CHANGED = 67,
    MUSTER_EVENT_MEMBER_UNBLOCKED = 68,
    MUSTER_EVENT_INVITATION_CREATED = 80,
    MUSTER_EVENT_INVITATION_ACCEPTED = 81,
    MUSTER_EVENT_INVITATION_DECLINED = 82,
    MUSTER_EVENT_INVITATION_REVOKED = 83,
    MUSTER_EVENT_INVITATION_EXPIRED = 84,
    MUSTER_EVENT_INVITATION_CHANGED = 85,
    MUSTER_EVENT_INVITATION_RESENT = 86,
    MUSTER_EVENT_INVITATION_UNDELIVERED = 87,
    MUSTER_EVENT_INVITATION_READDRESSED = 88,
    MUSTER_EVENT_LINK_ENABLED = 100,
    MUSTER_EVENT_LINK_DISABLED = 101,
    MUSTER_EVENT_LINK_CHANGED = 102,
    MUSTER_EVENT_LINK_REGENERATED = 103,
    MUSTER_EVENT_REQUEST_CREATED = 120,
    MUSTER_EVENT_REQUEST_APPROVED = 121,
    MUSTER_EVENT_REQUEST_REFUSED = 122,
    MUSTER_EVENT_REQUEST_WITHDRAWN = 123,
    MUSTER_EVENT_DOMAIN_CHANGED = 130,
    MUSTER_EVENT_DOMAIN_PROVEN = 131,
    MUSTER_EVENT_DOMAIN_REMOVED = 132,
    MUSTER_EVENT_PROJECT_CREATED = 140,
    MUSTER_EVENT_PROJECT_CHANGED = 141,
    MUSTER_EVENT_PROJECT_VISIBILITY_CHANGED = 142,
    MUSTER_EVENT_PROJECT_DELETED = 143,
    MUSTER_EVENT_PROJECT_NOT_PROVIDED = 144,
    MUSTER_EVENT_GRANT_SET = 150,
    MUSTER_EVENT_GRANT_REMOVED = 151
};

/** "invitation_created", or NULL. Static; any thread. */
MUSTER_EXPORT const char *muster_event_kind_name(int32_t kind);

/** Which events muster_event_list gives. */
typedef struct muster_event_query {
    uint32_t struct_size;
    int32_t kind;                   /**< MUSTER_EVENT_..., 0: every kind */
    const muster_id *org;           /**< the trail of an org (owner, admins, system); of a deleted one: system only */
    const muster_id *chain_account; /**< the trail of an account (itself, system) */
    const muster_id *account;       /**< only those that this account did or that concern it */
    muster_time since;              /**< first time, included; 0: from the beginning */
    muster_time until;              /**< last time, excluded; 0: to the end */
} muster_event_query;

/**
 * Events of an org or of an account in the order of their chain; with neither, of the whole store in the order of the
 * feed (system only). The feed misses nothing: it shows an event only once none can come before it, and its last page
 * always carries a cursor, to be asked again. A filtered page may be short and still carry a cursor.
 */
MUSTER_EXPORT muster_status muster_event_list(muster_session *session, const muster_event_query *query,
                                              const char *cursor, size_t limit, muster_page **ret_page);

/**
 * Verifies the audit trail of an org (a deleted one's: system only), or with NULL every chain of the store (system
 * only): not edited, not cut inside, not reordered. Lines: "event_broken" (figure seq), "event_missing", "key_missing",
 * "tail_cut". The summary of one chain is its head, a text of at most 100 characters that the host can keep elsewhere;
 * given back as known_head (or NULL), a trail that has lost its tail since is found.
 */
MUSTER_EXPORT muster_status muster_event_verify(muster_session *session, const muster_id *org, const char *known_head,
                                                muster_report **ret_report);

MUSTER_EXPORT int32_t muster_event_kind(const muster_event *event);
MUSTER_EXPORT muster_time muster_event_at(const muster_event *event);
/** Number within its chain: 1, 2, ... */
MUSTER_EXPORT int64_t muster_event_seq(const muster_event *event);
/** The org or account whose chain it stands in; NULL: the store's. */
MUSTER_EXPORT const muster_id *muster_event_chain(const muster_event *event);
/** MUSTER_PARTY_... */
MUSTER_EXPORT int32_t muster_event_actor_kind(const muster_event *event);
/** Who did it, on whose behalf the system did it, what it happened to (the invitation, else the org or the account),
 *  and whom it concerns. Each NULL where there is none. */
MUSTER_EXPORT const muster_id *muster_event_actor(const muster_event *event);
MUSTER_EXPORT const muster_id *muster_event_behalf(const muster_event *event);
MUSTER_EXPORT const muster_id *muster_event_subject(const muster_event *event);
MUSTER_EXPORT const muster_id *muster_event_account(const muster_event *event);
/**
 * What changed, as fields by name. Of an account: "changed" (names of what was edited), "email_verified", and the new
 * values as personal ones ("username", "display_name", "email", "external_id", "person_id"); of an org: "changed",
 * "slug", "name"; "plan", "seats", "ends_at", "subscription"; of a member: "role" (MUSTER_ROLE_...), "from", "via"
 * (MUSTER_VIA_...), "blocked", "ends_at", "link", "grants" (how many it lost); of an invitation: "role", "from",
 * "message" (1 or 0), "expires_at", "email", "cause", "projects"; of a link: "kind", "generation", "tag", "ends_at",
 * "joins_max", "domains"; of a request: "kind", "role"; of a domain: "domain", "joining", "role", "proven"; of a
 * project: "changed", "name", "visibility", "provided", "grants"; of a grant: "project", "permission", "from",
 * "ends_at"; "on"; "limits" of a plan; "setting" and "value"; "key" and "tokens"; "ahead". Times are muster_time.
 * Wherever the session had an address: "network_address".
 */
MUSTER_EXPORT size_t muster_event_field_count(const muster_event *event);
/** Name of field i, or NULL past the last. */
MUSTER_EXPORT const char *muster_event_field_name(const muster_event *event, size_t i);
/** Value of field i as text, numbers in decimal; NULL past the last, and for a personal value that was erased
 *  (ACCT-6). */
MUSTER_EXPORT const char *muster_event_field_value(const muster_event *event, size_t i);
MUSTER_EXPORT const char *muster_event_request_id(const muster_event *event);
/**
 * The username of the account that acted, as it is now. NULL: no account acted, or the account was deleted.
 *
 * The six names of an event show to those who may read the trail of its org, and to the system. An account that reads
 * its own trail sees its own names alone. An event that a hook gets has no names.
 */
MUSTER_EXPORT const char *muster_event_actor_username(const muster_event *event);
/** The display name of the account that acted. NULL: no account acted, or the account was deleted or has no display
 *  name. */
MUSTER_EXPORT const char *muster_event_actor_display_name(const muster_event *event);
/** The username of the account on whose behalf the system acted. NULL: there is none, or it was deleted. */
MUSTER_EXPORT const char *muster_event_behalf_username(const muster_event *event);
/** The display name of that account. NULL: there is none, or the account was deleted. */
MUSTER_EXPORT const char *muster_event_behalf_display_name(const muster_event *event);
/** The username of the account that the event concerns. NULL: there is none, or it was deleted. */
MUSTER_EXPORT const char *muster_event_account_username(const muster_event *event);
/** The display name of that account. NULL: there is none, or the account was deleted. */
MUSTER_EXPORT const char *muster_event_account_display_name(const muster_event *event);
MUSTER_EXPORT muster_event *muster_event_ref(const muster_event *event);
MUSTER_EXPORT void muster_event_free(muster_event *event);
MUSTER_EXPORT const muster_event *muster_page_event(const muster_page *page, size_t i);

/**
 * Claims messages for delivery: they are this caller's until the lease ends, then come back. System only. org: only
 * that org's; NULL: over all, the longest due first. limit: 1 to MUSTER_PAGE_MAX_ITEMS. lease: microseconds, 1 second
 * to 1 day. Tokens are made here and nowhere else. Messages whose cause is void are dropped on the way, and those that
 * were claimed MUSTER_MESSAGE_TRIES times and never acknowledged are set aside. Order is kept per org and recipient
 * (EVT-3): the next message to the same recipient is claimed only when the one before is done, void or set aside, so a
 * page has at most one for each. A message whose token can't be made now (its key is not in this ring, or was retired)
 * stays, and is tried again a minute later. Not in a dry run or within muster_begin (MUSTER_E_MISUSE).
 * MUSTER_E_NOT_FOUND: there is no such org.
 *
 * A page shorter than limit does not mean that no more is due; an empty one does: claim until a page is empty, then
 * wait for the wake-up of muster_options (from other processes: muster_notify of <muster/postgres.h>), and for leases
 * and delays to end. The work is done in pieces of bounded size, with progress
 * ("messages"); for one org each call looks at the messages that wait there from the first on, claimed or not.
 */
MUSTER_EXPORT muster_status muster_message_claim(muster_session *session, const muster_id *org, size_t limit,
                                                 int64_t lease, muster_page **ret_page);

/** Delivered: the message is gone, and the next one to its recipient is due. Also after the lease, unless the message
 *  was claimed anew: MUSTER_E_CHANGED. One that was set aside is given up for good. */
MUSTER_EXPORT muster_status muster_message_done(muster_session *session, const muster_message *message);

/** Not delivered: it comes back after delay microseconds, at most a day; after MUSTER_MESSAGE_TRIES claims it is set
 *  aside. MUSTER_E_CHANGED as above. MUSTER_E_NOT_FOUND: it is gone, its cause being void, for one. */
MUSTER_EXPORT muster_status muster_message_return(muster_session *session, const muster_message *message,
                                                  int64_t delay);

/** Figures of the outbox, of an org or with NULL of the whole store (EVT-3). */
typedef struct muster_outbox {
    uint32_t struct_size;
    uint32_t reserved;
    int64_t waiting;    /**< messages that are to be delivered, claimed or not */
    int64_t set_aside;  /**< messages given up after MUSTER_MESSAGE_TRIES claims */
    muster_time oldest; /**< when the oldest waiting one was made; MUSTER_TIME_NONE: there is none */
} muster_outbox;

/** Reads the figures into *ret, whose struct_size is set by MUSTER_INIT. System only. Takes time in proportion to what
 *  waits.
 *  MUSTER_E_NOT_FOUND: there is no such org. */
MUSTER_EXPORT muster_status muster_outbox_get(muster_session *session, const muster_id *org, muster_outbox *ret);

/** The messages that were set aside, of an org or with NULL of all. System only. They carry no token.
 *  MUSTER_E_NOT_FOUND: there is no such org. */
MUSTER_EXPORT muster_status muster_message_list_aside(muster_session *session, const muster_id *org, const char *cursor,
                                                      size_t limit, muster_page **ret_page);

/** Puts a message that was set aside back in line, at its old place, with all its tries. System only.
 *  MUSTER_E_NOT_FOUND: it is not there. */
MUSTER_EXPORT muster_status muster_message_retry(muster_session *session, const muster_message *message);

/** Claims after which a message that comes back is set aside. */
#define MUSTER_MESSAGE_TRIES 10

/** Stable over repeated deliveries: for dropping repeats. */
MUSTER_EXPORT const muster_id *muster_message_id(const muster_message *message);
/**
 * MUSTER_EVENT_... that it tells of.
 *
 * Who is told of what: the invitee of _CREATED, _RESENT and _REVOKED; the inviter of _ACCEPTED and _DECLINED; the
 * member of its role, suspension, restoring and removal, and of an offered ownership; both sides of a transferred one;
 * the owner of the plan, the last seat (a pending invitation may have taken it) and a declined ownership; owner and
 * admins of a request, its account of its approval and refusal; members of a project that they get or lose access to,
 * or another permission on, unless they have left the org, or what they got is gone, before that is delivered; every
 * member of an org that was deleted. A message carries what a mail needs, so the host makes no further call (INV-22).
 * One without an address is for an account that has none: show it in the program, then call it done.
 */
MUSTER_EXPORT int32_t muster_message_kind(const muster_message *message);
/** NULL where no org is concerned. */
MUSTER_EXPORT const muster_id *muster_message_org(const muster_message *message);
MUSTER_EXPORT const char *muster_message_org_name(const muster_message *message);
/** The recipient's account, or NULL where only the address is known. */
MUSTER_EXPORT const muster_id *muster_message_account(const muster_message *message);
/** Where to send it: the address invited, or the account's, be it verified or not (muster_account_get); NULL where it
 *  has none. */
MUSTER_EXPORT const char *muster_message_address(const muster_message *message);
MUSTER_EXPORT const char *muster_message_locale(const muster_message *message);
/** The invitation, or NULL. */
MUSTER_EXPORT const muster_id *muster_message_invitation(const muster_message *message);
/** What else the message tells of: a request, a project (of MUSTER_EVENT_GRANT_SET, _REMOVED,
 *  MUSTER_EVENT_PROJECT_...); or NULL. */
MUSTER_EXPORT const muster_id *muster_message_request(const muster_message *message);
MUSTER_EXPORT const muster_id *muster_message_project(const muster_message *message);
/** NULL where it tells of no project, or of one that is deleted. */
MUSTER_EXPORT const char *muster_message_project_name(const muster_message *message);
/** The token for the recipient (MUSTER_EVENT_INVITATION_CREATED and _RESENT), or NULL. A secret: into the message,
 *  nowhere else. */
MUSTER_EXPORT const char *muster_message_token(const muster_message *message);
/** Number of this claim: 1, 2, ... */
MUSTER_EXPORT int64_t muster_message_try(const muster_message *message);
/**
 * The role that the message is about, MUSTER_ROLE_.... Of an invitation: the role that it offers. Of
 * MUSTER_EVENT_REQUEST_CREATED: the role that an approval gives when it names none. Of
 * MUSTER_EVENT_MEMBER_ROLE_CHANGED: the recipient's role now. 0: the message is about no role, or the recipient is no
 * member any more.
 */
MUSTER_EXPORT int32_t muster_message_role(const muster_message *message);
/** The username of the inviter of the invitation that the message is about, as it is now. NULL: the message is about no
 *  invitation, the host invited, or the inviter's account was deleted. */
MUSTER_EXPORT const char *muster_message_inviter_username(const muster_message *message);
/** The inviter's display name, as it is now. NULL: the message is about no invitation, the host invited, or the
 *  inviter's account was deleted or has no display name. */
MUSTER_EXPORT const char *muster_message_inviter_display_name(const muster_message *message);
/** The recipient's username, as it is now. NULL: the message goes to an address alone. */
MUSTER_EXPORT const char *muster_message_recipient_username(const muster_message *message);
/** The recipient's display name. NULL: the message goes to an address alone, or the account has none. */
MUSTER_EXPORT const char *muster_message_recipient_display_name(const muster_message *message);
/** What the inviter wrote to the invitee, of MUSTER_EVENT_INVITATION_CREATED and MUSTER_EVENT_INVITATION_RESENT. NULL:
 *  the inviter wrote nothing, or the message is of another kind. */
MUSTER_EXPORT const char *muster_message_invitation_message(const muster_message *message);
/** When the invitation ends, of the same kinds. MUSTER_TIME_NONE: the message is of another kind. */
MUSTER_EXPORT muster_time muster_message_expires_at(const muster_message *message);
MUSTER_EXPORT muster_message *muster_message_ref(const muster_message *message);
MUSTER_EXPORT void muster_message_free(muster_message *message);
MUSTER_EXPORT const muster_message *muster_page_message(const muster_page *page, size_t i);

#ifdef __cplusplus
}
#endif
#endif
