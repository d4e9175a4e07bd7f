/* SPDX-License-Identifier: MIT
 *
 * The schema as const data, made from the lists of schema.h. Backends make their statements from it.
 */
#include "schema.h"

#define SCHEMA_VERSION 2
#define X(constant, name, type, nullable, description) {#name, MUSTER_COLUMN_##type, nullable, description},
static const muster_column STORE_COLUMN[] = {STORE_COLUMNS(X)};
static const muster_column KEY_COLUMN[] = {KEY_COLUMNS(X)};
static const muster_column PLAN_COLUMN[] = {PLAN_COLUMNS(X)};
static const muster_column ACCOUNT_COLUMN[] = {ACCOUNT_COLUMNS(X)};
static const muster_column NAME_COLUMN[] = {NAME_COLUMNS(X)};
static const muster_column TIE_COLUMN[] = {TIE_COLUMNS(X)};
static const muster_column ORG_COLUMN[] = {ORG_COLUMNS(X)};
static const muster_column MEMBER_COLUMN[] = {MEMBER_COLUMNS(X)};
static const muster_column INVITATION_COLUMN[] = {INVITATION_COLUMNS(X)};
static const muster_column PROJECT_COLUMN[] = {PROJECT_COLUMNS(X)};
static const muster_column GRANT_COLUMN[] = {GRANT_COLUMNS(X)};
static const muster_column LINK_COLUMN[] = {LINK_COLUMNS(X)};
static const muster_column REQUEST_COLUMN[] = {REQUEST_COLUMNS(X)};
static const muster_column DOMAIN_COLUMN[] = {DOMAIN_COLUMNS(X)};
static const muster_column WORKSPACE_COLUMN[] = {WORKSPACE_COLUMNS(X)};
static const muster_column EVENT_COLUMN[] = {EVENT_COLUMNS(X)};
static const muster_column OUTBOX_COLUMN[] = {OUTBOX_COLUMNS(X)};
static const muster_column ANSWER_COLUMN[] = {ANSWER_COLUMNS(X)};
#undef X

static const muster_index ACCOUNT_INDEX[] = {
    [ACCOUNT_BY_UNFINISHED] = {.name = "account_by_unfinished",
                               .columns = {ACCOUNT_UNFINISHED},
                               .column_count = 1,
                               .where = MUSTER_INDEX_WHERE_NOT_NULL,
                               .where_column = ACCOUNT_UNFINISHED,
                               .description = "deletions and renamings to carry on"},
    [ACCOUNT_BY_PERSON] = {.name = "account_by_person",
                           .columns = {ACCOUNT_PERSON_ID},
                           .column_count = 1,
                           .where = MUSTER_INDEX_WHERE_NOT_NULL,
                           .where_column = ACCOUNT_PERSON_ID,
                           .description = "the accounts of a person"},
};
static const muster_index ORG_INDEX[] = {
    [ORG_BY_DUE] = {.name = "org_by_due",
                    .columns = {ORG_NEXT_DUE},
                    .column_count = 1,
                    .where = MUSTER_INDEX_WHERE_NOT_NULL,
                    .where_column = ORG_NEXT_DUE,
                    .description = "orgs in which something ends, the next first"},
    [ORG_BY_UNFINISHED] = {.name = "org_by_unfinished",
                           .columns = {ORG_DELETED_AT},
                           .column_count = 1,
                           .where = MUSTER_INDEX_WHERE_EQUAL,
                           .where_column = ORG_STATE,
                           .where_value = 1,
                           .description = "deletions to carry on"},
};
static const muster_index MEMBER_INDEX[] = {
    [MEMBER_BY_JOINING] = {.name = "member_by_joining",
                           .columns = {MEMBER_ORG, MEMBER_JOINED_AT},
                           .column_count = 2,
                           .description = "lists in the order of joining"},
    [MEMBER_BY_END] = {.name = "member_by_end",
                       .columns = {MEMBER_ORG, MEMBER_ENDS_AT},
                       .column_count = 2,
                       .where = MUSTER_INDEX_WHERE_NOT_NULL,
                       .where_column = MEMBER_ENDS_AT,
                       .description = "memberships that end by the clock"},
    [MEMBER_BY_ADMIN] = {.name = "member_by_admin",
                         .columns = {MEMBER_ORG},
                         .column_count = 1,
                         .where = MUSTER_INDEX_WHERE_EQUAL,
                         .where_column = MEMBER_ROLE,
                         .where_value = 3,
                         .description = "admins, who are notified of requests"},
};
static const muster_index INVITATION_INDEX[] = {
    [INVITATION_BY_END] = {.name = "invitation_by_end",
                           .columns = {INVITATION_ORG, INVITATION_EXPIRES_AT},
                           .column_count = 2,
                           .where = MUSTER_INDEX_WHERE_EQUAL,
                           .where_column = INVITATION_STATE,
                           .where_value = 1,
                           .description = "pending invitations, the next to end first"},
};
static const muster_index PROJECT_INDEX[] = {
    [PROJECT_BY_PUBLIC] = {.name = "project_by_public",
                           .columns = {PROJECT_ORG},
                           .column_count = 1,
                           .where = MUSTER_INDEX_WHERE_EQUAL,
                           .where_column = PROJECT_VISIBILITY,
                           .where_value = 1,
                           .description = "public projects"},
};
static const muster_index GRANT_INDEX[] = {
    [GRANT_BY_PROJECT] = {.name = "grant_by_project",
                          .columns = {GRANT_ORG, GRANT_PROJECT},
                          .column_count = 2,
                          .description = "who has a grant on a project"},
};
static const muster_index LINK_INDEX[] = {
    [LINK_BY_CURRENT] = {.name = "link_by_current",
                         .columns = {LINK_ORG, LINK_KIND},
                         .column_count = 2,
                         .unique = 1,
                         .where = MUSTER_INDEX_WHERE_EQUAL,
                         .where_column = LINK_CURRENT,
                         .where_value = 1,
                         .description = "at most one live link of each kind (LINK-1)"},
};
static const muster_index REQUEST_INDEX[] = {
    [REQUEST_BY_OPEN] = {.name = "request_by_open",
                         .columns = {REQUEST_ORG},
                         .column_count = 1,
                         .where = MUSTER_INDEX_WHERE_EQUAL,
                         .where_column = REQUEST_STATE,
                         .where_value = 1,
                         .description = "open requests, in the order of their making"},
};
static const muster_index WORKSPACE_INDEX[] = {
    [WORKSPACE_BY_CHOICE] = {.name = "workspace_by_choice",
                             .columns = {WORKSPACE_CHOSEN_AT},
                             .column_count = 1,
                             .where = MUSTER_INDEX_WHERE_NOT_NULL,
                             .where_column = WORKSPACE_CHOSEN_AT,
                             .description = "choices to forget"},
};
static const muster_index EVENT_INDEX[] = {
    [EVENT_BY_POSITION] = {.name = "event_by_position",
                           .columns = {EVENT_POSITION},
                           .column_count = 1,
                           .description = "the store-wide feed"},
};
static const muster_index OUTBOX_INDEX[] = {
    [OUTBOX_BY_DUE] = {.name = "outbox_by_due",
                       .columns = {OUTBOX_DUE_AT},
                       .column_count = 1,
                       .where = MUSTER_INDEX_WHERE_EQUAL,
                       .where_column = OUTBOX_STATE,
                       .where_value = 0,
                       .description = "messages to claim, over all orgs"},
    [OUTBOX_BY_ASIDE] = {.name = "outbox_by_aside",
                         .columns = {OUTBOX_ORG},
                         .column_count = 1,
                         .where = MUSTER_INDEX_WHERE_EQUAL,
                         .where_column = OUTBOX_STATE,
                         .where_value = 1,
                         .description = "messages that were given up, over all orgs"},
};

static const muster_index ANSWER_INDEX[] = {
    [ANSWER_BY_END] = {.name = "answer_by_end",
                       .columns = {ANSWER_EXPIRES_AT},
                       .column_count = 1,
                       .description = "answers to forget"},
};

/* Tables that have no index have an empty list. */
#define INDEXES_STORE NULL, 0
#define INDEXES_KEY NULL, 0
#define INDEXES_PLAN NULL, 0
#define INDEXES_ACCOUNT ACCOUNT_INDEX, sizeof ACCOUNT_INDEX / sizeof ACCOUNT_INDEX[0]
#define INDEXES_NAME NULL, 0
#define INDEXES_TIE NULL, 0
#define INDEXES_ORG ORG_INDEX, sizeof ORG_INDEX / sizeof ORG_INDEX[0]
#define INDEXES_MEMBER MEMBER_INDEX, sizeof MEMBER_INDEX / sizeof MEMBER_INDEX[0]
#define INDEXES_INVITATION INVITATION_INDEX, sizeof INVITATION_INDEX / sizeof INVITATION_INDEX[0]
#define INDEXES_PROJECT PROJECT_INDEX, sizeof PROJECT_INDEX / sizeof PROJECT_INDEX[0]
#define INDEXES_GRANT GRANT_INDEX, sizeof GRANT_INDEX / sizeof GRANT_INDEX[0]
#define INDEXES_LINK LINK_INDEX, sizeof LINK_INDEX / sizeof LINK_INDEX[0]
#define INDEXES_REQUEST REQUEST_INDEX, sizeof REQUEST_INDEX / sizeof REQUEST_INDEX[0]
#define INDEXES_WORKSPACE WORKSPACE_INDEX, sizeof WORKSPACE_INDEX / sizeof WORKSPACE_INDEX[0]
#define INDEXES_DOMAIN NULL, 0
#define INDEXES_EVENT EVENT_INDEX, sizeof EVENT_INDEX / sizeof EVENT_INDEX[0]
#define INDEXES_OUTBOX OUTBOX_INDEX, sizeof OUTBOX_INDEX / sizeof OUTBOX_INDEX[0]

#define INDEXES_ANSWER ANSWER_INDEX, sizeof ANSWER_INDEX / sizeof ANSWER_INDEX[0]

#define TABLE(constant, table_name, where, keys, above, text, list, count)                                             \
    [TABLE_##constant] = {.name = #table_name,                                                                         \
                          .placement = MUSTER_PLACEMENT_##where,                                                       \
                          .column_count = constant##_COLUMN_COUNT,                                                     \
                          .columns = constant##_COLUMN,                                                                \
                          .key_count = keys,                                                                           \
                          .index_count = (int32_t)(count),                                                             \
                          .indexes = list,                                                                             \
                          .parent = above,                                                                             \
                          .queue = TABLE_##constant == TABLE_OUTBOX ? OUTBOX_BY_DUE + 1 : 0,                           \
                          .description = text},
#define EXPAND_TABLE(...) TABLE(__VA_ARGS__)
#define X(constant, name, placement, key_count, parent, description)                                                   \
    EXPAND_TABLE(constant, name, placement, key_count, parent, description, INDEXES_##constant)
static const muster_table TABLE_LIST[] = {TABLES(X)};
#undef X

/* The longest keys. One is a name with kind and slot; the other is a person with the account. */
_Static_assert(MUSTER_EXTERNAL_ID_MAX_BYTES + 16 <= MUSTER_KEY_MAX_BYTES &&
                   MUSTER_EMAIL_MAX_BYTES + 16 <= MUSTER_KEY_MAX_BYTES,
               "keys are longer than backends are told");

const muster_schema SCHEMA = {.version = SCHEMA_VERSION, .table_count = TABLE_COUNT, .tables = TABLE_LIST};
