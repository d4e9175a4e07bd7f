/* SPDX-License-Identifier: MIT
 *
 * See pgfloor.h for what this does and what it leaves out.
 */
#include "pgfloor.h"
#include <endian.h>
#include <libpq-fe.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define STATEMENTS_MAX 64
#define PARAMETERS_MAX (MUSTER_TABLE_MAX_COLUMNS + MUSTER_INDEX_MAX_COLUMNS)
#define SQL_BYTES 4096
#define EPOCH INT64_C(946684800000000) /* 2000-01-01, from which the server counts microseconds */

/* The parts by which statements differ. */
struct form {
    int32_t table;
    int32_t write; /* MUSTER_WRITE_..., 0: a read */
    int32_t index, lock;
    uint64_t changed;
};

struct pgfloor {
    PGconn *connection;
    const struct tape *tape;
    bool pipelined;
    struct form forms[STATEMENTS_MAX];
    size_t form_count;
    size_t sent; /* statements of the trip, in a pipeline */
};

/* Values of one statement, in the server's binary format. */
struct values {
    int count;
    const char *data[PARAMETERS_MAX];
    int sizes[PARAMETERS_MAX], formats[PARAMETERS_MAX];
    uint64_t integers[PARAMETERS_MAX];
};

static void fail(const struct pgfloor *floor, const char *what)
{
    fprintf(stderr, "pgfloor: %s: %s\n", what, PQerrorMessage(floor->connection));
    abort();
}

/* ---- statements ---- */

static bool is_set(const muster_table *table, const struct form *form, int32_t column)
{
    if (form->write == MUSTER_WRITE_INSERT) return table->columns[column].type != MUSTER_COLUMN_POSITION;
    return form->write == MUSTER_WRITE_UPDATE && column >= table->key_count && (form->changed >> column & 1) != 0;
}

__attribute__((format(printf, 2, 3))) static void add(char *sql, const char *format, ...)
{
    va_list arguments;
    size_t used = strlen(sql);
    va_start(arguments, format);
    vsnprintf(sql + used, SQL_BYTES - used, format, arguments);
    va_end(arguments);
}

static void write_insert(char *sql, const muster_table *table, const struct form *form)
{
    int place = 0;
    add(sql, "INSERT INTO muster.\"%s\" VALUES (", table->name);
    for (int32_t c = 0; c < table->column_count; c++) {
        const char *before = c > 0 ? ", " : "";
        if (is_set(table, form, c))
            add(sql, "%s$%d", before, ++place);
        else /* as in the library: the transaction, and the number of the insert in it */
            add(sql, "%s(pg_current_xact_id()::text::bigint << 20) | $%d", before, table->column_count);
    }
    add(sql, ")");
}

static void write_sql(char *sql, const muster_table *table, const struct form *form)
{
    static const char *const LOCKS[] = {"", " FOR SHARE", " FOR UPDATE"};
    int place = 0;
    sql[0] = '\0';
    if (form->write == MUSTER_WRITE_INSERT) {
        write_insert(sql, table, form);
        return;
    }
    if (form->write == MUSTER_WRITE_UPDATE) {
        add(sql, "UPDATE muster.\"%s\"", table->name);
        for (int32_t c = 0; c < table->column_count; c++) {
            if (!is_set(table, form, c)) continue;
            add(sql, "%s \"%s\" = $%d", place == 0 ? " SET" : ",", table->columns[c].name, place + 1);
            place++;
        }
    } else {
        add(sql, "%s FROM muster.\"%s\"", form->write == 0 ? "SELECT *" : "DELETE", table->name);
    }
    int32_t keys = form->index < 0 ? table->key_count : table->indexes[form->index].column_count;
    for (int32_t k = 0; k < keys; k++) {
        int32_t c = form->index < 0 ? k : table->indexes[form->index].columns[k];
        add(sql, "%s \"%s\" = $%d", k == 0 ? " WHERE" : " AND", table->columns[c].name, ++place);
    }
    add(sql, "%s", LOCKS[form->lock]);
}

static struct form form_of_get(const muster_get *get)
{
    return (struct form){.table = get->table, .index = get->index, .lock = get->lock};
}

static struct form form_of_write(const muster_write *write)
{
    return (struct form){.table = write->table,
                         .write = write->kind,
                         .index = -1,
                         .changed = write->kind == MUSTER_WRITE_UPDATE ? write->changed : 0};
}

static bool is_same_form(const struct form *a, const struct form *b)
{
    return a->table == b->table && a->write == b->write && a->index == b->index && a->lock == b->lock &&
           a->changed == b->changed;
}

static void check(const struct pgfloor *floor, PGresult *answer, const char *what)
{
    ExecStatusType status = PQresultStatus(answer);
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) fail(floor, what);
    PQclear(answer);
}

static void prepare(struct pgfloor *floor, const char *name, const char *sql)
{
    check(floor, PQprepare(floor->connection, name, sql, 0, NULL), sql);
}

static size_t find_form(const struct pgfloor *floor, const struct form *form)
{
    size_t i = 0;
    while (i < floor->form_count && !is_same_form(&floor->forms[i], form))
        i++;
    return i;
}

static void prepare_form(struct pgfloor *floor, struct form form)
{
    char sql[SQL_BYTES], name[16];
    size_t number = find_form(floor, &form);
    if (number < floor->form_count) return;
    if (number == STATEMENTS_MAX) fail(floor, "too many statements");
    floor->forms[floor->form_count++] = form;
    write_sql(sql, &floor->tape->schema->tables[form.table], &form);
    snprintf(name, sizeof name, "f%zu", number);
    prepare(floor, name, sql);
}

/* Values of the settings, which a program has in memory. */
static bool is_kept(const struct pgfloor *floor, const muster_get *get)
{
    return floor->tape->schema->tables[get->table].placement == MUSTER_PLACEMENT_CONSTANT;
}

struct pgfloor *pgfloor_open(const char *location, const struct tape *tape, bool pipelined)
{
    struct pgfloor *floor = calloc(1, sizeof *floor);
    if (floor == NULL) abort();
    *floor = (struct pgfloor){.connection = PQconnectdb(location), .tape = tape, .pipelined = pipelined};
    if (PQstatus(floor->connection) != CONNECTION_OK) fail(floor, location);
    prepare(floor, "begin", "BEGIN ISOLATION LEVEL READ COMMITTED, READ WRITE");
    prepare(floor, "commit", "COMMIT");
    for (size_t i = 0; i < tape->get_count; i++)
        if (!is_kept(floor, &tape->gets[i])) prepare_form(floor, form_of_get(&tape->gets[i]));
    for (size_t i = 0; i < tape->write_count; i++)
        prepare_form(floor, form_of_write(&tape->writes[i]));
    if (pipelined && !PQenterPipelineMode(floor->connection)) fail(floor, "pipeline");
    return floor;
}

void pgfloor_close(struct pgfloor *floor)
{
    PQfinish(floor->connection);
    free(floor);
}

/* ---- one statement ---- */

static void add_integer(struct values *values, int64_t integer)
{
    values->integers[values->count] = htobe64((uint64_t)integer);
    values->data[values->count] = (const char *)&values->integers[values->count];
    values->sizes[values->count] = sizeof integer;
    values->formats[values->count++] = 1;
}

static void add_value(struct values *values, const muster_value *value, int32_t type)
{
    if (value->type == MUSTER_VALUE_INTEGER) {
        add_integer(values, type == MUSTER_COLUMN_TIME ? value->integer - EPOCH : value->integer);
        return;
    }
    values->data[values->count] = value->type == MUSTER_VALUE_NULL ? NULL : value->data;
    values->sizes[values->count] = (int)value->size;
    values->formats[values->count++] = 1;
}

/* Looks at what every reader would look at. */
static void look_at(const PGresult *rows)
{
    static __thread volatile int seen;
    for (int column = 0; PQntuples(rows) > 0 && column < PQnfields(rows); column++)
        seen += PQgetlength(rows, 0, column) + PQgetvalue(rows, 0, column)[0];
}

static void check_row(const struct pgfloor *floor, PGresult *answer)
{
    const char *changed = PQcmdTuples(answer);
    if (PQresultStatus(answer) == PGRES_TUPLES_OK)
        look_at(answer);
    else if (changed[0] != '\0' && strcmp(changed, "1") != 0)
        fail(floor, "a row is missing");
    check(floor, answer, "a statement");
}

static void run(struct pgfloor *floor, const char *name, const struct values *values)
{
    if (!floor->pipelined) {
        check_row(floor, PQexecPrepared(floor->connection, name, values->count, values->data, values->sizes,
                                        values->formats, 1));
        return;
    }
    if (!PQsendQueryPrepared(floor->connection, name, values->count, values->data, values->sizes, values->formats, 1))
        fail(floor, name);
    floor->sent++;
}

static void run_form(struct pgfloor *floor, struct form form, const struct values *values)
{
    char name[16];
    snprintf(name, sizeof name, "f%zu", find_form(floor, &form));
    run(floor, name, values);
}

static void read_row(struct pgfloor *floor, const muster_get *get)
{
    const muster_table *table = &floor->tape->schema->tables[get->table];
    struct values values = {.count = 0};
    for (int32_t k = 0; k < get->key_count; k++)
        add_value(&values, &get->key[k],
                  table->columns[get->index < 0 ? k : table->indexes[get->index].columns[k]].type);
    run_form(floor, form_of_get(get), &values);
}

static void write_row(struct pgfloor *floor, const muster_write *write, int64_t place)
{
    const muster_table *table = &floor->tape->schema->tables[write->table];
    struct form form = form_of_write(write);
    struct values values = {.count = 0};
    bool placed = false;
    for (int32_t c = 0; c < table->column_count; c++) {
        if (is_set(table, &form, c)) add_value(&values, &write->values[c], table->columns[c].type);
        placed = placed || table->columns[c].type == MUSTER_COLUMN_POSITION;
    }
    for (int32_t c = 0; c < table->key_count && write->kind != MUSTER_WRITE_INSERT; c++)
        add_value(&values, &write->values[c], table->columns[c].type);
    if (write->kind == MUSTER_WRITE_INSERT && placed) add_integer(&values, place);
    run_form(floor, form, &values);
}

/* ---- an operation ---- */

static bool is_same_row(const muster_get *a, const muster_get *b)
{
    bool same = a->table == b->table && a->index == b->index;
    for (int32_t k = 0; k < a->key_count && same; k++)
        same = a->key[k].type == b->key[k].type && a->key[k].integer == b->key[k].integer &&
               a->key[k].size == b->key[k].size &&
               (a->key[k].size == 0 || memcmp(a->key[k].data, b->key[k].data, a->key[k].size) == 0);
    return same;
}

/* Locked rows are read first, because behind a lock the rows of its last holder are visible. Each row is read once,
 * with its lock. */
static void read_rows(struct pgfloor *floor, size_t first, size_t last)
{
    const muster_get *gets = floor->tape->gets;
    for (int locked = 1; locked >= 0; locked--)
        for (size_t i = first; i < last; i++) {
            bool again = is_kept(floor, &gets[i]) || (gets[i].lock != MUSTER_LOCK_NONE) != locked;
            for (size_t k = first; k < last && !again; k++)
                again = is_same_row(&gets[k], &gets[i]) &&
                        (k < i ? gets[k].lock >= gets[i].lock : gets[k].lock > gets[i].lock);
            if (!again) read_row(floor, &gets[i]);
        }
}

static void read_answers(struct pgfloor *floor)
{
    for (; floor->sent > 0; floor->sent--) {
        PGresult *answer = PQgetResult(floor->connection);
        check_row(floor, answer);
        if (PQgetResult(floor->connection) != NULL) fail(floor, "one answer too many");
    }
}

void pgfloor_replay(struct pgfloor *floor, size_t number)
{
    static const struct values NONE;
    const struct tape *tape = floor->tape;
    bool is_last = number + 1 == tape->operation_count;
    size_t first = tape->operations[number], last = is_last ? tape->write_count : tape->operations[number + 1];
    run(floor, "begin", &NONE);
    read_rows(floor, tape->reads[number], is_last ? tape->get_count : tape->reads[number + 1]);
    if (floor->pipelined) {
        if (!PQsendFlushRequest(floor->connection) || PQflush(floor->connection) != 0) fail(floor, "flush");
        read_answers(floor);
    }
    for (size_t i = first; i < last; i++)
        write_row(floor, &tape->writes[i], (int64_t)(i - first) + 1);
    run(floor, "commit", &NONE);
    if (!floor->pipelined) return;
    if (!PQpipelineSync(floor->connection)) fail(floor, "sync");
    read_answers(floor);
    PGresult *sync = PQgetResult(floor->connection);
    if (PQresultStatus(sync) != PGRES_PIPELINE_SYNC) fail(floor, "sync");
    PQclear(sync);
}
