/* SPDX-License-Identifier: MIT
 *
 * Listeners are notified of messages to claim (muster_notify): once for a transaction and org, only by its commit.
 */
#include "backend.h"
#include "wire.h"
#include "world.h"

#include <libpq-fe.h>
#include <stdlib.h>
#include <string.h>

static PGconn *connect_own(const char *sql)
{
    PGconn *own = PQconnectdb(getenv("MUSTER_TEST_POSTGRES"));
    PGresult *answer = PQexec(own, sql);
    ck_assert_msg(PQresultStatus(answer) == PGRES_COMMAND_OK, "%s: %s", sql, PQerrorMessage(own));
    PQclear(answer);
    return own;
}

/* How many notifications with this payload have come. Others are an error. The answer of the next statement brings
 * the notifications of earlier commits. */
static int heard(PGconn *own, const muster_id *org, const muster_id *other)
{
    char text[2][MUSTER_ID_TEXT_BYTES] = {"", ""};
    int count = 0;
    PGnotify *notice;
    muster_id_format(org, text[0]);
    if (other != NULL) muster_id_format(other, text[1]);
    PQclear(PQexec(own, "SELECT 1"));
    while ((notice = PQnotifies(own)) != NULL) {
        ck_assert_str_eq(notice->relname, "t_mail");
        ck_assert_msg(strcmp(notice->extra, text[0]) == 0 || strcmp(notice->extra, text[1]) == 0, "%s", notice->extra);
        count++;
        PQfreemem(notice);
    }
    return count;
}

static int32_t invite_one(muster_session *session, const muster_id *org, const char *email)
{
    return muster_invitation_create(session, org, &INVITATION(.email = email), NULL);
}

static int32_t refuse(void *arg, const muster_change *change)
{
    (void)change;
    return *(const bool *)arg ? 0 : MUSTER_HOOK_ALLOW;
}

MUSTER_TEST(who_listens_is_told_once_of_a_commit_with_messages_and_of_nothing_else, "EVT-5")
{
    bool refusing = false;
    struct world w = {.backend = muster_backend_main(), .hook = refuse, .hook_arg = &refusing};
    postgres_more("muster_notify=t_mail");
    world_make(&w, 99);
    PGconn *own = connect_own("LISTEN t_mail");
    EXPECT_OK(w.owner, invite_one(w.owner, &w.org, "a@example.com"));
    ck_assert_int_eq(heard(own, &w.org, NULL), 1);
    EXPECT(MUSTER_E_INVITED, w.owner, invite_one(w.owner, &w.org, "a@example.com"));
    EXPECT_OK(w.owner,
              muster_org_edit(w.owner, &w.org, &ORG(.fields = MUSTER_ORG_FIELD_NAME, .name = "Acme Ltd"), NULL));
    refusing = true;
    EXPECT(MUSTER_E_REFUSED, w.owner, invite_one(w.owner, &w.org, "b@example.com"));
    refusing = false;
    muster_session_options options = {MUSTER_INIT(muster_session_options), .account = &w.owner_id,
                                      .flags = MUSTER_SESSION_FLAG_DRY_RUN};
    muster_session *dry = NULL;
    ck_status(MUSTER_OK, muster_session_open(w.store, &options, &dry, NULL));
    EXPECT_OK(dry, invite_one(dry, &w.org, "b@example.com"));
    muster_session_close(dry);
    ck_assert_int_eq(heard(own, &w.org, NULL), 0);
    PQfinish(own);
    world_end(&w);
}

MUSTER_TEST(a_transaction_of_several_calls_tells_of_each_org_once, "EVT-5 OP-7")
{
    muster_org *made = NULL;
    struct world w = {.backend = muster_backend_main()};
    postgres_more("muster_notify=t_mail");
    world_make(&w, 99);
    EXPECT_OK(w.owner, muster_org_create(w.owner, &ORG(.slug = "emca", .name = "Emca", .plan = "team"), &made));
    muster_id emca = *muster_org_id(made);
    muster_org_free(made);
    PGconn *own = connect_own("LISTEN t_mail");
    for (int round = 0; round < 2; round++) { /* first rolled back, then committed */
        EXPECT_OK(w.owner, muster_begin(w.owner));
        EXPECT_OK(w.owner, invite_one(w.owner, &w.org, "a@example.com"));
        EXPECT_OK(w.owner, invite_one(w.owner, &emca, "a@example.com"));
        EXPECT_OK(w.owner, invite_one(w.owner, &w.org, "b@example.com"));
        ck_assert_int_eq(heard(own, &w.org, &emca), 0);
        EXPECT_OK(w.owner, round == 0 ? muster_rollback(w.owner) : muster_commit(w.owner));
        ck_assert_int_eq(heard(own, &w.org, &emca), round == 0 ? 0 : 2);
    }
    EXPECT_OK(w.owner, muster_begin(w.owner));
    EXPECT_OK(w.owner, invite_one(w.owner, &emca, "b@example.com"));
    EXPECT(MUSTER_E_INVITED, w.owner, invite_one(w.owner, &w.org, "a@example.com"));
    EXPECT_OK(w.owner, muster_commit(w.owner));
    ck_assert_int_eq(heard(own, &emca, NULL), 1);
    PQfinish(own);
    world_end(&w);
}

MUSTER_TEST(on_a_lent_connection_who_listens_is_told_by_the_hosts_commit, "EVT-5 OP-6")
{
    struct world w = {.backend = muster_backend_main()};
    postgres_more("muster_notify=t_mail");
    world_make_file(&w, 99);
    PGconn *own = connect_own("LISTEN t_mail"), *host = connect_own("BEGIN");
    muster_session *lent = session_of(&w, &w.owner_id);
    EXPECT_OK(lent, muster_session_lend(lent, host));
    EXPECT_OK(lent, invite_one(lent, &w.org, "a@example.com"));
    EXPECT_OK(lent, invite_one(lent, &w.org, "b@example.com"));
    ck_assert_int_eq(heard(own, &w.org, NULL), 0);
    PQclear(PQexec(host, "COMMIT"));
    ck_assert_int_eq(heard(own, &w.org, NULL), 1);
    muster_session_close(lent);
    PQfinish(host);
    PQfinish(own);
    world_end(&w);
}

MUSTER_TEST(who_listens_is_told_of_a_message_that_is_to_be_tried_anew_and_not_of_one_that_is_given_up, "EVT-5 EVT-3")
{
    struct world w = {.backend = muster_backend_main()};
    muster_page *page = NULL;
    postgres_more("muster_notify=t_mail");
    world_make(&w, 99);
    EXPECT_OK(w.owner, invite_one(w.owner, &w.org, "a@example.com"));
    PGconn *own = connect_own("LISTEN t_mail");
    for (int32_t i = 0; i < MUSTER_MESSAGE_TRIES; i++) {
        EXPECT_OK(w.host, muster_message_claim(w.host, NULL, 10, MUSTER_SECOND, &page));
        ck_assert_uint_eq(muster_page_count(page), 1);
        EXPECT_OK(w.host, muster_message_return(w.host, muster_page_message(page, 0), 0));
        muster_page_free(page);
    }
    EXPECT_OK(w.host, muster_message_list_aside(w.host, NULL, NULL, 0, &page));
    ck_assert_uint_eq(muster_page_count(page), 1);
    ck_assert_int_eq(heard(own, &w.org, NULL), 0);
    EXPECT_OK(w.host, muster_message_retry(w.host, muster_page_message(page, 0)));
    ck_assert_int_eq(heard(own, &w.org, NULL), 1);
    muster_page_free(page);
    PQfinish(own);
    world_end(&w);
}

static int64_t trips_of_an_invitation(const char *words)
{
    struct world w = {.backend = muster_backend_main()};
    postgres_more(words);
    world_make(&w, 99);
    invite_email(&w, "a@example.com");
    wire_take();
    EXPECT_OK(w.owner, invite_one(w.owner, &w.org, "b@example.com"));
    int64_t trips = wire_take().trips;
    world_end(&w);
    return trips;
}

MUSTER_TEST(telling_who_listens_costs_no_round_trip_and_is_done_only_where_it_was_asked_for, "")
{
    PGconn *own = connect_own("LISTEN t_mail");
    int64_t silent = trips_of_an_invitation("");
    PQclear(PQexec(own, "SELECT 1"));
    ck_assert_ptr_null(PQnotifies(own));
    ck_assert_int_eq(trips_of_an_invitation("muster_notify=t_mail"), silent);
    PQclear(PQexec(own, "SELECT 1"));
    PGnotify *notice = PQnotifies(own);
    ck_assert_ptr_nonnull(notice);
    PQfreemem(notice);
    PQfinish(own);
}
