/* SPDX-License-Identifier: MIT
 *
 * Events: the audit trail (EVT-1, EVT-4) and the outbox of messages to deliver (EVT-2, EVT-3, EVT-7).
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

/** A message as it was claimed. The record never changes, and any thread may read it. */
typedef struct muster_message muster_message;

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

/**
 * Claims messages for delivery. They belong to this caller until the lease ends. Then they are due again. The library
 * makes the tokens of invitations only in this call.
 *
 * org: only messages of this org; NULL: messages of all orgs. limit: 1 to MUSTER_PAGE_MAX_ITEMS. lease: microseconds,
 * from a second to a day.
 *
 * The library keeps the order of messages for each org and recipient. The next message to a recipient is due only after
 * the message before it is done, void or set aside. So a page has at most one message for each org and recipient.
 *
 * A message is void if its reason is gone. For example, the invitation was revoked, or the request was decided. The
 * call also drops void messages. It sets aside messages that were claimed MUSTER_MESSAGE_TRIES times and never
 * acknowledged. If the call can't make the token of a message now, the message stays, and is due again a minute later.
 * This happens if the key of the invitation is not in this ring, or was retired.
 *
 * Only an empty page means that no more messages are due. So the host claims until a page is empty. Then it waits for
 * the wake-up (muster_options.wake). On PostgreSQL it can also wait for changes by other processes (muster_notify in
 * <muster/postgres.h>). On SQLite nothing announces these changes. Nothing announces the end of a lease or of a delay
 * either. So the host also claims again every few seconds. On SQLite each claim takes the write lock of the file, also
 * if no message is due.
 *
 * The lease must be long enough to deliver the whole page. A message that is delivered after its lease may be delivered
 * twice. Any number of processes may claim at the same time. Each claim counts as a try, also if the host does not try
 * to deliver.
 *
 * The call takes no idempotency key.
 *
 * Callers: system.
 * Order:   of all orgs: the message that is due for the longest time first. Of one org: by recipient, in an order
 *          without meaning. To each recipient: by time of making, oldest first.
 * Events:  none.
 * Cost:    transactions of bounded size until one has claimed something. With org NULL the cost does not grow with the
 *          messages that wait and are not due. With org it grows with all messages that wait there, claimed or not. The
 *          call reports progress in "messages".
 * Returns: MUSTER_E_INVALID    limit, lease: out of range
 *                              key: an idempotency key was set, and this call takes none
 *          MUSTER_E_MISUSE     a transaction of muster_begin is open, a connection is lent, or this is a dry run
 *          MUSTER_E_NOT_FOUND  org: there is no such org; a deleted org is found
 *          MUSTER_E_DENIED     the caller is not the system
 *          and those of every changing call of a session (session.h).
 * Rules:   EVT-3, EVT-7, OP-4
 */
MUSTER_EXPORT muster_status muster_message_claim(muster_session *session, const muster_id *org, size_t limit,
                                                 int64_t lease, muster_page **ret_page);

/**
 * States that a message was delivered. The library removes the message, and the next message to its recipient is due.
 *
 * The call also works after the end of the lease, unless the message was claimed again. The host also calls it for a
 * message that it will never deliver. If this is the message of an invitation, the host calls
 * muster_invitation_undelivered first. The call also removes a message that was set aside. If the message was removed
 * already, the call succeeds. The call takes no idempotency key.
 *
 * Callers: system.
 * Events:  none.
 * Cost:    one transaction; does not grow with the outbox.
 * Returns: MUSTER_E_INVALID    key: an idempotency key was set, and this call takes none
 *          MUSTER_E_HANDLE     message: NULL, or not a message
 *          MUSTER_E_MISUSE     this is a dry run
 *          MUSTER_E_DENIED     the caller is not the system
 *          MUSTER_E_CHANGED    the message was claimed again, by this or another caller
 *          and those of every changing call of a session (session.h).
 * Rules:   EVT-3
 */
MUSTER_EXPORT muster_status muster_message_done(muster_session *session, const muster_message *message);

/**
 * States that a message was not delivered. The message is due again after `delay` microseconds, at most a day.
 *
 * If the message was claimed MUSTER_MESSAGE_TRIES times, the library sets it aside, and the next message to its
 * recipient is due. For example, the host may begin with a delay of a minute and double it each time. Then the tries
 * last more than eight hours. The call takes no idempotency key.
 *
 * Callers: system.
 * Events:  none.
 * Cost:    one transaction; does not grow with the outbox.
 * Returns: MUSTER_E_INVALID    delay: less than 0 or more than a day
 *                              key: an idempotency key was set, and this call takes none
 *          MUSTER_E_HANDLE     message: NULL, or not a message
 *          MUSTER_E_MISUSE     this is a dry run
 *          MUSTER_E_NOT_FOUND  message: it was removed, because it was done or void
 *          MUSTER_E_DENIED     the caller is not the system
 *          MUSTER_E_CHANGED    the message was claimed again, by this or another caller
 *          and those of every changing call of a session (session.h).
 * Rules:   EVT-3
 */
MUSTER_EXPORT muster_status muster_message_return(muster_session *session, const muster_message *message,
                                                  int64_t delay);

/** Figures of the outbox, of an org or of the whole store (EVT-3). */
typedef struct muster_outbox {
    uint32_t struct_size; /**< MUSTER_INIT sets it */
    uint32_t reserved;
    int64_t waiting;    /**< messages that wait for delivery, claimed or not */
    int64_t set_aside;  /**< messages that were set aside after MUSTER_MESSAGE_TRIES claims */
    muster_time oldest; /**< when the oldest waiting message was made; MUSTER_TIME_NONE: no message waits */
} muster_outbox;

/**
 * Reads the figures of the outbox of an org into *ret. org NULL: the outbox of the whole store. The caller sets
 * ret->struct_size with MUSTER_INIT.
 *
 * Callers: system.
 * Cost:    one read; grows with the number of messages that wait or were set aside. The call reports progress in
 *          "messages".
 * Returns: MUSTER_E_INVALID    params: ret is NULL; struct_size: it is not set
 *          MUSTER_E_NOT_FOUND  org: there is no such org; a deleted org is found
 *          MUSTER_E_DENIED     the caller is not the system
 *          and those of every call of a session (session.h).
 * Rules:   EVT-3
 */
MUSTER_EXPORT muster_status muster_outbox_get(muster_session *session, const muster_id *org, muster_outbox *ret);

/**
 * Lists the messages of an org that were set aside. org NULL: of the whole store. The messages have no token.
 *
 * Callers: system.
 * Order:   by org, then by recipient, both in an order without meaning; to each recipient by time of making, oldest
 *          first. A walk visits each message once that stays set aside.
 * Cost:    one read of at most limit + 1 messages.
 * Returns: MUSTER_E_INVALID    cursor: not of this list; limit: more than MUSTER_PAGE_MAX_ITEMS
 *          MUSTER_E_NOT_FOUND  org: there is no such org; a deleted org is found
 *          MUSTER_E_DENIED     the caller is not the system
 *          and those of every call of a session (session.h).
 * Rules:   EVT-3, EVT-7
 */
MUSTER_EXPORT muster_status muster_message_list_aside(muster_session *session, const muster_id *org, const char *cursor,
                                                      size_t limit, muster_page **ret_page);

/**
 * Puts a message that was set aside back into the outbox, at its old place. It is due immediately, and its tries are
 * counted from 0 again. The call takes no idempotency key.
 *
 * Callers: system.
 * Events:  none.
 * Cost:    one transaction; does not grow with the outbox.
 * Returns: MUSTER_E_INVALID    key: an idempotency key was set, and this call takes none
 *          MUSTER_E_HANDLE     message: NULL, or not a message
 *          MUSTER_E_MISUSE     this is a dry run
 *          MUSTER_E_NOT_FOUND  message: it is not set aside
 *          MUSTER_E_DENIED     the caller is not the system
 *          and those of every changing call of a session (session.h).
 * Rules:   EVT-3
 */
MUSTER_EXPORT muster_status muster_message_retry(muster_session *session, const muster_message *message);

/** Number of claims after which the library sets an undelivered message aside. */
#define MUSTER_MESSAGE_TRIES 10

/** Id of the message. It is the same in every delivery of the message, so the host can drop repeats. If the host puts
 *  it into the Message-ID of a mail, the recipient's program can drop repeats too. */
MUSTER_EXPORT const muster_id *muster_message_id(const muster_message *message);
/**
 * MUSTER_EVENT_..., the kind of the event that caused the message. These parties are notified of these events:
 *
 * - the invitee: MUSTER_EVENT_INVITATION_CREATED, _RESENT and _REVOKED.
 * - the inviter: MUSTER_EVENT_INVITATION_ACCEPTED and _DECLINED.
 * - the member: a new role, suspension, restoring and removal; an offered ownership.
 * - the old and new owner: a transferred ownership.
 * - the owner: the plan; the last seat, which a pending invitation may have taken; a declined ownership.
 * - the chosen member: an ownership that is not offered to it any more.
 * - owner and admins: a new request.
 * - the account that asked: an approved or refused request.
 * - the account: its personal plan.
 * - members of a project: access that they get or lose, or another permission.
 * - every member: the deletion of the org.
 *
 * A message about access to a project is dropped if the recipient leaves the org before the delivery. It is also
 * dropped if the project or the grant does not exist any more. The message about a deleted project is delivered to
 * members.
 *
 * A message has everything that a mail needs, so the host needs no further call (INV-22). If a message has no address,
 * its account has no address. The host then shows the message in its program, and calls muster_message_done.
 *
 * A later release may add kinds. For a kind that the host does not know, the host sends a general text, or nothing.
 * Then it calls muster_message_done.
 */
MUSTER_EXPORT int32_t muster_message_kind(const muster_message *message);
/** Id of the org, or NULL if the message is about no org. */
MUSTER_EXPORT const muster_id *muster_message_org(const muster_message *message);
/** Name of the org at the time of claiming, or NULL if the message is about no org. */
MUSTER_EXPORT const char *muster_message_org_name(const muster_message *message);
/** Account of the recipient, or NULL if only the address is known. */
MUSTER_EXPORT const muster_id *muster_message_account(const muster_message *message);
/** Where to send the message: the invited address, or the address of the account, verified or not
 *  (muster_account_email_verified_at). NULL if the account has none. The address needs no escaping in a header of a
 *  mail or in a command of SMTP (muster_account_params). */
MUSTER_EXPORT const char *muster_message_address(const muster_message *message);
/** Language tag of the account of the recipient. NULL if none is set, or if only the address is known. */
MUSTER_EXPORT const char *muster_message_locale(const muster_message *message);
/** Invitation that the message is about, or NULL if there is none. Not every message about an invitation goes to the
 *  invitee: an answer goes to the inviter, and a request to owner and admins. */
MUSTER_EXPORT const muster_id *muster_message_invitation(const muster_message *message);
/** Request that the message is about, or NULL if there is none. */
MUSTER_EXPORT const muster_id *muster_message_request(const muster_message *message);
/** Project that the message is about (MUSTER_EVENT_GRANT_..., MUSTER_EVENT_PROJECT_...), or NULL if there is none. */
MUSTER_EXPORT const muster_id *muster_message_project(const muster_message *message);
/** Name of the project. NULL if the message is about no project, or about a deleted project. */
MUSTER_EXPORT const char *muster_message_project_name(const muster_message *message);
/** The token for the recipient (MUSTER_EVENT_INVITATION_CREATED and _RESENT), or NULL if there is none. The token is a
 *  secret: the host puts it into the message and nowhere else. */
MUSTER_EXPORT const char *muster_message_token(const muster_message *message);
/** Number of this claim of the message: 1, 2, ... */
MUSTER_EXPORT int64_t muster_message_try(const muster_message *message);
/**
 * MUSTER_ROLE_... that the message is about:
 *
 * - about an invitation: the role that accepting gives.
 * - MUSTER_EVENT_REQUEST_CREATED: the role that an approval gives if it names none.
 * - MUSTER_EVENT_MEMBER_ROLE_CHANGED: the role of the recipient now; 0 if the recipient is not a member any more.
 * - other kinds: 0.
 */
MUSTER_EXPORT int32_t muster_message_role(const muster_message *message);
/** Username, as it is now, of the inviter of the invitation that the message is about. NULL if the message is about no
 *  invitation, if the system invited, or if the account of the inviter was deleted. */
MUSTER_EXPORT const char *muster_message_inviter_username(const muster_message *message);
/** Display name of the inviter, as it is now. NULL if the message is about no invitation, if the system invited, or if
 *  the account of the inviter was deleted or has no display name. */
MUSTER_EXPORT const char *muster_message_inviter_display_name(const muster_message *message);
/** Username of the recipient, as it is now. NULL if only the address is known. */
MUSTER_EXPORT const char *muster_message_recipient_username(const muster_message *message);
/** Display name of the recipient, as it is now. NULL if only the address is known, or if the account has none. */
MUSTER_EXPORT const char *muster_message_recipient_display_name(const muster_message *message);
/** Text of the inviter for the invitee (MUSTER_EVENT_INVITATION_CREATED and MUSTER_EVENT_INVITATION_RESENT). NULL if
 *  there is none, or if the message is of another kind. */
MUSTER_EXPORT const char *muster_message_invitation_message(const muster_message *message);
/** When the invitation expires (MUSTER_EVENT_INVITATION_CREATED and MUSTER_EVENT_INVITATION_RESENT). MUSTER_TIME_NONE
 *  if the message is of another kind. */
MUSTER_EXPORT muster_time muster_message_expires_at(const muster_message *message);
/** Adds a holder to the record and returns the record. Each holder calls muster_message_free once. */
MUSTER_EXPORT muster_message *muster_message_ref(const muster_message *message);
/** Frees the record when its last holder calls this. NULL is allowed. */
MUSTER_EXPORT void muster_message_free(muster_message *message);
/** Item i of a page of messages, borrowed from the page. NULL past the last item, and for a page of other records. */
MUSTER_EXPORT const muster_message *muster_page_message(const muster_page *page, size_t i);

#ifdef __cplusplus
}
#endif
#endif
