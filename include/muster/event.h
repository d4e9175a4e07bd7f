/* SPDX-License-Identifier: MIT
 *
 * Events: the audit trail (EVT-1, EVT-4).
 *
 * Every change writes its event in the same transaction, into one hash chain. An event about an org is in the chain of
 * the org. Other events are in the chain of the account that they are about. An event that is about neither is in the
 * chain of the store. No call changes an event.
 */
#ifndef MUSTER_EVENT_H
#define MUSTER_EVENT_H

#include <muster/session.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Kinds of events, and of the messages that they cause. For each kind doc/events.md lists the fields and the
 *  recipients of its message. */
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

/** Name of a kind, such as "invitation_created", or NULL if there is no such kind. The text is static. Any thread may
 *  call this. */
MUSTER_EXPORT const char *muster_event_kind_name(int32_t kind);

/** Which events muster_event_list returns. The caller sets org or chain_account, never both. If both are NULL, the call
 *  lists the events of the whole store. */
typedef struct muster_event_query {
    uint32_t struct_size; /**< MUSTER_INIT sets it */
    int32_t kind;         /**< MUSTER_EVENT_...; 0: every kind */
    /** The trail of this org, for owner, admins and system. The trail of a deleted org is for the system only. */
    const muster_id *org;
    const muster_id *chain_account; /**< the trail of this account, for the account itself and the system */
    const muster_id *account;       /**< only events that this account caused or that are about it; NULL: all */
    muster_time since;              /**< only events at this time or later; 0: from the beginning */
    muster_time until;              /**< only events before this time; 0: to the end */
} muster_event_query;

/**
 * Lists the events of an org or of an account. If query names neither, the call lists the feed: the events of the whole
 * store.
 *
 * The feed misses no event: it shows an event only when no earlier event can appear any more. The last page of the feed
 * has a cursor too. With this cursor the caller later asks for newer events. If the caller gives a filter, a page may
 * have fewer items than limit and still have a cursor.
 *
 * Callers: with org: owner, admins, system. With chain_account: the account itself, system. With neither: system.
 * Order:   of an org or an account: by number in the chain (muster_event_seq), oldest first.
 *          Of the store: by place in the feed. In the feed the events of each chain keep their order.
 *          A walk visits each event once.
 * Cost:    one read of at most limit + 1 events.
 * Returns: MUSTER_E_INVALID    org: chain_account is given too; struct_size: it is not set
 *                              cursor: not of this list; limit: more than MUSTER_PAGE_MAX_ITEMS
 *          MUSTER_E_NOT_FOUND  org: there is no such org, or the caller is not a member of it
 *                              chain_account: there is no such account, or the caller is another account
 *          MUSTER_E_DENIED     the caller's role does not allow it
 *                              org and chain_account are NULL, and the caller is not the system
 *          MUSTER_E_SUSPENDED  the caller's membership is suspended
 *          and those of every call of a session (session.h).
 * Rules:   EVT-4, ORG-6, ORG-7
 */
MUSTER_EXPORT muster_status muster_event_list(muster_session *session, const muster_event_query *query,
                                              const char *cursor, size_t limit, muster_page **ret_page);

/**
 * Verifies the audit trail of an org: the call finds events that were changed, removed or moved. With org NULL it
 * verifies every chain of the store.
 *
 * The report has one line for each fault. Its object is the org or account of the chain, or NULL for the chain of the
 * store. Its figure "seq" is the number of the event. Its code is one of these:
 *
 * - "event_broken": an event, or the end of the chain, differs from what was written.
 * - "event_missing": an event is missing, inside or at the end of the chain.
 * - "key_missing": the key that signed an event is not in the ring.
 * - "tail_cut": the trail does not reach or contain known_head.
 *
 * The summary is the head of the chain: a text of at most 100 characters that the host can keep elsewhere. With org
 * NULL it is the head of the chain of the store. known_head is an earlier head of the same chain, or NULL. With
 * known_head the call also finds that events were removed from the end since then.
 *
 * Callers: owner, admins, system. For a deleted org, and for org NULL: system.
 * Cost:    one read; grows with the number of events. The call reports progress in "events".
 * Returns: MUSTER_E_INVALID    known_head: not the head of an audit trail
 *          MUSTER_E_NOT_FOUND  org: there is no such org, or the caller is not a member of it
 *          MUSTER_E_DENIED     the caller's role does not allow it
 *                              org is NULL, and the caller is not the system
 *          MUSTER_E_SUSPENDED  the caller's membership is suspended
 *          and those of every call of a session (session.h).
 * Rules:   EVT-4, ORG-6
 */
MUSTER_EXPORT muster_status muster_event_verify(muster_session *session, const muster_id *org, const char *known_head,
                                                muster_report **ret_report);

/** MUSTER_EVENT_... */
MUSTER_EXPORT int32_t muster_event_kind(const muster_event *event);
/** When the event happened. If the clock ended something, this is the time of the end. */
MUSTER_EXPORT muster_time muster_event_at(const muster_event *event);
/** Number of the event in its chain: 1, 2, ... */
MUSTER_EXPORT int64_t muster_event_seq(const muster_event *event);
/** The org or account in whose chain the event is, or NULL for the chain of the store. */
MUSTER_EXPORT const muster_id *muster_event_chain(const muster_event *event);
/** MUSTER_PARTY_..., the kind of the party that caused the event. */
MUSTER_EXPORT int32_t muster_event_actor_kind(const muster_event *event);
/** The account that caused the event. NULL if a visitor, the system or the clock caused it. */
MUSTER_EXPORT const muster_id *muster_event_actor(const muster_event *event);
/** The account on whose behalf the system caused the event, or NULL if there is none. */
MUSTER_EXPORT const muster_id *muster_event_behalf(const muster_event *event);
/** The object that the event is about, such as an invitation. If there is none, it is the org or the account. NULL if
 *  the event is about the store. */
MUSTER_EXPORT const muster_id *muster_event_subject(const muster_event *event);
/** The account that the event is about, or NULL if there is none. */
MUSTER_EXPORT const muster_id *muster_event_account(const muster_event *event);
/**
 * Number of fields. A field is a name and a value as text. It says what changed. doc/events.md lists the fields of each
 * kind. Times are muster_time. The fields mean:
 *
 * Any event, if the session had a network address (a personal value):
 *   - "network_address".
 * An account: new values, all personal except the first two:
 *   - "changed": names of the edited fields, with spaces between them.
 *   - "email_verified": 1 or 0.
 *   - "username", "display_name", "email", "external_id", "person_id".
 * An org:
 *   - "changed": names of the edited fields, with spaces between them.
 *   - "slug", "name": new values. For a deleted org, "slug" is its last slug.
 *   - "on": 1 if members get private projects now, else 0.
 *   - "ahead": microseconds by which the clock was ahead.
 * A plan:
 *   - "plan": its code.
 *   - "seats": number of seats, or MUSTER_SEATS_UNLIMITED.
 *   - "ends_at", "subscription".
 *   - "limits": names and values of its limits.
 * A member:
 *   - "role", "from": MUSTER_ROLE_..., now and before.
 *   - "via": MUSTER_VIA_...
 *   - "link": the generation of the link through which the member joined.
 *   - "blocked": 1 or 0.
 *   - "ends_at": the new end.
 *   - "grants": how many grants the member lost.
 * An invitation:
 *   - "role", "from": MUSTER_ROLE_..., now and before.
 *   - "message": 1 if the invitation has a message now, else 0.
 *   - "expires_at": the new end.
 *   - "email": the invited address (a personal value).
 *   - "cause": why the invitation could not be delivered (a personal value).
 *   - "projects": how many projects the invitation names.
 * A link:
 *   - "kind": MUSTER_LINK_KIND_...
 *   - "generation", "tag", "ends_at", "joins_max".
 *   - "domains": with spaces between them.
 * A request:
 *   - "kind": MUSTER_REQUEST_KIND_...
 *   - "role": MUSTER_ROLE_...
 * A domain:
 *   - "domain".
 *   - "joining": MUSTER_DOMAIN_JOINING_...
 *   - "role": MUSTER_ROLE_...
 *   - "proven": 1 or 0.
 * A project:
 *   - "changed": names of the edited fields, with spaces between them.
 *   - "name": the new name.
 *   - "visibility": MUSTER_VISIBILITY_...
 *   - "provided": 1 if the library made the project for a member.
 *   - "grants": how many grants were given or lost.
 * A grant:
 *   - "permission", "from": MUSTER_PERMISSION_..., now and before.
 *   - "ends_at".
 * The store:
 *   - "setting": name of the setting.
 *   - "value": its new value.
 *   - "key": id of the key.
 *   - "tokens": how many live tokens ended with the key.
 */
MUSTER_EXPORT size_t muster_event_field_count(const muster_event *event);
/** Name of field i, or NULL past the last. */
MUSTER_EXPORT const char *muster_event_field_name(const muster_event *event, size_t i);
/** Value of field i as text. Numbers are decimal. NULL past the last, and for a personal value that was erased
 *  (ACCT-6). */
MUSTER_EXPORT const char *muster_event_field_value(const muster_event *event, size_t i);
/** The host's name of the request that caused the event (muster_session_options), or NULL if there is none. */
MUSTER_EXPORT const char *muster_event_request_id(const muster_event *event);
/**
 * Username, as it is now, of the account that caused the event. NULL: no account caused it, the account was deleted,
 * or the reader may not see the name.
 *
 * The system sees the six names in every trail. In its own trail an account sees its own names only. The events of a
 * hook have no names.
 *
 * In the trail of the org the owner and the admins see the names of all members, present and former. Of an account that
 * was never a member they see only the username, and only in two cases: the org has invited this username, or the
 * account asks to join. So the trail does not tell which account has declined an invitation to an address (INV-3).
 */
MUSTER_EXPORT const char *muster_event_actor_username(const muster_event *event);
/** Display name of the account that caused the event. NULL: no account caused it, the account was deleted or has no
 *  display name, or the reader may not see the name. */
MUSTER_EXPORT const char *muster_event_actor_display_name(const muster_event *event);
/** Username of the account on whose behalf the system caused the event. NULL: none, the account was deleted,
 *  or the reader may not see the name. */
MUSTER_EXPORT const char *muster_event_behalf_username(const muster_event *event);
/** Display name of that account. NULL: no such account, the account was deleted or has no display name, or the reader
 *  may not see the name. */
MUSTER_EXPORT const char *muster_event_behalf_display_name(const muster_event *event);
/** Username of the account that the event concerns. NULL: none, the account was deleted, or the reader may not see
 *  the name. */
MUSTER_EXPORT const char *muster_event_account_username(const muster_event *event);
/** Display name of that account. NULL: no such account, the account was deleted or has no display name, or the reader
 *  may not see the name. */
MUSTER_EXPORT const char *muster_event_account_display_name(const muster_event *event);
/** Adds a holder to the record and returns the record. Each holder calls muster_event_free once. */
MUSTER_EXPORT muster_event *muster_event_ref(const muster_event *event);
/** Frees the record when its last holder calls this. NULL is allowed. */
MUSTER_EXPORT void muster_event_free(muster_event *event);
/** Item i of a page of events, borrowed from the page. NULL past the last item, and for a page of other records. */
MUSTER_EXPORT const muster_event *muster_page_event(const muster_page *page, size_t i);

#ifdef __cplusplus
}
#endif
#endif
