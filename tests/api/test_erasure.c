/* SPDX-License-Identifier: MIT
 *
 * A finished deletion leaves no personal data of the account anywhere, in whatever state they were. The audit trail
 * still verifies (ACCT-6).
 */
#include "world.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NETWORK "203.0.113.77"

/* Words that are only in the personal data of one account. */
static const char *const TRACES[] = {"Zyxwann", "zyxwann", "oldzz", "newzz", NETWORK};

static muster_session *session_at(struct world *w, int32_t party, const muster_id *account, const muster_id *behalf)
{
    muster_session_options options = {MUSTER_INIT(muster_session_options), .party = party, .account = account,
                                      .behalf = behalf, .address = NETWORK};
    muster_session *session = NULL;
    ck_status(MUSTER_OK, muster_session_open(w->store, &options, &session, NULL));
    return session;
}

/* An account whose first address belongs to another account, or to none, when the account is deleted. */
struct person {
    muster_id id;
    muster_session *session;
};

static struct person person(struct world *w)
{
    struct person ann = {.id = account_with_email(w, "Zyxwann", "Oldzz@oldzz.org", 1)};
    ann.session = session_at(w, MUSTER_PARTY_ACCOUNT, &ann.id, NULL);
    return ann;
}

static void moves(struct world *w, const struct person *ann)
{
    muster_account_params mail = ACCOUNT(.fields = MUSTER_ACCOUNT_FIELD_EMAIL | MUSTER_ACCOUNT_FIELD_EMAIL_VERIFIED,
                                         .email = "Newzz@newzz.org", .email_verified = 1);
    EXPECT_OK(w->host, muster_account_edit(w->host, &ann->id, &mail, NULL));
}

static void accepts(struct world *w, const struct person *ann, int32_t role)
{
    muster_id invitation = invite_as(w, w->owner, &INVITATION(.email = "Oldzz@oldzz.org", .role = role));
    char *token = token_of(w, &invitation);
    EXPECT_OK(ann->session, muster_invitation_accept(ann->session, token, NULL));
    free(token);
}

static void expect_no_trace(struct world *w)
{
    EXPECT_SOUND(w);
    world_close(w);
    world_sql(w, "PRAGMA wal_checkpoint(TRUNCATE); VACUUM; PRAGMA wal_checkpoint(TRUNCATE)");
    for (size_t i = 0; i < sizeof TRACES / sizeof TRACES[0]; i++)
        ck_assert_msg(!world_holds(w, TRACES[i], strlen(TRACES[i])), "the database still holds %s", TRACES[i]);
    ck_assert(world_holds(w, "acme", 4));
    world_open(w);
}

static void is_deleted(struct world *w, struct person *ann)
{
    ck_assert(world_holds(w, "Zyxwann", 7)); /* the search can find what it looks for */
    ck_assert(world_holds(w, NETWORK, strlen(NETWORK)));
    EXPECT_OK(w->host, muster_account_delete(w->host, &ann->id));
    muster_session_close(ann->session);
    expect_no_trace(w);
    world_end(w);
}

/* States of the membership before the deletion. */
static void stays(struct world *w, const struct person *ann)
{
    EXPECT_OK(ann->session,
              muster_invitation_create(ann->session, &w->org, &INVITATION(.email = "g@example.com"), NULL));
}
static void is_suspended(struct world *w, const struct person *ann)
{
    EXPECT_OK(w->owner, muster_member_suspend(w->owner, &w->org, &ann->id, 0, NULL));
}
static void is_blocked(struct world *w, const struct person *ann)
{
    EXPECT_OK(w->owner, muster_member_remove(w->owner, &w->org, &ann->id, MUSTER_MEMBER_FLAG_BLOCK));
}
static void leaves(struct world *w, const struct person *ann)
{
    EXPECT_OK(ann->session, muster_member_leave(ann->session, &w->org));
}
static void has_ended(struct world *w, const struct person *ann)
{
    EXPECT_OK(w->owner, muster_member_set_end(w->owner, &w->org, &ann->id, w->now + DAY, NULL));
    w->now += DAY;
}
static void is_settled(struct world *w, const struct person *ann)
{
    has_ended(w, ann);
    EXPECT_OK(w->host, muster_settle(w->host, 0, NULL));
}
static void owned(struct world *w, const struct person *ann)
{
    EXPECT_OK(w->owner, muster_org_transfer(w->owner, &w->org, &ann->id, NULL));
    EXPECT_OK(ann->session, muster_org_transfer(ann->session, &w->org, &w->owner_id, NULL));
}

MUSTER_TEST(nothing_personal_is_left_of_a_member_whatever_became_of_it, "ACCT-6 ROLE-5 ROLE-7 ROLE-8 EVT-4")
{
    void (*const FATES[])(struct world *, const struct person *) = {stays,     is_suspended, is_blocked, leaves,
                                                                    has_ended, is_settled,   owned};
    for (size_t i = 0; i < sizeof FATES / sizeof FATES[0]; i++) {
        struct world w = {0};
        world_make_file(&w, 9);
        struct person ann = person(&w);
        accepts(&w, &ann, MUSTER_ROLE_ADMIN);
        FATES[i](&w, &ann);
        moves(&w, &ann);
        is_deleted(&w, &ann);
    }
}

MUSTER_TEST(nothing_personal_is_left_of_whoever_declined_and_changed_its_address, "ACCT-6 INV-5 AB-59")
{
    struct world w = {0};
    world_make_file(&w, 9);
    struct person ann = person(&w);
    muster_id invitation = invite_email(&w, "Oldzz@oldzz.org");
    char *token = token_of(&w, &invitation);
    EXPECT_OK(ann.session, muster_invitation_decline(ann.session, token));
    moves(&w, &ann);
    free(token);
    is_deleted(&w, &ann);
}

MUSTER_TEST(nothing_personal_is_left_of_whoever_declined_in_a_session_without_an_address, "ACCT-6")
{
    struct world w = {0};
    world_make_file(&w, 9);
    struct person ann = person(&w);
    muster_session *plain = session_of(&w, &ann.id);
    muster_id invitation = invite_email(&w, "Oldzz@oldzz.org");
    EXPECT_OK(plain, muster_invitation_decline_waiting(plain, &w.org, &invitation));
    EXPECT_OK(ann.session, muster_account_edit(ann.session, &ann.id,
                                               &ACCOUNT(.fields = MUSTER_ACCOUNT_FIELD_LOCALE, .locale = "de"), NULL));
    moves(&w, &ann);
    muster_session_close(plain);
    is_deleted(&w, &ann);
}

MUSTER_TEST(the_network_address_of_whoever_the_system_acted_for_goes_with_it, "ACCT-6 EVT-1")
{
    struct world w = {0};
    world_make_file(&w, 9);
    struct person ann = person(&w);
    muster_session *on_behalf = session_at(&w, MUSTER_PARTY_SYSTEM, NULL, &ann.id);
    muster_plan_params plan = {MUSTER_INIT(muster_plan_params), .code = "other", .seats = 9};
    muster_id ben = account(&w, "ben");
    EXPECT_OK(on_behalf,
              muster_org_edit(on_behalf, &w.org, &ORG(.fields = MUSTER_ORG_FIELD_NAME, .name = "New"), NULL));
    EXPECT_OK(on_behalf, muster_plan_offer(on_behalf, &plan));
    EXPECT_OK(on_behalf, muster_account_edit(on_behalf, &ben,
                                             &ACCOUNT(.fields = MUSTER_ACCOUNT_FIELD_LOCALE, .locale = "de"), NULL));
    EXPECT_OK(on_behalf, muster_account_create(on_behalf, &ACCOUNT(.username = "cleo"), NULL));
    EXPECT_OK(on_behalf, muster_invitation_create(on_behalf, &w.org, &INVITATION(.username = "Zyxwann"), NULL));
    EXPECT_SOUND(&w);
    EXPECT_OK(w.host, muster_account_delete(w.host, &ann.id));
    EXPECT_OK(on_behalf,
              muster_org_edit(on_behalf, &w.org, &ORG(.fields = MUSTER_ORG_FIELD_NAME, .name = "Newer"), NULL));
    muster_session_close(on_behalf);
    muster_session_close(ann.session);
    expect_no_trace(&w);
    world_end(&w);
}

MUSTER_TEST(the_network_address_of_a_visitor_who_signed_up_is_the_accounts, "ACCT-6 INV-19")
{
    struct world w = {0};
    world_make_file(&w, 9);
    muster_id invitation = invite_email(&w, "Oldzz@oldzz.org");
    char *token = token_of(&w, &invitation);
    muster_session *nobody = session_at(&w, MUSTER_PARTY_VISITOR, NULL, NULL);
    muster_member *member = NULL;
    EXPECT_OK(nobody, muster_invitation_signup(nobody, token, &ACCOUNT(.username = "Zyxwann"), &member));
    struct person ann = {.id = *muster_member_account(member), .session = nobody};
    EXPECT_SOUND(&w);
    moves(&w, &ann);
    free(token);
    muster_member_free(member);
    is_deleted(&w, &ann);
}

MUSTER_TEST(whom_the_account_had_invited_is_told_and_the_account_is_not, "ACCT-5 ACCT-6 INV-10 EVT-2")
{
    struct world w = {0};
    world_make_file(&w, 9);
    struct person ann = person(&w);
    accepts(&w, &ann, MUSTER_ROLE_ADMIN);
    muster_id admin = join(&w, "admin", MUSTER_ROLE_ADMIN), ben = account(&w, "ben"), cleo = account(&w, "cleo");
    muster_session *as_admin = session_of(&w, &admin);
    invite_as(&w, ann.session, &INVITATION(.username = "ben"));
    invite_as(&w, as_admin, &INVITATION(.username = "cleo"));
    EXPECT_OK(w.owner, muster_member_set_end(w.owner, &w.org, &admin, w.now + DAY, NULL));
    w.now += DAY; /* the deletion is the first change since then */
    told_forget(&w);
    muster_id id = ann.id;
    EXPECT_OK(w.host, muster_account_delete(w.host, &id));
    ck_assert_int_eq(told(&w, &ben, MUSTER_EVENT_INVITATION_REVOKED), 1);
    ck_assert_int_eq(told(&w, &cleo, MUSTER_EVENT_INVITATION_REVOKED), 1);
    ck_assert_int_eq(world_count(&w, "SELECT count(*) FROM muster_outbox"), 0);
    for (size_t i = 0; i < w.told_count; i++)
        ck_assert(muster_id_equal(&w.told[i].account, &id) == 0);
    muster_session_close(as_admin);
    muster_session_close(ann.session);
    expect_no_trace(&w);
    world_end(&w);
}

MUSTER_TEST(no_message_waits_for_whoever_is_deleted, "ACCT-6 EVT-3")
{
    struct world w = {0};
    world_make_file(&w, 9);
    struct person ann = person(&w);
    EXPECT_OK(ann.session, muster_account_edit(ann.session, &ann.id,
                                               &ACCOUNT(.fields = MUSTER_ACCOUNT_FIELD_LOCALE, .locale = "de"), NULL));
    muster_id admin = join(&w, "admin", MUSTER_ROLE_ADMIN);
    muster_session *as_admin = session_of(&w, &admin);
    invite_as(&w, as_admin, &INVITATION(.email = "Oldzz@oldzz.org"));
    invite_email(&w, "stays@example.org");
    EXPECT_OK(w.owner, muster_member_set_end(w.owner, &w.org, &admin, w.now + DAY, NULL));
    w.now += DAY; /* so the deletion itself writes down that the invitation has ended */
    EXPECT_OK(w.host, muster_account_delete(w.host, &ann.id));
    ck_assert_int_eq(world_count(&w, "SELECT count(*) FROM muster_outbox WHERE address IS NOT NULL"), 1);
    muster_session_close(as_admin);
    muster_session_close(ann.session);
    expect_no_trace(&w);
    world_end(&w);
}

MUSTER_TEST(why_a_message_could_not_be_delivered_goes_too, "ACCT-6 INV-18")
{
    struct world w = {0};
    world_make_file(&w, 9);
    struct person ann = person(&w);
    EXPECT_OK(ann.session, muster_account_edit(ann.session, &ann.id,
                                               &ACCOUNT(.fields = MUSTER_ACCOUNT_FIELD_LOCALE, .locale = "de"), NULL));
    invite(&w, "Zyxwann", 0);
    invite_email(&w, "Oldzz@oldzz.org");
    world_sql(&w, "UPDATE muster_invitation SET undelivered_at=1, undelivered='550 oldzz@oldzz.org: no such user'");
    is_deleted(&w, &ann);
}

/* If another account has verified an address since, the address and what was sent to it belong to that account. */
MUSTER_TEST(an_address_that_is_somebody_elses_by_now_is_left_to_that_one, "ACCT-6")
{
    struct world w = {0};
    world_make_file(&w, 9);
    struct person ann = person(&w);
    accepts(&w, &ann, 0);
    EXPECT_OK(ann.session, muster_member_leave(ann.session, &w.org));
    moves(&w, &ann);
    muster_id heir = account_with_email(&w, "heir", "oldzz@oldzz.org", 1);
    muster_session *as_heir = session_of(&w, &heir);
    muster_id second = invite_email(&w, "oldzz@oldzz.org");
    EXPECT_OK(w.host, muster_account_delete(w.host, &ann.id));
    EXPECT_SOUND(&w);
    muster_invitation *seen = NULL;
    EXPECT_OK(w.owner, muster_invitation_get(w.owner, &w.org, &second, &seen));
    ck_assert_str_eq(muster_invitation_email(seen), "oldzz@oldzz.org");
    EXPECT_OK(as_heir, muster_invitation_accept_waiting(as_heir, &w.org, &second, NULL));
    EXPECT_OK(w.host, muster_account_delete(w.host, &heir));
    muster_invitation_free(seen);
    muster_session_close(as_heir);
    muster_session_close(ann.session);
    expect_no_trace(&w);
    world_end(&w);
}

/* ---- what else a deletion ends and removes ---- */

static int64_t rows_of(const struct world *w, const char *table, const char *column, const muster_id *id)
{
    char sql[160], hex[2 * sizeof id->bytes + 1];
    for (size_t i = 0; i < sizeof id->bytes; i++)
        snprintf(&hex[2 * i], 3, "%02x", id->bytes[i]);
    snprintf(sql, sizeof sql, "SELECT count(*) FROM muster_%s WHERE %s=x'%s'", table, column, hex);
    return world_count(w, sql);
}

#define ID(name) "(SELECT id FROM muster_account WHERE username='" name "')"
#define ASK                                                                                                            \
    "INSERT INTO muster_request(org,id,kind,state,account,role,created_at,version)"                                    \
    " SELECT id,id,1,1," ID(                                                                                           \
        "Zyxwann") ",1,1,1 FROM muster_org;"                                                                           \
                   "INSERT INTO muster_tie(holder,org,request) SELECT " ID(                                            \
                       "Zyxwann") ",id,id FROM muster_org WHERE true"                                                  \
                                  " ON CONFLICT(holder,org) DO UPDATE SET request=excluded.request"

/* Everything that an account can have: memberships of every state, a request, projects, invitations sent and
 * received, choices, a plan. */
MUSTER_TEST(no_row_belongs_to_a_deleted_account_in_any_table, "AB-59 ACCT-5 ACCT-6 WS-2 SEAT-8 REQ-1")
{
    void (*const FATES[])(struct world *, const struct person *) = {stays,     is_suspended, is_blocked, leaves,
                                                                    has_ended, is_settled,   owned};
    static const struct {
        const char *table, *column;
    } NONE[] = {{"member", "account"}, {"grant", "account"}, {"workspace", "account"},
                {"tie", "holder"},     {"name", "holder"},   {"outbox", "recipient"},
                {"outbox", "account"}, {"org", "owner"},     {"org", "transfer_to"}};
    for (size_t i = 0; i < sizeof FATES / sizeof FATES[0]; i++) {
        struct world w = {0};
        world_make_file(&w, 9);
        struct person ann = person(&w);
        muster_id id = ann.id;
        muster_plan_params plan = {MUSTER_INIT(muster_plan_params),
                                   .fields = MUSTER_PLAN_FIELD_CODE | MUSTER_PLAN_FIELD_SUBSCRIPTION, .code = "solo",
                                   .subscription = "sub-oldzz"};
        world_sql(&w, "UPDATE muster_org SET provides=1");
        EXPECT_OK(w.host, muster_plan_set_personal(w.host, &id, &plan, NULL));
        accepts(&w, &ann, MUSTER_ROLE_ADMIN);
        EXPECT_OK(ann.session, muster_workspace_switch(ann.session, NULL, &w.org, NULL));
        EXPECT_OK(ann.session, muster_workspace_switch(ann.session, "a key", &w.org, NULL));
        FATES[i](&w, &ann);
        world_sql(&w, ASK);
        ck_assert_int_gt(rows_of(&w, "tie", "holder", &id), 0);
        ck_assert_int_eq(rows_of(&w, "workspace", "account", &id), 2);
        EXPECT_OK(w.host, muster_account_delete(w.host, &id));
        for (size_t k = 0; k < sizeof NONE / sizeof NONE[0]; k++)
            ck_assert_msg(rows_of(&w, NONE[k].table, NONE[k].column, &id) == 0, "fate %zu: %s.%s", i, NONE[k].table,
                          NONE[k].column);
        ck_assert_int_eq(rows_of(&w, "account", "id", &id), 1); /* the name that replaces the username */
        ck_assert_int_eq(world_count(&w, "SELECT count(*) FROM muster_request WHERE state=4"), 1);
        ck_assert_int_eq(world_count(&w, "SELECT count(*) FROM muster_invitation WHERE state=1"), 0);
        ck_assert_int_eq(world_count(&w, "SELECT count(*) FROM muster_account WHERE state=2 AND plan IS NULL AND"
                                         " subscription IS NULL AND limits IS NULL AND plan_ends_at IS NULL"),
                         1);
        ck_assert_int_eq(seats_of(&w).used, 1);
        muster_session_close(ann.session);
        expect_no_trace(&w);
        world_end(&w);
    }
}

static int64_t named(const struct world *w, const char *name)
{
    char sql[160];
    snprintf(sql, sizeof sql, "SELECT count(*) FROM muster_project WHERE name='%s'", name);
    return world_count(w, sql);
}

MUSTER_TEST(names_of_projects_made_of_its_username_go_also_where_it_left_long_ago, "ACCT-6 PROV-1 PROV-5 EVT-1")
{
    struct world w = {0};
    world_make_file(&w, 9);
    world_sql(&w, "UPDATE muster_org SET provides=1");
    muster_id ben = join(&w, "ben", 0);
    struct person ann = person(&w);
    for (int i = 0; i < 7; i++) { /* each joining has made another project */
        accepts(&w, &ann, 0);
        EXPECT_OK(ann.session, muster_member_leave(ann.session, &w.org));
    }
    ck_assert_int_eq(named(&w, "Zyxwann"), 7);
    EXPECT_OK(w.host, muster_account_delete(w.host, &ann.id));
    ck_assert_int_eq(named(&w, "Private project"), 7);
    ck_assert_int_eq(named(&w, "ben"), 1); /* it belongs to another account */
    ck_assert_int_eq(rows_of(&w, "project", "named_after", &ann.id), 0);
    ck_assert_int_eq(rows_of(&w, "project", "named_after", &ben), 1);
    /* what the account made still names its id (ACCT-5) */
    ck_assert_int_eq(rows_of(&w, "project", "creator", &ann.id), 7);
    ck_assert_int_eq(events_of(&w, MUSTER_EVENT_PROJECT_CHANGED), 7);
    muster_session_close(ann.session);
    expect_no_trace(&w);
    world_end(&w);
}

MUSTER_TEST(an_open_request_of_whoever_is_no_member_is_withdrawn, "ACCT-5 REQ-1 EVT-1")
{
    struct world w = {0};
    world_make_file(&w, 9);
    struct person ann = person(&w);
    world_sql(&w, ASK);
    EXPECT_OK(ann.session, muster_account_delete(ann.session, &ann.id));
    ck_assert_int_eq(world_count(&w, "SELECT count(*) FROM muster_request WHERE state=4"), 1);
    ck_assert_int_eq(events_of(&w, MUSTER_EVENT_REQUEST_WITHDRAWN), 1);
    muster_session_close(ann.session);
    EXPECT_SOUND(&w);
    world_end(&w);
}

MUSTER_TEST(nothing_personal_is_left_in_the_trail_of_an_org_that_was_deleted, "ACCT-6 ORG-6 EVT-4")
{
    for (int before = 0; before < 2; before++) {
        struct world w = {0};
        world_make_file(&w, 9);
        struct person ann = person(&w);
        world_sql(&w, "UPDATE muster_org SET provides=1");
        accepts(&w, &ann, MUSTER_ROLE_ADMIN);
        moves(&w, &ann);
        if (!before) EXPECT_OK(w.owner, muster_org_delete(w.owner, &w.org));
        if (before) EXPECT_OK(w.host, muster_account_delete(w.host, &ann.id));
        if (before) EXPECT_OK(w.owner, muster_org_delete(w.owner, &w.org));
        if (!before) EXPECT_OK(w.host, muster_account_delete(w.host, &ann.id));
        muster_session_close(ann.session);
        expect_no_trace(&w);
        ck_assert_int_eq(rows_of(&w, "tie", "holder", &ann.id), 0);
        EXPECT_OK(w.host, muster_event_verify(w.host, &w.org, NULL, NULL));
        world_end(&w);
    }
}

MUSTER_TEST(any_number_of_choices_goes_with_the_account, "ACCT-5 WS-2 OP-8")
{
    struct world w = {0};
    world_make_file(&w, 9);
    muster_id ann = account(&w, "ann");
    world_sql(&w, "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n WHERE i<1300) "
                  "INSERT INTO muster_workspace(account,key,chosen_at) SELECT " ID("ann") ", randomblob(16), i FROM n");
    EXPECT_OK(w.host, muster_account_delete(w.host, &ann));
    ck_assert_int_eq(world_count(&w, "SELECT count(*) FROM muster_workspace"), 0);
    ck_assert_int_eq(world_count(&w, "SELECT count(*) FROM muster_account WHERE state=2"), 1);
    EXPECT_SOUND(&w);
    world_end(&w);
}

static int32_t stop_before_rows(void *arg, const muster_progress *progress)
{
    const bool *wanted = arg;
    return *wanted && strcmp(progress->what, "rows") == 0;
}

MUSTER_TEST(nothing_personal_is_left_where_the_deletion_of_an_org_was_interrupted, "ACCT-6 ORG-6 PROV-1")
{
    bool interrupted = true;
    struct world w = {.progress = stop_before_rows, .progress_arg = &interrupted};
    world_make_file(&w, 9);
    struct person ann = person(&w);
    world_sql(&w, "UPDATE muster_org SET provides=1");
    accepts(&w, &ann, MUSTER_ROLE_ADMIN);
    EXPECT(MUSTER_E_CANCELLED, w.owner, muster_org_delete(w.owner, &w.org));
    ck_assert_int_eq(named(&w, "Zyxwann"), 1);
    EXPECT_OK(w.host, muster_account_delete(w.host, &ann.id));
    muster_session_close(ann.session);
    expect_no_trace(&w);
    interrupted = false;
    EXPECT_OK(w.host, muster_org_delete(w.host, &w.org));
    EXPECT_SOUND(&w);
    world_end(&w);
}

/* The address of the org's only invitation, as the trail of the org knows it; NULL: it was erased. */
static bool trail_knows_address(struct world *w)
{
    muster_event_query query = {MUSTER_INIT(muster_event_query), .org = &w->org,
                                .kind = MUSTER_EVENT_INVITATION_CREATED};
    muster_page *page = NULL;
    bool found = false;
    EXPECT_OK(w->host, muster_event_list(w->host, &query, NULL, 0, &page));
    ck_assert_uint_eq(muster_page_count(page), 1);
    const muster_event *event = muster_page_event(page, 0);
    for (size_t i = 0; i < muster_event_field_count(event); i++)
        if (strcmp(muster_event_field_name(event, i), "email") == 0) found = muster_event_field_value(event, i) != NULL;
    muster_page_free(page);
    return found;
}

MUSTER_TEST(an_address_that_another_account_of_the_person_keeps_stays_in_the_trail_of_a_deleted_org,
            "ACCT-6 ACCT-4 ORG-6")
{
    struct world w = {0};
    world_make_file(&w, 9);
    muster_id ids[2];
    for (size_t i = 0; i < 2; i++) {
        muster_account *made = NULL;
        EXPECT_OK(w.host,
                  muster_account_create(w.host,
                                        &ACCOUNT(.username = i == 0 ? "Zyxwann" : "zyxwann2",
                                                 .email = "Oldzz@oldzz.org", .email_verified = 1, .person_id = "p"),
                                        &made));
        ids[i] = *muster_account_id(made);
        muster_account_free(made);
    }
    invite_email(&w, "Oldzz@oldzz.org");
    EXPECT_OK(w.owner, muster_org_delete(w.owner, &w.org));
    EXPECT_OK(w.host, muster_account_delete(w.host, &ids[0]));
    ck_assert(trail_knows_address(&w));
    EXPECT_OK(w.host, muster_account_delete(w.host, &ids[1]));
    ck_assert(!trail_knows_address(&w));
    expect_no_trace(&w);
    world_end(&w);
}

MUSTER_TEST(an_address_whose_token_alone_was_enough_goes_also_from_the_trail_of_a_deleted_org, "ACCT-6 INV-6 ORG-6")
{
    for (int interrupted = 0; interrupted < 2; interrupted++) {
        bool stops = interrupted != 0;
        struct world w = {.progress = stop_before_rows, .progress_arg = &stops};
        world_make_file(&w, 9);
        muster_id ann = account(&w, "Zyxwann"), ben = account(&w, "ben");
        muster_session *as_ann = session_of(&w, &ann);
        muster_id invitation =
            invite_as(&w, w.owner, &INVITATION(.email = "Oldzz@oldzz.org", .flags = MUSTER_INVITATION_FLAG_BEARER));
        invite_email(&w, "other@example.com");
        char *token = token_of(&w, &invitation);
        EXPECT_OK(as_ann, muster_invitation_accept(as_ann, token, NULL));
        EXPECT(interrupted ? MUSTER_E_CANCELLED : MUSTER_OK, w.owner, muster_org_delete(w.owner, &w.org));
        stops = false;
        EXPECT_OK(w.host, muster_account_delete(w.host, &ben));
        EXPECT_OK(as_ann, muster_account_delete(as_ann, &ann));
        muster_session_close(as_ann);
        free(token);
        expect_no_trace(&w);
        ck_assert(world_holds(&w, "other@example.com", 17)); /* it belongs to no account that is gone */
        world_end(&w);
    }
}
