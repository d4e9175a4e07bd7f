/* SPDX-License-Identifier: MIT
 *
 * The arena of a call, and the growth of lists. A lack of memory is a result here, and never aborts.
 */
#include "memory.h"

#include <stdalign.h>
#include <stdlib.h>
#include <string.h>

/* Room for the allocations of an ordinary call, so that an idle session needs malloc only once. */
#define BLOCK_BYTES ((size_t)20 * 1024)
#define LIST_FIRST_CAPACITY ((size_t)8)

struct arena_block {
    struct arena_block *next;
    size_t size;
    size_t used;
    alignas(max_align_t) unsigned char bytes[];
};

static struct arena_block *block_new(struct arena *arena, size_t size)
{
    size_t room = size > BLOCK_BYTES ? size : BLOCK_BYTES;
    if (room > SIZE_MAX - sizeof(struct arena_block)) return NULL;
    struct arena_block *block = malloc(sizeof(*block) + room);
    if (block == NULL) return NULL;
    block->size = room;
    block->used = 0;
    block->next = arena->blocks;
    arena->blocks = block;
    return block;
}

void *arena_alloc(struct arena *arena, size_t size)
{
    const size_t alignment = alignof(max_align_t);
    if (size > SIZE_MAX - alignment) return NULL;
    /* An empty thing also needs an address of its own, because NULL means that there is no memory. */
    size_t wanted = size == 0 ? alignment : (size + alignment - 1) / alignment * alignment;

    struct arena_block *block = arena->blocks;
    if (block == NULL || block->size - block->used < wanted) block = block_new(arena, wanted);
    if (block == NULL) return NULL;
    void *data = block->bytes + block->used;
    block->used += wanted;
    return memset(data, 0, wanted);
}

void *arena_copy(struct arena *arena, const void *data, size_t size)
{
    void *copy = arena_alloc(arena, size);
    if (copy != NULL && size > 0) memcpy(copy, data, size);
    return copy;
}

char *arena_text(struct arena *arena, const char *text)
{
    return text != NULL ? arena_copy(arena, text, strlen(text) + 1) : NULL;
}

void arena_reset(struct arena *arena)
{
    struct arena_block *kept = NULL;
    struct arena_block *block = arena->blocks;
    while (block != NULL) {
        struct arena_block *next = block->next;
        /* Only an ordinary block is kept. Otherwise a session would keep the memory of one large call for its whole
         * life. */
        if (kept == NULL && block->size == BLOCK_BYTES)
            kept = block;
        else
            free(block);
        block = next;
    }
    if (kept != NULL) {
        kept->used = 0;
        kept->next = NULL;
    }
    arena->blocks = kept;
}

void arena_free(struct arena *arena)
{
    struct arena_block *block = arena->blocks;
    while (block != NULL) {
        struct arena_block *next = block->next;
        free(block);
        block = next;
    }
    arena->blocks = NULL;
}

result list_grow(void **items, size_t count, size_t *capacity, size_t item_size)
{
    if (count < *capacity) return OK;
    if (*capacity > SIZE_MAX / 2 / item_size) return FAILED(MUSTER_E_MEMORY);
    size_t wanted = *capacity == 0 ? LIST_FIRST_CAPACITY : *capacity * 2;

    /* The caller's variable is a pointer to its own type. It is copied as bytes, so it is never read as a void
     * pointer. */
    void *old;
    memcpy(&old, (const void *)items, sizeof(old));
    void *grown = realloc(old, wanted * item_size);
    if (grown == NULL) return FAILED(MUSTER_E_MEMORY);
    memcpy((void *)items, &grown, sizeof(grown));
    *capacity = wanted;
    return OK;
}

void free_pointer(void *pointer_to_pointer)
{
    void *pointer;
    memcpy(&pointer, pointer_to_pointer, sizeof(pointer));
    free(pointer);
}
