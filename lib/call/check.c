/* SPDX-License-Identifier: MIT
 *
 * Checks of arguments that every call makes in the same way, and of the version that the caller has seen.
 */
#include "call.h"
#include <assert.h>
#include <string.h>

result call_expect(struct call *call, const struct row *row)
{
    return call_expect_version(call, row->version);
}

result call_expect_version(struct call *call, int64_t version)
{
    int64_t expected = call->expected;
    call->expected = 0;
    if (expected == 0 || expected == version) return OK;
    result changed = problem_set(call->problem, MUSTER_E_CHANGED, NULL,
                                 "Somebody has changed the object since it was read: read it again and decide again.");
    problem_figure(call->problem, "version", version);
    return changed;
}

result call_answer(struct call *call, void *object)
{
    call_answer_drop(call);
    call->answer = object;
    return object != NULL ? OK : FAILED(MUSTER_E_MEMORY);
}

void call_answer_drop(struct call *call)
{
    object_unref(call->answer, 0);
    call->answer = NULL;
}

void call_random(struct call *call, void *bytes, size_t size)
{
    call->store->random(call->store->random_arg, bytes, size);
}

muster_id call_new_id(struct call *call)
{
    uint8_t random[8];
    call_random(call, random, sizeof random);
    pthread_mutex_lock(&call->store->making_ids);
    muster_id id = id_make(&call->store->ids, call->now, random);
    pthread_mutex_unlock(&call->store->making_ids);
    step_fresh(call->step, &id);
    return id;
}

bool call_is_system(const struct call *call)
{
    return call->session->party == MUSTER_PARTY_SYSTEM;
}

const muster_id *call_account(const struct call *call)
{
    assert(call->known);
    return call->session->has_account ? &call->session->account : NULL;
}

bool call_is_account(const struct call *call, const muster_id *account)
{
    return call->session->has_account && id_equal(call_account(call), account);
}

result check_id(struct call *call, const char *field, const muster_id *id)
{
    if (id != NULL && !id_is_nil(id)) return OK;
    return problem_set(call->problem, MUSTER_E_INVALID, field, "%s is missing.", field);
}

result check_system(struct call *call)
{
    if (call_is_system(call)) return OK;
    return problem_set(call->problem, MUSTER_E_DENIED, NULL, "Only the host itself (a system session) may do this.");
}

/* No release has a struct above this size. Reading further would leave the caller's memory. */
#define PARAMS_MAX_BYTES 4096

/* Every parameter struct holds a pointer or a time, so its size is a multiple of this. */
union widest {
    void *pointer;
    int64_t integer;
};
#define ALIGNMENT _Alignof(union widest)

result check_params(struct call *call, const void *params, void *ret_copy, size_t known)
{
    if (params == NULL) return problem_set(call->problem, MUSTER_E_INVALID, "params", "The parameters are missing.");
    uint32_t size = 0;
    memcpy(&size, params, sizeof size);
    if (size < sizeof size)
        return problem_set(call->problem, MUSTER_E_INVALID, "struct_size", "struct_size is not set: use MUSTER_INIT.");
    if (size % ALIGNMENT != 0)
        return problem_set(call->problem, MUSTER_E_INVALID, "struct_size",
                           "struct_size is not the size of a struct: use MUSTER_INIT.");
    if (size > PARAMS_MAX_BYTES)
        return problem_set(call->problem, MUSTER_E_UNSUPPORTED, "struct_size",
                           "The parameters are larger than those of any release.");
    const char *bytes = params;
    for (size_t i = known; i < size; i++)
        if (bytes[i] != 0)
            return problem_set(call->problem, MUSTER_E_UNSUPPORTED, "struct_size",
                               "The parameters use fields that this release does not know.");
    memset(ret_copy, 0, known);
    memcpy(ret_copy, params, size < known ? size : known);
    return OK;
}

result check_reserved(struct call *call, int64_t reserved)
{
    if (reserved == 0) return OK;
    return problem_set(call->problem, MUSTER_E_UNSUPPORTED, "reserved", "A reserved field is not zero.");
}

result check_fields(struct call *call, uint32_t fields, uint32_t known)
{
    if ((fields & ~known) != 0)
        return problem_set(call->problem, MUSTER_E_INVALID, "fields", "fields has a bit that this call cannot change.");
    if (fields != 0) return OK;
    return problem_set(call->problem, MUSTER_E_INVALID, "fields", "fields is 0: set a bit for each field to change.");
}

const char *field_names(struct call *call, uint32_t fields, const char *const *names, size_t count)
{
    size_t room = 1, used = 0;
    for (size_t i = 0; i < count; i++)
        room += strlen(names[i]) + 1;
    char *text = arena_alloc(&call->step->arena, room);
    for (size_t i = 0; text != NULL && i < count; i++) {
        if ((fields >> i & 1) == 0) continue;
        text_format(text + used, room - used, "%s%s", used > 0 ? " " : "", names[i]);
        used += strlen(text + used);
    }
    return text;
}
