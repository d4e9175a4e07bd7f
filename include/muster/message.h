/* SPDX-License-Identifier: MIT
 *
 * Messages: the outbox, from which the host delivers to people what has happened (EVT-2, EVT-3, EVT-7).
 */
#ifndef MUSTER_MESSAGE_H
#define MUSTER_MESSAGE_H

#include <muster/session.h>

#ifdef __cplusplus
extern "C" {
#endif

/** A message as it was claimed. The record never changes, and any thread may read it. */
typedef struct muster_message muster_message;

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
