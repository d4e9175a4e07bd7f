/* SPDX-License-Identifier: MIT
 *
 * Inviting many in one call (INV-14), and the limits (INV-20).
 */
#include "test_backend.h"
#include "world.h"
#include <stdio.h>
#include <string.h>
#include <time.h>

#define PIECES 600 /* more rows than are held at once */

/* Rows to invite, with room for the maximum of a call and one more. */
static struct {
    muster_invitation_params params[MUSTER_ROWS_MAX + 1];
    const muster_invitation_params *pointers[MUSTER_ROWS_MAX + 1];
    char addresses[MUSTER_ROWS_MAX + 1][32];
    size_t count;
} rows;

static void add_row(muster_invitation_params params)
{
    rows.params[rows.count] = params;
    rows.pointers[rows.count] = &rows.params[rows.count];
    rows.count++;
}

static void fill_rows(size_t count)
{
    rows.count = 0;
    for (size_t i = 0; i < count; i++) {
        snprintf(rows.addresses[i], sizeof rows.addresses[i], "u%zu@example.com", i);
        add_row(INVITATION(.email = rows.addresses[i]));
    }
}

static int32_t invite_rows(const struct world *w, muster_session *session, uint32_t flags, muster_report **ret_report)
{
    return muster_invitation_create_many(session, &w->org, rows.pointers, rows.count, flags, ret_report);
}

/* How many lines of a report have the status; frees it. */
static size_t lines_of(muster_report *report, int32_t status)
{
    size_t count = 0;
    for (size_t i = 0; i < muster_report_count(report); i++)
        count += muster_report_status(report, i) == status;
    muster_report_free(report);
    return count;
}

MUSTER_TEST(each_row_succeeds_or_fails_by_itself_with_its_own_error, "INV-14 INV-3 INV-4 AB-11 AB-12 AB-19 AB-84")
{
    struct world w = {0};
    world_make(&w, 99);
    account(&w, "ann");
    join(&w, "bob", 0);
    const struct {
        muster_invitation_params params;
        int32_t status;
    } ROWS[] = {
        {INVITATION(.email = "new@example.com"), MUSTER_OK},
        {INVITATION(.username = "nobody"), MUSTER_E_NOT_FOUND},
        {INVITATION(.email = "owner@example.com", .role = MUSTER_ROLE_OWNER), MUSTER_E_INVALID},
        {INVITATION(.email = "role@example.com", .role = 9), MUSTER_E_INVALID},
        {INVITATION(.username = "ANN", .role = MUSTER_ROLE_ADMIN), MUSTER_OK},
        {INVITATION(.username = "bob"), MUSTER_E_MEMBER},
        {INVITATION(.username = "owner"), MUSTER_E_INVALID},
        {INVITATION(.email = "New@Example.com"), MUSTER_E_INVITED},
        {INVITATION(.email = "no address"), MUSTER_E_INVALID},
        {INVITATION(.email = "both@example.com", .username = "ann"), MUSTER_E_INVALID},
        {INVITATION(.email = "web@example.com", .message = "see www.example.com"), MUSTER_E_INVALID},
        {INVITATION(.email = "short@example.com", .time_to_live = 1), MUSTER_E_INVALID},
        {INVITATION(.email = "flags@example.com", .flags = 64), MUSTER_E_UNSUPPORTED},
        {{.struct_size = 0}, MUSTER_E_INVALID},
        {INVITATION(.email = "last@example.com"), MUSTER_OK},
    };
    size_t count = sizeof ROWS / sizeof ROWS[0];
    rows.count = 0;
    for (size_t i = 0; i < count; i++)
        add_row(ROWS[i].params);
    rows.pointers[rows.count++] = NULL;
    muster_report *report = NULL;
    EXPECT_OK(w.owner, invite_rows(&w, w.owner, 0, &report));
    ck_assert_uint_eq(muster_report_count(report), count + 1);
    for (size_t i = 0; i < count; i++) {
        ck_assert_msg(muster_report_status(report, i) == ROWS[i].status, "row %zu: %s", i,
                      muster_report_code(report, i));
        ck_assert_str_eq(muster_report_code(report, i), muster_status_name(ROWS[i].status));
        ck_assert_str_ne(muster_report_text(report, i), "");
    }
    ck_assert_int_eq(muster_report_status(report, count), MUSTER_E_INVALID);
    ck_assert(muster_id_equal(muster_report_object(report, 7), muster_report_object(report, 0)));
    ck_assert_int_eq(invitation_state(&w, muster_report_object(report, 4)), MUSTER_INVITATION_STATE_PENDING);
    ck_assert_int_eq(seats_of(&w).pending, 3);
    ck_assert_int_eq(events_of(&w, MUSTER_EVENT_INVITATION_CREATED), 4); /* bob's too */
    EXPECT_SOUND(&w);
    muster_report_free(report);
    world_end(&w);
}

MUSTER_TEST(all_or_nothing_fails_with_the_status_and_the_number_of_the_first_bad_row, "INV-14 ERR-1")
{
    struct world w = {0};
    world_make(&w, MUSTER_SEATS_UNLIMITED);
    muster_report *report = NULL;
    fill_rows(PIECES);
    rows.params[PIECES - 1] = INVITATION(.username = "nobody");
    int64_t events = events_of(&w, 0);
    EXPECT(MUSTER_E_NOT_FOUND, w.host, invite_rows(&w, w.host, MUSTER_BATCH_FLAG_ALL_OR_NOTHING, &report));
    ck_assert_int_eq(muster_error_row(muster_session_error(w.host)), PIECES - 1);
    ck_assert_str_eq(muster_error_field(muster_session_error(w.host)), "username");
    ck_assert_ptr_null(report);
    ck_assert_int_eq(seats_of(&w).pending, 0);
    ck_assert_int_eq(events_of(&w, 0), events);
    rows.count--;
    EXPECT_OK(w.host, invite_rows(&w, w.host, MUSTER_BATCH_FLAG_ALL_OR_NOTHING, &report));
    ck_assert_uint_eq(lines_of(report, MUSTER_OK), PIECES - 1);
    ck_assert_int_eq(seats_of(&w).pending, PIECES - 1);
    EXPECT_SOUND(&w);
    world_end(&w);
}

MUSTER_TEST(a_batch_that_fails_between_begin_and_commit_takes_back_all_of_its_pieces_and_nothing_else, "INV-14 OP-7")
{
    struct world w = {0};
    world_make(&w, MUSTER_SEATS_UNLIMITED);
    fill_rows(PIECES);
    rows.params[PIECES - 1] = INVITATION(.username = "nobody");
    EXPECT_OK(w.host, muster_begin(w.host));
    EXPECT_OK(w.host, muster_invitation_create(w.host, &w.org, &INVITATION(.email = "before@example.com"), NULL));
    EXPECT(MUSTER_E_NOT_FOUND, w.host, invite_rows(&w, w.host, MUSTER_BATCH_FLAG_ALL_OR_NOTHING, NULL));
    EXPECT_OK(w.host, muster_invitation_create(w.host, &w.org, &INVITATION(.email = "after@example.com"), NULL));
    EXPECT_OK(w.host, muster_commit(w.host));
    ck_assert_int_eq(seats_of(&w).pending, 2);
    EXPECT_OK(w.host, muster_begin(w.host));
    muster_report *report = NULL;
    EXPECT_OK(w.host, invite_rows(&w, w.host, 0, &report));
    EXPECT_OK(w.host, muster_commit(w.host));
    ck_assert_uint_eq(lines_of(report, MUSTER_OK), PIECES - 1);
    ck_assert_int_eq(seats_of(&w).pending, PIECES + 1);
    EXPECT_SOUND(&w);
    world_end(&w);
}

MUSTER_TEST(seats_are_counted_within_a_batch, "INV-14 SEAT-2 AB-43 AB-45")
{
    struct world w = {0};
    world_make(&w, 4);
    muster_report *report = NULL;
    fill_rows(5);
    EXPECT_OK(w.owner, invite_rows(&w, w.owner, 0, &report));
    ck_assert_int_eq(muster_report_status(report, 3), MUSTER_E_SEATS);
    ck_assert_str_eq(muster_report_figure_name(report, 3, 0), "seats");
    ck_assert_int_eq(muster_report_figure(report, 3, 0), 4);
    ck_assert_int_eq(muster_report_figure(report, 3, 2), 3);
    ck_assert_uint_eq(lines_of(report, MUSTER_OK), 3);
    ck_assert_int_eq(seats_of(&w).available, 0);
    EXPECT_SOUND(&w);
    world_end(&w);
}

/* Lifting a block and replacing come before the new invitation. They must not remain without it. */
MUSTER_TEST(a_refused_row_leaves_nothing_behind, "INV-14 INV-4 ROLE-7")
{
    struct world w = {0};
    world_make(&w, 3);
    muster_id ann = join(&w, "ann", 0);
    EXPECT_OK(w.owner, muster_member_remove(w.owner, &w.org, &ann, MUSTER_MEMBER_FLAG_BLOCK));
    muster_id first = invite_email(&w, "first@example.com");
    invite_email(&w, "second@example.com");
    int64_t events = events_of(&w, 0);
    muster_report *report = NULL;
    rows.count = 0;
    add_row(INVITATION(.username = "ann"));
    EXPECT_OK(w.owner, invite_rows(&w, w.owner, 0, &report));
    ck_assert_uint_eq(lines_of(report, MUSTER_E_SEATS), 1);
    EXPECT_OK(w.host, muster_setting_set(w.host, &w.org, MUSTER_SETTING_INVITATIONS_PER_DAY, 1));
    rows.params[0] = INVITATION(.email = "first@example.com", .flags = MUSTER_INVITATION_FLAG_REPLACE);
    EXPECT_OK(w.owner, invite_rows(&w, w.owner, 0, &report));
    ck_assert_uint_eq(lines_of(report, MUSTER_E_RATE), 1);
    ck_assert_int_eq(events_of(&w, 0), events + 1); /* the setting's */
    ck_assert_int_eq(invitation_state(&w, &first), MUSTER_INVITATION_STATE_PENDING);
    muster_member *member = NULL;
    EXPECT_OK(w.owner, muster_member_get(w.owner, &w.org, &ann, &member));
    ck_assert_int_eq(muster_member_state(member), MUSTER_MEMBER_STATE_BLOCKED);
    muster_member_free(member);
    EXPECT_SOUND(&w);
    world_end(&w);
}

MUSTER_TEST(the_second_of_two_rows_may_replace_the_first, "INV-14 INV-4")
{
    struct world w = {0};
    world_make(&w, 2);
    muster_report *report = NULL;
    rows.count = 0;
    add_row(INVITATION(.email = "ann@example.com"));
    add_row(INVITATION(.email = "ann@example.com", .role = MUSTER_ROLE_ADMIN, .flags = MUSTER_INVITATION_FLAG_REPLACE));
    EXPECT_OK(w.owner, invite_rows(&w, w.owner, 0, &report));
    ck_assert_int_eq(invitation_state(&w, muster_report_object(report, 0)), MUSTER_INVITATION_STATE_REVOKED);
    ck_assert_int_eq(invitation_state(&w, muster_report_object(report, 1)), MUSTER_INVITATION_STATE_PENDING);
    ck_assert_uint_eq(lines_of(report, MUSTER_OK), 2);
    ck_assert_int_eq(seats_of(&w).pending, 1);
    EXPECT_SOUND(&w);
    world_end(&w);
}

/* The number of calls of a hook, and the number of the call that it refuses; 0: none. */
struct asked {
    int32_t times, refuse;
};

static int32_t ask(void *arg, const muster_change *change)
{
    struct asked *asked = arg;
    if (++asked->times != asked->refuse) return MUSTER_HOOK_ALLOW;
    snprintf(change->message, change->message_size, "Not this one.");
    return 0;
}

MUSTER_TEST(a_hook_is_asked_for_each_row_and_refuses_no_other, "INV-14 EVT-6")
{
    struct asked asked = {0, 0};
    struct world w = {.hook = ask, .hook_arg = &asked};
    world_make(&w, MUSTER_SEATS_UNLIMITED);
    muster_report *report = NULL;
    fill_rows(5);
    rows.params[3] = INVITATION(.username = "nobody");
    for (int begun = 0; begun < 2; begun++) {
        int64_t pending = seats_of(&w).pending;
        if (begun) EXPECT_OK(w.host, muster_begin(w.host));
        asked = (struct asked){0, 2};
        EXPECT_OK(w.host, invite_rows(&w, w.host, 0, &report));
        ck_assert_int_eq(asked.times, 4);
        ck_assert_int_eq(muster_report_status(report, 0), MUSTER_OK);
        ck_assert_int_eq(muster_report_status(report, 1), MUSTER_E_REFUSED);
        ck_assert_str_eq(muster_report_text(report, 1), "Not this one.");
        ck_assert_ptr_null(muster_report_object(report, 1));
        ck_assert_int_eq(muster_report_status(report, 3), MUSTER_E_NOT_FOUND);
        ck_assert_uint_eq(lines_of(report, MUSTER_OK), 3);
        if (begun) EXPECT_OK(w.host, muster_commit(w.host));
        ck_assert_int_eq(seats_of(&w).pending, pending + 3);
        for (size_t i = 0; i < rows.count; i++)
            rows.params[i].flags = MUSTER_INVITATION_FLAG_REPLACE;
        muster_page *page = NULL;
        EXPECT_OK(w.owner, muster_invitation_list(w.owner, &w.org, MUSTER_INVITATION_STATE_PENDING, NULL, 0, &page));
        for (size_t i = 0; i < muster_page_count(page); i++)
            EXPECT_OK(w.owner,
                      muster_invitation_revoke(w.owner, &w.org, muster_invitation_id(muster_page_invitation(page, i))));
        muster_page_free(page);
        EXPECT_SOUND(&w);
    }
    world_end(&w);
}

MUSTER_TEST(a_refusal_of_the_hook_fails_all_where_all_or_nothing_is_asked, "INV-14 EVT-6")
{
    struct asked asked = {0, 0};
    struct world w = {.hook = ask, .hook_arg = &asked};
    world_make(&w, MUSTER_SEATS_UNLIMITED);
    fill_rows(PIECES);
    for (int32_t refuse = 1; refuse <= 3; refuse++) { /* in each of the three pieces */
        asked = (struct asked){0, refuse};
        EXPECT(MUSTER_E_REFUSED, w.host, invite_rows(&w, w.host, MUSTER_BATCH_FLAG_ALL_OR_NOTHING, NULL));
        ck_assert_str_eq(muster_error_message(muster_session_error(w.host)), "Not this one.");
        ck_assert_int_eq(seats_of(&w).pending, 0);
    }
    EXPECT_SOUND(&w);
    world_end(&w);
}

MUSTER_TEST(a_batch_in_a_dry_run_gives_the_same_answer_and_changes_nothing, "INV-14 OP-1")
{
    struct world w = {0};
    world_make(&w, 400);
    muster_session_options options = {MUSTER_INIT(muster_session_options), .party = MUSTER_PARTY_SYSTEM,
                                      .flags = MUSTER_SESSION_FLAG_DRY_RUN};
    muster_session *trial = NULL;
    muster_report *report = NULL;
    ck_status(MUSTER_OK, muster_session_open(w.store, &options, &trial, NULL));
    fill_rows(PIECES);
    EXPECT_OK(trial, invite_rows(&w, trial, 0, &report));
    ck_assert_uint_eq(lines_of(report, MUSTER_OK), 399);
    ck_assert_int_eq(seats_of(&w).pending, 0);
    muster_session_close(trial);
    world_end(&w);
}

MUSTER_TEST(a_batch_repeated_with_its_key_gives_the_same_invitations, "INV-14 OP-2")
{
    struct world w = {0};
    world_make(&w, MUSTER_SEATS_UNLIMITED);
    muster_report *first = NULL, *again = NULL;
    fill_rows(PIECES);
    rows.params[5] = INVITATION(.username = "nobody");
    EXPECT_OK(w.host, muster_session_key(w.host, "batch"));
    EXPECT_OK(w.host, invite_rows(&w, w.host, 0, &first));
    EXPECT_OK(w.host, muster_session_key(w.host, "batch"));
    EXPECT_OK(w.host, invite_rows(&w, w.host, 0, &again));
    ck_assert_int_eq(muster_session_repeated(w.host), 1);
    ck_assert_uint_eq(muster_report_count(again), PIECES);
    for (size_t i = 0; i < PIECES; i++) {
        ck_assert_int_eq(muster_report_status(again, i), muster_report_status(first, i));
        ck_assert(i == 5 || muster_id_equal(muster_report_object(again, i), muster_report_object(first, i)));
    }
    ck_assert_int_eq(seats_of(&w).pending, PIECES - 1);
    rows.params[PIECES - 1].role = MUSTER_ROLE_ADMIN;
    EXPECT_OK(w.host, muster_session_key(w.host, "batch"));
    EXPECT(MUSTER_E_KEY_USED, w.host, invite_rows(&w, w.host, 0, NULL));
    muster_report_free(first);
    muster_report_free(again);
    world_end(&w);
}

struct heard {
    int64_t done, total;
    int32_t cancel;
};

static int32_t hear(void *arg, const muster_progress *progress)
{
    struct heard *heard = arg;
    ck_assert_str_eq(progress->what, "rows");
    heard->done = progress->done;
    heard->total = progress->total;
    return heard->cancel;
}

MUSTER_TEST(a_batch_reports_progress_and_can_be_cancelled, "INV-14 OP-7")
{
    struct world w = {0};
    struct heard heard = {0, 0, 1};
    world_make_file(&w, MUSTER_SEATS_UNLIMITED);
    muster_options options = {MUSTER_INIT(muster_options), .backend = plain_backend(), .location = w.path,
                              .progress = hear, .progress_arg = &heard};
    muster_session_options system = {MUSTER_INIT(muster_session_options), .party = MUSTER_PARTY_SYSTEM};
    muster_store *store = NULL;
    muster_session *host = NULL;
    ck_status(MUSTER_OK, muster_open(&options, &store, NULL));
    ck_status(MUSTER_OK, muster_session_open(store, &system, &host, NULL));
    fill_rows(PIECES);
    EXPECT(MUSTER_E_CANCELLED, host, invite_rows(&w, host, 0, NULL));
    ck_assert_int_gt(heard.done, 0);
    ck_assert_int_lt(heard.done, PIECES);
    ck_assert_int_eq(seats_of(&w).pending, 0);
    heard.cancel = 0;
    EXPECT_OK(host, invite_rows(&w, host, 0, NULL));
    ck_assert_int_eq(heard.done, PIECES);
    ck_assert_int_eq(heard.total, PIECES);
    muster_session_close(host);
    muster_close(store);
    world_end(&w);
}

MUSTER_TEST(ten_thousand_rows_are_one_call_and_one_more_is_too_many, "INV-14 AB-88")
{
    struct world w = {0};
    struct timespec from, to;
    muster_report *report = NULL;
    world_make(&w, MUSTER_SEATS_UNLIMITED);
    fill_rows(MUSTER_ROWS_MAX + 1);
    EXPECT(MUSTER_E_INVALID, w.host, invite_rows(&w, w.host, 0, NULL));
    ck_assert_str_eq(muster_error_field(muster_session_error(w.host)), "rows");
    EXPECT(MUSTER_E_INVALID, w.host, muster_invitation_create_many(w.host, &w.org, NULL, 1, 0, NULL));
    EXPECT(MUSTER_E_UNSUPPORTED, w.host, muster_invitation_create_many(w.host, &w.org, NULL, 0, 2, NULL));
    EXPECT_OK(w.host, muster_invitation_create_many(w.host, &w.org, NULL, 0, 0, &report));
    ck_assert_uint_eq(muster_report_count(report), 0);
    muster_report_free(report);
    rows.count = MUSTER_ROWS_MAX;
    clock_gettime(CLOCK_MONOTONIC, &from);
    EXPECT_OK(w.host, invite_rows(&w, w.host, 0, &report));
    clock_gettime(CLOCK_MONOTONIC, &to);
    printf("    10,000 rows: %.0f ms\n",
           (double)(to.tv_sec - from.tv_sec) * 1e3 + (double)(to.tv_nsec - from.tv_nsec) / 1e6);
    ck_assert_uint_eq(lines_of(report, MUSTER_OK), MUSTER_ROWS_MAX);
    ck_assert_int_eq(seats_of(&w).pending, MUSTER_ROWS_MAX);
    EXPECT_SOUND(&w);
    world_end(&w);
}

MUSTER_TEST(who_may_not_invite_may_not_invite_many, "ROLE-1 AB-12 SEAT-7")
{
    struct world w = {0};
    world_make(&w, 9);
    fill_rows(1);
    muster_id ann = join(&w, "ann", 0), foreign = account(&w, "foreign");
    muster_session *as_ann = session_of(&w, &ann), *as_foreign = session_of(&w, &foreign), *nobody = visitor(&w);
    EXPECT(MUSTER_E_DENIED, as_ann, invite_rows(&w, as_ann, 0, NULL));
    EXPECT(MUSTER_E_NOT_FOUND, as_foreign, invite_rows(&w, as_foreign, 0, NULL));
    EXPECT(MUSTER_E_NOT_FOUND, nobody, invite_rows(&w, nobody, 0, NULL));
    EXPECT_OK(w.owner, muster_member_set_role(w.owner, &w.org, &ann, MUSTER_ROLE_ADMIN, 0, NULL));
    EXPECT_OK(w.host, muster_setting_set(w.host, &w.org, MUSTER_SETTING_ADMINS_MANAGE_ADMINS, 0));
    rows.params[0].role = MUSTER_ROLE_ADMIN;
    EXPECT(MUSTER_E_DENIED, as_ann, invite_rows(&w, as_ann, MUSTER_BATCH_FLAG_ALL_OR_NOTHING, NULL));
    muster_plan_params ended = {MUSTER_INIT(muster_plan_params), .fields = MUSTER_PLAN_FIELD_ENDS_AT, .ends_at = w.now};
    EXPECT_OK(w.host, muster_plan_set(w.host, &w.org, &ended, NULL));
    EXPECT(MUSTER_E_PLAN_ENDED, w.owner, invite_rows(&w, w.owner, 0, NULL));
    muster_session_close(as_ann);
    muster_session_close(as_foreign);
    muster_session_close(nobody);
    world_end(&w);
}

static void expect_rate(muster_session *session, int64_t limit, int64_t retry_after)
{
    const muster_error *error = muster_session_error(session);
    ck_assert_str_eq(muster_error_figure_name(error, 0), "limit");
    ck_assert_int_eq(muster_error_figure(error, 0), limit);
    ck_assert_str_eq(muster_error_figure_name(error, 1), "used");
    ck_assert_int_eq(muster_error_figure(error, 1), limit);
    ck_assert_str_eq(muster_error_figure_name(error, 2), "retry_after");
    ck_assert_int_eq(muster_error_figure(error, 2), retry_after);
}

MUSTER_TEST(an_inviter_sends_so_many_invitations_a_day, "INV-20 AB-85")
{
    struct world w = {0};
    world_make(&w, MUSTER_SEATS_UNLIMITED);
    muster_id ann = join(&w, "ann", MUSTER_ROLE_ADMIN);
    muster_session *as_ann = session_of(&w, &ann);
    muster_invitation_params one = INVITATION(.email = "one@example.com");
    muster_report *report = NULL;
    EXPECT_OK(w.host, muster_setting_set(w.host, &w.org, MUSTER_SETTING_INVITATIONS_PER_DAY, 4));
    fill_rows(4);
    EXPECT_OK(as_ann, invite_rows(&w, as_ann, 0, &report));
    ck_assert_uint_eq(lines_of(report, MUSTER_OK), 4);
    w.now += DAY - 1000;
    EXPECT(MUSTER_E_RATE, as_ann, muster_invitation_create(as_ann, &w.org, &one, NULL));
    expect_rate(as_ann, 4, 1000);
    invite_email(&w, "owner-has-its-own@example.com");
    EXPECT_OK(w.host, muster_invitation_create(w.host, &w.org, &one, NULL));
    w.now += 1000;
    fill_rows(6);
    for (size_t i = 0; i < 6; i++)
        rows.params[i].flags = MUSTER_INVITATION_FLAG_REPLACE;
    EXPECT_OK(as_ann, invite_rows(&w, as_ann, 0, &report));
    ck_assert_int_eq(muster_report_status(report, 4), MUSTER_E_RATE);
    ck_assert_str_eq(muster_report_figure_name(report, 4, 2), "retry_after");
    ck_assert_int_eq(muster_report_figure(report, 4, 2), DAY);
    ck_assert_uint_eq(lines_of(report, MUSTER_OK), 4);
    fill_rows(20);
    EXPECT_OK(w.host, invite_rows(&w, w.host, 0, &report));
    ck_assert_uint_eq(lines_of(report, MUSTER_E_RATE), 0);
    muster_session_close(as_ann);
    world_end(&w);
}

MUSTER_TEST(inviting_changes_no_version_of_the_inviters_membership, "ROLE-4 INV-20")
{
    struct world w = {0};
    muster_member *before = NULL, *after = NULL;
    world_make(&w, 9);
    EXPECT_OK(w.owner, muster_member_get(w.owner, &w.org, &w.owner_id, &before));
    invite_email(&w, "ann@example.com");
    invite_email(&w, "bob@example.com");
    EXPECT_OK(w.owner, muster_member_get(w.owner, &w.org, &w.owner_id, &after));
    ck_assert_int_eq(muster_member_version(after), muster_member_version(before));
    muster_member_free(before);
    muster_member_free(after);
    world_end(&w);
}

MUSTER_TEST(an_org_has_so_many_pending_invitations, "INV-20 AB-47")
{
    struct world w = {0};
    world_make(&w, MUSTER_SEATS_UNLIMITED);
    muster_report *report = NULL;
    EXPECT_OK(w.host, muster_setting_set(w.host, &w.org, MUSTER_SETTING_PENDING_MAX, 3));
    fill_rows(5);
    EXPECT_OK(w.owner, invite_rows(&w, w.owner, 0, &report));
    ck_assert_int_eq(muster_report_status(report, 3), MUSTER_E_QUOTA);
    ck_assert_int_eq(muster_report_figure(report, 3, 0), 3);
    ck_assert_uint_eq(lines_of(report, MUSTER_OK), 3);
    EXPECT_OK(w.owner, muster_invitation_create(
                           w.owner, &w.org,
                           &INVITATION(.email = "u0@example.com", .flags = MUSTER_INVITATION_FLAG_REPLACE), NULL));
    EXPECT_OK(w.host, invite_rows(&w, w.host, 0, &report));
    ck_assert_uint_eq(lines_of(report, MUSTER_OK), 2);
    world_end(&w);
}

static int64_t calls;

static bool count_call(void)
{
    calls++;
    return false;
}

static int64_t calls_to_invite(struct world *w, const char *email, int32_t expected)
{
    calls = 0;
    EXPECT(expected, w->owner, muster_invitation_create(w->owner, &w->org, &INVITATION(.email = email), NULL));
    return calls;
}

MUSTER_TEST(inviting_an_address_costs_the_same_whether_it_has_an_account_or_not, "AB-71 INV-3")
{
    struct world w = {.backend = test_backend()};
    world_make(&w, 4);
    account_with_email(&w, "known", "known@example.com", 1);
    account_with_email(&w, "other", "other@example.com", 1);
    test_backend_fail(count_call);
    int64_t known = calls_to_invite(&w, "known@example.com", MUSTER_OK);
    ck_assert_int_gt(known, 3);
    ck_assert_int_eq(calls_to_invite(&w, "unknown@example.com", MUSTER_OK), known);
    known = calls_to_invite(&w, "known@example.com", MUSTER_E_INVITED);
    ck_assert_int_eq(calls_to_invite(&w, "unknown@example.com", MUSTER_E_INVITED), known);
    invite_email(&w, "last@example.com");
    known = calls_to_invite(&w, "other@example.com", MUSTER_E_SEATS);
    ck_assert_int_eq(calls_to_invite(&w, "nobody@example.com", MUSTER_E_SEATS), known);
    test_backend_fail(NULL);
    world_end(&w);
}
