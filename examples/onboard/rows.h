/* SPDX-License-Identifier: MIT
 *
 * The rows of a CSV file with the lines where they begin, and the refusing of bad ones. Rows that are no rows are
 * refused here; what the columns mean is for roster.h and grants.h.
 */
#ifndef ONBOARD_ROWS_H
#define ONBOARD_ROWS_H

#include <stdbool.h>
#include <stddef.h>

#define COLUMNS_MAX 3

struct csv_row {
    char *fields[COLUMNS_MAX];
    size_t columns; /* as many as the row has, also beyond the fields that are kept */
    long line;
};

struct rows {
    const char *file;
    struct csv_row *items;
    size_t count, bad;
};

/* Reads a whole file, and ends the program where it can't be read. Empty lines are no rows. */
void rows_read(struct rows *rows, const char *file);

/* Whether the first row has these columns and no others. */
bool rows_begin_with(const struct rows *rows, const char *const *names, size_t count);

/* Says what is wrong with the row on a line, and counts it. */
void __attribute__((format(printf, 3, 4))) refuse(struct rows *rows, long line, const char *cause, ...);

void rows_free(struct rows *rows);

#endif
