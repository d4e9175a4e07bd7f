/* SPDX-License-Identifier: MIT
 *
 * The rules of distributed engines for statements (doc/scaling.md). Each statement is checked in the order in which a
 * connection sends them. Every statement must have one of the forms that are known here. A new form breaks the rules
 * until somebody has examined it and added it.
 */
#ifndef TESTS_POSTGRES_RULES_H
#define TESTS_POSTGRES_RULES_H

#include <muster/backend.h>
#include <stdbool.h>
#include <stddef.h>

enum form_kind {
    FORM_UNKNOWN,
    FORM_BEGIN_WRITE,
    FORM_BEGIN_READ,
    FORM_END,  /* COMMIT, ROLLBACK */
    FORM_LOAN, /* the savepoint of a call on a lent connection */
    FORM_MARK, /* a savepoint: made, released or rolled back to */
    FORM_LOOK, /* of the server: the horizon of the feed */
    FORM_READ,
    FORM_INSERT,
    FORM_UPDATE,
    FORM_REMOVE
};

#define FORM_KEYS_MAX 4

/* The parts of a statement that concern the rules. */
struct form {
    enum form_kind kind;
    const muster_table *table;
    int32_t lock;              /* MUSTER_LOCK_... */
    int keys[FORM_KEYS_MAX];   /* the parameter that each column of the primary key equals; 0: none */
    char along[64];            /* the first column of its order */
    const muster_table *inner; /* the table of the row from which a part of the key is taken; NULL: none */
    int inner_key;             /* the parameter of the first column of its key */
};

/* NULL, or the rule that tables, keys or names break. */
const char *rules_check_schema(const muster_schema *schema);

/* NULL, or the rule that the text breaks. */
const char *form_read(const muster_schema *schema, const char *text, struct form *ret_form);

#define RULES_ORGS_MAX 64
#define RULES_KEYS_MAX 8

struct rules_key {
    const muster_table *table;
    size_t size;
    unsigned char bytes[96];
};

/* What a connection has sent since its transaction began. All zero: there is no transaction. */
struct rules {
    bool open, writes, loan;
    bool several; /* calls in one transaction of the host; the host chooses the order of its calls */
    bool org_updated;
    int rank; /* the place of the last lock in the order */
    bool has_org;
    muster_id org; /* the org whose row is locked */
    size_t key_count;
    struct rules_key keys[RULES_KEYS_MAX]; /* rows that are locked in tables by key, in their order */
    size_t read_count;
    muster_id read[RULES_ORGS_MAX]; /* orgs of which something was read before their row was locked */
};

/* NULL, or the rule that the statement would break now. */
const char *rules_check(struct rules *rules, const struct form *form, const char *const *values, const int *sizes,
                        int count);

/* For texts without parameters, from migrations and verifying: NULL, or the rule that the text breaks. */
const char *rules_check_text(struct rules *rules, const char *text);

#endif
