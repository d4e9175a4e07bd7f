/* SPDX-License-Identifier: MIT
 *
 * The rules that distributed engines impose on statements (doc/scaling.md), checked one statement after another as a
 * connection sends them. Every statement has to have one of the forms that are known here: a new one breaks the rules
 * until somebody has looked at it and added its form.
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
    FORM_MARK, /* a savepoint, released or gone back to */
    FORM_LOOK, /* at the server: the horizon of the feed */
    FORM_READ,
    FORM_INSERT,
    FORM_UPDATE,
    FORM_REMOVE
};

#define FORM_KEYS_MAX 4

/* A statement as far as rules are concerned. */
struct form {
    enum form_kind kind;
    const muster_table *table;
    int32_t lock;              /* MUSTER_LOCK_... */
    int keys[FORM_KEYS_MAX];   /* parameter that each column of the primary key equals; 0: none */
    char along[64];            /* first column of its order */
    const muster_table *inner; /* of a row that a part of the key is taken from; NULL: none */
    int inner_key;             /* parameter of the first column of its key */
};

/* NULL, or the rule that tables, keys and names break. */
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

/* What a connection has said since its transaction began. All zero: none is open. */
struct rules {
    bool open, writes, loan;
    bool several; /* calls in one transaction of the host: the order of its calls is the host's */
    bool org_updated;
    int rank; /* of the last lock */
    bool has_org;
    muster_id org; /* whose row is locked */
    size_t key_count;
    struct rules_key keys[RULES_KEYS_MAX]; /* locked in tables by key, in their order */
    size_t read_count;
    muster_id read[RULES_ORGS_MAX]; /* orgs of which something was read before their row was locked */
};

/* NULL, or the rule that is broken by saying this now. */
const char *rules_check(struct rules *rules, const struct form *form, const char *const *values, const int *sizes,
                        int count);

/* Texts without parameters, of migrations and of verify: NULL, or the rule that is broken. */
const char *rules_check_text(struct rules *rules, const char *text);

#endif
