/* SPDX-License-Identifier: MIT
 *
 * The audit trail (EVT-1, EVT-4).
 */
#include "world.h"
#include <stdio.h>
#include <string.h>

static int32_t findings(struct world *w, const char *sql, const char *code)
{
    world_sql(w, sql);
    muster_report *report = NULL;
    EXPECT_OK(w->host, muster_event_verify(w->host, NULL, NULL, &report));
    int32_t met = 0;
    for (size_t i = 0; i < muster_report_count(report); i++)
        met += strcmp(muster_report_code(report, i), code) == 0;
    muster_report_free(report);
    return met;
}

#define TRAIL_TEST(name, sql, code)                                                                                    \
    MUSTER_TEST(name, "EVT-4")                                                                                         \
    {                                                                                                                  \
        struct world w = {0};                                                                                          \
        world_make_file(&w, 9);                                                                                        \
        join(&w, "ann", 0);                                                                                            \
        ck_assert_int_eq(findings(&w, "SELECT 1", code), 0);                                                           \
        ck_assert_int_gt(findings(&w, sql, code), 0);                                                                  \
        world_end(&w);                                                                                                 \
    }

#define OF_ORG " chain=(SELECT id FROM muster_org) "
TRAIL_TEST(an_edited_event_is_found, "UPDATE muster_event SET data='{}' WHERE" OF_ORG "AND seq=1", "event_broken")
TRAIL_TEST(an_event_of_another_actor_is_found, "UPDATE muster_event SET actor=zeroblob(16) WHERE" OF_ORG "AND seq=1",
           "event_broken")
TRAIL_TEST(a_removed_event_is_found, "DELETE FROM muster_event WHERE" OF_ORG "AND seq=2", "event_missing")
TRAIL_TEST(a_cut_tail_is_found, "DELETE FROM muster_event WHERE" OF_ORG "AND seq>2", "event_missing")
TRAIL_TEST(reordered_events_are_found,
           "UPDATE muster_event SET seq=-seq WHERE" OF_ORG "AND seq IN (2,3);"
           "UPDATE muster_event SET seq=5+seq WHERE" OF_ORG "AND seq<0",
           "event_broken")

/* An attacker who writes without the library can remove the last event and change the row of the org to fit. Then
 * nothing in the store shows it. */
MUSTER_TEST(a_cut_tail_that_fits_is_found_by_the_head_that_the_host_has_kept, "EVT-4 AB-90")
{
    struct world w = {0};
    world_make_file(&w, 9);
    join(&w, "ann", 0);
    muster_report *report = NULL;
    char head[160];
    EXPECT_OK(w.owner, muster_event_verify(w.owner, &w.org, NULL, &report));
    ck_assert_uint_eq(muster_report_count(report), 0);
    snprintf(head, sizeof head, "%s", muster_report_summary(report));
    muster_report_free(report);
    EXPECT_OK(w.owner, muster_event_verify(w.owner, &w.org, head, &report));
    ck_assert_uint_eq(muster_report_count(report), 0);
    muster_report_free(report);
    world_sql(&w,
              "DELETE FROM muster_event WHERE" OF_ORG "AND seq = (SELECT event_seq FROM muster_org);"
              "UPDATE muster_org SET event_seq = event_seq - 1;"
              "UPDATE muster_org SET event_head = (SELECT hash FROM muster_event WHERE" OF_ORG "AND seq = event_seq)");
    EXPECT_OK(w.owner, muster_event_verify(w.owner, &w.org, NULL, &report));
    ck_assert_uint_eq(muster_report_count(report), 0);
    muster_report_free(report);
    EXPECT_OK(w.owner, muster_event_verify(w.owner, &w.org, head, &report));
    ck_assert_uint_ge(muster_report_count(report), 1);
    muster_report_free(report);
    world_end(&w);
}

/* The value of the field `name`, from the first event of a kind in the trail of an account. "" if there is none. */
static void field_of(struct world *w, const muster_id *chain, int32_t kind, const char *name, char *ret, size_t size)
{
    muster_event_query query = {MUSTER_INIT(muster_event_query), .chain_account = chain, .kind = kind};
    muster_page *page = NULL;
    EXPECT_OK(w->host, muster_event_list(w->host, &query, NULL, 0, &page));
    const muster_event *event = muster_page_event(page, 0);
    snprintf(ret, size, "absent");
    for (size_t i = 0; i < muster_event_field_count(event); i++) {
        const char *value = muster_event_field_value(event, i);
        if (strcmp(muster_event_field_name(event, i), name) == 0) snprintf(ret, size, "%s", value ? value : "erased");
    }
    ck_assert_ptr_null(muster_event_field_name(event, muster_event_field_count(event)));
    muster_page_free(page);
}

MUSTER_TEST(an_event_shows_a_personal_value_until_it_is_erased, "EVT-1 ACCT-6")
{
    struct world w = {0};
    char value[64];
    world_make(&w, 5);
    muster_id ann = account_with_email(&w, "ann", "ann@example.org", 1);
    field_of(&w, &ann, MUSTER_EVENT_ACCOUNT_CREATED, "email", value, sizeof value);
    ck_assert_str_eq(value, "ann@example.org");
    EXPECT_OK(w.host, muster_account_delete(w.host, &ann));
    field_of(&w, &ann, MUSTER_EVENT_ACCOUNT_CREATED, "email", value, sizeof value);
    ck_assert_str_eq(value, "erased");
    field_of(&w, &ann, MUSTER_EVENT_ACCOUNT_CREATED, "plan", value, sizeof value);
    ck_assert_str_eq(value, "absent");
    world_end(&w);
}
