/* SPDX-License-Identifier: MIT
 *
 * The arguments of calls as data, so that one function tells whether two calls have the same ones (OP-2).
 */
#pragma once

#include "token.h"
#include <stddef.h>

/* The type of the value at an offset of a call's arguments. */
enum part_type {
    PART_END = 0,
    PART_ID,     /* const muster_id * */
    PART_TEXT,   /* const char * */
    PART_TOKEN,  /* const char *: the token that a visitor holds */
    PART_INT32,  /* or uint32_t */
    PART_INT64,  /* or a time */
    PART_BYTES,  /* const void *, and after it size_t */
    PART_PARAMS, /* pointer to a parameter struct of these inner parts */
    PART_ROWS,   /* pointer to an array of such pointers, and after it size_t */
    PART_TEXTS,  /* const char *const *, and after it size_t */
    PART_GRANTS, /* const muster_id *, const int32_t *, and after them size_t */
    PART_LIMITS, /* const char *const *, const int64_t *, and after them size_t */
};

struct part {
    enum part_type type;
    size_t offset;
    const struct part *inner;
};

#define PART(kind, type, field)                                                                                        \
    {                                                                                                                  \
        PART_##kind, offsetof(type, field), NULL                                                                       \
    }

#define PART_OF(kind, type, field, inner)                                                                              \
    {                                                                                                                  \
        PART_##kind, offsetof(type, field), inner                                                                      \
    }

#define ARGS(...) ((const struct part[]){__VA_ARGS__, {PART_END, 0, NULL}})

/* The parameter structs of the public headers. */
extern const struct part ACCOUNT_PARAMS[], ORG_PARAMS[], PLAN_PARAMS[], INVITATION_PARAMS[], INVITATION_CHANGE[],
    PROJECT_PARAMS[], VISIBILITY_PARAMS[], LINK_PARAMS[];

/* Adds the arguments to a hash. Parts of parameter structs are in the order of their fields, new parts at the end. */
void args_hash(struct audit *audit, const struct part *parts, const void *arg);

/* The token among the arguments, or NULL. */
const char *args_token(const struct part *parts, const void *arg);
