/* SPDX-License-Identifier: MIT
 *
 * Records, pages and reports. A record is one allocation and counts its references. Its typed getters never crash on a
 * wrong handle. This file uses only memory, and reads no store.
 */
#include "record.h"
#include "lines.h"
#include "memory.h"
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

muster_value value_null(void)
{
    return (muster_value){.type = MUSTER_VALUE_NULL};
}

muster_value value_int(int64_t integer)
{
    return (muster_value){.type = MUSTER_VALUE_INTEGER, .integer = integer};
}

muster_value value_time(muster_time time)
{
    return time == MUSTER_TIME_NONE ? value_null() : value_int(time);
}

muster_value value_id(const muster_id *id)
{
    return value_bytes(id, sizeof *id);
}

muster_value value_text(const char *text)
{
    if (text == NULL) return value_null();
    return (muster_value){.type = MUSTER_VALUE_TEXT, .data = text, .size = strlen(text)};
}

muster_value value_bytes(const void *bytes, size_t size)
{
    if (bytes == NULL) return value_null();
    return (muster_value){.type = MUSTER_VALUE_BYTES, .data = bytes, .size = size};
}

muster_value value_reference(size_t request, int32_t column)
{
    return (muster_value){.type = MUSTER_VALUE_REFERENCE, .integer = column, .size = request};
}

bool value_fits(const muster_column *column, const muster_value *value)
{
    static const int32_t TYPE[] = {
        [MUSTER_COLUMN_INTEGER] = MUSTER_VALUE_INTEGER, [MUSTER_COLUMN_TIME] = MUSTER_VALUE_INTEGER,
        [MUSTER_COLUMN_TEXT] = MUSTER_VALUE_TEXT,       [MUSTER_COLUMN_BYTES] = MUSTER_VALUE_BYTES,
        [MUSTER_COLUMN_ID] = MUSTER_VALUE_BYTES,        [MUSTER_COLUMN_POSITION] = MUSTER_VALUE_INTEGER,
    };
    if (value->type == MUSTER_VALUE_NULL) return column->nullable != 0;
    if (value->type != TYPE[column->type]) return false;
    if (value->type == MUSTER_VALUE_TEXT) return memchr(value->data, '\0', value->size) == NULL;
    return column->type != MUSTER_COLUMN_ID || value->size == sizeof(muster_id);
}

muster_value value_clean(const muster_value *value)
{
    switch (value->type) {
    case MUSTER_VALUE_NULL: return value_null();
    case MUSTER_VALUE_INTEGER: return value_int(value->integer);
    case MUSTER_VALUE_TEXT:
    case MUSTER_VALUE_BYTES: return (muster_value){.type = value->type, .data = value->data, .size = value->size};
    default: return *value;
    }
}

bool value_equal(const muster_value *a, const muster_value *b)
{
    if (a->type != b->type) return false;
    if (a->type == MUSTER_VALUE_NULL) return true;
    if (a->type == MUSTER_VALUE_INTEGER) return a->integer == b->integer;
    return a->size == b->size && (a->size == 0 || memcmp(a->data, b->data, a->size) == 0);
}

int value_compare(const muster_value *a, const muster_value *b)
{
    if (a->type == MUSTER_VALUE_NULL || b->type == MUSTER_VALUE_NULL)
        return (b->type == MUSTER_VALUE_NULL) - (a->type == MUSTER_VALUE_NULL);
    if (a->type == MUSTER_VALUE_INTEGER) return (a->integer > b->integer) - (a->integer < b->integer);
    size_t size = a->size < b->size ? a->size : b->size;
    int order = size > 0 ? memcmp(a->data, b->data, size) : 0;
    return order != 0 ? order : (a->size > b->size) - (a->size < b->size);
}

static bool has_data(const muster_value *value)
{
    return value->type == MUSTER_VALUE_TEXT || value->type == MUSTER_VALUE_BYTES;
}

struct record *record_new(uint32_t type, const muster_value *values, size_t count)
{
    size_t size = sizeof(struct record) + count * sizeof(muster_value);
    for (size_t i = 0; i < count; i++)
        if (has_data(&values[i])) size += values[i].size + 1;
    struct record *record = malloc(size);
    if (record == NULL) return NULL;
    record->object.type = type;
    atomic_init(&record->object.references, 1);
    record->inner = NULL;
    record->count = count;
    char *data = (char *)&record->values[count];
    for (size_t i = 0; i < count; i++) {
        record->values[i] = values[i];
        if (!has_data(&values[i])) continue;
        if (values[i].size > 0) memcpy(data, values[i].data, values[i].size);
        data[values[i].size] = '\0';
        record->values[i].data = data;
        data += values[i].size + 1;
    }
    return record;
}

/* The data of the values of a record. It is stored behind the values. */
static size_t data_size(const struct record *record)
{
    size_t size = 0;
    for (size_t i = 0; i < record->count; i++)
        if (has_data(&record->values[i])) size += record->values[i].size + 1;
    return size;
}

static const muster_value *value_of(const void *handle, uint32_t type, size_t column)
{
    static const muster_value NOTHING = {.type = MUSTER_VALUE_NULL};
    const struct record *record = handle;
    if (record == NULL || record->object.type != type || column >= record->count) return &NOTHING;
    return &record->values[column];
}

const char *record_text(const void *handle, uint32_t type, size_t column)
{
    const muster_value *value = value_of(handle, type, column);
    return value->type == MUSTER_VALUE_TEXT ? value->data : NULL;
}

const muster_id *record_id(const void *handle, uint32_t type, size_t column)
{
    const muster_value *value = value_of(handle, type, column);
    return value->type == MUSTER_VALUE_BYTES && value->size == sizeof(muster_id) ? value->data : NULL;
}

int64_t record_int(const void *handle, uint32_t type, size_t column)
{
    const muster_value *value = value_of(handle, type, column);
    return value->type == MUSTER_VALUE_INTEGER ? value->integer : 0;
}

muster_time record_time(const void *handle, uint32_t type, size_t column)
{
    const muster_value *value = value_of(handle, type, column);
    return value->type == MUSTER_VALUE_INTEGER ? value->integer : MUSTER_TIME_NONE;
}

muster_time record_end(const void *handle, uint32_t type, size_t column)
{
    const struct record *record = handle;
    return record != NULL && record->object.type == type ? record_time(handle, type, column) : 0;
}

const void *record_bytes(const void *handle, uint32_t type, size_t column, size_t *ret_size)
{
    const muster_value *value = value_of(handle, type, column);
    bool there = value->type == MUSTER_VALUE_BYTES;
    if (ret_size != NULL) *ret_size = there ? value->size : 0;
    return there ? value->data : NULL;
}

result strings_value(struct arena *arena, const char *lines, muster_value *ret_value)
{
    struct line line;
    *ret_value = value_null();
    if (lines == NULL) return OK;
    char *texts = arena_alloc(arena, strlen(lines) + 1), *at = texts;
    if (texts == NULL) return FAILED(MUSTER_E_MEMORY);
    for (; lines_next(&lines, &line); at += line.value_size + 1)
        memcpy(at, line.value, line.value_size); /* the memory of the arena is zero behind it */
    *ret_value = value_bytes(texts, (size_t)(at - texts));
    return OK;
}

const char *record_string(const void *handle, uint32_t type, size_t column, size_t i)
{
    size_t size = 0;
    const char *at = record_bytes(handle, type, column, &size), *end = at != NULL ? at + size : NULL;
    for (; at != end && i > 0; i--)
        at += strlen(at) + 1;
    return at != end ? at : NULL;
}

size_t record_string_count(const void *handle, uint32_t type, size_t column)
{
    size_t count = 0;
    while (record_string(handle, type, column, count) != NULL)
        count++;
    return count;
}

size_t record_id_count(const void *handle, uint32_t type, size_t column)
{
    size_t size = 0;
    record_bytes(handle, type, column, &size);
    return size / sizeof(muster_id);
}

const muster_id *record_id_at(const void *handle, uint32_t type, size_t column, size_t i)
{
    size_t size = 0;
    const muster_id *ids = record_bytes(handle, type, column, &size);
    return i < size / sizeof(muster_id) ? &ids[i] : NULL;
}

const void *record_inner(const void *handle, uint32_t type)
{
    const struct record *record = handle;
    return record != NULL && record->object.type == type ? record->inner : NULL;
}

void *object_ref(const void *handle, uint32_t type)
{
    /* Records are immutable, except their count of references. The library changes it behind a const handle. */
    union {
        const void *given;
        struct object *object;
    } it = {.given = handle};
    if (it.object == NULL || it.object->type != type) return NULL;
    atomic_fetch_add_explicit(&it.object->references, 1, memory_order_relaxed);
    return it.object;
}

static void page_clear(struct muster_page *page)
{
    for (size_t i = 0; i < page->count; i++)
        object_unref(page->items[i], 0);
    free(page->items);
    free(page->cursor);
}

/* A message may carry a token, which must not stay in freed memory. */
static void message_clear(struct record *message)
{
    sodium_memzero(&message->values[message->count], data_size(message));
}

static void workspace_clear(const struct record *workspace)
{
    object_unref(workspace->inner, 0);
}

static void report_clear(struct muster_report *report)
{
    for (size_t i = 0; i < report->count; i++)
        free(report->findings[i].text);
    free(report->findings);
}

void object_unref(void *handle, uint32_t type)
{
    struct object *object = handle;
    if (object == NULL || (type != 0 && object->type != type)) return;
    if (atomic_fetch_sub_explicit(&object->references, 1, memory_order_acq_rel) != 1) return;
    if (object->type == OBJECT_PAGE) page_clear(handle);
    if (object->type == OBJECT_REPORT) report_clear(handle);
    if (object->type == OBJECT_MESSAGE) message_clear(handle);
    if (object->type == OBJECT_WORKSPACE) workspace_clear(handle);
    object->type = 0;
    free(object);
}

struct muster_page *page_new(void)
{
    struct muster_page *page = calloc(1, sizeof *page);
    if (page == NULL) return NULL;
    page->object.type = OBJECT_PAGE;
    atomic_init(&page->object.references, 1);
    return page;
}

result page_add(struct muster_page *page, struct record *item)
{
    if (item == NULL) return FAILED(MUSTER_E_MEMORY);
    result grown = list_grow((void **)&page->items, page->count, &page->capacity, sizeof(page->items[0]));
    if (grown.status != MUSTER_OK) {
        object_unref(item, 0);
        return grown;
    }
    page->items[page->count++] = item;
    return OK;
}

const void *page_item(const muster_page *page, uint32_t type, size_t i)
{
    if (page == NULL || page->object.type != OBJECT_PAGE || i >= page->count) return NULL;
    return page->items[i]->object.type == type ? page->items[i] : NULL;
}

size_t muster_page_count(const muster_page *page)
{
    return page != NULL && page->object.type == OBJECT_PAGE ? page->count : 0;
}

const char *muster_page_cursor(const muster_page *page)
{
    return page != NULL && page->object.type == OBJECT_PAGE ? page->cursor : NULL;
}

void muster_page_free(muster_page *page)
{
    object_unref(page, OBJECT_PAGE);
}

struct muster_report *report_new(void)
{
    struct muster_report *report = calloc(1, sizeof *report);
    if (report == NULL) return NULL;
    report->object.type = OBJECT_REPORT;
    atomic_init(&report->object.references, 1);
    return report;
}

result report_add(struct muster_report *report, int32_t status, const char *code, const muster_id *object,
                  const char *text)
{
    TRY(list_grow((void **)&report->findings, report->count, &report->capacity, sizeof(report->findings[0])));
    struct finding *finding = &report->findings[report->count];
    *finding = (struct finding){.status = status, .code = code, .has_object = object != NULL};
    if (object != NULL) finding->object = *object;
    finding->text = strdup(text);
    if (finding->text == NULL) return FAILED(MUSTER_E_MEMORY);
    report->count++;
    return OK;
}

void report_figure(struct muster_report *report, const char *name, int64_t value)
{
    struct finding *finding = &report->findings[report->count - 1];
    if (finding->figure_count < MUSTER_FIGURES_MAX)
        finding->figures[finding->figure_count++] = (struct figure){name, value};
}

static const struct finding *finding_at(const muster_report *report, size_t i)
{
    if (report == NULL || report->object.type != OBJECT_REPORT || i >= report->count) return NULL;
    return &report->findings[i];
}

size_t muster_report_count(const muster_report *report)
{
    return report != NULL && report->object.type == OBJECT_REPORT ? report->count : 0;
}

const char *muster_report_summary(const muster_report *report)
{
    bool there = report != NULL && report->object.type == OBJECT_REPORT;
    return there ? report->summary : muster_status_text(MUSTER_E_HANDLE);
}

muster_status muster_report_verdict(const muster_report *report)
{
    if (report == NULL || report->object.type != OBJECT_REPORT) return MUSTER_E_HANDLE;
    for (size_t i = 0; i < report->count; i++)
        if (report->findings[i].status != MUSTER_OK) return report->findings[i].status;
    return MUSTER_OK;
}

muster_status muster_report_status(const muster_report *report, size_t i)
{
    if (report == NULL || report->object.type != OBJECT_REPORT) return MUSTER_E_HANDLE;
    const struct finding *finding = finding_at(report, i);
    return finding != NULL ? finding->status : MUSTER_E_INVALID;
}

const char *muster_report_code(const muster_report *report, size_t i)
{
    const struct finding *finding = finding_at(report, i);
    return finding != NULL ? finding->code : NULL;
}

const char *muster_report_text(const muster_report *report, size_t i)
{
    const struct finding *finding = finding_at(report, i);
    return finding != NULL ? finding->text : NULL;
}

const muster_id *muster_report_object(const muster_report *report, size_t i)
{
    const struct finding *finding = finding_at(report, i);
    return finding != NULL && finding->has_object ? &finding->object : NULL;
}

const char *muster_report_figure_name(const muster_report *report, size_t i, size_t figure)
{
    const struct finding *finding = finding_at(report, i);
    return finding != NULL && figure < finding->figure_count ? finding->figures[figure].name : NULL;
}

int64_t muster_report_figure(const muster_report *report, size_t i, size_t figure)
{
    const struct finding *finding = finding_at(report, i);
    return finding != NULL && figure < finding->figure_count ? finding->figures[figure].value : 0;
}

void muster_report_free(muster_report *report)
{
    object_unref(report, OBJECT_REPORT);
}
