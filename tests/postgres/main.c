/* SPDX-License-Identifier: MIT
 *
 * The suite of what only PostgreSQL has: loans of a PGconn, commits with an unknown result, round trips.
 */
#include "muster_test.h"

int main(int argc, char **argv)
{
    return muster_test_main("postgres", argc, argv);
}
