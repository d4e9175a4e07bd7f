/* SPDX-License-Identifier: MIT
 *
 * The reason why a call failed, while functions return it to the public function: status, one sentence, the field or
 * row at fault, figures and objects.
 *
 * Each session holds one problem, and muster_error shows it. A message that is longer than the buffer is cut at the
 * start of a character.
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

/* The part that a host sees. All problems have the same layout, so a session shows its problem without a copy. */
struct muster_error {
    struct object object;
    struct problem problem;
};

void problem_clear(struct problem *problem);

/* Sets status, field and message, and returns the status as a result: return problem_set(...). Clears the problem
 * that was there, except the row. The library formats text only here.
 *
 * MUSTER_E_CORRUPT, MUSTER_E_MEMORY and MUSTER_E_BACKEND come from no rule. In debug builds their message ends with
 * the place of this line: "A row is damaged. (org/read.c:57)". If the failure happened elsewhere, problem_set_at
 * takes its place: PLACE_OF(result). */
#define problem_set(problem, status, field, ...) problem_set_at(PLACE, problem, status, field, __VA_ARGS__)
MUST_USE result problem_set_at(const char *place, struct problem *problem, int32_t status, const char *field,
                               const char *format, ...) __attribute__((format(printf, 5, 6)));

/* Ensures that the problem describes a result. If nobody has described the failure yet, it gets the sentence of its
 * status and the place where it happened, as above. Returns the result. */
MUST_USE result problem_tell(struct problem *problem, result done);

/* For public functions without a session: creates an error object for the caller, described as above. If there is no
 * memory for it, the caller gets the one static error that says so. *ret is NULL after success. Returns the status. */
int32_t problem_hand_out(struct problem *problem, result done, muster_error **ret_error);

/* The error of a handle that is not a session. */
extern const struct muster_error ERROR_HANDLE;

/* These add to a problem that is set. What exceeds the maximum is dropped. */
void problem_figure(struct problem *problem, const char *name, int64_t value);
void problem_object(struct problem *problem, const muster_id *id);

/* Like snprintf, but it asserts that the text fits, and never cuts it silently. Only for texts of a known size. */
void text_format(char *buffer, size_t size, const char *format, ...) __attribute__((format(printf, 3, 4)));
