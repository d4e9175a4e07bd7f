/* SPDX-License-Identifier: MIT
 *
 * The rows of a CSV file with the lines where they begin, and refusing bad rows. Lines that are not rows are refused
 * here. roster.h and grants.h know what the columns mean.
 */
#ifndef ONBOARD_ROWS_H
#define ONBOARD_ROWS_H

#include <stdbool.h>
#include <stddef.h>

#define COLUMNS_MAX 3

struct csv_row {
    char *fields[COLUMNS_MAX];
    size_t columns; /* the number in the row, including fields that are not kept */
    long line;
};

struct rows {
    const char *file;
    struct csv_row *items;
    size_t count, bad;
};

/* Reads a whole file. If it cannot be read, the program ends. Empty lines do not count as rows. */
void rows_read(struct rows *rows, const char *file);

/* Whether the first row has exactly these columns. */
bool rows_begin_with(const struct rows *rows, const char *const *names, size_t count);

/* Prints what is wrong with the row on a line, and counts the row. */
void __attribute__((format(printf, 3, 4))) refuse(struct rows *rows, long line, const char *cause, ...);

void rows_free(struct rows *rows);

#endif
