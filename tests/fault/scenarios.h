/* SPDX-License-Identifier: MIT
 *
 * One scenario for each exported function. It calls the function while something fails.
 */
#ifndef FAULT_SCENARIOS_H
#define FAULT_SCENARIOS_H

#include "world.h"

typedef void scenario_step(struct world *world);

/* How a call works. */
enum work {
    WORK_WHOLE,  /* one transaction */
    WORK_PIECES, /* after a failure, the earlier pieces are done */
    WORK_LATER,  /* it may leave its last pieces to settling, and then does not fail */
};

struct scenario {
    const char *function;
    scenario_step *run;     /* may run again on the same world after a failure */
    scenario_step *prepare; /* runs before the first run, without failures; NULL: nothing to do */
    bool stores;            /* the call reads or writes the store, so something can fail */
    enum work work;
};

extern const struct scenario SCENARIOS[];
extern const size_t SCENARIO_COUNT;

#endif
