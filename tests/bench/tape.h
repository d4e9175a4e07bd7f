/* SPDX-License-Identifier: MIT
 *
 * Takes down what calls of the library write, row by row, and what they read by key, by a backend that passes
 * everything on. One tape at a time.
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

/* What is asked and applied from now on goes to the tape, until NULL. */
void tape_start(struct tape *tape);
const muster_backend *tape_backend(void);

/* The reads and writes from here on are the next operation's. */
void tape_operation(void);
void tape_free(struct tape *tape);

#endif
