/* SPDX-License-Identifier: MIT
 *
 * The header of every object that the caller gets. So one function takes a reference, one function frees, and a wrong
 * handle is noticed.
 */
#pragma once

#include <stdatomic.h>
#include <stdint.h>

/* The words at the beginning of a handle. Other memory is unlikely to contain them. */
enum object_type {
    OBJECT_STORE = 0x6d750001,
    OBJECT_SESSION,
    OBJECT_ERROR,
    OBJECT_PAGE,
    OBJECT_REPORT,
    OBJECT_ACCOUNT,
    OBJECT_ORG,
    OBJECT_PLAN,
    OBJECT_MEMBER,
    OBJECT_INVITATION,
    OBJECT_EVENT,
    OBJECT_MESSAGE,
    OBJECT_PROJECT,
    OBJECT_GRANT,
    OBJECT_LINK,
    OBJECT_REQUEST,
    OBJECT_DOMAIN,
    OBJECT_WORKSPACE,
};

struct object {
    uint32_t type;
    atomic_int references; /* 0: another object lends this one, and frees it */
};
