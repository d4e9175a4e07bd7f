/* SPDX-License-Identifier: MIT
 *
 * Reads the forms of statements, and follows what each connection does with them: see rules.h.
 */
#include "rules.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NAME_BYTES_MAX 40 /* an engine adds the number of a shard behind it */

/* ---- tables ---- */

static const char *check_table(const muster_schema *schema, const muster_table *table)
{
    if (table->placement < MUSTER_PLACEMENT_BY_ORG || table->placement > MUSTER_PLACEMENT_CONSTANT) return "S5";
    if (strlen(table->name) > NAME_BYTES_MAX) return "S5";
    if (table->placement <= MUSTER_PLACEMENT_BY_ACCOUNT && table->columns[0].type != MUSTER_COLUMN_ID) return "S1";
    if (table->parent >= 0) {
        const muster_table *parent = &schema->tables[table->parent];
        if (table->placement != MUSTER_PLACEMENT_BY_ORG || parent->placement != MUSTER_PLACEMENT_BY_ORG) return "S2";
    }
    for (int32_t i = 0; i < table->index_count; i++) {
        const muster_index *index = &table->indexes[i];
        if (index->unique && index->columns[0] != 0) return "S1";
        if (strlen(index->name) > NAME_BYTES_MAX) return "S5";
    }
    return NULL;
}

const char *rules_check_schema(const muster_schema *schema)
{
    const char *rule = NULL;
    for (int32_t i = 0; i < schema->table_count && rule == NULL; i++)
        rule = check_table(schema, &schema->tables[i]);
    return rule;
}

/* ---- one text ---- */

static bool eat(const char **at, const char *word)
{
    size_t size = strlen(word);
    if (strncmp(*at, word, size) != 0) return false;
    *at += size;
    return true;
}

static bool eat_name(const char **at, char *name, size_t size)
{
    const char *end = **at == '"' ? strchr(*at + 1, '"') : NULL;
    if (end == NULL || (size_t)(end - *at) > size) return false;
    memcpy(name, *at + 1, (size_t)(end - *at - 1));
    name[end - *at - 1] = '\0';
    *at = end + 1;
    return true;
}

static bool eat_number(const char **at, int *ret_number)
{
    char *end = NULL;
    if (!isdigit((unsigned char)**at)) return false;
    *ret_number = (int)strtol(*at, &end, 10);
    *at = end;
    return true;
}

static bool eat_parameter(const char **at, int *ret_number)
{
    return eat(at, "$") && eat_number(at, ret_number);
}

/* "schema"."table" */
static bool eat_table(const char **at, const muster_schema *schema, const muster_table **ret_table)
{
    char name[64];
    *ret_table = NULL;
    if (!eat_name(at, name, sizeof name) || !eat(at, ".") || !eat_name(at, name, sizeof name)) return false;
    for (int32_t i = 0; i < schema->table_count; i++)
        if (strcmp(schema->tables[i].name, name) == 0) *ret_table = &schema->tables[i];
    return *ret_table != NULL;
}

static int key_column(const muster_table *table, const char *name)
{
    for (int32_t i = 0; i < table->key_count && i < FORM_KEYS_MAX; i++)
        if (strcmp(table->columns[i].name, name) == 0) return i;
    return -1;
}

/* A comparison of rows, in one piece or written out. It calls no function and reads no other table. */
static bool eat_parentheses(const char **at)
{
    int depth = 0;
    do {
        char name[64], word[8];
        int number = 0;
        size_t size = strcspn(*at, " ()\"$,<>=");
        if (eat(at, "("))
            depth++;
        else if (eat(at, ")"))
            depth--;
        else if (eat_name(at, name, sizeof name) || eat_parameter(at, &number) || eat_number(at, &number))
            continue;
        else if (strchr(" ,<>=", **at) != NULL && **at != '\0')
            ++*at;
        else {
            static const char *const WORDS[] = {"AND", "OR", "IS", "NOT", "NULL"};
            bool known = false;
            if (size == 0 || size >= sizeof word) return false;
            memcpy(word, *at, size);
            word[size] = '\0';
            for (size_t i = 0; i < sizeof WORDS / sizeof WORDS[0]; i++)
                known = known || strcmp(word, WORDS[i]) == 0;
            if (!known) return false;
            *at += size;
        }
    } while (depth > 0);
    return true;
}

/* A column of another row, which is found by its whole key. Its value shows whether it belongs to the same org. */
static bool eat_reference(const char **at, const muster_schema *schema, struct form *form)
{
    struct form other = {0};
    char name[64];
    if (!eat(at, "(SELECT ") || !eat_name(at, name, sizeof name)) return false;
    if (!eat(at, " FROM ") || !eat_table(at, schema, &other.table) || !eat(at, " WHERE ")) return false;
    for (int32_t i = 0; i < other.table->key_count; i++) {
        if (i > 0 && !eat(at, " AND ")) return false;
        if (!eat_name(at, name, sizeof name) || key_column(other.table, name) != i || !eat(at, " = ")) return false;
        if (!eat_parameter(at, &other.keys[i < FORM_KEYS_MAX ? i : 0])) return false;
    }
    form->inner = other.table;
    form->inner_key = other.keys[0];
    return eat(at, ")");
}

static bool eat_condition(const char **at, const muster_schema *schema, struct form *form)
{
    char name[64];
    int number = 0;
    if (**at == '(') { /* (a, b) > ($1, $2) has two; a comparison that is written out has one */
        if (!eat_parentheses(at)) return false;
        return !(eat(at, " > ") || eat(at, " < ")) || eat_parentheses(at);
    }
    if (!eat_name(at, name, sizeof name)) return false;
    if (eat(at, " IS NULL") || eat(at, " IS NOT NULL")) return true;
    if (eat(at, " >= ") || eat(at, " < ")) return eat_parameter(at, &number);
    if (!eat(at, " = ")) return false;
    int key = key_column(form->table, name);
    if (eat_number(at, &number)) return true;
    if (**at == '(') return eat_reference(at, schema, form);
    if (!eat_parameter(at, &number)) return false;
    if (key >= 0) form->keys[key] = number;
    return true;
}

static bool eat_where(const char **at, const muster_schema *schema, struct form *form)
{
    if (!eat(at, " WHERE ")) return true;
    do {
        if (!eat_condition(at, schema, form)) return false;
    } while (eat(at, " AND "));
    return true;
}

static bool eat_order(const char **at, struct form *form)
{
    char name[64];
    if (!eat(at, " ORDER BY ")) return true;
    do {
        if (!eat_name(at, name, sizeof name)) return false;
        if (form->along[0] == '\0') snprintf(form->along, sizeof form->along, "%s", name);
        if (!eat(at, " NULLS FIRST") && !eat(at, " DESC NULLS LAST")) eat(at, " DESC");
    } while (eat(at, ", "));
    return true;
}

static bool eat_names(const char **at)
{
    char name[64];
    do {
        if (!eat_name(at, name, sizeof name)) return false;
    } while (eat(at, ", "));
    return true;
}

static const char *read_select(const muster_schema *schema, const char *at, struct form *form)
{
    int number = 0;
    bool counts = eat(&at, "SELECT count(*) FROM (SELECT 1");
    form->kind = FORM_READ;
    if (!counts && (!eat(&at, "SELECT ") || !eat_names(&at))) return "T3";
    if (!eat(&at, " FROM ") || !eat_table(&at, schema, &form->table)) return "T3";
    if (!eat_where(&at, schema, form) || !eat_order(&at, form)) return "T3";
    if (eat(&at, " LIMIT ") && !eat_parameter(&at, &number)) return "T3";
    if (counts) return strcmp(at, ") AS counted") == 0 ? NULL : "T3";
    if (eat(&at, " FOR SHARE")) form->lock = MUSTER_LOCK_SHARED;
    if (eat(&at, " FOR UPDATE")) form->lock = MUSTER_LOCK_UPDATE;
    return *at == '\0' ? NULL : "T3";
}

/* Every column has the next parameter. A position is the id of the transaction and the last parameter. */
static const char *read_insert(const muster_schema *schema, const char *at, struct form *form)
{
    int number = 0;
    form->kind = FORM_INSERT;
    if (!eat(&at, "INSERT INTO ") || !eat_table(&at, schema, &form->table)) return "T3";
    if (!eat(&at, " (") || !eat_names(&at) || !eat(&at, ") VALUES (")) return "T3";
    for (int32_t i = 0; i < form->table->column_count; i++) {
        if (i > 0 && !eat(&at, ", ")) return "T3";
        eat(&at, "(pg_current_xact_id()::text::bigint << 20) | ");
        if (!eat_parameter(&at, &number)) return "T7";
        if (i < form->table->key_count && i < FORM_KEYS_MAX) form->keys[i] = number;
    }
    return strcmp(at, ")") == 0 ? NULL : "T9";
}

static const char *read_change(const muster_schema *schema, const char *at, struct form *form)
{
    char name[64];
    int number = 0;
    if (!eat(&at, "WITH changed AS (")) return "T4";
    form->kind = eat(&at, "UPDATE ") ? FORM_UPDATE : FORM_REMOVE;
    if (form->kind == FORM_REMOVE && !eat(&at, "DELETE FROM ")) return "T3";
    if (!eat_table(&at, schema, &form->table)) return "T3";
    if (form->kind == FORM_UPDATE && !eat(&at, " SET ")) return "T3";
    if (form->kind == FORM_UPDATE) {
        do {
            if (!eat_name(&at, name, sizeof name)) return "T3";
            if (key_column(form->table, name) >= 0) return "S1";
            if (!eat(&at, " = ") || !eat_parameter(&at, &number)) return "T7";
        } while (eat(&at, ", "));
    }
    if (!eat_where(&at, schema, form)) return "T7";
    return strcmp(at, " RETURNING 1) SELECT 1 / count(*) FROM changed") == 0 ? NULL : "T4";
}

const char *form_read(const muster_schema *schema, const char *text, struct form *ret_form)
{
    static const char DIGITS[] = "0123456789", NAME[] = "0123456789_abcdefghijklmnopqrstuvwxyz";
    static const struct {
        const char *text;
        enum form_kind kind;
        const char *more, *end; /* any of these may follow; then this one */
    } WHOLE[] = {
        {"BEGIN ISOLATION LEVEL READ COMMITTED, READ WRITE", FORM_BEGIN_WRITE, "", ""},
        {"BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY", FORM_BEGIN_READ, "", ""},
        {"COMMIT", FORM_END, "", ""},
        {"ROLLBACK", FORM_END, "", ""},
        {"SAVEPOINT muster_call", FORM_LOAN, "", ""},
        {"ROLLBACK TO SAVEPOINT muster_call", FORM_MARK, "", ""},
        {"RELEASE SAVEPOINT muster_call", FORM_MARK, "", ""},
        {"SAVEPOINT muster_", FORM_MARK, DIGITS, ""},
        {"RELEASE SAVEPOINT muster_", FORM_MARK, DIGITS, ""},
        {"ROLLBACK TO SAVEPOINT muster_", FORM_MARK, DIGITS, ""},
        {"SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint << 20", FORM_LOOK, "", ""},
        {"SELECT pg_notify('", FORM_MARK, NAME, "', $1::uuid::text)"}, /* if the location asks for it */
    };
    *ret_form = (struct form){0};
    for (size_t i = 0; i < sizeof WHOLE / sizeof WHOLE[0]; i++) {
        const char *at = text;
        if (!eat(&at, WHOLE[i].text)) continue;
        if (strcmp(at + strspn(at, WHOLE[i].more), WHOLE[i].end) != 0) continue;
        ret_form->kind = WHOLE[i].kind;
        return NULL;
    }
    if (strncmp(text, "BEGIN", 5) == 0 || strncmp(text, "START", 5) == 0) return "T10";
    if (strncmp(text, "SET ", 4) == 0) return "T8";
    if (strncmp(text, "SELECT ", 7) == 0) return read_select(schema, text, ret_form);
    if (strncmp(text, "INSERT ", 7) == 0) return read_insert(schema, text, ret_form);
    return read_change(schema, text, ret_form);
}

/* ---- one connection ---- */

/* Reads that name no org, account or key, so such an engine asks every shard. They are known by the first column of
 * their order. doc/scaling.md explains each. */
static const struct {
    const char *table, *along;
} OVER_ALL[] = {
    {"outbox", "due_at"},
    {"outbox", "org"},
    {"outbox", ""},
    {"org", "next_due"},
    {"org", "deleted_at"},
    {"answer", "expires_at"},
    {"workspace", "chosen_at"},
    {"account", "unfinished"},
    {"account", "person_id"},
    {"event", "position"},
    {"invitation", "org"},
    {"link", "org"},
    {"account", "id"},
    {"org", "id"},
    {"tie", "holder"},
    {"name", "key"},
    {"workspace", "account"},
};

static bool is_over_all(const struct form *form)
{
    for (size_t i = 0; i < sizeof OVER_ALL / sizeof OVER_ALL[0]; i++)
        if (strcmp(OVER_ALL[i].table, form->table->name) == 0 && strcmp(OVER_ALL[i].along, form->along) == 0)
            return true;
    return false;
}

static bool is_org(const muster_table *table)
{
    return strcmp(table->name, "org") == 0;
}

static int rank_of(int32_t placement)
{
    return placement == MUSTER_PLACEMENT_CONSTANT     ? 0
           : placement == MUSTER_PLACEMENT_BY_ACCOUNT ? 1
           : placement == MUSTER_PLACEMENT_BY_ORG     ? 2
                                                      : 3;
}

/* The first `n` parts of the primary key, one after another. size 0: a part is null, or unknown. */
static struct rules_key key_of(const struct form *form, int n, const char *const *values, const int *sizes, int count)
{
    struct rules_key key = {.table = form->table};
    for (int i = 0; i < n; i++) {
        int at = form->keys[i] - 1;
        if (at < 0 || at >= count || values[at] == NULL || sizes[at] <= 0) return (struct rules_key){0};
        size_t size = (size_t)sizes[at], room = sizeof key.bytes - key.size;
        memcpy(key.bytes + key.size, values[at], size < room ? size : room);
        key.size += size < room ? size : room;
    }
    return key;
}

static int compare_keys(const struct rules_key *a, const struct rules_key *b)
{
    if (a->table != b->table) return a->table < b->table ? -1 : 1;
    int order = memcmp(a->bytes, b->bytes, a->size < b->size ? a->size : b->size);
    return order != 0 ? order : a->size < b->size ? -1 : a->size > b->size;
}

static void forget_call(struct rules *rules)
{
    *rules = (struct rules){.open = rules->open, .writes = rules->writes, .loan = rules->loan};
}

/* For some rows the order of locks does not matter, because only the holder of their org locks them: rows below an
 * org, and ties. doc/scaling.md explains an exception: accounts that are locked shared after the org. A stored
 * answer belongs to one call. */
static bool has_order(const struct form *form)
{
    const muster_table *table = form->table;
    if (table->placement == MUSTER_PLACEMENT_BY_ORG) return is_org(table);
    if (table->placement == MUSTER_PLACEMENT_BY_ACCOUNT) return form->lock == MUSTER_LOCK_UPDATE;
    return strcmp(table->name, "tie") != 0 && strcmp(table->name, "answer") != 0;
}

static const char *check_lock(struct rules *rules, const struct form *form, const struct rules_key *key)
{
    const muster_table *table = form->table;
    int rank = rank_of(table->placement);
    if (form->inner != NULL) return "T3";
    if (rules->several || !has_order(form)) return NULL;
    if (rank < rules->rank) return "T6";
    rules->rank = rank;
    if (is_org(table)) {
        if (rules->has_org && memcmp(&rules->org, key->bytes, sizeof rules->org) != 0) return "T6";
        rules->has_org = true;
        memcpy(&rules->org, key->bytes, sizeof rules->org);
        for (size_t i = 0; i < rules->read_count; i++)
            if (memcmp(&rules->read[i], &rules->org, sizeof rules->org) == 0) return "T2";
    }
    if (table->placement == MUSTER_PLACEMENT_BY_KEY) {
        for (size_t i = 0; i < rules->key_count; i++)
            if (compare_keys(&rules->keys[i], key) == 0) return NULL; /* asked for again */
        bool old_slug = rules->has_org && rules->key_count == 1;      /* released behind the new one, in any order */
        if (rules->key_count > 0 && !old_slug && compare_keys(&rules->keys[rules->key_count - 1], key) > 0) return "T6";
        if (rules->key_count < RULES_KEYS_MAX) rules->keys[rules->key_count++] = *key;
    }
    return NULL;
}

static void note_read(struct rules *rules, const struct rules_key *org)
{
    if (!rules->writes || rules->read_count == RULES_ORGS_MAX || org->size != sizeof(muster_id)) return;
    if (rules->has_org && memcmp(&rules->org, org->bytes, sizeof rules->org) == 0) return;
    memcpy(&rules->read[rules->read_count++], org->bytes, sizeof(muster_id));
}

static bool is_of_one_org(const struct form *form, const char *const *values, const int *sizes, int count)
{
    int outer = form->keys[0] - 1, inner = form->inner_key - 1;
    return form->table->placement == MUSTER_PLACEMENT_BY_ORG && form->inner->placement == MUSTER_PLACEMENT_BY_ORG &&
           outer >= 0 && inner >= 0 && outer < count && inner < count && sizes[outer] == (int)sizeof(muster_id) &&
           sizes[inner] == sizes[outer] && memcmp(values[outer], values[inner], sizeof(muster_id)) == 0;
}

static const char *check_row(struct rules *rules, const struct form *form, const char *const *values, const int *sizes,
                             int count)
{
    const muster_table *table = form->table;
    bool reads = form->kind == FORM_READ && form->lock == MUSTER_LOCK_NONE;
    if (!rules->open) return "T1";
    if (!reads && !rules->writes) return "T1";
    if (reads && form->keys[0] == 0 && table->placement != MUSTER_PLACEMENT_CONSTANT && !is_over_all(form)) return "T3";
    if (!reads && form->keys[0] == 0) return "T3";
    struct rules_key first = key_of(form, 1, values, sizes, count);
    struct rules_key whole =
        key_of(form, table->key_count < FORM_KEYS_MAX ? table->key_count : FORM_KEYS_MAX, values, sizes, count);
    if (form->lock != MUSTER_LOCK_NONE) return check_lock(rules, form, &whole);
    /* a step that reads the row of the org without a lock never locks it; a later lock belongs to the next call of
     * the host */
    if (reads && is_org(table) && rules->writes) rules->several = true;
    if (reads && table->placement == MUSTER_PLACEMENT_BY_ORG) note_read(rules, &first);
    if (form->inner != NULL && !is_of_one_org(form, values, sizes, count)) return "T3";
    /* of another step */
    if (form->kind == FORM_INSERT && strcmp(table->name, "event") == 0) rules->org_updated = false;
    if (form->kind == FORM_UPDATE && is_org(table)) {
        if (rules->org_updated) return "T5";
        rules->org_updated = true;
    }
    return NULL;
}

const char *rules_check(struct rules *rules, const struct form *form, const char *const *values, const int *sizes,
                        int count)
{
    switch (form->kind) {
    case FORM_BEGIN_WRITE:
    case FORM_BEGIN_READ:
        if (rules->open && !rules->loan) return "T1"; /* a host ends its own transaction */
        *rules = (struct rules){.open = true, .writes = form->kind == FORM_BEGIN_WRITE};
        return NULL;
    case FORM_END: *rules = (struct rules){0}; return NULL;
    case FORM_LOAN: *rules = (struct rules){.open = true, .writes = true, .loan = true}; return NULL;
    case FORM_MARK:
        forget_call(rules);
        rules->several = !rules->loan;
        return NULL;
    case FORM_LOOK: return NULL;
    case FORM_UNKNOWN: return "T3";
    default: return check_row(rules, form, values, sizes, count);
    }
}

const char *rules_check_text(struct rules *rules, const char *text)
{
    static const struct {
        const char *begin;
        bool writes;
    } KNOWN[] = {
        {"SELECT coalesce(", false},          {"SELECT count(*) FROM pg_catalog.", false},
        {"SELECT count(*) FROM \"", false}, /* verify: rows without their parent, joined by their whole keys */
        {"WITH changed AS (UPDATE \"", true}, {"CREATE SCHEMA ", true},
        {"SET LOCAL search_path = ", true},
    };
    static const struct {
        const char *word, *rule;
    } NEVER[] = {
        {"LOCK TABLE", "S4"}, {"TRIGGER", "S4"},  {"SEQUENCE", "S4"}, {"GENERATED", "S4"},   {"advisory", "S4"},
        {"NOTIFY", "S4"},     {"SET NULL", "S1"}, {"CASCADE", "S1"},  {"ON CONFLICT", "T9"}, {"lock_timeout", "T8"},
    };
    struct form form;
    static const muster_schema NOTHING = {0};
    for (size_t i = 0; i < sizeof NEVER / sizeof NEVER[0]; i++)
        if (strstr(text, NEVER[i].word) != NULL) return NEVER[i].rule;
    if (form_read(&NOTHING, text, &form) == NULL && form.kind != FORM_LOOK)
        return rules_check(rules, &form, NULL, NULL, 0);
    for (size_t i = 0; i < sizeof KNOWN / sizeof KNOWN[0]; i++)
        if (strncmp(text, KNOWN[i].begin, strlen(KNOWN[i].begin)) == 0)
            return KNOWN[i].writes && !(rules->open && rules->writes) ? "T1" : NULL;
    return strncmp(text, "SET ", 4) == 0 ? "T8" : "T3";
}
