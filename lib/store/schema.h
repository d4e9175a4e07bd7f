/* SPDX-License-Identifier: MIT
 *
 * Every table and column of a store, declared once. The lists below make both the enums of the code and the
 * descriptions for backends. A new column is one line at the end of its list, because backends may store rows in the
 * order of columns.
 *
 * Keys begin with the org, so the rows of an org are together. Rows that are unique or listed beyond one org are in
 * `name` and `tie`. These point to other rows, and are written in the same transaction. The row of the org decides.
 */
#pragma once

#include "columns.h"
#include <muster/backend.h>

#define X(constant, name, type, nullable, description) constant,
enum { STORE_COLUMNS(X) STORE_COLUMN_COUNT };
enum { KEY_COLUMNS(X) KEY_COLUMN_COUNT };
enum { PLAN_COLUMNS(X) PLAN_COLUMN_COUNT };
enum { ACCOUNT_COLUMNS(X) ACCOUNT_COLUMN_COUNT };
enum { NAME_COLUMNS(X) NAME_COLUMN_COUNT };
enum { TIE_COLUMNS(X) TIE_COLUMN_COUNT };
enum { ORG_COLUMNS(X) ORG_COLUMN_COUNT };
enum { MEMBER_COLUMNS(X) MEMBER_COLUMN_COUNT };
enum { INVITATION_COLUMNS(X) INVITATION_COLUMN_COUNT };
enum { PROJECT_COLUMNS(X) PROJECT_COLUMN_COUNT };
enum { GRANT_COLUMNS(X) GRANT_COLUMN_COUNT };
enum { LINK_COLUMNS(X) LINK_COLUMN_COUNT };
enum { REQUEST_COLUMNS(X) REQUEST_COLUMN_COUNT };
enum { DOMAIN_COLUMNS(X) DOMAIN_COLUMN_COUNT };
enum { WORKSPACE_COLUMNS(X) WORKSPACE_COLUMN_COUNT };
enum { EVENT_COLUMNS(X) EVENT_COLUMN_COUNT };
enum { OUTBOX_COLUMNS(X) OUTBOX_COLUMN_COUNT };
enum { ANSWER_COLUMNS(X) ANSWER_COLUMN_COUNT };
#undef X

#define X(constant, name, placement, key_count, parent, description) TABLE_##constant,
enum { TABLES(X) TABLE_COUNT };
#undef X

/* Values of some columns. The states of accounts and orgs only ever rise. */
enum { ACCOUNT_OPEN = 0, ACCOUNT_CLOSING = 1, ACCOUNT_DELETED = 2 };
enum { ORG_OPEN = 0, ORG_CLOSING = 1, ORG_DELETED = 2 };
enum { MESSAGE_WAITING = 0, MESSAGE_SET_ASIDE = 1 };

/* Indexes, numbered within their table. */
enum { ACCOUNT_BY_UNFINISHED = 0, ACCOUNT_BY_PERSON = 1 };
enum { ORG_BY_DUE = 0, ORG_BY_UNFINISHED = 1 };
enum { MEMBER_BY_JOINING = 0, MEMBER_BY_END = 1, MEMBER_BY_ADMIN = 2 };
enum { INVITATION_BY_END = 0 };
enum { PROJECT_BY_PUBLIC = 0 };
enum { GRANT_BY_PROJECT = 0 };
enum { LINK_BY_CURRENT = 0 };
enum { REQUEST_BY_OPEN = 0 };
enum { WORKSPACE_BY_CHOICE = 0 };
enum { EVENT_BY_POSITION = 0 };
enum { OUTBOX_BY_DUE = 0, OUTBOX_BY_ASIDE = 1 };
enum { ANSWER_BY_END = 0 };

extern const muster_schema SCHEMA;
