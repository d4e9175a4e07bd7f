/* SPDX-License-Identifier: MIT
 *
 * Wrong handles, structs and bytes: each gets a status and never a crash (ERR-2). Tokens that are not genuine, and
 * places where tokens must not be found (TOK-1, EVT-7).
 */
#include "../api/world.h"
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

MUSTER_TEST(null_and_handles_of_another_kind_get_a_status, "ERR-2")
{
    struct world w = {0};
    world_make(&w, 3);
    ck_status(MUSTER_E_HANDLE, muster_org_get(NULL, &w.org, NULL));
    ck_status(MUSTER_E_HANDLE, muster_account_edit(NULL, &w.owner_id, &ACCOUNT(.fields = 0), NULL));
    ck_status(MUSTER_E_HANDLE, muster_org_get((muster_session *)(void *)w.store, &w.org, NULL));
    ck_status(MUSTER_E_HANDLE, muster_session_open((muster_store *)(void *)w.host, NULL, NULL, NULL));
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

/* world_sql is another connection. While a transaction is open, it would wait for the lock in vain. */
MUSTER_TEST(a_commit_ends_its_transaction_also_when_the_store_has_been_closed, "OP-7 ERR-1")
{
    struct world w = {0};
    world_make_file(&w, 3);
    muster_id ann = account(&w, "ann");
    EXPECT_OK(w.host, muster_begin(w.host));
    EXPECT_OK(w.host, muster_member_add(w.host, &w.org, &ann, MUSTER_ROLE_MEMBER, NULL));
    muster_close(w.store);
    ck_status(MUSTER_E_CLOSED, muster_commit(w.host));
    world_sql(&w, "BEGIN IMMEDIATE; COMMIT");
    ck_assert_int_eq(world_count(&w, "SELECT count(*) FROM muster_member"), 1);
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
        world_close(&w); /* frees memory, and does not touch the file of the parent */
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
    ck_assert_int_ne(muster_session_open(w.store, &options, &none, NULL), MUSTER_OK);
    ck_assert_ptr_null(none);
    world_end(&w);
}

/* Memory that ends where the memory of the process ends. */
static char *end_of_memory(void)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    char *pages = mmap(NULL, 2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    ck_assert(pages != MAP_FAILED);
    ck_assert_int_eq(mprotect(pages + page, page, PROT_NONE), 0);
    return pages + page;
}

MUSTER_TEST(a_struct_of_any_size_is_read_only_as_far_as_it_goes_and_never_by_half_a_field, "ERR-2")
{
    struct world w = {0};
    world_make(&w, 3);
    muster_account_params params = ACCOUNT(.username = "ann", .display_name = "Ann");
    char *end = end_of_memory();
    for (uint32_t size = 0; size <= sizeof params; size++) {
        char *at = end - (size < sizeof size ? sizeof size : size);
        at -= (uintptr_t)at % _Alignof(muster_account_params);
        params.struct_size = size;
        memcpy(at, &params, size < sizeof size ? sizeof size : size);
        int32_t status = muster_account_create(w.host, (const muster_account_params *)(const void *)at, NULL);
        bool whole = size % sizeof(void *) == 0 && size > offsetof(muster_account_params, username);
        ck_status(whole ? MUSTER_OK : MUSTER_E_INVALID, status);
        if (!whole) continue;
        muster_account *made = NULL;
        EXPECT_OK(w.host, muster_account_find(w.host, MUSTER_ACCOUNT_BY_USERNAME, "ann", &made));
        ck_assert_int_eq(muster_account_display_name(made) != NULL,
                         size > offsetof(muster_account_params, display_name));
        EXPECT_OK(w.host, muster_account_delete(w.host, muster_account_id(made)));
        muster_account_free(made);
    }
    char *at = end - sizeof params;
    static const uint32_t HUGE_SIZES[] = {4096 + 8, 1 << 20, UINT32_MAX - 7};
    for (size_t i = 0; i < sizeof HUGE_SIZES / sizeof HUGE_SIZES[0]; i++) {
        params.struct_size = HUGE_SIZES[i];
        memcpy(at, &params, sizeof params);
        EXPECT(MUSTER_E_UNSUPPORTED, w.host,
               muster_account_create(w.host, (const muster_account_params *)(const void *)at, NULL));
        ck_assert_str_eq(muster_error_field(muster_session_error(w.host)), "struct_size");
    }
    world_end(&w);
}

MUSTER_TEST(freeing_the_error_of_a_session_is_harmless, "ERR-2")
{
    struct world w = {0};
    world_make(&w, 3);
    EXPECT(MUSTER_E_INVALID, w.owner, muster_org_get(w.owner, NULL, NULL));
    union {
        const muster_error *lent;
        muster_error *error;
    } it = {.lent = muster_session_error(w.owner)};
    muster_error_free(it.error);
    ck_status(MUSTER_E_INVALID, muster_error_status(it.error));
    EXPECT_OK(w.owner, muster_org_get(w.owner, &w.org, NULL));
    muster_org *org = NULL;
    EXPECT_OK(w.owner, muster_org_get(w.owner, &w.org, &org));
    union {
        muster_org *org;
        muster_error *error;
    } wrong = {.org = org}; /* a handle of another kind is not an error */
    muster_error_free(wrong.error);
    ck_status(MUSTER_E_HANDLE, muster_error_status(wrong.error));
    ck_assert_str_eq(muster_error_message(wrong.error), muster_status_text(MUSTER_E_HANDLE));
    ck_assert_str_eq(muster_org_slug(org), "acme");
    muster_org_free(org);
    world_end(&w);
}

/* As base64url without padding (RFC 4648, section 5): cursors are written in this form. */
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

MUSTER_TEST(a_forged_cursor_is_refused, "ERR-2")
{
    static const unsigned char PLACES[][10] = {
        {1, 0, 0, 0, 0, 0, 0, 0, 1}, /* number 1: as the library writes it */
        {0},                         /* null */
        {2, 0, 1, 'x'},              /* text */
        {3, 0, 1, 'x'},              /* bytes */
        {9},                         /* no type */
    };
    static const size_t SIZES[] = {9, 1, 4, 4, 1};
    struct world w = {0};
    world_make(&w, 3);
    for (size_t i = 0; i < sizeof SIZES / sizeof SIZES[0]; i++) {
        unsigned char bytes[32] = {4}; /* events of an org */
        char cursor[64];
        memcpy(bytes + 1, w.org.bytes, 16);
        memcpy(bytes + 17, PLACES[i], SIZES[i]);
        write_cursor(bytes, 17 + SIZES[i], cursor);
        muster_event_query query = {MUSTER_INIT(muster_event_query), .org = &w.org};
        EXPECT(i == 0 ? MUSTER_OK : MUSTER_E_INVALID, w.owner, muster_event_list(w.owner, &query, cursor, 0, NULL));
        if (i > 0) ck_assert_str_eq(muster_error_field(muster_session_error(w.owner)), "cursor");
    }
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
