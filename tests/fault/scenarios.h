/* SPDX-License-Identifier: MIT
 *
 * One scenario per exported function: what calls it while something fails.
 */
#ifndef FAULT_SCENARIOS_H
#define FAULT_SCENARIOS_H

#include "world.h"

typedef void scenario_step(struct world *world);

struct scenario {
    const char *function;
    scenario_step *run;     /* may be run again on the same world after a failure */
    scenario_step *prepare; /* before the first run; nothing fails in it; NULL: nothing to do */
    bool stores;            /* the call reads or writes the store, so something in it can fail */
    bool pieces;            /* works in pieces, which a failure leaves done */
};

extern const struct scenario SCENARIOS[];
extern const size_t SCENARIO_COUNT;

#endif
