/* SPDX-License-Identifier: MIT
 *
 * Makes the store by public calls, many of them in one transaction.
 */
#include "crowd.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define START INT64_C(1800000000000000)
#define MILLISECOND (MUSTER_SECOND / 1000)
#define PENDING_PER_ORG (CROWD_PER_ORG / 10)
#define CALLS_PER_COMMIT 500

static void fail(const char *what, const char *why)
{
    fprintf(stderr, "%s: %s\n", what, why);
    abort();
}

void crowd_need(const muster_session *session, int32_t status, const char *call)
{
    if (status == MUSTER_OK) return;
    const char *said = session != NULL ? muster_error_message(muster_session_error(session)) : "";
    fprintf(stderr, "%s: ", said);
    fail(call, muster_status_name(status));
}

static void *make(size_t count, size_t size)
{
    void *memory = calloc(count > 0 ? count : 1, size);
    if (memory == NULL) fail("crowd", "no memory");
    return memory;
}

uint64_t crowd_scatter(uint64_t number)
{
    uint64_t x = number + UINT64_C(0x9e3779b97f4a7c15); /* the finalizer of splitmix64 */
    x = (x ^ x >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    x = (x ^ x >> 27) * UINT64_C(0x94d049bb133111eb);
    return x ^ x >> 31;
}

struct crowd_org *crowd_org(const struct crowd *crowd, size_t number)
{
    return &crowd->orgs[crowd_scatter(number) % crowd->org_count];
}

static muster_time next_time(void *arg)
{
    struct crowd *crowd = arg;
    return __atomic_add_fetch(&crowd->now, MILLISECOND, __ATOMIC_RELAXED);
}

static void next_bytes(void *arg, void *bytes, size_t size)
{
    struct crowd *crowd = arg;
    for (size_t at = 0; at < size; at += sizeof(uint64_t)) {
        uint64_t random = crowd_scatter(__atomic_fetch_add(&crowd->random, 1, __ATOMIC_RELAXED));
        memcpy((char *)bytes + at, &random, size - at < sizeof random ? size - at : sizeof random);
    }
}

muster_session *crowd_session(const struct crowd *crowd, const muster_id *account)
{
    muster_session_options options = {MUSTER_INIT(muster_session_options), .account = account};
    muster_session *session = NULL;
    if (account == NULL) options.party = MUSTER_PARTY_SYSTEM;
    NEED(NULL, muster_session_open(crowd->store, &options, &session, NULL));
    return session;
}

static void open_store(struct crowd *crowd, const char *path, const muster_backend *backend, uint32_t flags)
{
    uint8_t bytes[MUSTER_KEY_BYTES] = {7};
    muster_keyring *ring = NULL;
    muster_error *error = NULL;
    NEED(NULL, muster_keyring_new(&ring, NULL));
    NEED(NULL, muster_keyring_add(ring, 1, MUSTER_KEY_STATE_ACTIVE, 0, bytes, sizeof bytes, NULL));
    muster_options options = {MUSTER_INIT(muster_options), .flags = flags,       .location = path,
                              .backend = backend,          .keyring = ring,      .clock = next_time,
                              .clock_arg = crowd,          .random = next_bytes, .random_arg = crowd};
    if (muster_open(&options, &crowd->store, &error) != MUSTER_OK) fail(path, muster_error_message(error));
    muster_keyring_free(ring);
    crowd->host = crowd_session(crowd, NULL);
}

/* One transaction for many calls of one session. */
static void batch(muster_session *session, size_t number)
{
    if (number > 0 && number % CALLS_PER_COMMIT == 0) NEED(session, muster_commit(session));
    if (number % CALLS_PER_COMMIT == 0) NEED(session, muster_begin(session));
}

muster_id crowd_account(struct crowd *crowd, const char *kind, size_t number)
{
    char username[48], email[64];
    snprintf(username, sizeof username, "%s%zu", kind, number);
    snprintf(email, sizeof email, "%s%zu@example.org", kind, number);
    muster_account_params params = {MUSTER_INIT(muster_account_params), .username = username, .display_name = username,
                                    .email = email, .email_verified = 1};
    muster_account *account = NULL;
    NEED(crowd->host, muster_account_create(crowd->host, &params, &account));
    muster_id id = *muster_account_id(account);
    muster_account_free(account);
    return id;
}

static void add_orgs(struct crowd *crowd)
{
    muster_plan_params plan = {MUSTER_INIT(muster_plan_params), .code = "team", .seats = 1000000};
    NEED(crowd->host, muster_plan_offer(crowd->host, &plan));
    NEED(crowd->host, muster_setting_set(crowd->host, NULL, MUSTER_SETTING_INVITATIONS_PER_DAY, 1000000));
    for (size_t i = 0; i < crowd->org_count; i++) {
        char slug[32];
        muster_org *org = NULL;
        snprintf(slug, sizeof slug, "org-%08x", (unsigned)(crowd_scatter(i) & UINT32_MAX));
        muster_org_params params = {MUSTER_INIT(muster_org_params), .slug = slug, .name = slug, .plan = "team"};
        crowd->orgs[i].owner = crowd_account(crowd, "owner", i);
        muster_session *owner = crowd_session(crowd, &crowd->orgs[i].owner);
        NEED(owner, muster_org_create(owner, &params, &org));
        crowd->orgs[i].id = *muster_org_id(org);
        muster_org_free(org);
        muster_session_close(owner);
    }
}

static size_t common_divisor(size_t a, size_t b)
{
    return b == 0 ? a : common_divisor(b, a % b);
}

size_t crowd_turn(size_t number, size_t orgs)
{
    size_t step = orgs / 2 + 1;
    while (common_divisor(step, orgs) != 1)
        step++;
    return number * step % orgs;
}

struct crowd_org *crowd_home(const struct crowd *crowd, size_t number)
{
    return &crowd->orgs[crowd_turn(number, crowd->org_count)];
}

static muster_id invite(muster_session *inviter, const muster_id *org, const char *username, const char *email)
{
    muster_invitation_params params = {MUSTER_INIT(muster_invitation_params), .username = username, .email = email};
    muster_invitation *invitation = NULL;
    NEED(inviter, muster_invitation_create(inviter, org, &params, &invitation));
    muster_id id = *muster_invitation_id(invitation);
    muster_invitation_free(invitation);
    return id;
}

static void add_members(struct crowd *crowd)
{
    size_t calls = 0;
    for (size_t i = 0; i < crowd->org_count * (CROWD_PER_ORG - 1); i++) {
        const struct crowd_org *org = crowd_home(crowd, i);
        batch(crowd->host, calls++);
        muster_id account = crowd_account(crowd, "member", i);
        NEED(crowd->host, muster_member_add(crowd->host, &org->id, &account, MUSTER_ROLE_MEMBER, NULL));
        if (i % (CROWD_PER_ORG / PENDING_PER_ORG) != 0) continue;
        char email[64];
        snprintf(email, sizeof email, "pending%zu@example.org", i);
        invite(crowd->host, &crowd_home(crowd, i / (CROWD_PER_ORG / PENDING_PER_ORG))->id, NULL, email);
    }
    NEED(crowd->host, muster_commit(crowd->host));
}

static void keep_token(struct crowd *crowd, const muster_message *message)
{
    const muster_id *invitation = muster_message_invitation(message);
    const char *token = muster_message_token(message);
    if (invitation == NULL || token == NULL) return;
    for (size_t i = 0; i < crowd->guest_count; i++) {
        struct crowd_guest *guest = &crowd->guests[i];
        if (muster_id_equal(&guest->invitation, invitation)) snprintf(guest->token, sizeof guest->token, "%s", token);
    }
}

static void deliver_all(struct crowd *crowd)
{
    size_t count = 0;
    do {
        muster_page *page = NULL;
        NEED(crowd->host, muster_message_claim(crowd->host, NULL, MUSTER_PAGE_MAX_ITEMS, 3600 * MUSTER_SECOND, &page));
        count = muster_page_count(page);
        if (count > 0) NEED(crowd->host, muster_begin(crowd->host));
        for (size_t i = 0; i < count; i++) {
            keep_token(crowd, muster_page_message(page, i));
            NEED(crowd->host, muster_message_done(crowd->host, muster_page_message(page, i)));
        }
        if (count > 0) NEED(crowd->host, muster_commit(crowd->host));
        muster_page_free(page);
    } while (count > 0);
}

/* The owners of their orgs invite them, and are then notified of the result. */
static void add_guests(struct crowd *crowd)
{
    for (size_t i = 0; i < crowd->guest_count; i++) {
        struct crowd_guest *guest = &crowd->guests[i];
        const struct crowd_org *org = crowd_org(crowd, i);
        char email[64];
        snprintf(email, sizeof email, "guest%zu@example.org", i);
        muster_session *owner = crowd_session(crowd, &org->owner);
        guest->org = org->id;
        guest->account = crowd_account(crowd, "guest", i);
        guest->invitation = invite(owner, &org->id, NULL, email);
        muster_session_close(owner);
    }
}

void crowd_make(struct crowd *crowd, const char *path, const muster_backend *backend, size_t members, size_t guests)
{
    *crowd = (struct crowd){.now = START, .org_count = members / CROWD_PER_ORG, .guest_count = guests};
    crowd->orgs = make(crowd->org_count, sizeof *crowd->orgs);
    crowd->guests = make(guests, sizeof *crowd->guests);
    open_store(crowd, path, backend, MUSTER_OPEN_FLAG_RELAXED_DURABILITY);
    add_orgs(crowd);
    add_members(crowd);
    deliver_all(crowd);
    add_guests(crowd);
    deliver_all(crowd);
    muster_session_close(crowd->host);
    muster_close(crowd->store);
    crowd->host = NULL;
    crowd->store = NULL;
    crowd->made_at = crowd->now;
    crowd->made_random = crowd->random;
}

void crowd_open(struct crowd *crowd, const char *path, const muster_backend *backend, uint32_t flags)
{
    crowd->now = crowd->made_at;
    crowd->random = crowd->made_random;
    open_store(crowd, path, backend, MUSTER_OPEN_FLAG_EXISTING | flags);
    for (size_t i = 0; i < crowd->org_count; i++)
        crowd->orgs[i].session = crowd_session(crowd, &crowd->orgs[i].owner);
    for (size_t i = 0; i < crowd->guest_count; i++)
        crowd->guests[i].session = crowd_session(crowd, &crowd->guests[i].account);
}

void crowd_close(struct crowd *crowd)
{
    for (size_t i = 0; i < crowd->org_count; i++)
        muster_session_close(crowd->orgs[i].session);
    for (size_t i = 0; i < crowd->guest_count; i++)
        muster_session_close(crowd->guests[i].session);
    muster_session_close(crowd->host);
    muster_close(crowd->store);
    crowd->host = NULL;
    crowd->store = NULL;
}

void crowd_free(struct crowd *crowd)
{
    free(crowd->orgs);
    free(crowd->guests);
    *crowd = (struct crowd){0};
}

void crowd_copy(const char *from, const char *to)
{
    char bytes[65536];
    size_t size = 0;
    FILE *in = fopen(from, "rb"), *out = fopen(to, "wb");
    if (in == NULL || out == NULL) fail(to, "it can't be copied");
    while ((size = fread(bytes, 1, sizeof bytes, in)) > 0)
        if (fwrite(bytes, 1, size, out) != size) fail(to, "it can't be written");
    if (ferror(in) || fclose(out) != 0) fail(to, "it can't be copied");
    fclose(in);
}

void crowd_remove(const char *path)
{
    static const char *const ENDS[] = {"", "-wal", "-shm"};
    for (size_t i = 0; i < sizeof ENDS / sizeof ENDS[0]; i++) {
        char file[300];
        snprintf(file, sizeof file, "%s%s", path, ENDS[i]);
        unlink(file);
    }
}
