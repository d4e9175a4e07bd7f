/* SPDX-License-Identifier: MIT
 *
 * How a function of the library says that it failed. It returns a must-use result, and TRY passes a failure on.
 * Resources clean up after themselves. The result is a struct, so a bare int or a forgotten check does not compile.
 *
 * In builds with assertions a result also knows the file and line where it failed, and TRY passes these on. If the
 * failure comes from no rule, the message for the host ends with this place (problem.h). Release builds have no places.
 */
#pragma once

#include <muster/base.h>

#define MUST_USE __attribute__((warn_unused_result))
#define UNUSED(x) ((void)(x))
#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

typedef struct result {
    int32_t status;
#ifndef NDEBUG
    const char *place; /* static: "../lib/store/step.c:212"; NULL: unknown */
#endif
} result;

#ifdef NDEBUG
#define PLACE NULL
#define PLACE_OF(result) NULL
#define FAILED_AT(code, where) ((void)(where), (result){.status = (code)})
#else
#define PLACE_LINE(line) #line
#define PLACE_FILE_LINE(line) __FILE__ ":" PLACE_LINE(line)
#define PLACE PLACE_FILE_LINE(__LINE__)
#define PLACE_OF(result) ((result).place)
#define FAILED_AT(code, where) ((result){.status = (code), .place = (where)})
#endif

#define OK ((result){.status = MUSTER_OK})
#define FAILED(code) FAILED_AT(code, PLACE)

#define TRY(call)                                                                                                      \
    do {                                                                                                               \
        result try_result = (call);                                                                                    \
        if (try_result.status != MUSTER_OK) return try_result;                                                         \
    } while (0)

/* The place as a message shows it: "store/step.c:212". NULL if a message shows no place: the place is unknown, or
 * the status comes from a rule. A place belongs to failures of the program, the machine or the stored data. */
const char *result_place(int32_t status, const char *place);

/* CLEANUP(f) T x: f(&x) runs when x goes out of scope. STEAL(x) returns x and sets it to NULL. */
#define CLEANUP(function) __attribute__((cleanup(function)))
#define STEAL(pointer)                                                                                                 \
    __extension__({                                                                                                    \
        __typeof__(pointer) steal_value = (pointer);                                                                   \
        (pointer) = NULL;                                                                                              \
        steal_value;                                                                                                   \
    })
