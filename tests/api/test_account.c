/* SPDX-License-Identifier: MIT
 *
 * Accounts, by the rules ACCT-1 to ACCT-7.
 */
#include "world.h"
#include <stdlib.h>
#include <string.h>

MUSTER_TEST(a_username_is_unique_in_canonical_form_and_shown_as_entered, "ACCT-1 ACCT-7 AB-74")
{
    struct world w = {0};
    world_make(&w, 5);
    muster_id id = account(&w, "Ann-Marie");
    EXPECT(MUSTER_E_EXISTS, w.host, muster_account_create(w.host, &ACCOUNT(.username = "ann-MARIE"), NULL));
    ck_assert_str_eq(muster_error_field(muster_session_error(w.host)), "username");
    muster_account *found = NULL;
    EXPECT_OK(w.host, muster_account_find(w.host, MUSTER_ACCOUNT_BY_USERNAME, "ANN-marie", &found));
    ck_assert_str_eq(muster_account_username(found), "Ann-Marie");
    ck_assert(muster_id_equal(muster_account_id(found), &id));
    muster_account_free(found);
    world_end(&w);
}

MUSTER_TEST(a_changed_username_follows_everywhere_and_frees_the_old_one, "ACCT-1")
{
    struct world w = {0};
    world_make(&w, 5);
    muster_id ann = join(&w, "ann", 0);
    EXPECT_OK(w.host, muster_account_edit(w.host, &ann,
                                          &ACCOUNT(.fields = MUSTER_ACCOUNT_FIELD_USERNAME, .username = "Anna"), NULL));
    muster_member *member = NULL;
    EXPECT_OK(w.owner, muster_member_get(w.owner, &w.org, &ann, &member));
    ck_assert_str_eq(muster_member_username(member), "Anna");
    account(&w, "ann");
    muster_member_free(member);
    EXPECT_SOUND(&w);
    world_end(&w);
}

MUSTER_TEST(invalid_names_are_refused_with_the_field_named, "ACCT-2 ERR-2 AB-18 AB-80")
{
    struct world w = {0};
    world_make(&w, 3);
    static const char *const BAD[] = {
        "", ".a", "a b", "a,b", "a@example.com", "\xff", "\xc3\xa4", "a\nb", "018f2f3e-0000-7000-8000-000000000000"};
    for (size_t i = 0; i < sizeof BAD / sizeof BAD[0]; i++) {
        EXPECT(MUSTER_E_INVALID, w.host, muster_account_create(w.host, &ACCOUNT(.username = BAD[i]), NULL));
        ck_assert_str_eq(muster_error_field(muster_session_error(w.host)), "username");
    }
    EXPECT(MUSTER_E_INVALID, w.host,
           muster_account_create(w.host, &ACCOUNT(.username = "a", .email = "a<b>@c.de"), NULL));
    ck_assert_str_eq(muster_error_field(muster_session_error(w.host)), "email");
    world_end(&w);
}

MUSTER_TEST(only_the_system_verifies_and_changing_the_address_clears_the_mark, "ACCT-3")
{
    struct world w = {0};
    world_make(&w, 5);
    muster_id ann = account_with_email(&w, "ann", "ann@example.com", 1);
    muster_session *as_ann = session_of(&w, &ann);
    muster_account *after = NULL;
    EXPECT_OK(as_ann,
              muster_account_edit(as_ann, &ann,
                                  &ACCOUNT(.fields = MUSTER_ACCOUNT_FIELD_EMAIL, .email = "new@example.com"), &after));
    ck_assert_int_eq(muster_account_email_verified_at(after), MUSTER_TIME_NONE);
    EXPECT(MUSTER_E_DENIED, as_ann,
           muster_account_edit(as_ann, &ann,
                               &ACCOUNT(.fields = MUSTER_ACCOUNT_FIELD_EMAIL_VERIFIED, .email_verified = 1), NULL));
    EXPECT(MUSTER_E_NOT_FOUND, w.host,
           muster_account_find(w.host, MUSTER_ACCOUNT_BY_VERIFIED_EMAIL, "ann@example.com", NULL));
    muster_account_free(after);
    muster_session_close(as_ann);
    world_end(&w);
}

MUSTER_TEST(accounts_are_found_by_each_of_their_names, "ACCT-7")
{
    struct world w = {0};
    world_make(&w, 3);
    muster_account *made = NULL;
    EXPECT_OK(w.host, muster_account_create(w.host,
                                            &ACCOUNT(.username = "Ann", .email = "Ann@example.com", .email_verified = 1,
                                                     .external_id = "E-1"),
                                            &made));
    static const struct {
        int32_t by;
        const char *name;
    } NAMES[] = {{MUSTER_ACCOUNT_BY_USERNAME, "ANN"},
                 {MUSTER_ACCOUNT_BY_EXTERNAL_ID, "E-1"},
                 {MUSTER_ACCOUNT_BY_VERIFIED_EMAIL, "ann@EXAMPLE.com"}};
    for (size_t i = 0; i < 3; i++) {
        muster_account *found = NULL;
        EXPECT_OK(w.host, muster_account_find(w.host, NAMES[i].by, NAMES[i].name, &found));
        ck_assert(muster_id_equal(muster_account_id(found), muster_account_id(made)));
        muster_account_free(found);
    }
    EXPECT(MUSTER_E_NOT_FOUND, w.owner, muster_account_find(w.owner, MUSTER_ACCOUNT_BY_USERNAME, "ann", NULL));
    muster_account_free(made);
    world_end(&w);
}

MUSTER_TEST(an_address_shared_by_one_person_counts_for_every_account_of_it, "ACCT-4 INV-4")
{
    struct world w = {0};
    world_make(&w, 5);
    muster_account *second = NULL;
    EXPECT_OK(w.host,
              muster_account_create(
                  w.host, &ACCOUNT(.username = "one", .email = "p@example.com", .email_verified = 1, .person_id = "p"),
                  NULL));
    EXPECT_OK(w.host,
              muster_account_create(
                  w.host, &ACCOUNT(.username = "two", .email = "p@example.com", .email_verified = 1, .person_id = "p"),
                  &second));
    EXPECT(MUSTER_E_EXISTS, w.host,
           muster_account_create(w.host, &ACCOUNT(.username = "three", .email = "p@example.com", .email_verified = 1),
                                 NULL));
    EXPECT_OK(w.host, muster_member_add(w.host, &w.org, muster_account_id(second), MUSTER_ROLE_MEMBER, NULL));
    EXPECT(MUSTER_E_MEMBER, w.owner,
           muster_invitation_create(w.owner, &w.org, &INVITATION(.email = "p@example.com"), NULL));
    muster_account_free(second);
    world_end(&w);
}

MUSTER_TEST(a_deletion_is_refused_while_the_account_owns_an_org_and_names_it, "ACCT-5 ERR-1 AB-52")
{
    struct world w = {0};
    world_make(&w, 3);
    EXPECT(MUSTER_E_OWNS_ORGS, w.owner, muster_account_delete(w.owner, &w.owner_id));
    const muster_error *error = muster_session_error(w.owner);
    ck_assert_uint_eq(muster_error_object_count(error), 1);
    ck_assert(muster_id_equal(muster_error_object(error, 0), &w.org));
    ck_assert(is_member(&w, &w.owner_id));
    world_end(&w);
}

MUSTER_TEST(a_finished_deletion_leaves_no_personal_data_and_the_trail_verifies, "ACCT-5 ACCT-6 EVT-4 AB-59")
{
    struct world w = {0};
    world_make_file(&w, 5);
    muster_account *made = NULL;
    EXPECT_OK(w.host, muster_account_create(w.host,
                                            &ACCOUNT(.username = "Zyxwann", .display_name = "Qqdisplay",
                                                     .email = "Zmail@zzdomain.org", .email_verified = 1,
                                                     .external_id = "Xext-77", .person_id = "Pperson-77"),
                                            &made));
    muster_id ann = *muster_account_id(made);
    muster_account_free(made);
    muster_session *as_ann = session_of(&w, &ann);
    muster_id invitation = invite_email(&w, "zmail@zzdomain.org");
    char *token = token_of(&w, &invitation);
    EXPECT_OK(as_ann, muster_invitation_accept(as_ann, token, NULL));
    EXPECT_OK(as_ann,
              muster_account_edit(as_ann, &ann,
                                  &ACCOUNT(.fields = MUSTER_ACCOUNT_FIELD_USERNAME, .username = "Zyxwnew"), NULL));
    EXPECT_OK(as_ann, muster_account_delete(as_ann, &ann));
    EXPECT(MUSTER_E_GONE, as_ann, muster_account_get(as_ann, &ann, NULL));
    EXPECT(MUSTER_E_NOT_FOUND, w.host, muster_account_get(w.host, &ann, NULL));
    ck_assert_int_eq(seats_of(&w).members, 1);
    EXPECT_SOUND(&w);
    muster_session_close(as_ann);
    world_close(&w);
    world_sql(&w, "PRAGMA wal_checkpoint(TRUNCATE); VACUUM; PRAGMA wal_checkpoint(TRUNCATE)");
    static const char *const TRACES[] = {"Zyxwann", "zyxwann", "Zyxwnew",  "zyxwnew", "Qqdisplay",
                                         "Zmail",   "zmail",   "zzdomain", "Xext-77", "Pperson-77"};
    for (size_t i = 0; i < sizeof TRACES / sizeof TRACES[0]; i++)
        ck_assert_msg(!world_holds(&w, TRACES[i], strlen(TRACES[i])), "the database still holds %s", TRACES[i]);
    ck_assert(world_holds(&w, "acme", 4));
    world_open(&w);
    account(&w, "zyxwann");
    free(token);
    world_end(&w);
}

MUSTER_TEST(a_deleted_account_is_gone_and_its_username_is_inherited_bare, "ACCT-5 SEAT-4 INV-5 AB-59")
{
    struct world w = {0};
    world_make(&w, 9);
    muster_id ann = join(&w, "ann", MUSTER_ROLE_ADMIN);
    muster_session *as_ann = session_of(&w, &ann);
    account(&w, "ben");
    muster_id sent = invite_as(&w, as_ann, &INVITATION(.username = "ben"));
    EXPECT_OK(as_ann, muster_account_delete(as_ann, &ann));
    EXPECT(MUSTER_E_GONE, as_ann, muster_org_get(as_ann, &w.org, NULL));
    EXPECT(MUSTER_E_NOT_FOUND, w.host, muster_account_get(w.host, &ann, NULL));
    ck_assert(!is_member(&w, &ann));
    ck_assert_int_eq(invitation_state(&w, &sent), MUSTER_INVITATION_STATE_REVOKED);
    ck_assert_int_eq(seats_of(&w).used, 1);
    muster_id heir = account(&w, "ann");
    muster_session *as_heir = session_of(&w, &heir);
    EXPECT(MUSTER_E_NOT_FOUND, as_heir, muster_org_get(as_heir, &w.org, NULL));
    EXPECT_SOUND(&w);
    muster_session_close(as_ann);
    muster_session_close(as_heir);
    world_end(&w);
}

MUSTER_TEST(a_new_username_is_followed_in_every_org_of_the_account, "ACCT-1")
{
    struct world w = {0};
    world_make_file(&w, 5);
    muster_id zoe = join(&w, "zoe", MUSTER_ROLE_MEMBER);
    muster_session *as_zoe = session_of(&w, &zoe);
    EXPECT_OK(as_zoe, muster_org_create(as_zoe, &ORG(.slug = "zoo", .name = "Zoo", .plan = "team"), NULL));
    EXPECT_OK(as_zoe, muster_account_edit(as_zoe, &zoe,
                                          &ACCOUNT(.fields = MUSTER_ACCOUNT_FIELD_USERNAME, .username = "Abe"), NULL));
    ck_assert_str_eq(muster_error_message(muster_session_error(as_zoe)), "");
    ck_assert_int_eq(world_count(&w, "SELECT count(*) FROM muster_member WHERE username_key = 'abe'"), 2);
    ck_assert_int_eq(world_count(&w, "SELECT count(*) FROM muster_account WHERE unfinished IS NOT NULL"), 0);
    EXPECT_SOUND(&w);
    muster_session_close(as_zoe);
    world_end(&w);
}

MUSTER_TEST(a_new_username_within_a_transaction_is_followed_later_and_verify_knows_it, "ACCT-1")
{
    struct world w = {0};
    world_make_file(&w, 5);
    muster_id zoe = join(&w, "zoe", MUSTER_ROLE_MEMBER);
    muster_account_params abe = ACCOUNT(.fields = MUSTER_ACCOUNT_FIELD_USERNAME, .username = "Abe");
    EXPECT_OK(w.host, muster_begin(w.host));
    EXPECT_OK(w.host, muster_account_edit(w.host, &zoe, &abe, NULL));
    EXPECT_OK(w.host, muster_commit(w.host));
    ck_assert_int_eq(world_count(&w, "SELECT count(*) FROM muster_member WHERE username_key = 'zoe'"), 1);
    EXPECT_SOUND(&w);
    EXPECT_OK(w.host, muster_account_edit(w.host, &zoe, &abe, NULL));
    ck_assert_int_eq(world_count(&w, "SELECT count(*) FROM muster_member WHERE username_key = 'abe'"), 1);
    EXPECT_SOUND(&w);
    world_end(&w);
}

MUSTER_TEST(a_shared_verified_address_stays_with_one_person, "ACCT-4 ACCT-7")
{
    struct world w = {0};
    world_make(&w, 5);
    muster_account *first = NULL, *second = NULL, *found = NULL;
    muster_account_params of_ann =
        ACCOUNT(.username = "ann", .email = "a@example.org", .email_verified = 1, .person_id = "p1");
    EXPECT_OK(w.host, muster_account_create(w.host, &of_ann, &first));
    w.now += MUSTER_SECOND;
    of_ann.username = "ann2";
    EXPECT_OK(w.host, muster_account_create(w.host, &of_ann, &second));
    muster_account_params other = ACCOUNT(.fields = MUSTER_ACCOUNT_FIELD_PERSON_ID, .person_id = "p2");
    EXPECT(MUSTER_E_EXISTS, w.host, muster_account_edit(w.host, muster_account_id(second), &other, NULL));
    ck_assert_str_eq(muster_error_field(muster_session_error(w.host)), "person_id");
    EXPECT_OK(w.host, muster_account_find(w.host, MUSTER_ACCOUNT_BY_VERIFIED_EMAIL, "a@example.org", &found));
    ck_assert(muster_id_equal(muster_account_id(found), muster_account_id(first)));
    muster_account_free(found);
    muster_session *as_second = session_of(&w, muster_account_id(second));
    EXPECT_OK(as_second, muster_account_find(as_second, MUSTER_ACCOUNT_BY_VERIFIED_EMAIL, "a@example.org", &found));
    ck_assert(muster_id_equal(muster_account_id(found), muster_account_id(second)));
    muster_account_free(found);
    muster_session_close(as_second);
    muster_account_free(first);
    muster_account_free(second);
    world_end(&w);
}
