/* SPDX-License-Identifier: MIT
 *
 * Short builders for tests: a store with its own clock, accounts, an org, invitations with their tokens.
 *
 * If a builder fails, the test fails. It also fails if a step that runs again ends differently.
 */
#ifndef SUPPORT_WORLD_H
#define SUPPORT_WORLD_H

#include "muster_test.h"
#include "test_backend.h"
#include <muster/muster.h>

/* Parameters as they are written in a call: &INVITATION(.email = "a@example.com"). */
#define ACCOUNT(...) ((muster_account_params){MUSTER_INIT(muster_account_params), __VA_ARGS__})
#define ORG(...) ((muster_org_params){MUSTER_INIT(muster_org_params), __VA_ARGS__})
#define INVITATION(...) ((muster_invitation_params){MUSTER_INIT(muster_invitation_params), __VA_ARGS__})

#define QUERY(...) ((muster_member_query){MUSTER_INIT(muster_member_query), __VA_ARGS__})

#define LINK(...) ((muster_link_params){MUSTER_INIT(muster_link_params), __VA_ARGS__})

#define DAY (24 * 60 * 60 * MUSTER_SECOND)
#define START INT64_C(1800000000000000)

#define TOLD_MAX 64

/* A message that an account was expected to get. */
struct told {
    int32_t kind;
    muster_id account;
};

struct world {
    char folder[64];
    char path[96]; /* ":memory:" if there is no folder */
    muster_time now;
    const muster_backend *backend; /* NULL: the backend is world_backend */
    muster_keyring *keyring;       /* NULL: the store has its own key file */
    muster_hook *hook;
    void *hook_arg;
    muster_wake *wake;
    void *wake_arg;
    muster_progress_callback *progress;
    void *progress_arg;
    int64_t wait; /* 0: the default of the library */
    muster_store *store;
    muster_session *host; /* a session of the system */
    muster_id owner_id, org;
    muster_session *owner;
    struct told told[TOLD_MAX]; /* since told_forget */
    size_t told_count;
};

/* The backend of each world: plain_backend. If MUSTER_TEST_BACKEND says "repeated", every step runs twice on it. */
const muster_backend *world_backend(void);
void needs_sqlite(void); /* for a test that looks at the file itself: with another backend the test is skipped */

/* A store in memory, a plan "team" with `seats` seats, and an org "acme" with an owner. */
void world_make(struct world *world, int64_t seats);
void world_make_file(struct world *world, int64_t seats); /* the same in a file */
void world_close(struct world *world);                    /* closes its sessions and its store */
void world_open(struct world *world);                     /* opens it again after world_close */
void world_end(struct world *world);
void world_sql(const struct world *world, const char *sql);      /* on a connection of its own, without the library */
int64_t world_count(const struct world *world, const char *sql); /* the number that a query of its file returns */
/* whether its file or the log of the file contains the text */
bool world_holds(const struct world *world, const char *bytes, size_t size);

muster_session *session_of(struct world *world, const muster_id *account); /* the test closes it */
muster_session *visitor(struct world *world);
muster_id account(struct world *world, const char *username);
muster_id account_with_email(struct world *world, const char *username, const char *email, int32_t verified);

muster_id invite(struct world *world, const char *username, int32_t role);
muster_id invite_email(struct world *world, const char *email);
muster_id invite_as(struct world *world, muster_session *inviter, const muster_invitation_params *params);
/* Returns the token of an invitation, from its message; the caller frees it. All messages are claimed and
 * acknowledged. */
char *token_of(struct world *world, const muster_id *invitation);
/* a new account, which is invited and accepts */
muster_id join(struct world *world, const char *username, int32_t role);

/* A new account, and the token of its invitation. */
struct guest {
    muster_id id, invitation;
    char *token;
    muster_session *session;
};
struct guest guest(struct world *world, const char *username);
struct guest guest_of(struct world *world, muster_session *inviter, const char *username, int32_t role);
void guest_end(struct guest *guest);

struct seats {
    int64_t seats, members, pending, used, available;
};
struct seats seats_of(struct world *world);
int64_t events_of(struct world *world, int32_t kind); /* in the trail of the org; 0: events of all kinds */
bool is_member(struct world *world, const muster_id *account);
int32_t invitation_state(struct world *world, const muster_id *invitation);
/* The state (MUSTER_MEMBER_STATE_...) and the role of an account, as the host reads them. 0: no membership is left. */
int32_t member_state(struct world *world, const muster_id *account);
int32_t member_role(struct world *world, const muster_id *account);

/* How many messages of a kind the account was sent since told_forget. All messages are claimed and acknowledged. */
int32_t told(struct world *world, const muster_id *account, int32_t kind);
void told_forget(struct world *world);

/* Accounts inside and outside of the org, and a session of each. */
struct staff {
    muster_id admin, member, restricted, suspended, outsider;
    muster_session *as_admin, *as_member, *as_restricted, *as_suspended, *as_outsider, *as_visitor;
};
struct staff staff(struct world *world);
void staff_end(struct staff *staff);

/* Makes projects and grants, each by a session that has the right to make it. */
#define PROJECT(...) ((muster_project_params){MUSTER_INIT(muster_project_params), __VA_ARGS__})
#define VISIBILITY(...) ((muster_visibility_params){MUSTER_INIT(muster_visibility_params), __VA_ARGS__})
muster_id project(struct world *world, muster_session *session, const char *name, int32_t visibility);
void grant(struct world *world, const muster_id *project, const muster_id *account, int32_t permission);
/* The permission of an account on a project, as muster_may says; 0: none. */
int32_t permission(struct world *world, const muster_id *project, const muster_id *account);
int64_t member_version(struct world *world, const muster_id *account);
/* How many grants of a project, and how many projects of an org, the host reads. */
size_t grants_on(struct world *world, const muster_id *project);
size_t projects_of(struct world *world);
/* How many projects the plan allows (SEAT-9). */
void allow_projects(struct world *world, int64_t count);
/* Sets when the org's plan ends. */
void plan_ends(struct world *world, muster_time at);
/* A setting of the org. */
void set(struct world *world, int32_t setting, int64_t value);

/* A request of the session's account, which the org must allow. And its state, MUSTER_REQUEST_STATE_... */
muster_id ask_to_join(struct world *world, muster_session *session);
int32_t request_state(struct world *world, const muster_id *request);

/* What the host reads of the org: figures, members of every state, invitations. The caller frees the text. */
char *org_text(muster_session *host, const muster_id *org);

/* Accounts of every relation to an org. The name says which. Those that are no longer members were admins. */
enum {
    AS_OWNER,
    AS_ADMIN,
    AS_MEMBER,
    AS_RESTRICTED,
    AS_SUSPENDED,
    AS_ENDED,
    AS_BLOCKED,
    AS_REMOVED,
    AS_FOREIGN,
    STANDINGS
};
void assemble(struct world *world, muster_id who[STANDINGS]);
/* The status of a call by one of them, by the table of ROLE-1. */
int32_t expected_for(size_t who, int32_t action);

/* Enables the link of a kind of the org. params: its values (NULL: as it is). ret_token: MUSTER_TOKEN_CHARS + 1
 * bytes. */
void link_of(struct world *world, int32_t kind, const muster_link_params *params, char *ret_token);
int64_t joins_of(struct world *world, int32_t kind); /* through the last generation of the link */

/* Checks the status. If it differs, prints the error of the session. */
#define EXPECT(expected, session, call)                                                                                \
    do {                                                                                                               \
        int32_t expect_status = (call);                                                                                \
        ck_assert_msg(expect_status == (expected), "%s: expected %s, got %s: %s", #call, muster_status_name(expected), \
                      muster_status_name(expect_status), muster_error_message(muster_session_error(session)));         \
    } while (0)
#define EXPECT_OK(session, call) EXPECT(MUSTER_OK, session, call)
#define EXPECT_SOUND(world)                                                                                            \
    do {                                                                                                               \
        muster_report *sound = NULL;                                                                                   \
        EXPECT_OK((world)->host, muster_verify((world)->host, NULL, &sound));                                          \
        ck_assert_msg(muster_report_count(sound) == 0, "verify: %s", muster_report_text(sound, 0));                    \
        muster_report_free(sound);                                                                                     \
    } while (0)

#endif
