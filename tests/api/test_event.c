/* SPDX-License-Identifier: MIT
 *
 * The audit trail, and the outbox of messages (EVT-3, EVT-4).
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

/* Whoever writes past the library can cut the last event and make the org's row fit, so that nothing in the store tells. */
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

static const muster_message *claim(struct world *w, muster_page **page)
{
    muster_page_free(*page);
    *page = NULL;
    EXPECT_OK(w->host, muster_message_claim(w->host, NULL, 10, 10 * MUSTER_SECOND, page));
    return muster_page_message(*page, 0);
}

MUSTER_TEST(a_claim_that_was_not_acknowledged_comes_back_with_the_same_key, "EVT-3 EVT-7")
{
    struct world w = {0};
    world_make(&w, 9);
    invite_email(&w, "a@example.com");
    muster_page *page = NULL, *late = NULL;
    muster_id id = *muster_message_id(claim(&w, &late));
    ck_assert_ptr_null(claim(&w, &page));
    w.now += 10 * MUSTER_SECOND;
    const muster_message *message = claim(&w, &page);
    ck_assert(muster_id_equal(muster_message_id(message), &id));
    ck_assert_int_eq(muster_message_try(message), 2);
    EXPECT(MUSTER_E_CHANGED, w.host, muster_message_done(w.host, muster_page_message(late, 0)));
    EXPECT_OK(w.host, muster_message_return(w.host, message, 5 * MUSTER_SECOND));
    ck_assert_ptr_null(claim(&w, &page));
    w.now += 5 * MUSTER_SECOND;
    message = claim(&w, &page);
    EXPECT_OK(w.host, muster_message_done(w.host, message));
    w.now += DAY;
    ck_assert_ptr_null(claim(&w, &page));
    muster_page_free(page);
    muster_page_free(late);
    world_end(&w);
}

MUSTER_TEST(the_message_of_a_revoked_invitation_is_dropped, "EVT-3")
{
    struct world w = {0};
    world_make(&w, 9);
    muster_id invitation = invite_email(&w, "a@example.com");
    EXPECT_OK(w.owner, muster_invitation_revoke(w.owner, &w.org, &invitation));
    muster_page *page = NULL;
    claim(&w, &page);
    for (size_t i = 0; i < muster_page_count(page); i++)
        ck_assert_ptr_null(muster_message_token(muster_page_message(page, i)));
    muster_page_free(page);
    world_end(&w);
}

/* The value of the field `name` of the first event of a kind in an account's trail; "" where it is not there. */
static void field_of(struct world *w, const muster_id *chain, int32_t kind, const char *name, char *ret, size_t size)
{
    muster_event_query query = {MUSTER_INIT(muster_event_query), .chain_account = chain, .kind = kind};
    muster_page *page = NULL;
    EXPECT_OK(w->host, muster_event_list(w->host, &query, &page));
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
