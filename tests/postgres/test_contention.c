/* SPDX-License-Identifier: MIT
 *
 * Callers that wait for each other: an org that is held, deadlocks, endless conflicts, and connections that a server
 * ends.
 */
#include "backend.h"
#include "own.h"
#include "wire.h"
#include "world.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* An org with everything that the calls need: accounts that are members, and accounts that are not. */
enum { MEMBER, OTHER, LEAVER, DOOMED, SUSPENDED, INVITED, DECLINER, ASKING, WITHDRAWER, JOINER, ADDED, PERSONS };

struct place {
    struct world *w;
    muster_id org, person[PERSONS], project, pending, invitation, declined, request, withdrawn;
    muster_session *as[PERSONS];
    char slug[16], name[PERSONS][32];
    char join[MUSTER_TOKEN_CHARS + 1], signup[MUSTER_TOKEN_CHARS + 1];
};

static struct place furnish(struct world *w, const char *slug)
{
    struct place at = {.w = w};
    muster_org *org = NULL;
    EXPECT_OK(w->owner, muster_org_create(w->owner, &ORG(.slug = slug, .name = slug, .plan = "team"), &org));
    at.org = w->org = *muster_org_id(org);
    muster_org_free(org);
    snprintf(at.slug, sizeof at.slug, "%s", slug);
    for (size_t i = 0; i < PERSONS; i++) {
        snprintf(at.name[i], sizeof at.name[i], "%s%zu", slug, i);
        at.person[i] = account(w, at.name[i]);
        at.as[i] = session_of(w, &at.person[i]);
        if (i > SUSPENDED) continue;
        EXPECT_OK(w->host, muster_member_add(w->host, &at.org, &at.person[i], MUSTER_ROLE_MEMBER, NULL));
    }
    set(w, MUSTER_SETTING_REQUESTS, 1);
    EXPECT_OK(w->host, muster_member_suspend(w->host, &at.org, &at.person[SUSPENDED], 0, NULL));
    at.project = project(w, w->owner, "project", MUSTER_VISIBILITY_PRIVATE);
    at.pending = invite_email(w, "pending@example.com");
    at.invitation = invite(w, at.name[INVITED], 0);
    at.declined = invite(w, at.name[DECLINER], 0);
    at.request = ask_to_join(w, at.as[ASKING]);
    at.withdrawn = ask_to_join(w, at.as[WITHDRAWER]);
    link_of(w, MUSTER_LINK_KIND_JOIN, NULL, at.join);
    link_of(w, MUSTER_LINK_KIND_SIGNUP, NULL, at.signup);
    return at;
}

static void furnish_end(struct place *at)
{
    for (size_t i = 0; i < PERSONS; i++)
        muster_session_close(at->as[i]);
}

/* A call on an org, by session s. */
#define CALL(call_name, session, call)                                                                                 \
    static int32_t call_name(const struct place *at, muster_session **ret_session)                                     \
    {                                                                                                                  \
        muster_session *s = *ret_session = (session);                                                                  \
        return (call);                                                                                                 \
    }

CALL(invite_email_, at->w->owner,
     muster_invitation_create(s, &at->org, &INVITATION(.email = "guest@example.com"), NULL))
CALL(invite_username, at->w->owner,
     muster_invitation_create(s, &at->org, &INVITATION(.username = at->name[JOINER]), NULL))
CALL(resend, at->w->owner, muster_invitation_resend(s, &at->org, &at->pending, NULL))
CALL(revoke, at->w->owner, muster_invitation_revoke(s, &at->org, &at->pending))
CALL(accept, at->as[INVITED], muster_invitation_accept_waiting(s, &at->org, &at->invitation, NULL))
CALL(decline, at->as[DECLINER], muster_invitation_decline_waiting(s, &at->org, &at->declined))
CALL(set_role, at->w->owner, muster_member_set_role(s, &at->org, &at->person[MEMBER], MUSTER_ROLE_ADMIN, 0, NULL))
CALL(suspend, at->w->owner, muster_member_suspend(s, &at->org, &at->person[OTHER], 0, NULL))
CALL(restore, at->w->owner, muster_member_restore(s, &at->org, &at->person[SUSPENDED], NULL))
CALL(remove_, at->w->owner, muster_member_remove(s, &at->org, &at->person[OTHER], 0))
CALL(leave, at->as[LEAVER], muster_member_leave(s, &at->org))
CALL(add, at->w->host, muster_member_add(s, &at->org, &at->person[ADDED], MUSTER_ROLE_MEMBER, NULL))
CALL(create_project, at->as[MEMBER],
     muster_project_create(s, &at->org, &PROJECT(.name = "new", .visibility = MUSTER_VISIBILITY_PRIVATE), NULL))
CALL(grant_, at->w->owner,
     muster_grant_set(s, &at->org, &at->project, &at->person[SUSPENDED], MUSTER_PERMISSION_READ, MUSTER_TIME_NONE,
                      NULL))
CALL(link_join, at->as[JOINER], muster_link_join(s, at->join, NULL, NULL))
CALL(link_signup, at->w->host, muster_link_signup(s, at->signup, &ACCOUNT(.username = at->slug), NULL, NULL))
CALL(link_disable, at->w->owner, muster_link_disable(s, &at->org, MUSTER_LINK_KIND_JOIN, NULL))
CALL(approve, at->w->owner, muster_request_approve(s, &at->org, &at->request, 0, NULL))
CALL(withdraw, at->as[WITHDRAWER], muster_request_withdraw(s, &at->org, &at->withdrawn))
CALL(set_setting, at->w->host, muster_setting_set(s, &at->org, MUSTER_SETTING_ADMINS_MANAGE_ADMINS, 1))
CALL(edit, at->w->owner, muster_org_edit(s, &at->org, &ORG(.fields = MUSTER_ORG_FIELD_NAME, .name = "New"), NULL))
CALL(claim_domain, at->w->owner, muster_domain_set(s, &at->org, "example.net", MUSTER_DOMAIN_JOINING_ASK, 0, NULL))
CALL(delete_account, at->w->host, muster_account_delete(s, &at->person[DOOMED]))
CALL(transfer, at->w->host, muster_org_transfer(s, &at->org, &at->person[MEMBER], NULL))
CALL(delete_org, at->w->host, muster_org_delete(s, &at->org))

static const struct {
    const char *name;
    int32_t (*call)(const struct place *at, muster_session **ret_session);
} CALLS[] = {
    {"invitation_create (email)", invite_email_},
    {"invitation_create (username)", invite_username},
    {"invitation_resend", resend},
    {"invitation_revoke", revoke},
    {"invitation_accept", accept},
    {"invitation_decline", decline},
    {"member_set_role", set_role},
    {"member_suspend", suspend},
    {"member_restore", restore},
    {"member_remove", remove_},
    {"member_leave", leave},
    {"member_add", add},
    {"project_create", create_project},
    {"grant_set", grant_},
    {"link_join", link_join},
    {"link_signup", link_signup},
    {"link_disable", link_disable},
    {"request_approve", approve},
    {"request_withdraw", withdraw},
    {"setting_set", set_setting},
    {"org_edit", edit},
    {"domain_set", claim_domain},
    {"account_delete", delete_account},
    {"org_transfer", transfer},
    {"org_delete", delete_org},
};

static void call_all(const struct place *at, int32_t expected)
{
    for (size_t i = 0; i < sizeof CALLS / sizeof CALLS[0]; i++) {
        muster_session *session = NULL;
        int32_t status = CALLS[i].call(at, &session);
        const char *message = muster_error_message(muster_session_error(session));
        ck_assert_msg(status == expected, "%s on %s: expected %s, got %s: %s", CALLS[i].name, at->slug,
                      muster_status_name(expected), muster_status_name(status), message);
        bool says = strstr(message, "Another transaction holds") != NULL && strstr(message, "Repeat the call later");
        ck_assert_msg(status != MUSTER_E_BUSY || says, "%s on %s: %s", CALLS[i].name, at->slug, message);
    }
}

static void hold(PGconn *own, const muster_id *org)
{
    char id[MUSTER_ID_TEXT_BYTES];
    muster_id_format(org, id);
    own_run(own, "BEGIN");
    own_number(own, "SELECT count(*) FROM (SELECT 1 FROM org WHERE id = '%s' FOR UPDATE) AS held", id);
}

MUSTER_TEST(an_org_that_somebody_holds_stops_no_call_on_another_one, "OP-7")
{
    struct world w = {.backend = muster_backend_main(), .wait = MUSTER_SECOND / 10};
    world_make_file(&w, 50);
    struct place held = furnish(&w, "held"), open = furnish(&w, "open");
    muster_page *page = NULL;
    PGconn *own = own_open(w.path);
    hold(own, &held.org);
    call_all(&held, MUSTER_E_BUSY);
    call_all(&open, MUSTER_OK);
    /* a call that does not change it is not stopped there either */
    EXPECT_OK(w.owner, muster_org_get(w.owner, &held.org, NULL));
    EXPECT_OK(w.owner, muster_workspace_switch(w.owner, NULL, &held.org, NULL));
    EXPECT_OK(w.host, muster_message_claim(w.host, NULL, 1000, MUSTER_SECOND, &page)); /* of both */
    muster_page_free(page);
    own_run(own, "ROLLBACK");
    call_all(&held, MUSTER_OK);
    EXPECT_SOUND(&w);
    PQfinish(own);
    furnish_end(&held);
    furnish_end(&open);
    world_end(&w);
}

MUSTER_TEST(settling_passes_over_an_org_that_somebody_holds, "OP-8")
{
    struct world w = {.backend = muster_backend_main(), .wait = MUSTER_SECOND / 10};
    muster_id pending[2], orgs[2];
    muster_org *other = NULL;
    int64_t settled = 0;
    world_make_file(&w, 9);
    orgs[0] = w.org;
    EXPECT_OK(w.owner, muster_org_create(w.owner, &ORG(.slug = "b", .name = "B", .plan = "team"), &other));
    orgs[1] = *muster_org_id(other);
    muster_org_free(other);
    for (size_t i = 0; i < 2; i++) {
        w.org = orgs[i];
        pending[i] = invite_as(&w, w.owner, &INVITATION(.email = "a@example.com", .time_to_live = 60 * MUSTER_SECOND));
        w.now++;
    }
    PGconn *own = own_open(w.path);
    w.now += DAY;
    hold(own, &orgs[0]); /* which is due first */
    EXPECT(MUSTER_E_BUSY, w.host, muster_settle(w.host, 0, &settled));
    ck_assert_int_eq(own_number(own, "SELECT count(*) FROM org WHERE next_due IS NULL"), 1);
    own_run(own, "ROLLBACK");
    EXPECT_OK(w.host, muster_settle(w.host, 0, &settled));
    ck_assert_int_eq(settled, 1);
    w.org = orgs[0];
    ck_assert_int_eq(invitation_state(&w, &pending[0]), MUSTER_INVITATION_STATE_EXPIRED);
    EXPECT_SOUND(&w);
    PQfinish(own);
    world_end(&w);
}

/* Accepts, and tells how often its step has run. */
static int32_t count_attempts(void *arg, const muster_change *change)
{
    *(int32_t *)arg = change->attempt;
    return MUSTER_HOOK_ALLOW;
}

struct accepting {
    struct guest *guest;
    int32_t status;
};

static void *accept_aside(void *arg)
{
    struct accepting *it = arg;
    it->status = muster_invitation_accept(it->guest->session, it->guest->token, NULL);
    return NULL;
}

/* The call locks the account and then the org. The test locks the org and then the account. The server ends the
 * transaction that has waited too long first, which is the call. */
MUSTER_TEST(a_deadlock_costs_a_call_an_attempt_and_nothing_else, "ERR-1")
{
    int32_t attempts = 0;
    char location[512], id[MUSTER_ID_TEXT_BYTES];
    struct world w = {.backend = muster_backend_main(), .hook = count_attempts, .hook_arg = &attempts};
    snprintf(location, sizeof location, "%s options='-c deadlock_timeout=50ms'", getenv("MUSTER_TEST_POSTGRES"));
    setenv("MUSTER_TEST_POSTGRES", location, 1);
    world_make_file(&w, 9);
    struct guest ann = guest(&w, "ann");
    struct accepting accepting = {.guest = &ann};
    pthread_t thread;
    PGconn *own = own_open(w.path), *watch = own_open(NULL);
    own_run(own, "SET deadlock_timeout = '10s'");
    muster_id_format(&ann.id, id);
    wire_take();
    hold(own, &w.org);
    ck_assert_int_eq(pthread_create(&thread, NULL, accept_aside, &accepting), 0);
    own_wait(watch, "SELECT count(*) FROM pg_locks WHERE NOT granted");
    own_number(own, "SELECT count(*) FROM (SELECT 1 FROM account WHERE id = '%s' FOR UPDATE) AS held", id);
    own_run(own, "COMMIT");
    pthread_join(thread, NULL);
    EXPECT_OK(ann.session, accepting.status);
    ck_assert_int_ge(wire_take().deadlocks, 1);
    ck_assert_int_ge(attempts, 2);
    ck_assert(is_member(&w, &ann.id));
    ck_assert_int_eq(events_of(&w, MUSTER_EVENT_INVITATION_ACCEPTED), 1);
    EXPECT_SOUND(&w);
    PQfinish(own);
    PQfinish(watch);
    guest_end(&ann);
    world_end(&w);
}

static int64_t now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (int64_t)time.tv_sec * 1000000 + time.tv_nsec / 1000;
}

#define ATTEMPTS 8

static struct {
    int32_t count;
    int64_t at[ATTEMPTS + 1];
    muster_session *cancels; /* at the third attempt */
} tried;

static int32_t note_attempt(void *arg, const muster_change *change)
{
    (void)arg;
    if (tried.count <= ATTEMPTS) tried.at[tried.count] = now();
    tried.count++;
    if (change->attempt == 3 && tried.cancels != NULL) muster_session_cancel(tried.cancels);
    return MUSTER_HOOK_ALLOW;
}

static int32_t invite_always_in_conflict(struct world *w)
{
    tried.count = 0;
    wire_spoil_commit(SPOIL_TAG_ALWAYS);
    int32_t status = muster_invitation_create(w->owner, &w->org, &INVITATION(.email = "a@example.com"), NULL);
    wire_spoil_commit(SPOIL_NONE);
    return status;
}

/* Each pause behind the second attempt is at least half of its maximum, and the maximum doubles. */
MUSTER_TEST(attempts_after_conflicts_are_few_and_ever_further_apart, "ERR-1 OP-7")
{
    struct world w = {.backend = muster_backend_main(), .hook = note_attempt};
    world_make(&w, 9);
    EXPECT(MUSTER_E_CONFLICT, w.owner, invite_always_in_conflict(&w));
    ck_assert_int_eq(tried.count, ATTEMPTS);
    for (int i = 2; i < ATTEMPTS; i++)
        ck_assert_int_ge(tried.at[i] - tried.at[i - 1], INT64_C(1000) << (i - 2));
    tried.cancels = w.owner;
    EXPECT(MUSTER_E_CANCELLED, w.owner, invite_always_in_conflict(&w));
    ck_assert_int_eq(tried.count, 3);
    tried.cancels = NULL;
    ck_assert_int_eq(seats_of(&w).pending, 0);
    EXPECT_SOUND(&w);
    world_end(&w);
}

/* All connections of the store, which are idle in its pool. */
static void end_idle(PGconn *own)
{
    own_number(own, "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
                    " AND backend_type = 'client backend'");
    own_wait(own, "SELECT (count(*) = 0)::int FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
                  " AND backend_type = 'client backend'");
}

MUSTER_TEST(connections_that_the_server_ends_between_calls_cost_no_call, "ERR-1 OP-7")
{
    int32_t attempts = 0;
    struct world w = {.backend = muster_backend_main(), .hook = count_attempts, .hook_arg = &attempts};
    world_make(&w, 9);
    PGconn *own = own_open(NULL);
    end_idle(own);
    EXPECT_OK(w.owner, muster_org_get(w.owner, &w.org, NULL));
    end_idle(own);
    EXPECT_OK(w.owner, muster_invitation_create(w.owner, &w.org, &INVITATION(.email = "a@example.com"), NULL));
    ck_assert_int_eq(attempts, 1);
    end_idle(own); /* here only the host could run the call again */
    EXPECT_OK(w.owner, muster_begin(w.owner));
    EXPECT_OK(w.owner, muster_invitation_create(w.owner, &w.org, &INVITATION(.email = "b@example.com"), NULL));
    EXPECT_OK(w.owner, muster_commit(w.owner));
    ck_assert_int_eq(seats_of(&w).pending, 2);
    EXPECT_OK(w.owner, muster_begin(w.owner));
    EXPECT_OK(w.owner, muster_org_get(w.owner, &w.org, NULL));
    end_idle(own);
    EXPECT(MUSTER_E_CONFLICT, w.owner,
           muster_org_edit(w.owner, &w.org, &ORG(.fields = MUSTER_ORG_FIELD_NAME, .name = "B"), NULL));
    EXPECT_OK(w.owner, muster_rollback(w.owner));
    EXPECT_OK(w.owner, muster_org_edit(w.owner, &w.org, &ORG(.fields = MUSTER_ORG_FIELD_NAME, .name = "B"), NULL));
    EXPECT_SOUND(&w);
    PQfinish(own);
    world_end(&w);
}
