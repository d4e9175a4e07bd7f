/* SPDX-License-Identifier: MIT
 *
 * Problems while they are returned, the public view of them, and the only place where text is formatted. This file
 * chooses no status; its callers do.
 */
#include "problem.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PLACE_BYTES 96 /* room for " (folder/file.c:212)" */

void problem_clear(struct problem *problem)
{
    problem->status = MUSTER_OK;
    problem->field = NULL;
    problem->row = -1;
    problem->message[0] = '\0';
    problem->figure_count = 0;
    problem->object_count = 0;
}

/* A message that is cut inside a character would not be UTF-8, and bindings refuse to decode it. */
static void cut_at_character(char *text, size_t length)
{
    while (length > 0 && ((unsigned char)text[length] & 0xC0) == 0x80)
        length--;
    text[length] = '\0';
}

result problem_set_at(const char *place, struct problem *problem, int32_t status, const char *field, const char *format,
                      ...)
{
    char end[PLACE_BYTES] = "";
    const char *shown = result_place(status, place);
    if (shown != NULL) snprintf(end, sizeof(end), " (%s)", shown);
    const size_t most = PROBLEM_MESSAGE_BYTES - 1 - strlen(end);

    /* The buffer has one byte more than the message keeps. The byte after the cut says whether the cut splits a
     * character. It is a buffer of its own, because an argument may be the present message. */
    char text[PROBLEM_MESSAGE_BYTES + 1];
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(text, sizeof(text), format, arguments);
    va_end(arguments);
    if (length < 0) text[0] = '\0';
    if (length >= 0 && (size_t)length > most) cut_at_character(text, most);

    int64_t row = problem->row;
    problem_clear(problem);
    problem->row = row;
    problem->status = status;
    problem->field = field;
    const size_t size = strlen(text);
    memcpy(problem->message, text, size);
    memcpy(problem->message + size, end, strlen(end) + 1);
    return FAILED_AT(status, place);
}

result problem_tell(struct problem *problem, result done)
{
    if (done.status == MUSTER_OK || problem->status == done.status) return done;
    return problem_set_at(PLACE_OF(done), problem, done.status, NULL, "%s", muster_status_text(done.status));
}

const struct muster_error ERROR_HANDLE = {
    .object = {.type = OBJECT_ERROR},
    .problem = {.status = MUSTER_E_HANDLE, .row = -1, .message = "The session is NULL, of another kind, or closed."}};

/* It counts no references, so freeing it does nothing. */
static struct muster_error no_memory = {.object = {.type = OBJECT_ERROR},
                                        .problem = {.status = MUSTER_E_MEMORY, .row = -1, .message = "Out of memory."}};

int32_t problem_hand_out(struct problem *problem, result done, muster_error **ret_error)
{
    done = problem_tell(problem, done);
    if (ret_error == NULL) return done.status;
    *ret_error = NULL;
    if (done.status == MUSTER_OK) return MUSTER_OK;
    muster_error *error = malloc(sizeof *error);
    if (error == NULL) {
        *ret_error = &no_memory;
        return MUSTER_E_MEMORY;
    }
    error->object.type = OBJECT_ERROR;
    atomic_init(&error->object.references, 1);
    error->problem = *problem;
    *ret_error = error;
    return done.status;
}

void problem_figure(struct problem *problem, const char *name, int64_t value)
{
    if (problem->figure_count == MUSTER_FIGURES_MAX) return;
    problem->figures[problem->figure_count++] = (struct figure){name, value};
}

void problem_object(struct problem *problem, const muster_id *id)
{
    if (problem->object_count == PROBLEM_OBJECTS_MAX) return;
    problem->objects[problem->object_count++] = *id;
}

void text_format(char *buffer, size_t size, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(buffer, size, format, arguments);
    va_end(arguments);
    assert(length >= 0 && (size_t)length < size);
    UNUSED(length);
}

static const struct problem *problem_of(const muster_error *error)
{
    return error != NULL && error->object.type == OBJECT_ERROR ? &error->problem : NULL;
}

muster_status muster_error_status(const muster_error *error)
{
    const struct problem *problem = problem_of(error);
    return problem != NULL ? problem->status : MUSTER_E_HANDLE;
}

const char *muster_error_message(const muster_error *error)
{
    const struct problem *problem = problem_of(error);
    return problem != NULL ? problem->message : muster_status_text(MUSTER_E_HANDLE);
}

const char *muster_error_field(const muster_error *error)
{
    const struct problem *problem = problem_of(error);
    return problem != NULL ? problem->field : NULL;
}

int64_t muster_error_row(const muster_error *error)
{
    const struct problem *problem = problem_of(error);
    return problem != NULL ? problem->row : -1;
}

size_t muster_error_figure_count(const muster_error *error)
{
    const struct problem *problem = problem_of(error);
    return problem != NULL ? problem->figure_count : 0;
}

const char *muster_error_figure_name(const muster_error *error, size_t i)
{
    return i < muster_error_figure_count(error) ? error->problem.figures[i].name : NULL;
}

int64_t muster_error_figure(const muster_error *error, size_t i)
{
    return i < muster_error_figure_count(error) ? error->problem.figures[i].value : 0;
}

size_t muster_error_object_count(const muster_error *error)
{
    const struct problem *problem = problem_of(error);
    return problem != NULL ? problem->object_count : 0;
}

const muster_id *muster_error_object(const muster_error *error, size_t i)
{
    return i < muster_error_object_count(error) ? &error->problem.objects[i] : NULL;
}

void muster_error_free(muster_error *error)
{
    if (problem_of(error) == NULL || atomic_load(&error->object.references) == 0) return;
    error->object.type = 0;
    free(error);
}
