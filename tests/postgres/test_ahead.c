/* SPDX-License-Identifier: MIT
 *
 * What is read ahead is never older than what would be read at its use. What a call reads before it knows the party is
 * shown to nobody.
 */
#include "backend.h"
#include "own.h"
#include "wire.h"
#include "world.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct inviting {
    muster_session *session;
    const muster_id *org;
    const char *email, *key;
    int32_t status;
    muster_id made;
};

static void *invite_aside(void *arg)
{
    struct inviting *it = arg;
    muster_invitation *made = NULL;
    if (it->key != NULL) muster_session_key(it->session, it->key);
    it->status = muster_invitation_create(it->session, it->org, &INVITATION(.email = it->email), &made);
    if (made != NULL) it->made = *muster_invitation_id(made);
    muster_invitation_free(made);
    return NULL;
}

/* The same call with the same key, repeated before the first one is committed. */
MUSTER_TEST(a_call_repeated_with_its_key_while_the_first_is_under_way_is_the_same_call, "OP-2")
{
    struct world w = {.backend = muster_backend_main()};
    world_make_file(&w, 9);
    muster_session *again = session_of(&w, &w.owner_id);
    PGconn *watch = own_open(NULL);
    struct inviting second = {.session = again, .org = &w.org, .email = "a@example.com", .key = "K"};
    muster_invitation *made = NULL;
    pthread_t thread;
    EXPECT_OK(w.owner, muster_begin(w.owner));
    EXPECT_OK(w.owner, muster_session_key(w.owner, "K"));
    EXPECT_OK(w.owner, muster_invitation_create(w.owner, &w.org, &INVITATION(.email = "a@example.com"), &made));
    ck_assert_int_eq(pthread_create(&thread, NULL, invite_aside, &second), 0);
    own_wait(watch, "SELECT count(*) FROM pg_locks WHERE NOT granted");
    EXPECT_OK(w.owner, muster_commit(w.owner));
    pthread_join(thread, NULL);
    EXPECT_OK(again, second.status);
    ck_assert_int_eq(muster_session_repeated(again), 1);
    ck_assert_int_eq(muster_id_equal(&second.made, muster_invitation_id(made)), 1);
    muster_invitation_free(made);
    muster_session_close(again);
    PQfinish(watch);
    world_end(&w);
}

/* INV-4: the invitee becomes a member while the call waits for the org. */
MUSTER_TEST(nobody_is_invited_who_has_joined_while_the_call_waited_for_the_org, "INV-4")
{
    struct world w = {.backend = muster_backend_main()};
    world_make_file(&w, 9);
    PGconn *watch = own_open(NULL);
    muster_id first = invite_email(&w, "a@example.com");
    char *token = token_of(&w, &first);
    muster_session *v = visitor(&w);
    struct inviting second = {.session = w.owner, .org = &w.org, .email = "a@example.com"};
    pthread_t thread;
    EXPECT_OK(v, muster_begin(v));
    EXPECT_OK(v, muster_invitation_signup(v, token, &ACCOUNT(.username = "ann"), NULL));
    ck_assert_int_eq(pthread_create(&thread, NULL, invite_aside, &second), 0);
    own_wait(watch, "SELECT count(*) FROM pg_locks WHERE NOT granted");
    EXPECT_OK(v, muster_commit(v));
    pthread_join(thread, NULL);
    EXPECT(MUSTER_E_MEMBER, w.owner, second.status);
    free(token);
    muster_session_close(v);
    PQfinish(watch);
    world_end(&w);
}

/* A scan that one call of a transaction read ahead and did not use answers the next call. */
static int32_t state_after_removal(bool list)
{
    struct world w = {.backend = muster_backend_main()};
    world_make_file(&w, 9);
    muster_id admin = join(&w, "adam", MUSTER_ROLE_ADMIN);
    muster_session *as = session_of(&w, &admin);
    EXPECT_OK(w.host, muster_begin(w.host));
    if (list)
        EXPECT(MUSTER_E_INVALID, w.host,
               muster_invitation_list(w.host, &w.org, MUSTER_INVITATION_STATE_PENDING, NULL, 5000, NULL));
    muster_id made = invite_as(&w, as, &INVITATION(.email = "b@example.com"));
    EXPECT_OK(w.host, muster_member_remove(w.host, &w.org, &admin, 0));
    EXPECT_OK(w.host, muster_commit(w.host));
    int32_t state = invitation_state(&w, &made);
    muster_session_close(as);
    EXPECT_SOUND(&w);
    world_end(&w);
    return state;
}

MUSTER_TEST(what_a_refused_call_has_read_ahead_answers_no_later_one, "INV-12")
{
    ck_assert_int_eq(state_after_removal(false), MUSTER_INVITATION_STATE_REVOKED);
    ck_assert_int_eq(state_after_removal(true), MUSTER_INVITATION_STATE_REVOKED);
}

static int32_t create_as_host(struct world *w, const char *name, const char *external)
{
    return muster_account_create(w->host, &ACCOUNT(.username = name, .external_id = external), NULL);
}

/* A name was free when an earlier call of the transaction, which was refused, read it ahead. */
MUSTER_TEST(a_name_that_a_refused_call_has_found_free_is_looked_for_again, "ACCT-2")
{
    struct world w = {.backend = muster_backend_main()};
    world_make_file(&w, 9);
    muster_session_options options = {MUSTER_INIT(muster_session_options), .party = MUSTER_PARTY_SYSTEM};
    muster_session *other = NULL;
    ck_assert_int_eq(muster_session_open(w.store, &options, &other, NULL), MUSTER_OK);
    EXPECT_OK(w.host, create_as_host(&w, "taken", NULL));
    EXPECT_OK(w.host, muster_begin(w.host));
    EXPECT(MUSTER_E_EXISTS, w.host, create_as_host(&w, "taken", "x"));
    EXPECT_OK(other, muster_account_create(other, &ACCOUNT(.username = "one", .external_id = "x"), NULL));
    EXPECT(MUSTER_E_EXISTS, w.host, create_as_host(&w, "free", "x"));
    EXPECT_OK(w.host, muster_rollback(w.host));
    muster_session_close(other);
    world_end(&w);
}

struct deleting {
    muster_session *host;
    muster_id account;
    int32_t status;
};

static void *delete_aside(void *arg)
{
    struct deleting *it = arg;
    it->status = muster_account_delete(it->host, &it->account);
    return NULL;
}

/* When the org is locked, a former address of a deleted account belongs to another account. */
MUSTER_TEST(a_deletion_looks_again_whose_an_address_is_when_the_org_is_locked, "ACCT-6")
{
    struct world w = {.backend = muster_backend_main()};
    world_make_file(&w, 9);
    PGconn *watch = own_open(NULL);
    muster_id a = account_with_email(&w, "adam", "a@example.com", 1);
    muster_id first = invite_email(&w, "a@example.com");
    char *token = token_of(&w, &first);
    muster_invitation *invitation = NULL;
    EXPECT_OK(w.host, muster_account_edit(
                          w.host, &a, &ACCOUNT(.fields = MUSTER_ACCOUNT_FIELD_EMAIL, .email = "b@example.com"), NULL));
    muster_session *v = visitor(&w);
    struct deleting deleting = {.host = w.host, .account = a};
    pthread_t thread;
    EXPECT_OK(v, muster_begin(v));
    EXPECT_OK(v, muster_invitation_signup(v, token, &ACCOUNT(.username = "bob"), NULL));
    ck_assert_int_eq(pthread_create(&thread, NULL, delete_aside, &deleting), 0);
    own_wait(watch, "SELECT count(*) FROM pg_locks WHERE NOT granted");
    EXPECT_OK(v, muster_commit(v));
    pthread_join(thread, NULL);
    EXPECT_OK(w.host, deleting.status);
    EXPECT_OK(w.host, muster_invitation_get(w.host, &w.org, &first, &invitation));
    ck_assert_ptr_nonnull(muster_invitation_email(invitation));
    muster_invitation_free(invitation);
    EXPECT_SOUND(&w);
    free(token);
    muster_session_close(v);
    PQfinish(watch);
    world_end(&w);
}

/* An account outside an org gets the same answer at once, whichever account is named, and whatever happens to it
 * (ORG-7). */
MUSTER_TEST(an_outsider_who_invites_learns_nothing_of_an_account_by_waiting, "ORG-7")
{
    struct world w = {.backend = muster_backend_main(), .wait = MUSTER_SECOND / 10};
    char id[MUSTER_ID_TEXT_BYTES];
    world_make_file(&w, 9);
    muster_id x = account(&w, "xavier"), out = account(&w, "out");
    muster_session *as = session_of(&w, &out);
    PGconn *own = own_open(w.path);
    muster_id_format(&x, id);
    own_run(own, "BEGIN");
    own_number(own, "SELECT count(*) FROM (SELECT 1 FROM account WHERE id = '%s' FOR UPDATE) AS held", id);
    EXPECT(MUSTER_E_NOT_FOUND, as, muster_invitation_create(as, &w.org, &INVITATION(.username = "nobody"), NULL));
    EXPECT(MUSTER_E_NOT_FOUND, as, muster_invitation_create(as, &w.org, &INVITATION(.username = "xavier"), NULL));
    own_run(own, "ROLLBACK");
    PQfinish(own);
    muster_session_close(as);
    world_end(&w);
}

/* A client has given up waiting while another transaction holds the org. It repeats the call with its key. */
MUSTER_TEST(two_calls_with_one_key_that_wait_for_an_org_are_one, "OP-2")
{
    struct world w = {.backend = muster_backend_main()};
    char id[MUSTER_ID_TEXT_BYTES];
    world_make_file(&w, 9);
    PGconn *own = own_open(w.path), *watch = own_open(NULL);
    struct inviting it[2];
    pthread_t thread[2];
    muster_id_format(&w.org, id);
    own_run(own, "BEGIN");
    own_number(own, "SELECT count(*) FROM (SELECT 1 FROM org WHERE id = '%s' FOR UPDATE) AS held", id);
    for (int i = 0; i < 2; i++) {
        it[i] = (struct inviting){session_of(&w, &w.owner_id), &w.org, "a@example.com", "K", 0, {{0}}};
        pthread_create(&thread[i], NULL, invite_aside, &it[i]);
        own_wait(watch, i == 0 ? "SELECT count(*) FROM pg_locks WHERE NOT granted"
                               : "SELECT (count(*) > 1)::int FROM pg_locks WHERE NOT granted");
    }
    own_run(own, "ROLLBACK");
    for (int i = 0; i < 2; i++)
        pthread_join(thread[i], NULL);
    EXPECT_OK(it[0].session, it[0].status);
    EXPECT_OK(it[1].session, it[1].status);
    ck_assert_int_eq(muster_id_equal(&it[0].made, &it[1].made), 1);
    for (int i = 0; i < 2; i++)
        muster_session_close(it[i].session);
    PQfinish(own);
    PQfinish(watch);
    world_end(&w);
}

/* A page of a reading call. Another call of the transaction, which was refused, has read it before. */
MUSTER_TEST(a_page_is_read_anew_after_a_refused_one, "OP-7")
{
    struct world w = {.backend = muster_backend_main()};
    muster_page *page = NULL;
    world_make_file(&w, 9);
    EXPECT_OK(w.host, muster_begin(w.host));
    EXPECT(MUSTER_E_INVALID, w.host, muster_invitation_list(w.host, &w.org, 0, NULL, 1001, NULL));
    invite_email(&w, "b@example.com");
    EXPECT_OK(w.host, muster_invitation_list(w.host, &w.org, 0, NULL, 1000, &page));
    ck_assert_uint_eq(muster_page_count(page), 1);
    muster_page_free(page);
    EXPECT_OK(w.host, muster_rollback(w.host));
    world_end(&w);
}

MUSTER_TEST(a_slug_that_is_no_text_is_refused_before_the_server_sees_it, "ERR-2")
{
    struct world w = {.backend = muster_backend_main()};
    world_make_file(&w, 9);
    EXPECT(MUSTER_E_INVALID, w.owner,
           muster_org_edit(w.owner, &w.org, &ORG(.fields = MUSTER_ORG_FIELD_SLUG, .slug = "\xff"), NULL));
    world_end(&w);
}

static void write_cursor(const unsigned char *bytes, size_t size, char *text)
{
    static const char DIGITS[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    for (size_t bit = 0; bit < size * 8; bit += 6) {
        size_t at = bit / 8;
        unsigned two = (unsigned)bytes[at] << 8 | (at + 1 < size ? bytes[at + 1] : 0u);
        *text++ = DIGITS[two >> (10 - bit % 8) & 63];
    }
    *text = '\0';
}

MUSTER_TEST(a_forged_cursor_of_an_outsider_tells_nothing_and_breaks_nothing, "ORG-7")
{
    struct world w = {.backend = muster_backend_main()};
    unsigned char bytes[32] = {12};
    char cursor[64];
    world_make_file(&w, 9);
    muster_id out = account(&w, "out");
    muster_session *as = session_of(&w, &out);
    memcpy(bytes + 1, w.org.bytes, 16);
    memcpy(bytes + 17, (unsigned char[]){2, 0, 1, 0xff}, 4);
    write_cursor(bytes, 21, cursor);
    EXPECT(MUSTER_E_NOT_FOUND, as, muster_domain_list(as, &w.org, cursor, 10, NULL));
    muster_session_close(as);
    world_end(&w);
}

MUSTER_TEST(a_forged_cursor_that_is_no_text_is_none_of_the_list, "ERR-2")
{
    struct world w = {.backend = muster_backend_main()};
    unsigned char bytes[32] = {12};
    char cursor[64];
    world_make_file(&w, 9);
    memcpy(bytes + 1, w.org.bytes, 16);
    memcpy(bytes + 17, (unsigned char[]){2, 0, 1, 0xff}, 4);
    write_cursor(bytes, 21, cursor);
    int32_t status = muster_domain_list(w.owner, &w.org, cursor, 10, NULL);
    ck_assert_msg(status == MUSTER_OK || status == MUSTER_E_INVALID, "%s", muster_status_name(status));
    world_end(&w);
}
