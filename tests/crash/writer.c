/* SPDX-License-Identifier: MIT
 *
 * A writer is an application server and a mailer in one. Before each change it reads the present state. Nobody else
 * acts for its accounts. So a success is always a change, and never a repetition.
 */
#include "crash.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define WAIT (60 * MUSTER_SECOND)

struct writer {
    struct arena *arena;
    struct desk *desk;
    int32_t number;
    int acks;
    int (*letterboxes)[2];
    uint64_t random;
    muster_store *store;
    muster_session *host;
    muster_session *owner;
};

static uint64_t below(struct writer *writer, uint64_t bound)
{
    return crash_random(&writer->random) % bound;
}

static void must(struct writer *writer, const char *what, int32_t status)
{
    if (status != MUSTER_OK)
        crash_wrong(writer->arena, "writer %d: %s: %s", writer->number, what, muster_status_name(status));
}

/* The number rises last: a deed that is only half written has not begun. */
static void begin(struct writer *writer, enum act act, int32_t org, int32_t account)
{
    struct desk *desk = writer->desk;
    int64_t number = atomic_load(&desk->begun) + 1;
    desk->deed = (struct deed){.number = number, .act = act, .org = org, .account = account};
    atomic_store(&desk->begun, number);
}

static void acknowledge(struct writer *writer, int32_t status)
{
    struct deed deed = writer->desk->deed;
    deed.status = status;
    if (write(writer->acks, &deed, sizeof deed) != (ssize_t)sizeof deed)
        crash_wrong(writer->arena, "writer %d: its acknowledgement was not taken", writer->number);
}

static void name_account(char *ret_name, size_t size, int32_t writer, int32_t account)
{
    snprintf(ret_name, size, "guest-%d-%d", writer, account);
}

static void invite(struct writer *writer, int32_t org, int32_t account)
{
    char name[32];
    const muster_id *org_id = &writer->arena->orgs[org];
    name_account(name, sizeof name, writer->number, account);
    muster_invitation_params params = {MUSTER_INIT(muster_invitation_params), .username = name};
    begin(writer, ACT_INVITE, org, account);
    int32_t status = muster_invitation_create(writer->owner, org_id, &params, NULL);
    acknowledge(writer, status);
    if (status == MUSTER_OK || status == MUSTER_E_SEATS) return;
    if (status != MUSTER_E_INVITED) must(writer, "inviting", status);
    /* The letter may be lost with a writer, so the wait for it sometimes ends early. */
    if (below(writer, 8) != 0) return;
    muster_id pending = *muster_error_object(muster_session_error(writer->owner), 0);
    begin(writer, ACT_REVOKE, org, account);
    status = muster_invitation_revoke(writer->owner, org_id, &pending);
    acknowledge(writer, status);
    must(writer, "revoking", status);
}

static int32_t state_of(struct writer *writer, const muster_id *org, const muster_id *invitation)
{
    muster_invitation *read = NULL;
    must(writer, "reading an invitation", muster_invitation_get(writer->host, org, invitation, &read));
    int32_t state = muster_invitation_state(read);
    muster_invitation_free(read);
    return state;
}

static void answer(struct writer *writer, int32_t org, int32_t account)
{
    const muster_id *org_id = &writer->arena->orgs[org];
    struct letter letter = writer->desk->letters[org][account];
    writer->desk->letters[org][account].token[0] = '\0';
    if (state_of(writer, org_id, &letter.invitation) != MUSTER_INVITATION_STATE_PENDING) return;
    uint64_t drawn = below(writer, 10);
    enum act act = drawn < 6 ? ACT_ACCEPT : drawn < 8 ? ACT_DECLINE : ACT_REVOKE;
    muster_session *guest = crash_session(writer->store, &writer->desk->accounts[account]);
    int32_t status = MUSTER_E_MEMORY;
    begin(writer, act, org, account);
    if (act == ACT_ACCEPT)
        status = muster_invitation_accept(guest, letter.token, NULL);
    else if (act == ACT_DECLINE)
        status = muster_invitation_decline(guest, letter.token);
    else
        status = muster_invitation_revoke(writer->owner, org_id, &letter.invitation);
    acknowledge(writer, status);
    must(writer, "answering an invitation", status);
    muster_session_close(guest);
}

static void leave(struct writer *writer, int32_t org, int32_t account)
{
    const muster_id *org_id = &writer->arena->orgs[org], *id = &writer->desk->accounts[account];
    enum act act = below(writer, 2) == 0 ? ACT_REMOVE : ACT_LEAVE;
    muster_session *guest = crash_session(writer->store, id);
    begin(writer, act, org, account);
    int32_t status =
        act == ACT_REMOVE ? muster_member_remove(writer->owner, org_id, id, 0) : muster_member_leave(guest, org_id);
    acknowledge(writer, status);
    must(writer, "leaving", status);
    muster_session_close(guest);
}

static void take_letters(struct writer *writer)
{
    struct letter letter;
    while (read(writer->letterboxes[writer->number][0], &letter, sizeof letter) == (ssize_t)sizeof letter)
        writer->desk->letters[letter.org][letter.account] = letter;
}

/* The recipient and the org of the letter, by their numbers in the arena. */
static int32_t address(const struct arena *arena, const muster_message *message, struct letter *letter)
{
    for (letter->org = 0; letter->org < ORGS; letter->org++)
        if (muster_id_equal(&arena->orgs[letter->org], muster_message_org(message)) == 1) break;
    for (int32_t w = 0; w < WRITERS; w++)
        for (int32_t a = 0; a < ACCOUNTS; a++) {
            letter->account = a;
            if (muster_id_equal(&arena->desks[w].accounts[a], muster_message_account(message)) == 1) return w;
        }
    return -1;
}

/* True if the letter was handed over, or if there is nothing to hand over. */
static bool deliver(struct writer *writer, const muster_message *message)
{
    const char *token = muster_message_token(message);
    struct letter letter = {0};
    if (token == NULL) return true;
    int32_t to = address(writer->arena, message, &letter);
    if (to < 0 || letter.org == ORGS) crash_wrong(writer->arena, "writer %d: a token for nobody", writer->number);
    letter.invitation = *muster_message_invitation(message);
    snprintf(letter.token, sizeof letter.token, "%s", token);
    return write(writer->letterboxes[to][1], &letter, sizeof letter) == (ssize_t)sizeof letter;
}

/* The lease is short. So what a killed mailer had claimed is due again while the test runs. */
static void mail(struct writer *writer)
{
    muster_page *page = NULL;
    must(writer, "claiming", muster_message_claim(writer->host, NULL, CLAIM_MAX, MUSTER_SECOND, &page));
    for (size_t i = 0; i < muster_page_count(page); i++) {
        const muster_message *message = muster_page_message(page, i);
        int32_t status = deliver(writer, message) ? muster_message_done(writer->host, message)
                                                  : muster_message_return(writer->host, message, 0);
        /* If this process was delayed, another mailer may have claimed the message, or it may be void now. */
        if (status != MUSTER_E_CHANGED && status != MUSTER_E_NOT_FOUND) must(writer, "finishing a message", status);
    }
    muster_page_free(page);
}

static void work(struct writer *writer)
{
    int32_t org = (int32_t)below(writer, ORGS), account = (int32_t)below(writer, ACCOUNTS);
    if (below(writer, 4) == 0) mail(writer);
    take_letters(writer);
    int32_t status = muster_member_get(writer->host, &writer->arena->orgs[org], &writer->desk->accounts[account], NULL);
    if (status == MUSTER_OK) {
        leave(writer, org, account);
        return;
    }
    if (status != MUSTER_E_NOT_FOUND) must(writer, "reading a member", status);
    if (writer->desk->letters[org][account].token[0] != '\0')
        answer(writer, org, account);
    else
        invite(writer, org, account);
}

void crash_write(struct arena *arena, int32_t number, int acks, int (*letterboxes)[2], uint64_t random)
{
    struct writer writer = {.arena = arena,
                            .desk = &arena->desks[number],
                            .number = number,
                            .acks = acks,
                            .letterboxes = letterboxes,
                            .random = random};
    must(&writer, "opening", crash_open(arena->path, MUSTER_OPEN_FLAG_EXISTING, &writer.store));
    writer.host = crash_session(writer.store, NULL);
    writer.owner = crash_session(writer.store, &arena->owner);
    while (!atomic_load(&arena->over))
        work(&writer);
    muster_session_close(writer.owner);
    muster_session_close(writer.host);
    muster_close(writer.store);
    _exit(EXIT_SUCCESS);
}
