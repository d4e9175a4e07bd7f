/* SPDX-License-Identifier: MIT
 *
 * Short builders for tests: a store with a clock of its own, accounts, an org, invitations with their tokens.
 * Whatever a builder can't make fails the test, and so does a step that ends otherwise when it runs again.
 */
#ifndef SUPPORT_WORLD_H
#define SUPPORT_WORLD_H

#include "muster_test.h"
#include "test_backend.h"
#include <muster/muster.h>

/* Parameters as they stand in a call: &INVITATION(.email = "a@example.com"). */
#define ACCOUNT(...) ((muster_account_params){MUSTER_INIT(muster_account_params), __VA_ARGS__})
#define ORG(...) ((muster_org_params){MUSTER_INIT(muster_org_params), __VA_ARGS__})
#define INVITATION(...) ((muster_invitation_params){MUSTER_INIT(muster_invitation_params), __VA_ARGS__})

#define QUERY(...) ((muster_member_query){MUSTER_INIT(muster_member_query), __VA_ARGS__})

#define LINK(...) ((muster_link_params){MUSTER_INIT(muster_link_params), __VA_ARGS__})

#define DAY (24 * 60 * 60 * MUSTER_SECOND)
#define START INT64_C(1800000000000000)

#define TOLD_MAX 64

/* A message that an account was to get. */
struct told {
    int32_t kind;
    muster_id account;
};

struct world {
    char folder[64];
    char path[96]; /* ":memory:" where there is no folder */
    muster_time now;
    const muster_backend *backend; /* NULL: that of world_backend */
    muster_keyring *keyring;       /* NULL: the store's own key file */
    muster_hook *hook;
    void *hook_arg;
    muster_wake *wake;
    void *wake_arg;
    muster_progress_callback *progress;
    void *progress_arg;
    int64_t wait; /* 0: the library's */
    muster_store *store;
    muster_session *host; /* the system */
    muster_id owner_id, org;
    muster_session *owner;
    struct told told[TOLD_MAX]; /* since told_forget */
    size_t told_count;
};

/* Of every world: plain_backend; where MUSTER_TEST_BACKEND says "repeated", every step runs twice on it. */
const muster_backend *world_backend(void);
void needs_sqlite(void); /* ends the test as skipped where it looks past the library, and the backend is another one */

/* A store in memory; a plan "team" of `seats` seats; an org "acme" with an owner of its own. */
void world_make(struct world *world, int64_t seats);
void world_make_file(struct world *world, int64_t seats); /* the same in a file */
void world_close(struct world *world);                    /* its sessions and its store */
void world_open(struct world *world);                     /* again, after world_close */
void world_end(struct world *world);
void world_sql(const struct world *world, const char *sql);      /* on a connection of its own, past the library */
int64_t world_count(const struct world *world, const char *sql); /* what a query of its file counts */
bool world_holds(const struct world *world, const char *bytes, size_t size); /* in its file or the file's log */

muster_session *session_of(struct world *world, const muster_id *account); /* to be closed by the test */
muster_session *visitor(struct world *world);
muster_id account(struct world *world, const char *username);
muster_id account_with_email(struct world *world, const char *username, const char *email, int32_t verified);

muster_id invite(struct world *world, const char *username, int32_t role);
muster_id invite_email(struct world *world, const char *email);
muster_id invite_as(struct world *world, muster_session *inviter, const muster_invitation_params *params);
/* The token of an invitation, out of its message; the caller frees it. All messages are claimed and acknowledged. */
char *token_of(struct world *world, const muster_id *invitation);
muster_id join(struct world *world, const char *username, int32_t role); /* a new account, invited and accepted */

/* A new account with an invitation in its hand. */
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
int64_t events_of(struct world *world, int32_t kind); /* in the org's trail; 0: all */
bool is_member(struct world *world, const muster_id *account);
int32_t invitation_state(struct world *world, const muster_id *invitation);
/* Of an account, as the host reads it: MUSTER_MEMBER_STATE_..., and the role; 0 where nothing is left of a membership. */
int32_t member_state(struct world *world, const muster_id *account);
int32_t member_role(struct world *world, const muster_id *account);

/* How many messages of a kind the account was sent since told_forget. All messages are claimed and acknowledged. */
int32_t told(struct world *world, const muster_id *account, int32_t kind);
void told_forget(struct world *world);

/* Who is in the org and who is not, and a session of each. */
struct staff {
    muster_id admin, member, restricted, suspended, outsider;
    muster_session *as_admin, *as_member, *as_restricted, *as_suspended, *as_outsider, *as_visitor;
};
struct staff staff(struct world *world);
void staff_end(struct staff *staff);

/* Projects and grants, each by who has the right to. */
#define PROJECT(...) ((muster_project_params){MUSTER_INIT(muster_project_params), __VA_ARGS__})
#define VISIBILITY(...) ((muster_visibility_params){MUSTER_INIT(muster_visibility_params), __VA_ARGS__})
muster_id project(struct world *world, muster_session *session, const char *name, int32_t visibility);
void grant(struct world *world, const muster_id *project, const muster_id *account, int32_t permission);
/* The permission that an account has on a project, as muster_may tells it; 0: none. */
int32_t permission(struct world *world, const muster_id *project, const muster_id *account);
int64_t member_version(struct world *world, const muster_id *account);
/* How many grants of a project and how many projects of an org the host reads. */
size_t grants_on(struct world *world, const muster_id *project);
size_t projects_of(struct world *world);
/* How many projects the plan allows (SEAT-9). */
void allow_projects(struct world *world, int64_t count);
/* Sets when the org's plan ends. */
void plan_ends(struct world *world, muster_time at);
/* A setting of the org. */
void set(struct world *world, int32_t setting, int64_t value);

/* A request of the session's account, which the org has to allow; and its state, MUSTER_REQUEST_STATE_... */
muster_id ask_to_join(struct world *world, muster_session *session);
int32_t request_state(struct world *world, const muster_id *request);

/* What the host reads of the org: figures, members of every state, invitations. The caller frees it. */
char *org_text(muster_session *host, const muster_id *org);

/* Accounts in front of an org: each is what its name says. Those that are none any more were admins. */
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
/* What the table of ROLE-1 makes of a call by one of them. */
int32_t expected_for(size_t who, int32_t action);

/* Enables the org's link of a kind, as params say (NULL: as it is). ret_token: MUSTER_TOKEN_CHARS + 1 bytes. */
void link_of(struct world *world, int32_t kind, const muster_link_params *params, char *ret_token);
int64_t joins_of(struct world *world, int32_t kind); /* through its last generation */

/* Checks the status, and says what the session has to say where it differs. */
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
