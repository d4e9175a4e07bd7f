/* SPDX-License-Identifier: MIT
 *
 * How a function of the library says that it failed: a must-use result, passed on by TRY, and resources that clean up
 * after themselves. A struct, so that neither a bare int nor a forgotten check compiles.
 */
#ifndef BASE_RESULT_H
#define BASE_RESULT_H

#include <muster/base.h>

#define MUST_USE __attribute__((warn_unused_result))
#define UNUSED(x) ((void)(x))
#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

typedef struct result {
    int32_t status;
} result;

#define OK ((result){MUSTER_OK})
#define FAILED(code) ((result){(code)})

#define TRY(call)                                                                                                      \
    do {                                                                                                               \
        result try_result = (call);                                                                                    \
        if (try_result.status != MUSTER_OK) return try_result;                                                         \
    } while (0)

/* CLEANUP(f) T x: f(&x) runs when x goes out of scope. STEAL(x) hands x over and leaves NULL. */
#define CLEANUP(function) __attribute__((cleanup(function)))
#define STEAL(pointer)                                                                                                 \
    __extension__({                                                                                                    \
        __typeof__(pointer) steal_value = (pointer);                                                                   \
        (pointer) = NULL;                                                                                              \
        steal_value;                                                                                                   \
    })

#endif
