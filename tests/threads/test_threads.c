/* SPDX-License-Identifier: MIT
 *
 * Many threads on one store, for as long as the environment says.
 */
#include "crowd.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SECONDS_QUICK 2
#define SECONDS 20
#define SECONDS_ALL 120
#define ROUND_SECONDS 4

/* MUSTER_THREADS_SECONDS, for a long or a short run. */
static int64_t seconds_to_work(void)
{
    const char *asked = getenv("MUSTER_THREADS_SECONDS");
    if (asked != NULL && atoll(asked) > 0) return atoll(asked);
    return muster_test_rounds(SECONDS_QUICK, SECONDS, SECONDS_ALL);
}

/* If a call of the crowd never succeeds, it tests nothing. */
static int64_t check_all_succeeded(const struct crowd *crowd)
{
    int64_t made = 0;
    for (int32_t i = 0; i < THREADS; i++)
        made += crowd->workers[i].made;
    for (size_t call = 0; call < CALL_COUNT; call++) {
        int64_t succeeded = 0;
        for (int32_t i = 0; i < THREADS; i++)
            succeeded += crowd->workers[i].succeeded[call];
        ck_assert_msg(succeeded > 0, "%s never succeeded", CALLS[call].name);
    }
    return made;
}

MUSTER_TEST(threads_share_a_store_and_pass_on_what_they_read, "OP-7 SEAT-3 ERR-1")
{
    static struct crowd crowd;
    int64_t left = seconds_to_work(), rounds = 0;
    crowd_make(&crowd);
    for (; left > 0; rounds++) {
        int64_t seconds = left > ROUND_SECONDS ? ROUND_SECONDS : (left + 1) / 2;
        crowd_round(&crowd, seconds);
        left -= seconds;
    }
    int64_t made = check_all_succeeded(&crowd);
    printf("%d threads, %" PRId64 " rounds: %" PRId64 " calls; %lld hooks, %lld wake-ups, %lld progress reports, %lld "
           "parcels passed on, %lld calls cancelled, %lld refused by a session in use\n",
           THREADS, rounds, made, atomic_load(&crowd.hooked), atomic_load(&crowd.woken), atomic_load(&crowd.progressed),
           atomic_load(&crowd.passed), atomic_load(&crowd.cancelled), atomic_load(&crowd.refused_thread));
    fflush(stdout);
    ck_assert(crowd.hooked > 0 && crowd.woken > 0 && crowd.passed > 0 && crowd.cancelled > 0);
    crowd_unmake(&crowd);
}

int main(int argc, char **argv)
{
    return muster_test_main("threads", argc, argv);
}
