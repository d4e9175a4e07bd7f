/* SPDX-License-Identifier: MIT
 *
 * How the story is told: in chapters and sentences. Each step names the status that it must have. The files in
 * chapters.h have the story itself.
 */
#ifndef STORY_TELLING_H
#define STORY_TELLING_H

#include <muster/muster.h>
#include <stdbool.h>

/* Begins the next chapter. */
void chapter(const char *title);

/* Prints what happened, in one line. */
void __attribute__((format(printf, 1, 2))) tell(const char *words, ...);

/* A step with the status that the story expects. Any other status ends the program with status 1. If the library
 * refuses the step, as the story expects, the sentence of the library is printed. */
#define EXPECT(session, expected, call) expect(session, expected, call, #call)
void expect(muster_session *session, int32_t expected, int32_t status, const char *call);

/* A step that succeeds. */
#define DO(session, call) expect(session, MUSTER_OK, call, #call)

/* A fact of the story. If it is not true, the program ends with status 1. */
#define HOLDS(fact) holds(fact, #fact)
void holds(bool fact, const char *words);

/* A session of an account; NULL: of a visitor, whom nobody knows. */
muster_session *session_of(muster_store *store, const muster_id *account);

/* A session of the host itself. */
muster_session *session_of_host(muster_store *store);

#endif
