/* SPDX-License-Identifier: MIT
 *
 * Sessions: how they are opened. Every failure has an error object that says what is wrong (ERR-1, ERR-2).
 */
#include "world.h"
#include <stdlib.h>
#include <string.h>

/* The error has the same status, the field at fault, and a sentence. */
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
        {OPTIONS(.party = MUSTER_PARTY_SYSTEM, .behalf = &nil), MUSTER_E_INVALID, "behalf"},
        {OPTIONS(.account = owner, .external_id = "7"), MUSTER_E_INVALID, "external_id"},
        {OPTIONS(.party = MUSTER_PARTY_VISITOR, .external_id = "7"), MUSTER_E_INVALID, "external_id"},
        {OPTIONS(.party = MUSTER_PARTY_SYSTEM, .external_id = "7"), MUSTER_E_INVALID, "external_id"},
        {OPTIONS(.external_id = ""), MUSTER_E_INVALID, "external_id"},
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

MUSTER_TEST(a_question_about_many_projects_that_fails_leaves_the_answers_untouched, "PROJ-7 ERR-1")
{
    struct world w = {0};
    world_make(&w, 3);
    enum { VIEW = MUSTER_ACTION_VIEW_RESOURCES, UNTOUCHED = -4711 };
    const muster_id projects[2] = {{{1}}, {{2}}};
    muster_status statuses[2] = {UNTOUCHED, UNTOUCHED};
    muster_id nobody = {{1}};
    muster_session *gone = session_of(&w, &nobody);
    ck_status(MUSTER_E_HANDLE, muster_may_many(NULL, &w.org, VIEW, projects, 2, statuses));
    EXPECT(MUSTER_E_INVALID, w.owner, muster_may_many(w.owner, &w.org, 99, projects, 2, statuses));
    EXPECT(MUSTER_E_INVALID, w.owner, muster_may_many(w.owner, NULL, VIEW, projects, 2, statuses));
    EXPECT(MUSTER_E_GONE, gone, muster_may_many(gone, &w.org, VIEW, projects, 2, statuses));
    for (size_t i = 0; i < sizeof statuses / sizeof statuses[0]; i++)
        ck_assert_int_eq(statuses[i], UNTOUCHED);
    muster_session_close(gone);
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

/* Sessions by the host's external id. */
static muster_session *session_by(struct world *w, const char *external_id, uint32_t flags)
{
    muster_session_options options = OPTIONS(.external_id = external_id, .flags = flags);
    muster_session *session = NULL;
    ck_status(MUSTER_OK, muster_session_open(w->store, &options, &session, NULL));
    return session;
}

static void name_account(struct world *w, const muster_id *account, const char *external_id)
{
    EXPECT_OK(w->host, muster_account_edit(
                           w->host, account,
                           &ACCOUNT(.fields = MUSTER_ACCOUNT_FIELD_EXTERNAL_ID, .external_id = external_id), NULL));
}

/* The account that made the last event of the org. */
static bool last_event_is_by(struct world *w, const muster_id *account)
{
    muster_page *page = NULL;
    muster_event_query query = {MUSTER_INIT(muster_event_query), .org = &w->org};
    EXPECT_OK(w->host, muster_event_list(w->host, &query, NULL, MUSTER_PAGE_MAX_ITEMS, &page));
    const muster_event *last = muster_page_event(page, muster_page_count(page) - 1);
    bool by = muster_id_equal(muster_event_actor(last), account);
    muster_page_free(page);
    return by;
}

static muster_id invite_by(struct world *w, muster_session *session, const char *email)
{
    return invite_as(w, session, &INVITATION(.email = email));
}

MUSTER_TEST(an_account_acts_by_the_external_id_of_the_host, "ACCT-2")
{
    struct world w = {0};
    world_make(&w, 9);
    muster_id ann = join(&w, "ann", MUSTER_ROLE_ADMIN);
    name_account(&w, &ann, "host-7");
    muster_session *session = session_by(&w, "host-7", 0);
    EXPECT_OK(session, muster_may(session, &w.org, NULL, MUSTER_ACTION_INVITE));
    invite_by(&w, session, "a@example.com");
    ck_assert(last_event_is_by(&w, &ann));
    muster_account *own = NULL;
    EXPECT_OK(session, muster_account_get(session, &ann, &own));
    EXPECT(MUSTER_E_NOT_FOUND, session, muster_account_get(session, &w.owner_id, NULL));
    EXPECT_OK(session, muster_member_leave(session, &w.org));
    EXPECT(MUSTER_E_NOT_FOUND, session, muster_org_get(session, &w.org, NULL));
    ck_assert(!is_member(&w, &ann));
    muster_account_free(own);
    muster_session_close(session);
    EXPECT_SOUND(&w);
    world_end(&w);
}

MUSTER_TEST(an_external_id_of_nobody_is_gone_until_an_account_has_it, "ACCT-2 ACCT-5")
{
    struct world w = {0};
    world_make(&w, 9);
    muster_id ann = join(&w, "ann", MUSTER_ROLE_ADMIN);
    muster_session *session = session_by(&w, "host-7", 0);
    EXPECT(MUSTER_E_GONE, session, muster_org_get(session, &w.org, NULL));
    ck_assert_str_eq(muster_error_field(muster_session_error(session)), "external_id");
    EXPECT(MUSTER_E_GONE, session, muster_may(session, &w.org, NULL, MUSTER_ACTION_INVITE));
    EXPECT(MUSTER_E_TOKEN, session, muster_invitation_accept(session, "msti_wrong", NULL)); /* TOK-1 */
    name_account(&w, &ann, "host-7");
    EXPECT_OK(session, muster_org_get(session, &w.org, NULL));
    EXPECT_OK(session, muster_account_delete(session, &ann));
    EXPECT(MUSTER_E_GONE, session, muster_org_get(session, &w.org, NULL));
    EXPECT(MUSTER_E_GONE, session, muster_account_delete(session, &ann));
    muster_session_close(session);
    EXPECT_SOUND(&w);
    world_end(&w);
}

MUSTER_TEST(each_call_finds_the_account_that_has_the_external_id_then, "ACCT-2")
{
    struct world w = {0};
    world_make(&w, 9);
    muster_id ann = join(&w, "ann", MUSTER_ROLE_ADMIN), bob = join(&w, "bob", MUSTER_ROLE_MEMBER);
    name_account(&w, &ann, "host-7");
    muster_session *session = session_by(&w, "host-7", 0);
    EXPECT_OK(session, muster_may(session, &w.org, NULL, MUSTER_ACTION_INVITE));

    name_account(&w, &ann, "host-8"); /* it has another one now */
    EXPECT(MUSTER_E_GONE, session, muster_may(session, &w.org, NULL, MUSTER_ACTION_INVITE));
    name_account(&w, &ann, "host-7");
    invite_by(&w, session, "a@example.com");

    name_account(&w, &ann, NULL); /* another account has it now */
    name_account(&w, &bob, "host-7");
    EXPECT(MUSTER_E_DENIED, session, muster_may(session, &w.org, NULL, MUSTER_ACTION_INVITE));
    EXPECT(MUSTER_E_DENIED, session, muster_invitation_create(session, &w.org, &INVITATION(.email = "b@x.org"), NULL));
    EXPECT(MUSTER_E_NOT_FOUND, session, muster_account_get(session, &ann, NULL));
    EXPECT_OK(session, muster_account_get(session, &bob, NULL));
    EXPECT_OK(session, muster_member_leave(session, &w.org));
    ck_assert(last_event_is_by(&w, &bob));
    ck_assert(is_member(&w, &ann) && !is_member(&w, &bob));
    muster_session_close(session);
    EXPECT_SOUND(&w);
    world_end(&w);
}

MUSTER_TEST(an_idempotency_key_belongs_to_the_account_and_not_to_its_external_id, "OP-2")
{
    struct world w = {0};
    world_make(&w, 9);
    muster_id ann = join(&w, "ann", MUSTER_ROLE_ADMIN), bob = join(&w, "bob", MUSTER_ROLE_ADMIN);
    name_account(&w, &ann, "host-7");
    muster_session *by_external_id = session_by(&w, "host-7", 0), *by_id = session_of(&w, &ann);
    muster_session *const sessions[] = {by_external_id, by_id, by_external_id};
    for (int32_t i = 0; i < 3; i++) {
        EXPECT_OK(sessions[i], muster_session_key(sessions[i], "request-1"));
        invite_by(&w, sessions[i], "a@example.com");
        ck_assert_int_eq(muster_session_repeated(sessions[i]), i > 0);
    }
    name_account(&w, &ann, NULL);
    name_account(&w, &bob, "host-7"); /* the key does not belong to it */
    EXPECT_OK(by_external_id, muster_session_key(by_external_id, "request-1"));
    invite_by(&w, by_external_id, "b@example.com");
    ck_assert_int_eq(muster_session_repeated(by_external_id), 0);
    ck_assert(last_event_is_by(&w, &bob));
    muster_session_close(by_external_id);
    muster_session_close(by_id);
    world_end(&w);
}

MUSTER_TEST(an_external_id_is_compared_as_it_was_entered, "ACCT-2")
{
    struct world w = {0};
    world_make(&w, 9);
    char longest[MUSTER_EXTERNAL_ID_MAX_BYTES + 2];
    memset(longest, 'x', sizeof longest);
    longest[MUSTER_EXTERNAL_ID_MAX_BYTES] = '\0';
    const char *const own[] = {"Host-7", "\xc3\xa9", longest}; /* an e with an accent, as one code point */
    const char *const other[] = {"host-7", "e\xcc\x81", "xx"};
    muster_id ann = join(&w, "ann", MUSTER_ROLE_ADMIN);
    for (size_t i = 0; i < sizeof own / sizeof own[0]; i++) {
        name_account(&w, &ann, own[i]);
        muster_session *by_own = session_by(&w, own[i], 0), *by_other = session_by(&w, other[i], 0);
        EXPECT_OK(by_own, muster_org_get(by_own, &w.org, NULL));
        EXPECT(MUSTER_E_GONE, by_other, muster_org_get(by_other, &w.org, NULL));
        muster_session_close(by_own);
        muster_session_close(by_other);
    }
    longest[MUSTER_EXTERNAL_ID_MAX_BYTES] = 'x';
    longest[MUSTER_EXTERNAL_ID_MAX_BYTES + 1] = '\0';
    const char *const malformed[] = {longest, "a\nb", "\xff", "\xe2\x80\xae"};
    for (size_t i = 0; i < sizeof malformed / sizeof malformed[0]; i++) {
        muster_session_options options = OPTIONS(.external_id = malformed[i]);
        muster_session *none = NULL;
        EXPECT_ERROR(MUSTER_E_INVALID, "external_id", muster_session_open(w.store, &options, &none, &error));
    }
    world_end(&w);
}

MUSTER_TEST(an_account_that_takes_the_external_id_of_a_deleted_one_inherits_nothing, "ACCT-5 OP-2")
{
    struct world w = {0};
    world_make(&w, 9);
    muster_id ann = join(&w, "ann", MUSTER_ROLE_ADMIN), bob = account(&w, "bob");
    name_account(&w, &ann, "host-7");
    muster_session *session = session_by(&w, "host-7", 0);
    EXPECT_OK(session, muster_session_key(session, "request-1"));
    invite_by(&w, session, "a@example.com");
    EXPECT_OK(w.host, muster_account_delete(w.host, &ann));
    name_account(&w, &bob, "host-7");
    const muster_invitation_params params = INVITATION(.email = "a@example.com");
    EXPECT(MUSTER_E_NOT_FOUND, session, muster_org_get(session, &w.org, NULL));
    EXPECT_OK(session, muster_session_key(session, "request-1"));
    EXPECT(MUSTER_E_NOT_FOUND, session, muster_invitation_create(session, &w.org, &params, NULL));
    ck_assert_int_eq(muster_session_repeated(session), 0);
    EXPECT(MUSTER_E_NOT_FOUND, session, muster_account_get(session, &ann, NULL));
    EXPECT_OK(session, muster_account_get(session, &bob, NULL));
    muster_session_close(session);
    EXPECT_SOUND(&w);
    world_end(&w);
}

MUSTER_TEST(several_calls_by_external_id_are_one_transaction, "OP-7 ACCT-2")
{
    struct world w = {0};
    world_make(&w, 9);
    muster_id ann = join(&w, "ann", MUSTER_ROLE_ADMIN), bob = join(&w, "bob", MUSTER_ROLE_ADMIN);
    name_account(&w, &ann, "host-7");
    muster_session *session = session_by(&w, "host-7", 0);
    EXPECT_OK(session, muster_org_get(session, &w.org, NULL));
    name_account(&w, &ann, NULL);
    name_account(&w, &bob, "host-7");
    /* its first call looks for the account of the call before, and does not find it */
    EXPECT_OK(session, muster_begin(session));
    invite_by(&w, session, "a@example.com");
    EXPECT(MUSTER_E_INVITED, session,
           muster_invitation_create(session, &w.org, &INVITATION(.email = "a@example.com"), NULL));
    invite_by(&w, session, "b@example.com");
    EXPECT_OK(session, muster_commit(session));
    ck_assert(last_event_is_by(&w, &bob));
    ck_assert_int_eq(seats_of(&w).pending, 2);
    muster_session_close(session);
    EXPECT_SOUND(&w);
    world_end(&w);
}

MUSTER_TEST(a_dry_run_by_external_id_changes_nothing, "OP-1 ACCT-2")
{
    struct world w = {0};
    world_make(&w, 9);
    name_account(&w, &w.owner_id, "host-1");
    muster_session *dry = session_by(&w, "host-1", MUSTER_SESSION_FLAG_DRY_RUN);
    muster_session *nobody = session_by(&w, "host-2", MUSTER_SESSION_FLAG_DRY_RUN);
    const muster_invitation_params params = INVITATION(.email = "a@example.com");
    EXPECT_OK(dry, muster_invitation_create(dry, &w.org, &params, NULL));
    EXPECT(MUSTER_E_GONE, nobody, muster_invitation_create(nobody, &w.org, &params, NULL));
    ck_assert_int_eq(seats_of(&w).pending, 0);
    muster_session_close(dry);
    muster_session_close(nobody);
    world_end(&w);
}

MUSTER_TEST(accounts_by_external_id_accept_join_and_choose, "INV-6 ACCT-2")
{
    struct world w = {0};
    world_make(&w, 9);
    muster_id ann = account(&w, "ann"), invitation = invite(&w, "ann", MUSTER_ROLE_MEMBER);
    char *token = token_of(&w, &invitation);
    name_account(&w, &ann, "host-7");
    muster_session *session = session_by(&w, "host-7", 0);
    muster_page *page = NULL;
    EXPECT_OK(session, muster_invitation_accept(session, token, NULL));
    ck_assert(is_member(&w, &ann));
    EXPECT_OK(session, muster_workspace_list(session, NULL, NULL, 0, &page));
    ck_assert_uint_eq(muster_page_count(page), 2);
    EXPECT_OK(session, muster_workspace_switch(session, "laptop", &w.org, NULL));
    muster_page_free(page);
    muster_session_close(session);
    free(token);
    EXPECT_SOUND(&w);
    world_end(&w);
}

MUSTER_TEST(the_short_ways_open_what_they_say, "")
{
    struct world w = {0};
    world_make(&w, 9);
    muster_session *owner = NULL, *host = NULL, *none = NULL;
    ck_status(MUSTER_OK, muster_session_as(w.store, &w.owner_id, &owner, NULL));
    ck_status(MUSTER_OK, muster_session_system(w.store, &host, NULL));
    EXPECT_OK(owner, muster_may(owner, &w.org, NULL, MUSTER_ACTION_ADMINISTER_ORG));
    EXPECT_OK(host, muster_account_get(host, &w.owner_id, NULL));
    EXPECT_ERROR(MUSTER_E_INVALID, "account", muster_session_as(w.store, NULL, &none, &error));
    EXPECT_ERROR(MUSTER_E_INVALID, "account", muster_session_as(w.store, &(muster_id){{0}}, &none, &error));
    EXPECT_ERROR(MUSTER_E_HANDLE, "store", muster_session_as(NULL, &w.owner_id, &none, &error));
    EXPECT_ERROR(MUSTER_E_INVALID, "ret_session", muster_session_system(w.store, NULL, &error));
    ck_assert_ptr_null(none);
    muster_session_close(owner);
    muster_session_close(host);
    world_end(&w);
}
