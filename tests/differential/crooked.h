/* SPDX-License-Identifier: MIT
 *
 * SQLite with one thing wrong, each wrong in another way: what the comparison is worth.
 */
#ifndef DIFFERENTIAL_CROOKED_H
#define DIFFERENTIAL_CROOKED_H

#include <muster/backend.h>

extern const size_t CROOKED_COUNT;

/* Its name says what is wrong with it. */
const muster_backend *crooked_backend(size_t number);

#endif
