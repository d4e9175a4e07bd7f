/* SPDX-License-Identifier: MIT
 *
 * Opens and closes a side, and makes a step on it. A step has a party, a time, perhaps a key, and runs once or twice.
 */
#include "side.h"

#include <stdlib.h>
#include <string.h>

const muster_id HOST = {{1}}, VISITOR = {{2}};

/* ---- the store ---- */

static muster_time side_clock(void *arg)
{
    return ((struct side *)arg)->now;
}

static void side_random(void *arg, void *bytes, size_t size)
{
    struct side *side = arg;
    uint8_t *out = bytes;
    for (size_t i = 0; i < size; i++) {
        side->bytes = mixed(side->bytes, 2);
        out[i] = (uint8_t)(side->bytes >> 32);
    }
}

/* A second attempt means that the backend saw a conflict. Here there can be no conflict. */
static int32_t tell_change(void *arg, const muster_change *change)
{
    struct side *side = arg;
    if (side->out == NULL) return MUSTER_HOOK_ALLOW; /* at the beginning */
    fprintf(side->out, "\n  change, attempt %d%s:", (int)change->attempt, change->dry_run ? ", dry run" : "");
    for (uint32_t i = 0; i < change->event_count; i++)
        tell_object(side, change->events[i]);
    return side->refusing ? 0 : MUSTER_HOOK_ALLOW;
}

static void tell_wake(void *arg)
{
    struct side *side = arg;
    if (side->out != NULL) fprintf(side->out, "\n  woken");
}

static int32_t tell_progress(void *arg, const muster_progress *progress)
{
    struct side *side = arg;
    if (side->out != NULL)
        fprintf(side->out, "\n  %lld of %lld %s", (long long)progress->done, (long long)progress->total,
                progress->what);
    return 0;
}

int32_t side_reopen(struct side *side, size_t with)
{
    muster_options options = {MUSTER_INIT(muster_options),
                              .flags = MUSTER_OPEN_FLAG_RELAXED_DURABILITY |
                                       (side->read_only ? MUSTER_OPEN_FLAG_READ_ONLY : 0),
                              .location = side->path,
                              .backend = side->backend,
                              .keyring = side->ring[with],
                              .audience = "differential",
                              .clock = side_clock,
                              .clock_arg = side,
                              .random = side_random,
                              .random_arg = side,
                              .hook = side->hooked ? tell_change : NULL,
                              .hook_arg = side,
                              .wake = tell_wake,
                              .wake_arg = side,
                              .progress = tell_progress,
                              .progress_arg = side};
    muster_close(side->store);
    side->store = NULL;
    return muster_open(&options, &side->store, NULL);
}

static muster_keyring *ring_with_active(int32_t active)
{
    uint8_t bytes[MUSTER_KEY_BYTES];
    muster_keyring *ring = NULL;
    ck_status(MUSTER_OK, muster_keyring_new(&ring, NULL));
    for (int32_t id = 1; id <= 2; id++) {
        memset(bytes, id, sizeof bytes);
        ck_status(MUSTER_OK,
                  muster_keyring_add(ring, id, id == active ? MUSTER_KEY_STATE_ACTIVE : MUSTER_KEY_STATE_VERIFY,
                                     MUSTER_TIME_NONE, bytes, sizeof bytes, NULL));
    }
    return ring;
}

void side_open(struct side *side, const char *folder, bool hooked)
{
    char message[256] = "";
    int32_t made = 0;
    snprintf(side->path, sizeof side->path, "%.200s/%s", folder, side->backend->name);
    side->hooked = hooked;
    side->now = START;
    side->bytes = 1;
    side->ring[0] = ring_with_active(1);
    side->ring[1] = ring_with_active(2);
    ck_status(MUSTER_OK, side_reopen(side, 0));
    muster_backend_options options = {MUSTER_INIT(muster_backend_options),
                                      .version = MUSTER_BACKEND_VERSION,
                                      .location = side->path,
                                      .schema = &SCHEMA,
                                      .message = message,
                                      .message_size = sizeof message};
    ck_assert_msg(side->backend->open(&options, &side->database) == MUSTER_OK, "%s: %s", side->backend->name, message);
    ck_assert_msg(side->backend->migrate(side->database, &made, message, sizeof message) == MUSTER_OK, "%s: %s",
                  side->backend->name, message);
    side_begin(side);
}

void side_close(struct side *side)
{
    muster_session_close(side->session);
    for (size_t i = 0; i < MESSAGES_MAX; i++)
        muster_message_free(side->messages[i]);
    for (size_t i = 0; i < CURSORS_MAX; i++)
        free(side->cursors[i].text);
    free(side->told);
    side->backend->close(side->database, 0);
    muster_close(side->store);
    muster_keyring_free(side->ring[0]);
    muster_keyring_free(side->ring[1]);
}

/* ---- steps ---- */

/* The same number of values is always drawn, so a repeated call draws the same arguments. */
muster_session *acting(struct side *side, const muster_id *whom)
{
    static const char *const ADDRESSES[] = {NULL, "192.0.2.1", "2001:db8::1"};
    const struct thing *other = draw_thing(side, ACCOUNTS);
    int64_t party = draw(side, 16), version = draw(side, 14) == 0 ? 1 + draw(side, 6) : 0;
    bool dry = chance(side, 12), behalf = chance(side, 6);
    const char *address = ADDRESSES[draw(side, 3)];
    side->refusing = chance(side, side->held ? 4 : 24); /* within a transaction it can be undone */
    if (whom == &HOST && party < 13) party = 1;
    if (whom == &VISITOR && party < 13) party = 0;
    if (whom == NULL || whom == &HOST || whom == &VISITOR || party > 13) whom = other != NULL ? &other->id : NULL;
    muster_session_options options = {MUSTER_INIT(muster_session_options), .request_id = "request", .address = address,
                                      .flags = dry ? MUSTER_SESSION_FLAG_DRY_RUN : 0};
    if (party == 0 || (party > 3 && whom == NULL)) {
        options.party = MUSTER_PARTY_VISITOR;
    } else if (party <= 3) {
        options.party = MUSTER_PARTY_SYSTEM;
        if (behalf) options.behalf = whom;
    } else {
        options.account = whom;
    }
    if (side->session == NULL) {
        int32_t status = muster_session_open(side->store, &options, &side->session, NULL);
        char id[MUSTER_ID_TEXT_BYTES] = "";
        if (options.account != NULL) muster_id_format(options.account, id);
        fprintf(side->out, " by=%s%s%s%s%s",
                party == 0   ? "visitor"
                : party <= 3 ? "system"
                             : id,
                dry ? " dry" : "", options.behalf != NULL ? " on behalf" : "",
                side->refusing && side->hooked ? " refused" : "", status != MUSTER_OK ? " in vain" : "");
        side->dry = dry;
    }
    if (side->dry) side->learning = false; /* what it makes is not there */
    if (version != 0) {
        fprintf(side->out, " expecting=%lld", (long long)version);
        muster_session_expect(side->session, version);
    }
    if (side->key[0] != '\0') {
        fprintf(side->out, " key=%s", side->key);
        muster_session_key(side->session, side->key);
    }
    return side->session;
}

static void pass_time(struct side *side)
{
    static const int64_t SPANS[] = {1, MUSTER_SECOND, MINUTE, 10 * MINUTE, HOUR, 6 * HOUR, DAY, 2 * DAY, -HOUR};
    if (chance(side, 16)) side->now += SPANS[draw(side, sizeof SPANS / sizeof SPANS[0])];
    if (chance(side, 400)) side->now += 9 * DAY;
    fprintf(side->out, "at %lld ", (long long)side->now);
}

static void open_anew(struct side *side)
{
    size_t with = (size_t)draw(side, 2);
    side->read_only = chance(side, 3);
    int32_t status = side_reopen(side, with);
    fprintf(side->out, "opened anew with key %zu%s: %s ", with + 1, side->read_only ? " to read" : "",
            muster_status_name(status));
    if (status != MUSTER_OK) ck_status(MUSTER_OK, side_reopen(side, 1 - with)); /* that key was retired */
}

static void end_session(struct side *side)
{
    if (side->held) return;
    muster_session_close(side->session);
    side->session = NULL;
}

static int32_t act(struct side *side)
{
    int32_t status = side_act(side);
    tell_status(side, status);
    if (muster_session_repeated(side->session)) fprintf(side->out, " repeated");
    end_session(side);
    return status;
}

int32_t side_step(struct side *side, uint64_t seed, int64_t step)
{
    free(side->told);
    side->told = NULL;
    side->out = open_memstream(&side->told, &side->told_size);
    ck_assert_ptr_nonnull(side->out);
    side->numbers = mixed(seed, (uint64_t)step);
    side->bytes = mixed(side->numbers, 3);
    side->key[0] = '\0';
    pass_time(side);
    if (!side->held && chance(side, side->read_only ? 10 : 120)) open_anew(side);
    bool keyed = chance(side, 5), twice = chance(side, 2) && keyed;
    if (keyed)
        snprintf(side->key, sizeof side->key, "key-%lld", (long long)(chance(side, 6) ? draw(side, 20) : step + 100));
    uint64_t drawn = side->numbers;
    side->learning = !twice;
    int32_t status = act(side);
    if (twice) { /* what was learned in between would change the call */
        fprintf(side->out, "\nagain:");
        side->numbers = drawn;
        side->learning = true;
        status = act(side);
    }
    fclose(side->out);
    side->out = NULL;
    return status;
}
