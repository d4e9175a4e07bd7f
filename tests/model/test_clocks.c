/* SPDX-License-Identifier: MIT
 *
 * Random calls under clocks that jump, differ and go back. Seats are never exceeded. What a changing step has ended
 * never comes back. Settling before or after gives the same answers (SEAT-3, OP-8).
 */
#include "hand.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define STEPS_QUICK 300
#define STEPS 3000
#define STEPS_ALL 15000
#define STEPS_PER_ORG 150
#define SEEDS 3

/* What a changing step has ended: states by the number of the invitation, and of the account. */
struct ended {
    int32_t invitation[INVITATIONS_MAX]; /* 0: not ended yet */
    int32_t member[ACCOUNTS];            /* MUSTER_MEMBER_STATE_ENDED, _BLOCKED, or 0 */
};

struct run {
    uint64_t seed;
    int32_t step;
    const struct deed *deed;
};

#define EXPECT_IN(run, holds, ...)                                                                                     \
    do {                                                                                                               \
        if (!(holds)) {                                                                                                \
            char said[400];                                                                                            \
            snprintf(said, sizeof said, __VA_ARGS__);                                                                  \
            ck_abort_msg("seed %llu, step %d, %s: %s", (unsigned long long)(run)->seed, (run)->step,                   \
                         deed_name((run)->deed), said);                                                                \
        }                                                                                                              \
    } while (0)

static int32_t steps(void)
{
    return (int32_t)muster_test_rounds(STEPS_QUICK, STEPS, STEPS_ALL);
}

static void make_path(char *path, size_t size)
{
    const char *folder = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp";
    snprintf(path, size, "%s/muster-model-XXXXXX", folder);
    ck_assert_ptr_nonnull(mkdtemp(path));
    strncat(path, "/store", size - strlen(path) - 1);
}

static void remove_path(const char *path)
{
    static const char *const ENDS[] = {"", "-wal", "-shm", ".key"};
    char file[128];
    for (size_t i = 0; i < sizeof ENDS / sizeof ENDS[0]; i++) {
        snprintf(file, sizeof file, "%s%s", path, ENDS[i]);
        unlink(file);
    }
    snprintf(file, sizeof file, "%s", path);
    *strrchr(file, '/') = '\0';
    rmdir(file);
}

static int32_t invitation_state_of(struct hand *hand, size_t number)
{
    muster_invitation *read = NULL;
    EXPECT_OK(hand->host,
              muster_invitation_get(hand->host, &hand->known->org, &hand->known->invitation[number], &read));
    int32_t state = muster_invitation_state(read);
    muster_invitation_free(read);
    return state;
}

static int32_t member_state_of(struct hand *hand, int32_t number, int32_t *ret_role)
{
    muster_member *read = NULL;
    *ret_role = 0;
    if (muster_member_get(hand->host, &hand->known->org, &hand->known->account[number], &read) != MUSTER_OK) return 0;
    int32_t state = muster_member_state(read);
    *ret_role = muster_member_role(read);
    muster_member_free(read);
    return state;
}

/* What a reader with any clock must see. */
static void check_figures(const struct run *run, struct hand *hand)
{
    muster_plan *plan = NULL;
    int32_t active = 0, owners = 0, role = 0;
    EXPECT_OK(hand->host, muster_plan_get(hand->host, &hand->known->org, &plan));
    int64_t seats = muster_plan_seats(plan), members = muster_plan_members(plan), pending = muster_plan_pending(plan);
    EXPECT_IN(run, members + pending <= seats, "%lld members and %lld pending on %lld seats", (long long)members,
              (long long)pending, (long long)seats);
    EXPECT_IN(run, muster_plan_available(plan) == seats - members - pending, "%lld are available of %lld",
              (long long)muster_plan_available(plan), (long long)seats);
    muster_plan_free(plan);
    for (int32_t i = 0; i < ACCOUNTS; i++) {
        int32_t state = member_state_of(hand, i, &role);
        active += state == MUSTER_MEMBER_STATE_ACTIVE;
        owners += state == MUSTER_MEMBER_STATE_ACTIVE && role == MUSTER_ROLE_OWNER;
    }
    EXPECT_IN(run, owners == 1, "%d owners", owners);
    EXPECT_IN(run, active <= members, "%d are active, %lld count", active, (long long)members);
    int32_t waiting = 0;
    for (size_t i = 0; i < hand->known->invitations; i++)
        waiting += invitation_state_of(hand, i) == MUSTER_INVITATION_STATE_PENDING;
    EXPECT_IN(run, waiting == pending, "%d invitations are pending, %lld count", waiting, (long long)pending);
}

static void check_ended(const struct run *run, struct hand *hand, const struct ended *ended)
{
    int32_t role = 0;
    for (size_t i = 0; i < hand->known->invitations; i++) {
        int32_t state = invitation_state_of(hand, i);
        EXPECT_IN(run, ended->invitation[i] == 0 || ended->invitation[i] == state,
                  "invitation %zu was in state %d and is in %d", i, ended->invitation[i], state);
    }
    for (int32_t i = 0; i < ACCOUNTS; i++) {
        int32_t state = member_state_of(hand, i, &role);
        EXPECT_IN(run, ended->member[i] == 0 || ended->member[i] == state, "member %d was in state %d and is in %d", i,
                  ended->member[i], state);
    }
}

/* Calls that bring a membership back, or remove what is left of it. */
static void forget_ended(const struct hand *hand, const struct deed *deed, struct ended *ended)
{
    if (deed->kind == ACCEPT) ended->member[hand->known->invitee[deed->which]] = 0;
    if (deed->kind == ADD || deed->kind == SET_END || deed->kind == REMOVE || deed->kind == UNBLOCK)
        ended->member[deed->whom] = 0;
    if (deed->kind == INVITE && ended->member[deed->whom] == MUSTER_MEMBER_STATE_BLOCKED) ended->member[deed->whom] = 0;
}

/* After a change, everything that reads as ended under the clock of this hand was ended by the change or earlier. */
static void note_ended(struct hand *hand, struct ended *ended)
{
    int32_t role = 0;
    for (size_t i = 0; i < hand->known->invitations; i++) {
        int32_t state = invitation_state_of(hand, i);
        if (state != MUSTER_INVITATION_STATE_PENDING) ended->invitation[i] = state;
    }
    for (int32_t i = 0; i < ACCOUNTS; i++) {
        int32_t state = member_state_of(hand, i, &role);
        if (state == MUSTER_MEMBER_STATE_ENDED || state == MUSTER_MEMBER_STATE_BLOCKED) ended->member[i] = state;
    }
}

static void check_verified(const struct run *run, struct hand *hand, const muster_id *org)
{
    muster_report *report = NULL;
    EXPECT_OK(hand->host, muster_verify(hand->host, org, &report));
    EXPECT_IN(run, muster_report_count(report) == 0, "verify: %s", muster_report_code(report, 0));
    muster_report_free(report);
}

static muster_time jump(muster_time present)
{
    switch (draw(6)) {
    case 0: return present + draw(20 * DAY);
    case 1: return present - draw(20 * DAY);
    default: return present;
    }
}

/* One step of one hand. A refused call, a read and a settling change no answer. */
static void take_step(const struct run *run, struct hand *hands, struct ended *ended, int32_t *counts)
{
    struct hand *hand = &hands[draw(2)];
    const struct deed *deed = run->deed;
    char *before = org_text(hand->host, &hand->known->org);
    int32_t status = perform(hand, deed);
    char *after = org_text(hand->host, &hand->known->org);
    bool same = status != MUSTER_OK || deed->kind == READ || deed->kind == SETTLE;
    EXPECT_IN(run, !same || strcmp(before, after) == 0, "%s, and changed\n%s\nto\n%s", muster_status_name(status),
              before, after);
    free(before);
    free(after);
    counts[deed->kind] += status == MUSTER_OK;
    if (status == MUSTER_OK && deed->kind != READ && deed->kind != SETTLE) forget_ended(hand, deed, ended);
    for (int32_t i = 0; i < 2; i++) {
        check_figures(run, &hands[i]);
        check_ended(run, &hands[i], ended);
    }
    /* a clock that was set back settles nothing */
    if (status == MUSTER_OK && deed->kind != READ && deed->kind != RESET_CLOCK) note_ended(hand, ended);
    check_verified(run, hand, &hand->known->org);
}

static void run_clocks(uint64_t seed, int32_t *counts)
{
    char path[96];
    struct known known = {.invitations = 0};
    struct hand hands[2];
    struct ended ended;
    muster_time present = START;
    draw_from(seed);
    make_path(path, sizeof path);
    hand_open(&hands[0], &known, path);
    hand_open(&hands[1], &known, path);
    for (int32_t step = 0; step < steps(); step++) {
        if (step % STEPS_PER_ORG == 0) {
            hand_found(&hands[draw(2)], step / STEPS_PER_ORG);
            memset(&ended, 0, sizeof ended);
        }
        present += draw(DAY / 4);
        for (int32_t i = 0; i < 2; i++)
            hands[i].now = draw(3) == 0 ? jump(present) : hands[i].now + draw(DAY / 8);
        struct deed deed = draw_deed(&known);
        struct run run = {seed, step, &deed};
        take_step(&run, hands, &ended, counts);
        if (step % STEPS_PER_ORG == STEPS_PER_ORG - 1) check_verified(&run, &hands[0], NULL);
    }
    hand_close(&hands[0]);
    hand_close(&hands[1]);
    remove_path(path);
}

MUSTER_TEST(whatever_the_clocks_do_seats_hold_and_what_has_ended_stays_ended,
            "SEAT-3 SEAT-1 INV-5 ROLE-8 ORG-3 OP-8 ERR-1")
{
    int32_t counts[DEED_COUNT] = {0};
    for (uint64_t seed = 1; seed <= SEEDS; seed++)
        run_clocks(seed, counts);
    for (struct deed deed = {.kind = READ}; deed.kind < DEED_COUNT; deed.kind++)
        ck_assert_msg(counts[deed.kind] > 0 || steps() < STEPS, "%s never succeeded", deed_name(&deed));
}

/* Two stores get the same deeds by the same clock, which moves in jumps. One is settled before each deed. */
static void run_settled(uint64_t seed)
{
    char paths[2][96];
    struct known known[2] = {{.invitations = 0}, {.invitations = 0}};
    struct hand hands[2];
    draw_from(seed);
    for (int32_t i = 0; i < 2; i++) {
        make_path(paths[i], sizeof paths[i]);
        hand_open(&hands[i], &known[i], paths[i]);
    }
    for (int32_t step = 0; step < steps(); step++) {
        if (step % STEPS_PER_ORG == 0)
            for (int32_t i = 0; i < 2; i++)
                hand_found(&hands[i], step / STEPS_PER_ORG);
        hands[0].now += draw(4) == 0 ? draw(3 * DAY) : draw(DAY / 8);
        hands[1].now = hands[0].now;
        EXPECT_OK(hands[1].host, muster_settle(hands[1].host, 0, NULL));
        struct deed deed = draw_deed(&known[0]);
        struct run run = {seed, step, &deed};
        int32_t late = perform(&hands[0], &deed), settled = perform(&hands[1], &deed);
        EXPECT_IN(&run, late == settled, "%s, and where it was settled first %s", muster_status_name(late),
                  muster_status_name(settled));
        char *one = org_text(hands[0].host, &known[0].org), *other = org_text(hands[1].host, &known[1].org);
        EXPECT_IN(&run, strcmp(one, other) == 0, "\n%s\nand where it was settled first\n%s", one, other);
        free(one);
        free(other);
    }
    for (int32_t i = 0; i < 2; i++) {
        struct deed last = {.kind = READ};
        check_verified(&(struct run){seed, steps(), &last}, &hands[i], NULL);
        hand_close(&hands[i]);
        remove_path(paths[i]);
    }
}

MUSTER_TEST(no_answer_depends_on_when_it_was_settled, "OP-8 SEAT-4 ROLE-8 INV-12")
{
    for (uint64_t seed = 1; seed <= SEEDS; seed++)
        run_settled(seed);
}

int main(int argc, char **argv)
{
    return muster_test_main("model", argc, argv);
}
