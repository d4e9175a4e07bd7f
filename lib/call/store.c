/* SPDX-License-Identifier: MIT
 *
 * The handle of a store: its references, its end, and whether a child process holds it.
 */
#include "call.h"
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

static size_t page_size(void)
{
    return (size_t)sysconf(_SC_PAGESIZE);
}

/* A page that the kernel wipes in a child: one load tells where we are, without asking for the process each time. */
void store_watch_fork(muster_store *store)
{
    store->process = (int64_t)getpid();
    char *page = mmap(NULL, page_size(), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (page == MAP_FAILED) return;
    if (madvise(page, page_size(), MADV_WIPEONFORK) != 0) {
        munmap(page, page_size());
        return;
    }
    page[0] = 1;
    store->here = page;
}

bool store_forked(const muster_store *store)
{
    return store->here != NULL ? *store->here != 1 : store->process != (int64_t)getpid();
}

void store_unref(muster_store *store)
{
    if (atomic_fetch_sub_explicit(&store->object.references, 1, memory_order_acq_rel) != 1) return;
    if (store->database != NULL) store->backend.close(store->database, store_forked(store));
    muster_keyring_free(store->keyring);
    free(store->audience);
    free(store->location);
    if (store->here != NULL) munmap((void *)(uintptr_t)store->here, page_size());
    pthread_mutex_destroy(&store->making_ids);
    pthread_mutex_destroy(&store->calling_out);
    store->object.type = 0;
    free(store);
}

int64_t muster_store_refused_tokens(const muster_store *store)
{
    if (store == NULL || store->object.type != OBJECT_STORE) return 0;
    return atomic_load(&store->refused_tokens);
}

void muster_close(muster_store *store)
{
    if (store == NULL || store->object.type != OBJECT_STORE) return;
    if (atomic_exchange(&store->closed, true)) return;
    store_unref(store);
}
