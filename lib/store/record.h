/* SPDX-License-Identifier: MIT
 *
 * The objects that the library returns: records (an immutable copy of a row, and of data that was read with it), pages
 * of records, and reports. All begin with the same header (object.h).
 */
#pragma once

#include "memory.h"
#include "object.h"
#include "problem.h"
#include <muster/backend.h>
#include <stdbool.h>

struct record {
    struct object object;
    struct record *inner; /* a getter lends it, and it is freed with this record; NULL: none */
    size_t count;
    muster_value values[]; /* the data of the values follows in the same allocation */
};

struct muster_page {
    struct object object;
    size_t count, capacity;
    struct record **items;
    char *cursor;
};

struct finding {
    int32_t status;
    const char *code; /* static */
    char *text;
    bool has_object;
    muster_id object;
    size_t figure_count;
    struct figure figures[MUSTER_FIGURES_MAX];
};

struct muster_report {
    struct object object;
    size_t count, capacity;
    struct finding *findings;
    char summary[160];
};

/* Values. They borrow their data. NULL makes a null value. */
muster_value value_null(void);
muster_value value_int(int64_t integer);
muster_value value_time(muster_time time); /* MUSTER_TIME_NONE makes a null value */
muster_value value_id(const muster_id *id);
muster_value value_text(const char *text);
muster_value value_bytes(const void *bytes, size_t size);
/* in keys: a column of the row that an earlier request found */
muster_value value_reference(size_t request, int32_t column);
/* The value without the fields that its type does not use: a backend may not have set these. */
muster_value value_clean(const muster_value *value);
bool value_equal(const muster_value *a, const muster_value *b);
int value_compare(const muster_value *a, const muster_value *b); /* in the order of backends: null is first */

struct record *record_new(uint32_t type, const muster_value *values, size_t count); /* copies; NULL: no memory */

/* Getters for any handle. They return NULL, 0 or MUSTER_TIME_NONE if the handle is NULL or of another kind, or if
 * the value is null. */
const char *record_text(const void *handle, uint32_t type, size_t column);
const muster_id *record_id(const void *handle, uint32_t type, size_t column);
int64_t record_int(const void *handle, uint32_t type, size_t column);
muster_time record_time(const void *handle, uint32_t type, size_t column);
const void *record_bytes(const void *handle, uint32_t type, size_t column, size_t *ret_size);
/* Like record_time, but it returns 0 for a wrong handle. 0 is an end that has passed, so a wrong handle never gives
 * a right. */
muster_time record_end(const void *handle, uint32_t type, size_t column);

/* Lists of texts: in a row they are lines "=text"; in a record they are NUL-ended texts, one after another. */
MUST_USE result strings_value(struct arena *arena, const char *lines, muster_value *ret_value);
size_t record_string_count(const void *handle, uint32_t type, size_t column);
const char *record_string(const void *handle, uint32_t type, size_t column, size_t i); /* NULL behind the last */

/* Lists of ids, one after another. NULL behind the last. */
size_t record_id_count(const void *handle, uint32_t type, size_t column);
const muster_id *record_id_at(const void *handle, uint32_t type, size_t column, size_t i);

/* The record inside this record, or NULL. */
const void *record_inner(const void *handle, uint32_t type);

void *object_ref(const void *handle, uint32_t type); /* the object; NULL if the handle is of another type */
void object_unref(void *handle, uint32_t type);      /* NULL is allowed; type 0: any type */

struct muster_page *page_new(void);
MUST_USE result page_add(struct muster_page *page, struct record *item); /* takes the item, also if it fails */
const void *page_item(const muster_page *page, uint32_t type, size_t i);

struct muster_report *report_new(void);
MUST_USE result report_add(struct muster_report *report, int32_t status, const char *code, const muster_id *object,
                           const char *text);
void report_figure(struct muster_report *report, const char *name, int64_t value); /* of the last line */

/* Checks what the schema promises of a column. A damaged or foreign database, or a forged cursor, may break the
 * promise. */
bool value_fits(const muster_column *column, const muster_value *value);

/* Cursors: the place where a page ended. `list` and `scope` bind a cursor to one list, and another list refuses it. */
char *cursor_write(int32_t list, const muster_id *scope, const muster_value *values, size_t count);
/* Reads the values into memory of *ret_memory, which the caller frees. MUSTER_E_INVALID: the text is not a cursor of
 * this list. */
MUST_USE result cursor_read(const char *text, int32_t list, const muster_id *scope, muster_value *ret_values,
                            size_t count, void **ret_memory);

/* Definitions of public functions that all records have. ID_GETTER(link, org, OBJECT_LINK, LINK_ORG) defines the
 * getter muster_link_org. The others define muster_link_ref and muster_link_free, and muster_page_link. */
#define GETTER(type, ret, read, name, object, column)                                                                  \
    ret muster_##type##_##name(const muster_##type *type)                                                              \
    {                                                                                                                  \
        return (ret)read(type, object, column);                                                                        \
    }
#define ID_GETTER(type, name, object, column) GETTER(type, const muster_id *, record_id, name, object, column)
#define TEXT_GETTER(type, name, object, column) GETTER(type, const char *, record_text, name, object, column)
#define INT_GETTER(type, name, object, column) GETTER(type, int64_t, record_int, name, object, column)
#define INT32_GETTER(type, name, object, column) GETTER(type, int32_t, record_int, name, object, column)
#define TIME_GETTER(type, name, object, column) GETTER(type, muster_time, record_time, name, object, column)
#define END_GETTER(type, name, object, column) GETTER(type, muster_time, record_end, name, object, column)
#define LIST_GETTERS(type, ret, count, at, name, object, column)                                                       \
    size_t muster_##type##_##name##_count(const muster_##type *type)                                                   \
    {                                                                                                                  \
        return count(type, object, column);                                                                            \
    }                                                                                                                  \
    ret muster_##type##_##name(const muster_##type *type, size_t i)                                                    \
    {                                                                                                                  \
        return at(type, object, column, i);                                                                            \
    }
#define TEXTS_GETTERS(type, name, object, column)                                                                      \
    LIST_GETTERS(type, const char *, record_string_count, record_string, name, object, column)
#define IDS_GETTERS(type, name, object, column)                                                                        \
    LIST_GETTERS(type, const muster_id *, record_id_count, record_id_at, name, object, column)
#define HANDLE_FUNCTIONS(type, object)                                                                                 \
    muster_##type *muster_##type##_ref(const muster_##type *type)                                                      \
    {                                                                                                                  \
        return object_ref(type, object);                                                                               \
    }                                                                                                                  \
    void muster_##type##_free(muster_##type *type)                                                                     \
    {                                                                                                                  \
        object_unref(type, object);                                                                                    \
    }
#define PAGE_FUNCTION(type, object)                                                                                    \
    const muster_##type *muster_page_##type(const muster_page *page, size_t i)                                         \
    {                                                                                                                  \
        return page_item(page, object, i);                                                                             \
    }
