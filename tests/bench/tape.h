/* SPDX-License-Identifier: MIT
 *
 * Records the rows that calls of the library write, and the rows that they read by key. A backend that passes
 * everything on does this. There is one tape at a time.
 */
#ifndef BENCH_TAPE_H
#define BENCH_TAPE_H

#include <muster/backend.h>
#include <stddef.h>

struct tape {
    const muster_schema *schema;
    size_t write_count, get_count, operation_count;
    muster_write *writes;
    muster_get *gets;
    size_t *operations; /* number of the first write of each */
    size_t *reads;      /* number of the first get of each */
};

/* Reads and writes after this go to the tape. NULL: no longer. */
void tape_start(struct tape *tape);
const muster_backend *tape_backend(void);

/* The next reads and writes belong to the next operation. */
void tape_operation(void);
void tape_free(struct tape *tape);

#endif
