/* SPDX-License-Identifier: MIT
 *
 * One scenario per exported function: what calls it while something fails.
 */
#ifndef FAULT_SCENARIOS_H
#define FAULT_SCENARIOS_H

#include "world.h"

typedef void scenario_step(struct world *world);

/* How a call works. */
enum work {
    WORK_WHOLE,  /* one transaction */
    WORK_PIECES, /* a failure leaves the pieces before it done */
    WORK_LATER,  /* its last pieces may be left to settling, which is no failure of the call */
};

struct scenario {
    const char *function;
    scenario_step *run;     /* may be run again on the same world after a failure */
    scenario_step *prepare; /* before the first run; nothing fails in it; NULL: nothing to do */
    bool stores;            /* the call reads or writes the store, so something in it can fail */
    enum work work;
};

extern const struct scenario SCENARIOS[];
extern const size_t SCENARIO_COUNT;

#endif
