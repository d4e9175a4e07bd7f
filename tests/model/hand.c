/* SPDX-License-Identifier: MIT
 *
 * Draws deeds and does them: see hand.h.
 */
#include "hand.h"
#include "test_backend.h"
#include <stdio.h>

#define SEATS 6

static uint64_t state;

void draw_from(uint64_t seed)
{
    state = seed;
}

int64_t draw(int64_t below)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return (int64_t)(state >> 11) % below;
}

/* How often each deed is drawn. Deeds that end something are the most frequent. */
static const struct {
    const char *name;
    int32_t weight;
} DEED[DEED_COUNT] = {
    [READ] = {"read", 4},           [INVITE] = {"invite", 20},    [ACCEPT] = {"accept", 18},
    [DECLINE] = {"decline", 2},     [REVOKE] = {"revoke", 2},     [ADD] = {"add", 4},
    [SET_ROLE] = {"set_role", 6},   [SUSPEND] = {"suspend", 6},   [RESTORE] = {"restore", 6},
    [SET_END] = {"set_end", 14},    [REMOVE] = {"remove", 4},     [UNBLOCK] = {"unblock", 2},
    [LEAVE] = {"leave", 2},         [TRANSFER] = {"transfer", 4}, [TAKE_OVER] = {"take_over", 6},
    [SET_SEATS] = {"set_seats", 4}, [SETTLE] = {"settle", 8},     [RESET_CLOCK] = {"reset_clock", 4},
};

const char *deed_name(const struct deed *deed)
{
    return DEED[deed->kind].name;
}

static enum deed_kind draw_kind(void)
{
    int64_t sum = 0;
    for (size_t i = 0; i < DEED_COUNT; i++)
        sum += DEED[i].weight;
    int64_t at = draw(sum);
    enum deed_kind kind = READ;
    while (at >= DEED[kind].weight)
        at -= DEED[kind++].weight;
    return kind;
}

struct deed draw_deed(const struct known *known)
{
    static const uint32_t FLAGS[] = {0, 0, MUSTER_MEMBER_FLAG_KEEP_INVITATIONS, MUSTER_MEMBER_FLAG_BLOCK};
    struct deed deed = {.kind = draw_kind(),
                        .by = (int32_t)draw(draw(3) == 0 ? ACCOUNTS + 1 : 4) - 1,
                        .whom = (int32_t)draw(ACCOUNTS),
                        .role = 1 + (int32_t)draw(3),
                        .flags = FLAGS[draw(4)],
                        .span = draw(10) == 0 ? 0 : 1 + draw(3 * DAY)};
    /* The last ones are those that are pending. */
    size_t recent = known->invitations < 12 ? known->invitations : 12;
    if (recent > 0) deed.which = known->invitations - 1 - (size_t)draw((int64_t)recent);
    return deed;
}

static void address_of(char *ret_text, size_t size, int32_t number)
{
    snprintf(ret_text, size, "a%d@example.com", (int)number);
}

static void name_of(char *ret_text, size_t size, int32_t number)
{
    snprintf(ret_text, size, "a%d", (int)number);
}

static int32_t invites(struct hand *hand, muster_session *session, const struct deed *deed)
{
    struct known *known = hand->known;
    char text[32];
    bool by_name = deed->which % 2 == 0;
    muster_invitation *made = NULL;
    muster_invitation_params params = INVITATION(.role = deed->role, .time_to_live = 60 * MUSTER_SECOND + deed->span);
    (by_name ? name_of : address_of)(text, sizeof text, deed->whom);
    *(by_name ? &params.username : &params.email) = text;
    int32_t status = muster_invitation_create(session, &known->org, &params, &made);
    if (status != MUSTER_OK) return status;
    ck_assert_uint_lt(known->invitations, INVITATIONS_MAX);
    known->invitee[known->invitations] = deed->whom;
    known->invitation[known->invitations++] = *muster_invitation_id(made);
    muster_invitation_free(made);
    return status;
}

/* Accepts or declines as the invited account. */
static int32_t answers(struct hand *hand, const struct deed *deed)
{
    const struct known *known = hand->known;
    if (known->invitations == 0) return MUSTER_E_NOT_FOUND;
    muster_session_options options = {MUSTER_INIT(muster_session_options),
                                      .account = &known->account[known->invitee[deed->which]]};
    muster_session *session = NULL;
    ck_status(MUSTER_OK, muster_session_open(hand->store, &options, &session, NULL));
    const muster_id *invitation = &known->invitation[deed->which];
    int32_t status = deed->kind == ACCEPT ? muster_invitation_accept_waiting(session, &known->org, invitation, NULL)
                                          : muster_invitation_decline_waiting(session, &known->org, invitation);
    muster_session_close(session);
    return status;
}

static int32_t perform_as(struct hand *hand, muster_session *session, const struct deed *deed)
{
    const struct known *known = hand->known;
    const muster_id *org = &known->org, *whom = &known->account[deed->whom];
    uint32_t keep = deed->flags & MUSTER_MEMBER_FLAG_KEEP_INVITATIONS;
    muster_plan_params plan = {MUSTER_INIT(muster_plan_params), .fields = MUSTER_PLAN_FIELD_SEATS,
                               .seats = 2 + deed->span % 8};
    switch (deed->kind) {
    case INVITE: return invites(hand, session, deed);
    case ACCEPT:
    case DECLINE: return answers(hand, deed);
    case REVOKE:
        return known->invitations > 0 ? muster_invitation_revoke(session, org, &known->invitation[deed->which])
                                      : MUSTER_E_NOT_FOUND;
    case ADD: return muster_member_add(hand->host, org, whom, deed->role, NULL);
    case SET_ROLE: return muster_member_set_role(session, org, whom, deed->role, keep, NULL);
    case SUSPEND: return muster_member_suspend(session, org, whom, keep, NULL);
    case RESTORE: return muster_member_restore(session, org, whom, NULL);
    case SET_END:
        return muster_member_set_end(session, org, whom, deed->span == 0 ? MUSTER_TIME_NONE : hand->now + deed->span,
                                     NULL);
    case REMOVE: return muster_member_remove(session, org, whom, deed->flags);
    case UNBLOCK: return muster_member_unblock(session, org, whom);
    case LEAVE: return muster_member_leave(session, org);
    case TRANSFER: return muster_org_transfer(session, org, whom, NULL);
    case TAKE_OVER: return muster_org_transfer_accept(session, org, NULL);
    case SET_SEATS: return muster_plan_set(hand->host, org, &plan, NULL);
    case SETTLE: return muster_settle(hand->host, 0, NULL);
    case RESET_CLOCK: return muster_org_reset_clock(hand->host, org);
    default: return muster_org_get(hand->host, org, NULL);
    }
}

/* Any drawn account does most deeds. Some deeds only the account that they concern can do. */
static bool find_doer(struct hand *hand, const struct deed *deed, muster_id *ret_account)
{
    const struct known *known = hand->known;
    if (deed->kind == TAKE_OVER || (deed->kind == TRANSFER && deed->by >= 0)) {
        muster_org *org = NULL;
        EXPECT_OK(hand->host, muster_org_get(hand->host, &known->org, &org));
        const muster_id *id = deed->kind == TAKE_OVER ? muster_org_transfer_to(org) : muster_org_owner(org);
        bool there = id != NULL;
        if (there) *ret_account = *id;
        muster_org_free(org);
        return there;
    }
    int32_t number = deed->kind == LEAVE ? deed->whom : deed->by;
    if (number >= 0) *ret_account = known->account[number];
    return number >= 0;
}

int32_t perform(struct hand *hand, const struct deed *deed)
{
    muster_id doer;
    if (!find_doer(hand, deed, &doer)) return perform_as(hand, hand->host, deed);
    muster_session_options options = {MUSTER_INIT(muster_session_options), .account = &doer};
    muster_session *session = NULL;
    ck_status(MUSTER_OK, muster_session_open(hand->store, &options, &session, NULL));
    int32_t status = perform_as(hand, session, deed);
    muster_session_close(session);
    return status;
}

static muster_time hand_clock(void *arg)
{
    return ((struct hand *)arg)->now;
}

static void make_accounts(struct hand *hand)
{
    muster_plan_params plan = {MUSTER_INIT(muster_plan_params), .code = "team", .seats = SEATS};
    EXPECT_OK(hand->host, muster_plan_offer(hand->host, &plan));
    for (int32_t i = 0; i < ACCOUNTS; i++) {
        char name[32], address[32];
        muster_account *made = NULL;
        name_of(name, sizeof name, i);
        address_of(address, sizeof address, i);
        muster_account_params params = ACCOUNT(.username = name, .email = address, .email_verified = 1);
        EXPECT_OK(hand->host, muster_account_create(hand->host, &params, &made));
        hand->known->account[i] = *muster_account_id(made);
        muster_account_free(made);
    }
}

void hand_open(struct hand *hand, struct known *known, const char *path)
{
    bool first = known->account[0].bytes[0] == 0;
    *hand = (struct hand){.now = START, .known = known};
    muster_options options = {MUSTER_INIT(muster_options),
                              .backend = plain_backend(),
                              .location = path,
                              .flags = MUSTER_OPEN_FLAG_RELAXED_DURABILITY,
                              .clock = hand_clock,
                              .clock_arg = hand};
    muster_session_options system = {MUSTER_INIT(muster_session_options), .party = MUSTER_PARTY_SYSTEM};
    ck_status(MUSTER_OK, muster_open(&options, &hand->store, NULL));
    ck_status(MUSTER_OK, muster_session_open(hand->store, &system, &hand->host, NULL));
    if (first) make_accounts(hand);
}

void hand_found(struct hand *hand, int32_t number)
{
    struct known *known = hand->known;
    char slug[32];
    muster_org *org = NULL;
    muster_session *founder = NULL;
    muster_session_options options = {MUSTER_INIT(muster_session_options), .account = &known->account[0]};
    snprintf(slug, sizeof slug, "org-%d", (int)number);
    ck_status(MUSTER_OK, muster_session_open(hand->store, &options, &founder, NULL));
    EXPECT_OK(founder, muster_org_create(founder, &ORG(.slug = slug, .name = slug, .plan = "team"), &org));
    known->org = *muster_org_id(org);
    known->invitations = 0;
    EXPECT_OK(hand->host, muster_setting_set(hand->host, &known->org, MUSTER_SETTING_SUSPENDED_KEEP_SEAT, number % 2));
    EXPECT_OK(hand->host,
              muster_setting_set(hand->host, &known->org, MUSTER_SETTING_TRANSFER_NEEDS_CONSENT, number / 2 % 2));
    muster_org_free(org);
    muster_session_close(founder);
}

void hand_close(struct hand *hand)
{
    muster_session_close(hand->host);
    muster_close(hand->store);
}
