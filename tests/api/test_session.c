/* SPDX-License-Identifier: MIT
 *
 * Sessions: how they are opened, and that every failure has an error object that says what is wrong (ERR-1, ERR-2).
 */
#include "world.h"

/* The error says the same as the status, which field is at fault, and a sentence. */
static void check_error(int32_t status, const char *field, int32_t returned, muster_error *error)
{
    ck_status(status, returned);
    ck_status(status, muster_error_status(error));
    ck_assert_str_ne(muster_error_message(error), "");
    if (field == NULL)
        ck_assert_ptr_null(muster_error_field(error));
    else
        ck_assert_str_eq(muster_error_field(error), field);
    muster_error_free(error);
}

#define OPTIONS(...)                                                                                                   \
    {                                                                                                                  \
        MUSTER_INIT(muster_session_options), __VA_ARGS__                                                               \
    }

MUSTER_TEST(a_session_that_does_not_open_says_which_option_is_wrong, "ERR-1 ERR-2")
{
    struct world w = {0};
    world_make(&w, 3);
    const muster_id nil = {{0}}, *owner = &w.owner_id;
    const struct {
        muster_session_options options;
        int32_t status;
        const char *field;
    } CASES[] = {
        {OPTIONS(.party = 4), MUSTER_E_INVALID, "party"},
        {OPTIONS(.party = -1), MUSTER_E_INVALID, "party"},
        {OPTIONS(.flags = 2), MUSTER_E_UNSUPPORTED, "flags"},
        {OPTIONS(.reserved = 1), MUSTER_E_UNSUPPORTED, "reserved"},
        {OPTIONS(.party = MUSTER_PARTY_ACCOUNT), MUSTER_E_INVALID, "account"},
        {OPTIONS(.party = MUSTER_PARTY_VISITOR, .account = owner), MUSTER_E_INVALID, "account"},
        {OPTIONS(.party = MUSTER_PARTY_SYSTEM, .account = owner), MUSTER_E_INVALID, "account"},
        {OPTIONS(.account = &nil), MUSTER_E_INVALID, "account"},
        {OPTIONS(.account = owner, .behalf = owner), MUSTER_E_INVALID, "behalf"},
        {OPTIONS(.request_id = ""), MUSTER_E_INVALID, "request_id"},
        {OPTIONS(.address = "two\nlines"), MUSTER_E_INVALID, "address"},
        {{.struct_size = 3}, MUSTER_E_INVALID, "struct_size"},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        muster_session *session = NULL;
        muster_error *error = NULL;
        int32_t status = muster_session_open(w.store, &CASES[i].options, &session, &error);
        check_error(CASES[i].status, CASES[i].field, status, error);
        ck_assert_ptr_null(session);
        ck_status(CASES[i].status, muster_session_open(w.store, &CASES[i].options, &session, NULL));
    }
    world_end(&w);
}

/* The call stores its error in `error`. */
#define EXPECT_ERROR(status, field, call)                                                                              \
    do {                                                                                                               \
        muster_error *error = NULL;                                                                                    \
        int32_t returned = (call);                                                                                     \
        check_error(status, field, returned, error);                                                                   \
    } while (0)

MUSTER_TEST(what_is_opened_needs_its_store_and_a_place, "ERR-2")
{
    struct world w = {0};
    world_make(&w, 3);
    muster_session *session = NULL;
    muster_store *store = NULL;
    EXPECT_ERROR(MUSTER_E_HANDLE, "store", muster_session_open(NULL, NULL, &session, &error));
    store = (muster_store *)(void *)w.host;
    EXPECT_ERROR(MUSTER_E_HANDLE, "store", muster_session_open(store, NULL, &session, &error));
    EXPECT_ERROR(MUSTER_E_INVALID, "ret_session", muster_session_open(w.store, NULL, NULL, &error));
    EXPECT_ERROR(MUSTER_E_INVALID, "ret_store", muster_open(NULL, NULL, &error));
    EXPECT_ERROR(MUSTER_E_INVALID, "params", muster_open(NULL, &store, &error));
    muster_options options = {MUSTER_INIT(muster_options), .location = ":memory:", .flags = 1u << 20};
    EXPECT_ERROR(MUSTER_E_UNSUPPORTED, "flags", muster_open(&options, &store, &error));
    muster_close(w.store);
    EXPECT_ERROR(MUSTER_E_CLOSED, NULL, muster_session_open(w.store, NULL, &session, &error));
    w.store = NULL;
    world_end(&w);
}

MUSTER_TEST(an_opened_session_leaves_no_error_of_before, "ERR-1")
{
    struct world w = {0};
    world_make(&w, 3);
    int of_before = 0;
    muster_error *error = (muster_error *)(void *)&of_before;
    muster_session *session = NULL;
    ck_status(MUSTER_OK, muster_session_open(w.store, NULL, &session, &error));
    ck_assert_ptr_null(error);
    muster_session_close(session);
    world_end(&w);
}

MUSTER_TEST(what_is_no_session_has_an_error_that_says_so, "ERR-1 ERR-2")
{
    struct world w = {0};
    world_make(&w, 3);
    ck_status(MUSTER_E_HANDLE, muster_org_get(NULL, &w.org, NULL));
    ck_status(MUSTER_E_HANDLE, muster_error_status(muster_session_error(NULL)));
    const muster_session *other = (const muster_session *)(const void *)w.store;
    ck_status(MUSTER_E_HANDLE, muster_error_status(muster_session_error(other)));
    ck_assert_str_ne(muster_error_message(muster_session_error(NULL)), "");
    ck_assert_int_eq(muster_error_row(muster_session_error(NULL)), -1);
    world_end(&w);
}

static int32_t step_of_host(muster_session *session, void *arg)
{
    (void)session;
    return *(const int32_t *)arg;
}

static int32_t step_that_reads_nothing(muster_session *session, void *arg)
{
    return muster_org_get(session, arg, NULL);
}

MUSTER_TEST(a_transaction_that_fails_says_why, "ERR-1 OP-7")
{
    struct world w = {0};
    world_make(&w, 3);
    int32_t busy = MUSTER_E_BUSY, own = 42;
    ck_status(MUSTER_E_HANDLE, muster_transact(NULL, step_of_host, NULL));
    ck_status(MUSTER_E_HANDLE, muster_transact(NULL, NULL, NULL));
    EXPECT(MUSTER_E_INVALID, w.owner, muster_transact(w.owner, NULL, NULL));
    ck_assert_str_eq(muster_error_field(muster_session_error(w.owner)), "step");
    EXPECT(MUSTER_E_BUSY, w.owner, muster_transact(w.owner, step_of_host, &busy));
    ck_status(MUSTER_E_BUSY, muster_error_status(muster_session_error(w.owner)));
    ck_status(42, muster_transact(w.owner, step_of_host, &own));
    ck_status(42, muster_error_status(muster_session_error(w.owner)));
    muster_id nothing = {{1}};
    EXPECT(MUSTER_E_NOT_FOUND, w.owner, muster_transact(w.owner, step_that_reads_nothing, &nothing));
    ck_status(MUSTER_E_NOT_FOUND, muster_error_status(muster_session_error(w.owner)));
    EXPECT_OK(w.owner, muster_transact(w.owner, step_that_reads_nothing, &w.org));
    world_end(&w);
}

MUSTER_TEST(a_question_that_fails_leaves_no_permission_behind, "PROJ-7 ERR-1")
{
    struct world w = {0};
    world_make(&w, 3);
    const muster_id projects[2] = {{{1}}, {{2}}};
    muster_status statuses[2] = {MUSTER_OK, MUSTER_OK};
    ck_status(MUSTER_E_HANDLE, muster_may_many(NULL, &w.org, MUSTER_ACTION_VIEW_RESOURCES, projects, 2, statuses));
    ck_status(MUSTER_E_HANDLE, statuses[0]);
    ck_status(MUSTER_E_HANDLE, statuses[1]);
    statuses[0] = statuses[1] = MUSTER_OK;
    EXPECT(MUSTER_E_INVALID, w.owner, muster_may_many(w.owner, &w.org, 99, projects, 2, statuses));
    ck_status(MUSTER_E_INVALID, statuses[0]);
    ck_status(MUSTER_E_INVALID, statuses[1]);
    world_end(&w);
}

MUSTER_TEST(a_report_has_a_verdict_and_its_absence_is_none, "ERR-1 PROJ-7")
{
    struct world w = {0};
    world_make(&w, 3);
    muster_report *report = NULL;
    EXPECT_OK(w.host, muster_verify(w.host, &w.org, &report));
    ck_status(MUSTER_OK, muster_report_verdict(report));
    ck_status(MUSTER_E_INVALID, muster_report_status(report, muster_report_count(report)));
    muster_report_free(report);
    muster_id bob = join(&w, "bob", MUSTER_ROLE_MEMBER);
    EXPECT_OK(w.owner, muster_explain(w.owner, &w.org, &bob, NULL, MUSTER_ACTION_INVITE, &report));
    ck_status(MUSTER_E_DENIED, muster_report_verdict(report));
    muster_report_free(report);
    ck_status(MUSTER_E_HANDLE, muster_report_verdict(NULL));
    ck_status(MUSTER_E_HANDLE, muster_report_status(NULL, 0));
    ck_assert_str_ne(muster_report_summary(NULL), "");
    world_end(&w);
}
