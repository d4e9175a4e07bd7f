/* SPDX-License-Identifier: MIT
 *
 * Reads with libcsv, one row at a time. So each row keeps its line, and a malformed row spoils no other row. See
 * rows.h.
 */
#include "rows.h"
#include "terminal.h"
#include <csv.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The row that is being read. */
struct reading {
    struct rows *rows;
    struct csv_row row;
    long last_line;
    bool ended;
};

void refuse(struct rows *rows, long line, const char *cause, ...)
{
    char text[512];
    va_list figures;
    va_start(figures, cause);
    vsnprintf(text, sizeof text, cause, figures);
    va_end(figures);
    /* A file may contain characters that control a terminal. */
    for (char *at = text; *at != '\0'; at++)
        if ((unsigned char)*at < ' ' || *at == '\x7F') *at = '?';
    fprintf(stderr, "%s%s:%ld: %s\n", wipe(), rows->file, line, text);
    rows->bad++;
}

static void drop_fields(struct csv_row *row)
{
    for (size_t i = 0; i < COLUMNS_MAX; i++)
        free(row->fields[i]);
    *row = (struct csv_row){.line = row->line};
}

static void field_read(void *data, size_t size, void *arg)
{
    struct csv_row *row = &((struct reading *)arg)->row;
    size_t column = row->columns++;
    if (column < COLUMNS_MAX) row->fields[column] = needed(strndup(data != NULL ? data : "", size));
}

static void row_read(int end, void *arg)
{
    struct reading *reading = arg;
    struct rows *rows = reading->rows;
    (void)end;
    reading->ended = true;
    if (reading->row.columns == 0) return;
    if (reading->last_line > reading->row.line) {
        refuse(rows, reading->row.line, "a quoted field has several lines, %ld to %ld", reading->row.line,
               reading->last_line);
        drop_fields(&reading->row);
        return;
    }
    rows->items = needed(realloc(rows->items, (rows->count + 1) * sizeof rows->items[0]));
    rows->items[rows->count++] = reading->row;
    reading->row = (struct csv_row){.line = reading->row.line};
}

static const char *after_line(const char *at)
{
    at += strcspn(at, "\r\n");
    return at + (strncmp(at, "\r\n", 2) == 0 ? 2 : *at != '\0');
}

/* Reads the row that begins here. It has as many lines as its quotes need. Returns where the next row begins. */
static const char *read_row(struct reading *reading, const char *begin)
{
    struct csv_parser parser;
    const char *at = begin;
    bool sound = true;
    /* An empty line also ends as a row, so that the next row begins at its own line. */
    csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI | CSV_REPALL_NL);
    reading->ended = false;
    reading->last_line = reading->row.line - 1;
    while (sound && !reading->ended && *at != '\0') {
        size_t size = (size_t)(after_line(at) - at);
        reading->last_line++;
        sound = csv_parse(&parser, at, size, field_read, row_read, reading) == size;
        at += size;
    }
    if (sound) sound = csv_fini(&parser, field_read, row_read, reading) == 0;
    if (csv_error(&parser) == CSV_ENOMEM) fatal(reading->rows->file, csv_strerror(CSV_ENOMEM));
    csv_free(&parser);
    if (!sound) {
        /* An open quote makes the following lines part of the field. Only its first line is known to be wrong. */
        refuse(reading->rows, reading->row.line, "a quote is open, or is inside a field");
        drop_fields(&reading->row);
        reading->last_line = reading->row.line;
        at = after_line(begin);
    }
    reading->row.line = reading->last_line + 1;
    return at;
}

void rows_read(struct rows *rows, const char *name)
{
    char *text = NULL;
    size_t capacity = 0;
    FILE *file = fopen(name, "rb");
    ssize_t size = file != NULL ? getdelim(&text, &capacity, '\0', file) : -1;
    if (file == NULL || (size < 0 && !feof(file))) fatal(name, strerror(errno));
    if (!feof(file)) fatal(name, "a CSV file must be text without NUL bytes");
    fclose(file);
    *rows = (struct rows){.file = name};
    struct reading reading = {.rows = rows, .row = {.line = 1}};
    const char *at = size > 0 ? text : "";
    if (strncmp(at, "\xEF\xBB\xBF", 3) == 0) at += 3; /* byte order mark, which spreadsheets write */
    while (*at != '\0')
        at = read_row(&reading, at);
    free(text);
}

bool rows_begin_with(const struct rows *rows, const char *const *names, size_t count)
{
    if (rows->count == 0 || rows->items[0].columns != count) return false;
    for (size_t i = 0; i < count; i++)
        if (strcmp(rows->items[0].fields[i], names[i]) != 0) return false;
    return true;
}

void rows_free(struct rows *rows)
{
    for (size_t i = 0; i < rows->count; i++)
        drop_fields(&rows->items[i]);
    free(rows->items);
}
