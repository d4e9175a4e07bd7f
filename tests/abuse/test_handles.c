/* SPDX-License-Identifier: MIT
 *
 * Wrong handles, structs and bytes: each gets a status and never a crash (ERR-2). Tokens that are not genuine, and where
 * tokens must not be found (TOK-1, EVT-7).
 */
#include "../api/world.h"
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

MUSTER_TEST(null_and_handles_of_another_kind_get_a_status, "ERR-2")
{
    struct world w = {0};
    world_make(&w, 3);
    ck_status(MUSTER_E_HANDLE, muster_org_get(NULL, &w.org, NULL));
    ck_status(MUSTER_E_HANDLE, muster_org_get((muster_session *)(void *)w.store, &w.org, NULL));
    ck_status(MUSTER_E_HANDLE, muster_session_open((muster_store *)(void *)w.host, NULL, NULL));
    EXPECT(MUSTER_E_INVALID, w.owner, muster_org_get(w.owner, NULL, NULL));
    EXPECT(MUSTER_E_INVALID, w.owner, muster_org_create(w.owner, NULL, NULL));
    EXPECT(MUSTER_E_INVALID, w.owner, muster_invitation_accept(w.owner, NULL, NULL));
    EXPECT(MUSTER_E_HANDLE, w.host, muster_message_done(w.host, (const muster_message *)(void *)w.store));
    ck_assert_ptr_null(muster_org_slug(NULL));
    ck_assert_ptr_null(muster_org_slug((const muster_org *)(void *)w.store));
    world_end(&w);
}

MUSTER_TEST(a_session_of_a_closed_store_says_so_and_holds_the_message, "ERR-1 ERR-2")
{
    struct world w = {0};
    world_make(&w, 3);
    muster_close(w.store);
    ck_status(MUSTER_E_CLOSED, muster_org_get(w.owner, &w.org, NULL));
    ck_status(MUSTER_E_CLOSED, muster_error_status(muster_session_error(w.owner)));
    ck_assert_str_ne(muster_error_message(muster_session_error(w.owner)), "");
    w.store = NULL;
    world_end(&w);
}

MUSTER_TEST(a_refused_version_is_held_by_the_session_as_an_error, "ERR-1")
{
    struct world w = {0};
    world_make(&w, 3);
    ck_status(MUSTER_E_INVALID, muster_session_expect(w.owner, 0));
    ck_status(MUSTER_E_INVALID, muster_error_status(muster_session_error(w.owner)));
    world_end(&w);
}

MUSTER_TEST(a_child_process_gets_forked, "ERR-2")
{
    struct world w = {0};
    world_make_file(&w, 3);
    pid_t child = fork();
    if (child == 0) {
        int32_t status = muster_org_get(w.owner, &w.org, NULL);
        world_close(&w); /* frees memory, and leaves the parent's file alone */
        _exit(status == MUSTER_E_FORKED ? 0 : 1);
    }
    int how = -1;
    ck_assert_int_eq(waitpid(child, &how, 0), child);
    ck_assert_int_eq(how, 0);
    EXPECT_OK(w.owner, muster_org_get(w.owner, &w.org, NULL));
    EXPECT_SOUND(&w);
    world_end(&w);
}

MUSTER_TEST(a_struct_from_the_future_is_taken_only_where_its_rest_is_zero, "ERR-2")
{
    struct world w = {0};
    world_make(&w, 3);
    struct {
        muster_invitation_params known;
        char rest[8];
    } to = {{.struct_size = sizeof to, .email = "a@example.com"}, {0, 1}};
    EXPECT(MUSTER_E_UNSUPPORTED, w.owner, muster_invitation_create(w.owner, &w.org, &to.known, NULL));
    to.rest[1] = 0;
    EXPECT_OK(w.owner, muster_invitation_create(w.owner, &w.org, &to.known, NULL));
    to.known.struct_size = 3;
    EXPECT(MUSTER_E_INVALID, w.owner, muster_invitation_create(w.owner, &w.org, &to.known, NULL));
    muster_session_options options = {MUSTER_INIT(muster_session_options), .flags = 1u << 30};
    muster_session *none = NULL;
    ck_assert_int_ne(muster_session_open(w.store, &options, &none), MUSTER_OK);
    ck_assert_ptr_null(none);
    world_end(&w);
}

struct entered {
    struct world *w;
    int32_t status;
};

static void *enter(void *arg)
{
    struct entered *entered = arg;
    entered->status = muster_org_get(entered->w->owner, &entered->w->org, NULL);
    return NULL;
}

static int32_t busy_hook(void *arg, const muster_change *change)
{
    (void)change;
    struct entered *entered = arg;
    pthread_t thread;
    if (entered->w->owner == NULL || entered->w->org.bytes[0] == 0) return MUSTER_HOOK_ALLOW;
    if (pthread_create(&thread, NULL, enter, entered) == 0) pthread_join(thread, NULL);
    return MUSTER_HOOK_ALLOW;
}

MUSTER_TEST(a_session_in_use_refuses_a_second_thread, "ERR-2")
{
    struct entered entered = {0};
    struct world w = {.hook = busy_hook, .hook_arg = &entered};
    entered.w = &w;
    world_make(&w, 3);
    invite_email(&w, "a@example.com");
    ck_status(MUSTER_E_THREAD, entered.status);
    world_end(&w);
}

MUSTER_TEST(a_changed_token_is_never_genuine_and_always_gets_one_error, "TOK-1 AB-60 AB-72")
{
    struct world w = {0}, other = {0};
    world_make(&w, 3);
    world_make(&other, 3);
    struct guest ann = guest(&w, "ann");
    char *token = ann.token;
    ck_assert_uint_eq(strlen(token), MUSTER_TOKEN_CHARS);
    muster_session *nobody = visitor(&w);
    for (size_t i = 0; i < MUSTER_TOKEN_CHARS; i++) {
        char was = token[i];
        token[i] = was == 'A' ? 'B' : 'A';
        EXPECT(MUSTER_E_TOKEN, ann.session, muster_invitation_accept(ann.session, token, NULL));
        EXPECT(MUSTER_E_TOKEN, nobody, muster_invitation_preview(nobody, token, NULL));
        token[i] = was;
    }
    EXPECT(MUSTER_E_TOKEN, other.owner, muster_invitation_preview(other.owner, token, NULL));
    EXPECT(MUSTER_E_TOKEN, nobody, muster_invitation_preview(nobody, "msti_", NULL));
    EXPECT(MUSTER_E_TOKEN, nobody, muster_invitation_preview(nobody, "", NULL));
    EXPECT_OK(ann.session, muster_invitation_accept(ann.session, token, NULL));
    muster_session_close(nobody);
    guest_end(&ann);
    world_end(&w);
    world_end(&other);
}

MUSTER_TEST(no_part_of_a_token_is_in_the_database_its_log_or_an_error, "EVT-7 TOK-3 ERR-3 AB-61 AB-63 AB-64")
{
    struct world w = {0};
    world_make_file(&w, 3);
    account(&w, "ann");
    muster_id invitation = invite(&w, "ann", 0);
    char *token = token_of(&w, &invitation);
    EXPECT(MUSTER_E_INVITEE, w.owner, muster_invitation_accept(w.owner, token, NULL));
    ck_assert_ptr_null(strstr(muster_error_message(muster_session_error(w.owner)), token + 5));
    ck_assert(world_holds(&w, "acme", 4));
    for (size_t at = 5; at + 16 <= MUSTER_TOKEN_CHARS; at++)
        ck_assert(!world_holds(&w, token + at, 16));
    free(token);
    world_end(&w);
}

int main(int argc, char **argv)
{
    return muster_test_main("abuse", argc, argv);
}
