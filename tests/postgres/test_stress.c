/* SPDX-License-Identifier: MIT
 *
 * Many callers on few accounts and few orgs. All lock rows in the same order, so the server never has to end a
 * deadlock.
 */
#include "backend.h"
#include "wire.h"
#include "world.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#define ORGS 2
#define PEOPLE 5
#define WORKERS 6
#define CALLS 150

/* The racer that deletes the account of a place makes a new account for the place. */
struct crowd {
    struct world *w;
    muster_id org[ORGS], person[PEOPLE];
    muster_session *host;
    pthread_mutex_t mutex;
    unsigned int made;
};

struct worker {
    struct crowd *crowd;
    unsigned int random;
    muster_session *host, *owner;
    muster_id org, person; /* of this call */
    muster_session *as_person;
    char wrong[256];
};

static unsigned int below(struct worker *worker, unsigned int bound)
{
    return (unsigned int)rand_r(&worker->random) % bound;
}

/* All accounts belong to one person, and two of them share an address. */
static void make_person(struct crowd *crowd, muster_session *host, size_t place)
{
    char name[32], address[32];
    muster_account *made = NULL;
    pthread_mutex_lock(&crowd->mutex);
    unsigned int number = crowd->made++;
    pthread_mutex_unlock(&crowd->mutex);
    snprintf(name, sizeof name, "person%u", number);
    snprintf(address, sizeof address, "a%u@example.com", (unsigned int)place / 2);
    muster_account_params params = ACCOUNT(.username = name, .email = address, .email_verified = 1, .person_id = "one");
    if (muster_account_create(host, &params, &made) != MUSTER_OK) return;
    pthread_mutex_lock(&crowd->mutex);
    crowd->person[place] = *muster_account_id(made);
    pthread_mutex_unlock(&crowd->mutex);
    muster_account_free(made);
}

static int32_t invite_by_name(struct worker *it)
{
    muster_account *account = NULL;
    int32_t status = muster_account_get(it->host, &it->person, &account);
    if (status != MUSTER_OK) return status;
    status =
        muster_invitation_create(it->owner, &it->org, &INVITATION(.username = muster_account_username(account)), NULL);
    muster_account_free(account);
    return status;
}

static int32_t invite_many(struct worker *it)
{
    char names[PEOPLE][64];
    muster_invitation_params params[PEOPLE];
    const muster_invitation_params *rows[PEOPLE];
    size_t count = 0;
    for (size_t i = 0; i < PEOPLE; i++) {
        muster_account *account = NULL;
        pthread_mutex_lock(&it->crowd->mutex);
        muster_id id = it->crowd->person[(i + it->random) % PEOPLE];
        pthread_mutex_unlock(&it->crowd->mutex);
        if (muster_account_get(it->host, &id, &account) != MUSTER_OK) continue;
        snprintf(names[count], sizeof names[count], "%s", muster_account_username(account));
        params[count] = INVITATION(.username = names[count]);
        rows[count] = &params[count];
        count++;
        muster_account_free(account);
    }
    muster_report *report = NULL;
    int32_t status = muster_invitation_create_many(it->owner, &it->org, rows, count, 0, &report);
    muster_report_free(report);
    return status;
}

static int32_t invite_by_address(struct worker *it)
{
    char address[32];
    snprintf(address, sizeof address, "a%u@example.com", below(it, PEOPLE) / 2);
    return muster_invitation_create(it->owner, &it->org, &INVITATION(.email = address), NULL);
}

static int32_t accept(struct worker *it)
{
    muster_page *page = NULL;
    int32_t status = muster_invitation_list_waiting(it->as_person, NULL, 10, &page);
    if (status != MUSTER_OK) return status;
    for (size_t i = 0; i < muster_page_count(page); i++) {
        const muster_invitation *one = muster_page_invitation(page, i);
        status = muster_invitation_accept_waiting(it->as_person, muster_invitation_org(one), muster_invitation_id(one),
                                                  NULL);
    }
    muster_page_free(page);
    return status;
}

static int32_t add(struct worker *it)
{
    return muster_member_add(it->host, &it->org, &it->person, MUSTER_ROLE_ADMIN, NULL);
}

static int32_t leave(struct worker *it)
{
    return muster_member_leave(it->as_person, &it->org);
}

static int32_t take_out(struct worker *it)
{
    return muster_member_remove(it->owner, &it->org, &it->person, 0);
}

static int32_t rename_person(struct worker *it)
{
    char name[32];
    pthread_mutex_lock(&it->crowd->mutex);
    snprintf(name, sizeof name, "renamed%u", it->crowd->made++);
    pthread_mutex_unlock(&it->crowd->mutex);
    return muster_account_edit(it->as_person, &it->person,
                               &ACCOUNT(.fields = MUSTER_ACCOUNT_FIELD_USERNAME, .username = name), NULL);
}

static int32_t verify_address(struct worker *it)
{
    return muster_account_edit(
        it->host, &it->person,
        &ACCOUNT(.fields = MUSTER_ACCOUNT_FIELD_EMAIL_VERIFIED, .email_verified = (int32_t)below(it, 2)), NULL);
}

static int32_t say_person(struct worker *it)
{
    return muster_account_edit(it->host, &it->person,
                               &ACCOUNT(.fields = MUSTER_ACCOUNT_FIELD_PERSON_ID, .person_id = "one"), NULL);
}

static int32_t ask(struct worker *it)
{
    return muster_request_create(it->as_person, &it->org, NULL);
}

static int32_t approve(struct worker *it)
{
    muster_page *page = NULL;
    int32_t status = muster_request_list(it->owner, &it->org, MUSTER_REQUEST_STATE_OPEN, NULL, 10, &page);
    if (status != MUSTER_OK) return status;
    for (size_t i = 0; i < muster_page_count(page); i++)
        status = muster_request_approve(it->owner, &it->org, muster_request_id(muster_page_request(page, i)), 0, NULL);
    muster_page_free(page);
    return status;
}

static int32_t delete_person(struct worker *it)
{
    int32_t status = muster_account_delete(it->host, &it->person);
    if (status != MUSTER_OK) return status;
    for (size_t i = 0; i < PEOPLE; i++) {
        pthread_mutex_lock(&it->crowd->mutex);
        bool here = muster_id_equal(&it->crowd->person[i], &it->person) == 1;
        pthread_mutex_unlock(&it->crowd->mutex);
        if (here) make_person(it->crowd, it->host, i);
    }
    return MUSTER_OK;
}

static int32_t deliver(struct worker *it)
{
    muster_page *page = NULL;
    int32_t status = muster_message_claim(it->host, below(it, 2) ? &it->org : NULL, 20, MUSTER_SECOND, &page);
    if (status != MUSTER_OK) return status;
    for (size_t i = muster_page_count(page); i-- > 0 && status == MUSTER_OK;)
        status = muster_message_done(it->host, muster_page_message(page, i));
    muster_page_free(page);
    return status;
}

static int32_t settle(struct worker *it)
{
    return muster_settle(it->host, 10, NULL);
}

static int32_t change_slug(struct worker *it)
{
    char slug[16];
    snprintf(slug, sizeof slug, "slug-%u", below(it, 3));
    return muster_org_edit(it->owner, &it->org, &ORG(.fields = MUSTER_ORG_FIELD_SLUG, .slug = slug), NULL);
}

static int32_t change_setting(struct worker *it)
{
    return muster_setting_set(it->host, below(it, 2) ? &it->org : NULL, MUSTER_SETTING_ADMINS_MANAGE_ADMINS,
                              below(it, 2));
}

static int32_t switch_workspace(struct worker *it)
{
    return muster_workspace_switch(it->as_person, NULL, &it->org, NULL);
}

static int32_t pass_on(struct worker *it)
{
    return muster_org_transfer(it->host, &it->org, below(it, 2) ? &it->person : &it->crowd->w->owner_id, NULL);
}

typedef int32_t stress_call(struct worker *it);

static stress_call *const CALL[] = {
    invite_by_name,
    invite_many,
    invite_by_address,
    accept,
    add,
    leave,
    take_out,
    rename_person,
    verify_address,
    ask,
    approve,
    deliver,
    settle,
    delete_person,
    change_slug,
    change_setting,
    switch_workspace,
    delete_person,
    pass_on,
    accept,
    invite_by_name,
    say_person,
    say_person,
};

#define CALL_COUNT (sizeof CALL / sizeof CALL[0])

static muster_session *session_for(struct crowd *crowd, const muster_id *account)
{
    muster_session_options options = {MUSTER_INIT(muster_session_options),
                                      .party = account != NULL ? MUSTER_PARTY_ACCOUNT : MUSTER_PARTY_SYSTEM,
                                      .account = account, .address = "192.0.2.1"};
    muster_session *session = NULL;
    return muster_session_open(crowd->w->store, &options, &session, NULL) == MUSTER_OK ? session : NULL;
}

/* The allowed results of a call: every refusal of a rule, and no failure of the storage. */
static bool is_refusal(int32_t status)
{
    switch (muster_status_class(status)) {
    case MUSTER_CLASS_CONFLICT: return status == MUSTER_E_CHANGED; /* and it must not run again too often */
    case MUSTER_CLASS_BUSY:
    case MUSTER_CLASS_BACKEND:
    case MUSTER_CLASS_UNKNOWN_COMMIT:
    case MUSTER_CLASS_MEMORY: return false;
    default: return true;
    }
}

static void *work(void *arg)
{
    struct worker *it = arg;
    struct crowd *crowd = it->crowd;
    it->host = session_for(crowd, NULL);
    it->owner = session_for(crowd, &crowd->w->owner_id);
    for (int i = 0; i < CALLS && it->wrong[0] == '\0'; i++) {
        size_t which = below(it, CALL_COUNT);
        it->org = crowd->org[below(it, ORGS)];
        pthread_mutex_lock(&crowd->mutex);
        it->person = crowd->person[below(it, PEOPLE)];
        pthread_mutex_unlock(&crowd->mutex);
        it->as_person = session_for(crowd, &it->person);
        int32_t status = CALL[which](it);
        if (!is_refusal(status))
            snprintf(it->wrong, sizeof it->wrong, "call %zu: %s", which, muster_status_name(status));
        muster_session_close(it->as_person);
    }
    muster_session_close(it->host);
    muster_session_close(it->owner);
    return NULL;
}

MUSTER_TEST(callers_on_few_rows_lock_them_in_one_order, "ERR-1 OP-7")
{
    struct world w = {.backend = muster_backend_main()};
    struct crowd crowd = {.w = &w, .mutex = PTHREAD_MUTEX_INITIALIZER};
    struct worker worker[WORKERS];
    pthread_t thread[WORKERS];
    muster_org *other = NULL;
    world_make(&w, 100);
    EXPECT_OK(w.host, muster_setting_set(w.host, NULL, MUSTER_SETTING_REQUESTS, 1));
    EXPECT_OK(w.host, muster_setting_set(w.host, NULL, MUSTER_SETTING_INVITATIONS_PER_DAY, 1000000));
    EXPECT_OK(w.owner, muster_org_create(w.owner, &ORG(.slug = "other", .name = "Other", .plan = "team"), &other));
    crowd.org[0] = w.org;
    crowd.org[1] = *muster_org_id(other);
    muster_org_free(other);
    for (size_t i = 0; i < PEOPLE; i++)
        make_person(&crowd, w.host, i);
    wire_take();
    for (unsigned int i = 0; i < WORKERS; i++) {
        worker[i] = (struct worker){.crowd = &crowd, .random = i * 7919 + 1};
        ck_assert_int_eq(pthread_create(&thread[i], NULL, work, &worker[i]), 0);
    }
    for (size_t i = 0; i < WORKERS; i++)
        pthread_join(thread[i], NULL);
    for (size_t i = 0; i < WORKERS; i++)
        ck_assert_msg(worker[i].wrong[0] == '\0', "%s", worker[i].wrong);
    /* Rarely a shared lock waits behind an exclusive one that waits itself (doc/scaling.md, T6). No order prevents it. */
    struct wire seen = wire_take();
    ck_assert_int_eq(seen.deadlocks, seen.queued);
    EXPECT_SOUND(&w);
    world_end(&w);
}
