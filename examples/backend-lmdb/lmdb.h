/* SPDX-License-Identifier: MIT
 *
 * A backend over LMDB, as an example of a host's own backend. Give it to muster_open in muster_options.backend.
 */
#ifndef EXAMPLE_LMDB_H
#define EXAMPLE_LMDB_H

#include <muster/backend.h>

const muster_backend *muster_backend_lmdb(void);
const muster_backend *muster_backend_main(void);

#endif
