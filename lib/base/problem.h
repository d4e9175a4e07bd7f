/* SPDX-License-Identifier: MIT
 *
 * Why a call failed, while it is on its way up: status, one sentence, the field or row at fault, figures and objects.
 * A session holds one; muster_error shows it. Messages are cut at the buffer's size, at a character's start.
 */
#pragma once

#include "object.h"
#include "result.h"
#include <muster/report.h>

#define PROBLEM_MESSAGE_BYTES 320
#define PROBLEM_OBJECTS_MAX 64

struct figure {
    const char *name; /* static */
    int64_t value;
};

struct problem {
    int32_t status;
    const char *field; /* static, or NULL */
    int64_t row;       /* -1: none */
    char message[PROBLEM_MESSAGE_BYTES];
    size_t figure_count;
    struct figure figures[MUSTER_FIGURES_MAX];
    size_t object_count;
    muster_id objects[PROBLEM_OBJECTS_MAX];
};

/* What a host sees of it: one layout, so that a session shows its problem without copying. */
struct muster_error {
    struct object object;
    struct problem problem;
};

void problem_clear(struct problem *problem);

/* Sets status, field and message, and returns the status as a result: return problem_set(...). Clears what was there.
 * The only place of the library that formats text. Keeps the row.
 *
 * MUSTER_E_CORRUPT, MUSTER_E_MEMORY and MUSTER_E_BACKEND are no rule's answer. In debug builds their message ends with
 * the place of this line: "A row is damaged. (org/read.c:57)". Where the failure arose elsewhere, problem_set_at takes
 * the place from there, PLACE_OF(result). */
#define problem_set(problem, status, field, ...) problem_set_at(PLACE, problem, status, field, __VA_ARGS__)
MUST_USE result problem_set_at(const char *place, struct problem *problem, int32_t status, const char *field,
                               const char *format, ...) __attribute__((format(printf, 5, 6)));

/* Sees to it that the problem tells of a result: a failure that nobody has described gets the sentence of its status
 * and, as above, the place where it arose. Returns the result. */
MUST_USE result problem_tell(struct problem *problem, result done);

/* For public functions without a session: hands out what went wrong, told as above, as an error of the caller's. Where
 * there is no memory for it, the caller gets the one error that says so. NULL after success. Returns the status. */
int32_t problem_hand_out(struct problem *problem, result done, muster_error **ret_error);

/* The error of a handle that is no session. */
extern const struct muster_error ERROR_HANDLE;

/* Add to a problem that is set; past the maximum they are dropped. */
void problem_figure(struct problem *problem, const char *name, int64_t value);
void problem_object(struct problem *problem, const muster_id *id);

/* snprintf that never cuts in silence: asserts that the text fits. For texts of known size only. */
void text_format(char *buffer, size_t size, const char *format, ...) __attribute__((format(printf, 3, 4)));
