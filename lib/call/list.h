/* SPDX-License-Identifier: MIT
 *
 * Pages of any list: one mechanism for cursor, limit and filter over a scan.
 */
#pragma once

#include "call.h"

/* Numbers that bind a cursor to its list. */
enum {
    LIST_MEMBERS = 1,
    LIST_INVITATIONS,
    LIST_INVITATIONS_PENDING,
    LIST_EVENTS,
    LIST_FEED,
    LIST_WAITING,
    LIST_ASIDE,
    LIST_ALL_ASIDE,
    LIST_REQUESTS,
    LIST_REQUESTS_OPEN,
    LIST_REQUESTS_OWN,
    LIST_DOMAINS,
    LIST_OFFERS,
    LIST_LINKS,
    LIST_WORKSPACES,
    LIST_WORKSPACES_OF_PERSON,
    LIST_PROJECTS,
    LIST_PROJECTS_ALL,
    LIST_GRANTS,
    LIST_GRANTS_OF,
    LIST_ACCESS
};

/* Rows that an item may need besides its own. */
#define NEEDS_MAX 7

struct listing {
    int32_t list;
    const muster_id *scope;
    const char *cursor;
    size_t limit; /* 0: the default */
    muster_scan scan;
    /* NULL, or a second scan, of any table. The list is then in the order of an id, the only column of the order behind
     * the prefix of both: rows of both scans that have the same id follow each other. */
    const muster_scan *other;
    /* The order of the scan is one that changes of rows disturb. So the list is in the order of the primary key, whose
     * only column behind the prefix is an id. Each page passes over the whole scan. */
    bool by_key;
    bool always_cursor; /* a feed: its end is asked for again */
    /* Says which further rows the item of a row needs: writes at most NEEDS_MAX wants and returns their number. The
     * rows of a whole page are read in one go. They go into needed[], which `item` gets. It returns 0 if the row
     * will have no item. NULL: no item needs further rows. */
    size_t (*needs)(struct call *call, const struct row *row, void *arg, struct row **needed,
                    struct want ret_wants[NEEDS_MAX]);
    /* Makes the item of a row; leaves it NULL to skip the row. */
    result (*item)(struct call *call, const struct row *row, struct row **needed, void *arg, struct record **ret_item);
    void *arg;
};

/* How many items a page has if the caller asks for so many. */
MUST_USE result list_limit(struct call *call, size_t asked, size_t *ret_limit);

/* The scope of a list that two ids name, for instance an org and one of its members. */
muster_id list_scope(const muster_id *one, const muster_id *other);

/* Wants the rows of the page, to be read with the next ones. */
void list_want(struct call *call, const struct listing *listing);

MUST_USE result list_page(struct call *call, struct listing *listing); /* answers the call */
