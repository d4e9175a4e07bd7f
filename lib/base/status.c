/* SPDX-License-Identifier: MIT
 *
 * The table of statuses, each with its number, name and sentence. A status that is missing here has no name anywhere.
 */
#include "result.h"

#ifndef MUSTER_VERSION_STRING
#define MUSTER_VERSION_STRING "0.1.0"
#endif

#define STATUSES_PER_CLASS 100

struct status_row {
    int32_t status;
    const char *name;
    const char *text;
};

#define ROW(name, text)                                                                                                \
    {                                                                                                                  \
        MUSTER_E_##name, #name, text                                                                                   \
    }

static const struct status_row STATUSES[] = {
    {MUSTER_OK, "OK", "The call succeeded."},

    ROW(INVALID, "An argument is malformed, too long or out of range."),
    ROW(HANDLE, "A handle is NULL, of another kind, or freed."),
    ROW(CLOSED, "The store of this handle has been closed."),
    ROW(FORKED, "The store was opened in the parent process, before fork()."),
    ROW(REENTERED, "The library was called from inside one of its callbacks."),
    ROW(THREAD, "The session is in use by another thread at this moment."),
    ROW(UNSUPPORTED, "A flag or a field of a struct is not known to this release."),
    ROW(MISUSE, "The call is not possible in this state."),

    ROW(NOT_FOUND, "There is no such object."),
    ROW(TOKEN, "The token is not genuine."),
    ROW(GONE, "The acting account has been deleted."),

    ROW(EXISTS, "The name is taken."),
    ROW(INVITED, "A pending invitation is there already."),
    ROW(MEMBER, "The account is a member of the organization already."),
    ROW(KEY_USED, "The idempotency key was used for another call, or with other arguments."),
    ROW(SIGN_IN, "An account has this address already: sign in instead."),
    ROW(REQUESTED, "An open request is there already."),

    ROW(DENIED, "The acting party is not allowed to do this."),
    ROW(INVITEE, "The invitation is for somebody else."),
    ROW(UNVERIFIED, "The account carries the address, but has not verified it."),
    ROW(SUSPENDED, "The membership is suspended."),
    ROW(BLOCKED, "The account is blocked from the organization."),
    ROW(REFUSED, "The host refused."),
    ROW(OWNER, "The owner can't be removed, suspended or given another role."),
    ROW(DOMAIN, "The link is for e-mail addresses of other domains."),
    ROW(ENDED, "The membership has ended; only a new invitation brings it back."),

    ROW(SEATS, "No seat is available."),
    ROW(QUOTA, "A limit is reached."),
    ROW(RATE, "Too many tries; wait before the next one."),

    ROW(EXPIRED, "It has expired."),
    ROW(ACCEPTED, "It has been accepted already."),
    ROW(DECLINED, "It has been declined."),
    ROW(REVOKED, "It has been revoked."),
    ROW(SUPERSEDED, "A newer token has taken this one's place."),
    ROW(PLAN_ENDED, "The organization's plan has ended; it can only be viewed."),
    ROW(OWNS_ORGS, "The account owns organizations."),
    ROW(KEY_NEEDED, "Live tokens need the key."),
    ROW(DISABLED, "The link is disabled."),
    ROW(USED_UP, "As many have joined through the link as it allows."),
    ROW(DELETED, "The organization has been deleted."),

    ROW(CONFLICT, "Others changed the same rows; roll back and repeat."),
    ROW(CHANGED, "The object has been changed since it was read; read it again."),

    ROW(BUSY, "The store was busy for longer than the limit of waiting."),
    ROW(CANCELLED, "The call was cancelled."),
    ROW(UNKNOWN_COMMIT, "It can't be known whether the commit took place."),

    ROW(BACKEND, "The storage failed."),
    ROW(CORRUPT, "The stored data contradicts itself."),
    ROW(FULL, "The storage has no space left."),
    ROW(READ_ONLY, "The store can't be written."),
    ROW(NEWER, "The store was made by a newer release of the library."),
    ROW(KEY, "A key is missing, wrong, or its file can be read by others."),

    ROW(MEMORY, "Out of memory."),
};

static const struct status_row *row_of(int32_t status)
{
    for (size_t i = 0; i < COUNT_OF(STATUSES); i++)
        if (STATUSES[i].status == status) return &STATUSES[i];
    return NULL;
}

int32_t muster_status_class(int32_t status)
{
    /* The library never returns either of them. It would be worse if a host took one for success. */
    if (status > 0 || (status < 0 && status > -STATUSES_PER_CLASS)) return MUSTER_CLASS_USAGE;
    return -(status / STATUSES_PER_CLASS);
}

const char *muster_status_name(int32_t status)
{
    const struct status_row *row = row_of(status);
    return row != NULL ? row->name : "UNKNOWN";
}

const char *muster_status_text(int32_t status)
{
    const struct status_row *row = row_of(status);
    return row != NULL ? row->text : "A status that this release does not know.";
}

const char *muster_version(void)
{
    return MUSTER_VERSION_STRING;
}
