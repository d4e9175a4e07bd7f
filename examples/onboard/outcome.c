/* SPDX-License-Identifier: MIT
 *
 * Reads the store page by page. See outcome.h.
 */
#include "outcome.h"
#include "terminal.h"
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

void show_members(const struct org *org)
{
    long roles[MUSTER_ROLE_OWNER + 1] = {0};
    const char *cursor = NULL;
    muster_page *page = NULL, *before = NULL;
    do {
        check(org->owner, muster_member_list(org->owner, &org->id, NULL, cursor, MUSTER_PAGE_MAX_ITEMS, &page),
              "the members could not be read");
        for (size_t i = 0; i < muster_page_count(page); i++)
            roles[muster_member_role(muster_page_member(page, i))]++;
        cursor = muster_page_cursor(page);
        muster_page_free(before);
        before = page;
    } while (cursor != NULL);
    muster_page_free(before);
    printf("  members:");
    for (int32_t role = MUSTER_ROLE_OWNER; role >= MUSTER_ROLE_RESTRICTED; role--)
        printf(" %ld %s%s", roles[role], muster_role_name(role), role > MUSTER_ROLE_RESTRICTED ? "," : "\n");
}

void show_seats(const struct org *org)
{
    muster_plan *plan = NULL;
    check(org->owner, muster_plan_get(org->owner, &org->id, &plan), "the plan could not be read");
    printf("  seats: %" PRId64 " bought, %" PRId64 " used, %" PRId64 " available\n", muster_plan_seats(plan),
           muster_plan_used(plan), muster_plan_available(plan));
    muster_plan_free(plan);
}

void show_events(const struct org *org)
{
    muster_event_query query = {MUSTER_INIT(muster_event_query), .org = &org->id};
    const char *cursor = NULL;
    muster_page *page = NULL, *before = NULL;
    size_t events = 0;
    do {
        check(org->owner, muster_event_list(org->owner, &query, cursor, MUSTER_PAGE_MAX_ITEMS, &page),
              "the events could not be read");
        events += muster_page_count(page);
        cursor = muster_page_cursor(page);
        muster_page_free(before);
        before = page;
    } while (cursor != NULL);
    muster_page_free(before);
    printf("  events: %zu\n", events);
}

void show_verify(muster_session *host, const muster_id *org, double since)
{
    muster_report *report = NULL;
    check(host, muster_verify(host, org, &report), "the store could not be verified");
    step("verified", since);
    size_t count = muster_report_count(report);
    for (size_t i = 0; i < count; i++)
        printf("  verify: %s: %s\n", muster_report_code(report, i), muster_report_text(report, i));
    if (count > 0) exit(2);
    printf("  verify: clean\n");
    muster_report_free(report);
}
