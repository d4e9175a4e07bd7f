/* SPDX-License-Identifier: MIT
 *
 * Takes a backend from the host, and checks its version, its size and its functions. A backend may have been built with
 * another release of the header than the library. So nothing is read before size and version allow it.
 */
#include "inside.h"
#include <stdlib.h>

/* The size of the struct in the first release of this version of the interface. Later fields follow it. */
#define LEAST_BYTES (offsetof(muster_backend, prefetch) + sizeof(((muster_backend *)NULL)->prefetch))

static const char *name_of(const muster_backend *given)
{
    return given->name != NULL ? given->name : "without a name";
}

static result refuse_backend(struct problem *problem, const muster_backend *given, const char *what, const char *name)
{
    return problem_set(problem, MUSTER_E_INVALID, "backend", "The backend %s %s%s.", name_of(given), what, name);
}

static result check_version(struct problem *problem, const muster_backend *given)
{
    const size_t in_every_version = offsetof(muster_backend, name) + sizeof given->name;
    if (given->struct_size < in_every_version)
        return problem_set(problem, MUSTER_E_INVALID, "backend",
                           "The struct_size of the backend is not set: use MUSTER_INIT.");
    if (given->version == 0)
        return refuse_backend(problem, given, "has no version: set it to MUSTER_BACKEND_VERSION", "");
    if (given->version == MUSTER_BACKEND_VERSION) return OK;
    return problem_set(problem, MUSTER_E_UNSUPPORTED, "backend",
                       "The backend %s uses version %d of the storage interface, and the library version %d.",
                       name_of(given), given->version, MUSTER_BACKEND_VERSION);
}

/* Later fields are pointers. So no release has a size that ends inside a pointer. */
static result check_size(struct problem *problem, const muster_backend *given)
{
    if (given->struct_size >= LEAST_BYTES && given->struct_size % sizeof(void *) == 0) return OK;
    return problem_set(problem, MUSTER_E_INVALID, "backend",
                       "The struct_size of the backend %s is %u; version %d of the storage interface needs %zu bytes.",
                       name_of(given), given->struct_size, MUSTER_BACKEND_VERSION, LEAST_BYTES);
}

static result check_functions(struct problem *problem, const muster_backend *backend)
{
    const struct {
        const char *name;
        bool there;
    } needed[] = {
        {"open", backend->open != NULL},       {"close", backend->close != NULL},
        {"migrate", backend->migrate != NULL}, {"begin", backend->begin != NULL},
        {"get", backend->get != NULL},         {"scan", backend->scan != NULL},
        {"count", backend->count != NULL},     {"apply", backend->apply != NULL},
        {"commit", backend->commit != NULL},   {"rollback", backend->rollback != NULL},
        {"horizon", backend->horizon != NULL}, {"verify", backend->verify != NULL},
    };
    for (size_t i = 0; i < COUNT_OF(needed); i++)
        if (!needed[i].there) return refuse_backend(problem, backend, "has no function ", needed[i].name);
    if (backend->mark != NULL && backend->undo_to == NULL)
        return refuse_backend(problem, backend, "has mark without undo_to", "");
    if (backend->mark == NULL && backend->undo_to != NULL)
        return refuse_backend(problem, backend, "has undo_to without mark", "");
    return OK;
}

result backend_copy(struct problem *problem, const muster_backend *given, muster_backend *ret_backend)
{
    TRY(check_version(problem, given));
    TRY(check_size(problem, given));
    muster_backend_struct_copy(ret_backend, sizeof *ret_backend, given);
    return check_functions(problem, ret_backend);
}
