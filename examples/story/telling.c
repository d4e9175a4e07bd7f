/* SPDX-License-Identifier: MIT
 *
 * Prints the story, and ends it at the first step with another result. See telling.h.
 */
#include "telling.h"
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

static int number;
static const char *title = "Before it begins";

void chapter(const char *next)
{
    title = next;
    printf("%s%d. %s\n", number > 0 ? "\n" : "", number + 1, title);
    number++;
}

/* The story until now is printed first, even if both outputs go into one file. */
static void __attribute__((noreturn, format(printf, 1, 2))) end(const char *cause, ...)
{
    va_list figures;
    fflush(stdout);
    fprintf(stderr, "story: chapter %d, %s: ", number, title);
    va_start(figures, cause);
    vfprintf(stderr, cause, figures);
    va_end(figures);
    fprintf(stderr, "\n");
    exit(1);
}

void tell(const char *words, ...)
{
    va_list figures;
    printf("   ");
    va_start(figures, words);
    vprintf(words, figures);
    va_end(figures);
    printf("\n");
}

void expect(muster_session *session, int32_t expected, int32_t status, const char *call)
{
    const char *message = session != NULL ? muster_error_message(muster_session_error(session)) : "";
    if (status != expected)
        end("%s returned %s (%s) and not %s", call, muster_status_name(status), message, muster_status_name(expected));
    if (expected != MUSTER_OK) tell("   %s: %s", muster_status_name(status), message);
}

void holds(bool fact, const char *words)
{
    if (!fact) end("this is not true: %s", words);
}

static muster_session *open_session(muster_store *store, int32_t party, const muster_id *account)
{
    muster_session_options options = {MUSTER_INIT(muster_session_options), .party = party, .account = account};
    muster_session *session = NULL;
    EXPECT(NULL, MUSTER_OK, muster_session_open(store, &options, &session, NULL));
    return session;
}

muster_session *session_of(muster_store *store, const muster_id *account)
{
    return open_session(store, account != NULL ? MUSTER_PARTY_ACCOUNT : MUSTER_PARTY_VISITOR, account);
}

muster_session *session_of_host(muster_store *store)
{
    return open_session(store, MUSTER_PARTY_SYSTEM, NULL);
}
