/* SPDX-License-Identifier: MIT
 *
 * Memory: an arena for data that lives as long as one call, and lists that grow. Nothing here aborts; NULL means that
 * there is no memory.
 */
#pragma once

#include "result.h"

struct arena_block;

/* A bump allocator. All zero is a valid empty one. arena_reset keeps one block for the next call. */
struct arena {
    struct arena_block *blocks;
};

void *arena_alloc(struct arena *arena, size_t size); /* zeroed, aligned for any type */
void *arena_copy(struct arena *arena, const void *data, size_t size);
char *arena_text(struct arena *arena, const char *text); /* returns NULL for NULL */
void arena_reset(struct arena *arena);
void arena_free(struct arena *arena);

/* Grows *items so that one more item of item_size fits. For lists that are stored as {items, count, capacity}. */
MUST_USE result list_grow(void **items, size_t count, size_t *capacity, size_t item_size);

void free_pointer(void *pointer_to_pointer); /* for CLEANUP: free(*(void **)p) */
