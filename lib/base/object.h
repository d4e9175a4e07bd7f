/* SPDX-License-Identifier: MIT
 *
 * The header of everything that is handed out, so that one function keeps and one frees, and a wrong handle is noticed.
 */
#pragma once

#include <stdatomic.h>
#include <stdint.h>

/* Words that begin a handle. Unlikely in any other memory. */
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
    atomic_int references; /* 0: lent by another object, and freed with it */
};
