/* SPDX-License-Identifier: MIT
 *
 * Makes members from rosters (CSV: username,role). For each roster it registers the accounts, founds an org with an
 * owner, and invites all people. It claims the messages as a mailer does. Each invitee then accepts with the token of
 * the message. A grants file (project,username,permission) belongs to the roster before it. It makes private projects,
 * and gives permissions to members. Bad rows are reported with their line; all other rows are taken.
 *
 *   onboard [--store PATH] [--seats N] ROSTER [GRANTS...] [ROSTER [GRANTS...]]...
 *
 * Exit status: 0: all rows were taken. 1: a row was refused, or nobody could be invited. 2: the run could not continue,
 * or the store has an error.
 */
#include "grants.h"
#include "outcome.h"
#include "rights.h"
#include "roster.h"
#include "terminal.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* All accounts that have joined, once for each org. */
struct joined {
    muster_id *accounts;
    size_t count;
};

static void remember(struct joined *joined, const struct roster *roster)
{
    size_t most = joined->count + roster->count;
    if (most > joined->count) joined->accounts = needed(realloc(joined->accounts, most * sizeof(muster_id)));
    for (size_t i = 0; i < roster->count; i++)
        if (roster->people[i].accepted) joined->accounts[joined->count++] = roster->people[i].account;
}

static int by_id(const void *one, const void *other)
{
    return memcmp(one, other, sizeof(muster_id));
}

static void show_joined(struct joined *joined)
{
    size_t people = 0, several = 0;
    if (joined->count > 0) qsort(joined->accounts, joined->count, sizeof(muster_id), by_id);
    for (size_t i = 0, next = 0; i < joined->count; i = next) {
        while (next < joined->count && by_id(&joined->accounts[i], &joined->accounts[next]) == 0)
            next++;
        people++;
        several += next - i > 1;
    }
    printf("%zu accounts, %zu of them in at least two orgs\n", people, several);
    free(joined->accounts);
}

/* Reads the grants files that follow a roster, up to the next roster. */
static size_t grant_all(struct rows *files, size_t count, const struct org *org, const struct roster *roster)
{
    struct grants grants = {0};
    size_t taken = 0;
    for (; taken < count && grants_are_in(&files[taken]); taken++)
        grants_take(&grants, &files[taken], org);
    if (grants.project_count > 0) {
        rights_check(org, roster, &grants);
        show_verify(org->host, &org->id, seconds());
        show_events(org);
    }
    grants_free(&grants);
    return taken;
}

/* True if everything in the files was taken. */
static bool onboard(muster_store *store, struct rows *files, size_t count, int64_t seats)
{
    muster_session *host = session_of(store, NULL);
    struct joined joined = {0};
    bool complete = true;
    for (size_t i = 0; i < count;) {
        struct org org = {.store = store, .host = host};
        struct roster roster;
        roster_take(&roster, &files[i], &org, seats);
        complete = roster.accepted > 0 && complete;
        remember(&joined, &roster);
        i++;
        i += grant_all(&files[i], count - i, &org, &roster);
        roster_free(&roster);
        muster_session_close(org.owner);
    }
    for (size_t i = 0; i < count; i++)
        complete = files[i].bad == 0 && complete;
    show_joined(&joined);
    muster_session_close(host);
    return complete;
}

static char folder[] = "/tmp/muster-onboard-XXXXXX"; /* the files of the temporary store */

/* Runs at every exit, so that no key file remains. */
static void remove_store(void)
{
    static const char *const NAMES[] = {"store.db", "store.db-wal", "store.db-shm", "store.db.key"};
    if (chdir(folder) != 0) return;
    for (size_t i = 0; i < sizeof NAMES / sizeof NAMES[0]; i++)
        unlink(NAMES[i]);
    rmdir(folder);
}

int main(int argc, char **argv)
{
    char path[64], *rest = "";
    const char *location = NULL;
    long seats = 0;
    int first = 1;
    for (; first + 1 < argc && strncmp(argv[first], "--", 2) == 0; first += 2) {
        if (strcmp(argv[first], "--store") == 0)
            location = argv[first + 1];
        else if (strcmp(argv[first], "--seats") != 0 || (seats = strtol(argv[first + 1], &rest, 10)) <= 0 || *rest)
            break;
    }
    if (first >= argc || strncmp(argv[first], "--", 2) == 0)
        fatal("usage", "onboard [--store PATH] [--seats N] ROSTER [GRANTS...] [ROSTER [GRANTS...]]...");
    size_t count = (size_t)(argc - first);
    struct rows *files = needed(calloc(count, sizeof files[0]));
    for (size_t i = 0; i < count; i++)
        rows_read(&files[i], argv[first + (int)i]);
    if (grants_are_in(&files[0]))
        fatal(files[0].file, "grants belong to the roster before them, and there is no roster");
    if (location == NULL) {
        if (mkdtemp(folder) == NULL) fatal(folder, strerror(errno));
        atexit(remove_store);
        snprintf(path, sizeof path, "%s/store.db", folder);
        location = path;
    }
    muster_options options = {MUSTER_INIT(muster_options), .location = location};
    muster_store *store = NULL;
    muster_error *error = NULL;
    if (muster_open(&options, &store, &error) != MUSTER_OK) fatal(location, muster_error_message(error));
    bool complete = onboard(store, files, count, seats);
    muster_close(store);
    for (size_t i = 0; i < count; i++)
        rows_free(&files[i]);
    free(files);
    return complete ? 0 : 1;
}
