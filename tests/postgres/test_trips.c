/* SPDX-License-Identifier: MIT
 *
 * How often calls go to the server and back, counted where libpq is called. The test does this for every public
 * function that reads or writes a store. It compares the result with the committed table trips.txt.
 *
 * MUSTER_TEST_UPDATE=1 writes the table again. MUSTER_TEST_VERBOSE shows the statements of each trip.
 */
#include "backend.h"
#include "fault.h"
#include "muster_test.h"
#include "scenarios.h"
#include "wire.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TABLE_BYTES 16384

static int64_t trips;

/* The scenarios of the fault suite arm around each of their calls. There the trips are counted. */
void fault_arm(void)
{
    wire_take();
}

void fault_disarm(void)
{
    struct wire taken = wire_take();
    trips += taken.trips;
}

/* A loan to SQLite, and work with files of SQLite, do not count here. */
static bool is_ours(const struct scenario *scenario)
{
    return scenario->stores && strcmp(scenario->function, "muster_session_lend") != 0 &&
           strcmp(scenario->function, "muster_session_committed") != 0;
}

static int64_t count(const struct scenario *scenario)
{
    struct world world;
    world_open(&world);
    if (scenario->prepare != NULL) scenario->prepare(&world);
    trips = 0;
    if (getenv("MUSTER_TEST_VERBOSE") != NULL) printf("    %s\n", scenario->function);
    scenario->run(&world);
    ck_assert_msg(world.status == MUSTER_OK, "%s: %s", scenario->function, muster_status_name(world.status));
    ck_assert_msg(world.wrong[0] == '\0', "%s: %s", scenario->function, world.wrong);
    int64_t counted = trips;
    world_close(&world);
    return counted;
}

static const char HEAD[] =
    "Round trips of each public function that reads or writes a store, on a store of a few rows. Made by\n"
    "MUSTER_TEST_UPDATE=1 test-trips.\n"
    "\n"
    "A change makes two trips. The first reads, with the row of the org locked first. The second writes and commits.\n"
    "A change makes one more trip if a key is in a row of another org or account (the account of a name, the address of\n"
    "an account), because rows at other places are not joined (doc/scaling.md). Each piece of long work makes one more.\n"
    "\n";

static void print_table(char *ret_text, size_t size)
{
    size_t used = (size_t)snprintf(ret_text, size, "%s", HEAD);
    world_make(muster_backend_main());
    for (size_t i = 0; i < SCENARIO_COUNT && used < size; i++)
        if (is_ours(&SCENARIOS[i]))
            used += (size_t)snprintf(ret_text + used, size - used, "%-36s %2lld\n", SCENARIOS[i].function,
                                     (long long)count(&SCENARIOS[i]));
    world_unmake();
}

MUSTER_TEST(calls_make_as_many_round_trips_as_the_table_says, "")
{
    static char actual[TABLE_BYTES];
    print_table(actual, sizeof actual);
    muster_test_table(TRIPS_TXT, actual);
}

int main(int argc, char **argv)
{
    return muster_test_main("trips", argc, argv);
}
