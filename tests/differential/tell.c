/* SPDX-License-Identifier: MIT
 *
 * Answers and errors as text. Each value of a record is told, even if no getter shows it.
 */
#include "record.h"
#include "side.h"
#include <ctype.h>

static void tell_bytes(FILE *out, const muster_value *value)
{
    const uint8_t *data = value->data;
    for (size_t i = 0; i < value->size; i++)
        fprintf(out, "%02x", data[i]);
}

static void tell_text(FILE *out, const muster_value *value)
{
    const char *data = value->data;
    for (size_t i = 0; i < value->size; i++)
        fprintf(out, isprint((unsigned char)data[i]) ? "%c" : "\\x%02x", (unsigned char)data[i]);
}

void tell_value(FILE *out, const muster_value *value)
{
    switch (value->type) {
    case MUSTER_VALUE_NULL: fprintf(out, "-"); break;
    case MUSTER_VALUE_INTEGER: fprintf(out, "%lld", (long long)value->integer); break;
    case MUSTER_VALUE_TEXT:
        fprintf(out, "\"");
        tell_text(out, value);
        fprintf(out, "\"");
        break;
    default: fprintf(out, "x"); tell_bytes(out, value);
    }
}

static void tell_record(struct side *side, const struct record *record)
{
    fprintf(side->out, "\n    %x:", (unsigned int)(record->object.type & 0xFF));
    for (size_t i = 0; i < record->count; i++) {
        bool position = record->object.type == OBJECT_EVENT && i == EVENT_POSITION; /* the backend's own */
        fprintf(side->out, " ");
        if (!position) tell_value(side->out, &record->values[i]);
    }
    if (record->inner != NULL) tell_record(side, record->inner);
}

static void tell_page(struct side *side, const struct muster_page *page)
{
    fprintf(side->out, "\n    page of %zu", page->count);
    for (size_t i = 0; i < page->count; i++)
        tell_record(side, page->items[i]);
}

static void tell_report(struct side *side, const struct muster_report *report)
{
    fprintf(side->out, "\n    report: %s", report->summary);
    for (size_t i = 0; i < report->count; i++) {
        const struct finding *finding = &report->findings[i];
        char id[MUSTER_ID_TEXT_BYTES] = "-";
        if (finding->has_object) muster_id_format(&finding->object, id);
        fprintf(side->out, "\n    %s %s %s %s", muster_status_name(finding->status), finding->code, id, finding->text);
        for (size_t f = 0; f < finding->figure_count; f++)
            fprintf(side->out, " %s=%lld", finding->figures[f].name, (long long)finding->figures[f].value);
    }
}

void tell_object(struct side *side, const void *handle)
{
    const struct object *object = handle;
    if (object == NULL) {
        fprintf(side->out, " nothing");
    } else if (object->type == OBJECT_PAGE) {
        tell_page(side, handle);
    } else if (object->type == OBJECT_REPORT) {
        tell_report(side, handle);
    } else {
        tell_record(side, handle);
    }
}

void answered(struct side *side, void *object)
{
    const muster_member *member = object; /* these are NULL where it is something else */
    learn(side, MEMBERS, muster_member_account(member), muster_member_org(member), NULL, NULL);
    for (size_t i = 0; muster_page_message(object, i) != NULL; i++)
        learn_message(side, muster_page_message(object, i));
    tell_object(side, object);
    object_unref(object, 0);
}

/* Failures that only the storage or other processes can cause. Here there are no other processes. */
static bool is_out_of_place(int32_t status)
{
    switch (status) {
    case MUSTER_E_CONFLICT:
    case MUSTER_E_BUSY:
    case MUSTER_E_UNKNOWN_COMMIT:
    case MUSTER_E_BACKEND:
    case MUSTER_E_CORRUPT:
    case MUSTER_E_FULL:
    case MUSTER_E_NEWER:
    case MUSTER_E_MEMORY: return true;
    default: return false;
    }
}

void tell_status(struct side *side, int32_t status)
{
    const muster_error *error = muster_session_error(side->session);
    fprintf(side->out, "\n  %s", muster_status_name(status));
    if (is_out_of_place(status)) fprintf(side->out, " on %s, where nothing can cause it", side->backend->name);
    if (side->session == NULL || status == MUSTER_OK) return;
    /* Within a transaction the storage refuses, and each storage has its own sentence. */
    const char *said = status == MUSTER_E_READ_ONLY ? "" : muster_error_message(error);
    fprintf(side->out, " (%s) field %s row %lld: %s", muster_status_name(muster_error_status(error)),
            muster_error_field(error) != NULL ? muster_error_field(error) : "-", (long long)muster_error_row(error),
            said);
    for (size_t i = 0; i < muster_error_figure_count(error); i++)
        fprintf(side->out, " %s=%lld", muster_error_figure_name(error, i), (long long)muster_error_figure(error, i));
    for (size_t i = 0; i < muster_error_object_count(error); i++) {
        char id[MUSTER_ID_TEXT_BYTES];
        muster_id_format(muster_error_object(error, i), id);
        fprintf(side->out, " %s", id);
    }
}
