/* SPDX-License-Identifier: MIT
 *
 * Asks the hook of the host about a change that is applied but not committed (EVT-6).
 */
#include "call.h"
#include "event/event.h"
#include "inside.h"

#define HOOK_MESSAGE_BYTES 256

result call_ask_hook(struct call *call)
{
    muster_store *store = call->store;
    if (store->hook == NULL || call->events.count == 0) return OK;
    char said[HOOK_MESSAGE_BYTES] = "";
    void *connection = NULL;
    if (store->backend.native != NULL)
        TRY(step_failed(call->step, store->backend.native(call->step->txn, &connection)));
    const muster_event **events = arena_alloc(&call->step->arena, call->events.count * sizeof *events);
    if (events == NULL) return FAILED(MUSTER_E_MEMORY);
    size_t made = 0;
    for (; made < call->events.count; made++) {
        struct record *event = NULL;
        const struct event_names none = {.actor = {{0}}}; /* a change reads nothing more for its hook */
        if (event_record(call->step, call->events.items[made], &none, &event).status != MUSTER_OK) break;
        events[made] = (const muster_event *)event;
    }
    int32_t verdict = 0;
    if (made == call->events.count) {
        muster_change change = {
            .struct_size = sizeof change,
            .attempt = call->attempt,
            .dry_run = call->session->dry_run,
            .event_count = (uint32_t)made,
            .events = events,
            .connection = connection,
            .message = said,
            .message_size = sizeof said,
        };
        struct calling_out out;
        callback_enter(store, &out);
        verdict = store->hook(store->hook_arg, &change);
        callback_leave(store, &out);
    }
    for (size_t i = 0; i < made; i++)
        muster_event_free((muster_event *)(uintptr_t)events[i]);
    if (made < call->events.count) return FAILED(MUSTER_E_MEMORY);
    if (verdict == MUSTER_HOOK_ALLOW) return OK;
    said[sizeof said - 1] = '\0';
    return problem_set(call->problem, MUSTER_E_REFUSED, NULL, "%s",
                       said[0] != '\0' ? said : "The host refused the change.");
}
