/* SPDX-License-Identifier: MIT
 *
 * What the files of this room share and no other room uses.
 */
#pragma once

#include "key.h"

/* Copies the backend that the host has given. MUSTER_E_INVALID: a function is missing, or the struct is not a
 * backend. MUSTER_E_UNSUPPORTED: it was built for another version of the storage interface. */
MUST_USE result backend_copy(struct problem *problem, const muster_backend *given, muster_backend *ret_backend);
