/* SPDX-License-Identifier: MIT
 *
 * Backends of SQLite that each have one error. They show that the comparison finds errors.
 */
#ifndef DIFFERENTIAL_CROOKED_H
#define DIFFERENTIAL_CROOKED_H

#include <muster/backend.h>

extern const size_t CROOKED_COUNT;

/* The name says what the error is. */
const muster_backend *crooked_backend(size_t number);

#endif
