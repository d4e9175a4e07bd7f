/* SPDX-License-Identifier: MIT
 *
 * A host whose own functions have the names of internal functions of the libraries. It links all static libraries into
 * one program.
 */
#include <muster/muster.h>
#include <muster/postgres.h>
#include <stdio.h>
#include <stdlib.h>

void fail(void);
void denied(void);
void decide(void);
void *arena_alloc(size_t size);

static int own_calls;

void fail(void)
{
    own_calls++;
}

void denied(void)
{
    own_calls++;
}

void decide(void)
{
    own_calls++;
}

void *arena_alloc(size_t size)
{
    own_calls++;
    return malloc(size);
}

int main(void)
{
    muster_options options = {MUSTER_INIT(muster_options), .location = ":memory:"};
    muster_store *store = NULL;
    if (muster_open(&options, &store, NULL) != MUSTER_OK) return EXIT_FAILURE;
    muster_close(store);

    fail();
    denied();
    decide();
    free(arena_alloc(1));
    printf("a store opened; %s is linked; own functions ran %d times\n", muster_backend_postgres()->name, own_calls);
    return EXIT_SUCCESS;
}
