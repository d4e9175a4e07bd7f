/* SPDX-License-Identifier: MIT
 *
 * Ownership: there is exactly one owner, whose membership has no end. The ownership passes at once or by consent
 * (ORG-3, ORG-4).
 */
#include "world.h"

struct heir {
    muster_id id;
    muster_session *session;
};

static struct heir heir(struct world *w, const char *username, int32_t role)
{
    struct heir heir = {.id = join(w, username, role)};
    heir.session = session_of(w, &heir.id);
    return heir;
}

/* The owner of the org, by its row and by the list of members. */
static muster_id owner_of(struct world *w)
{
    muster_org *org = NULL;
    muster_page *page = NULL;
    EXPECT_OK(w->host, muster_org_get(w->host, &w->org, &org));
    muster_id owner = *muster_org_owner(org);
    EXPECT_OK(w->host, muster_member_list(w->host, &w->org, &QUERY(.role = MUSTER_ROLE_OWNER), NULL, 0, &page));
    ck_assert_uint_eq(muster_page_count(page), 1);
    ck_assert(muster_id_equal(muster_member_account(muster_page_member(page, 0)), &owner));
    muster_page_free(page);
    muster_org_free(org);
    return owner;
}

static bool owns(struct world *w, const muster_id *account)
{
    muster_id owner = owner_of(w);
    return muster_id_equal(&owner, account) == 1;
}

static bool is_offered(struct world *w, const muster_id *account)
{
    muster_org *org = NULL;
    EXPECT_OK(w->host, muster_org_get(w->host, &w->org, &org));
    bool offered = muster_id_equal(muster_org_transfer_to(org), account) == 1;
    muster_org_free(org);
    return offered;
}

static void need_consent(struct world *w)
{
    EXPECT_OK(w->host, muster_setting_set(w->host, &w->org, MUSTER_SETTING_TRANSFER_NEEDS_CONSENT, 1));
}

MUSTER_TEST(a_transferred_org_has_a_new_owner_and_the_former_one_is_an_admin, "ORG-4 ORG-3 ROLE-2 EVT-2 AB-48")
{
    struct world w = {0};
    world_make(&w, 5);
    struct heir ann = heir(&w, "ann", MUSTER_ROLE_RESTRICTED);
    told_forget(&w);
    EXPECT_OK(w.owner, muster_org_transfer(w.owner, &w.org, &ann.id, NULL));
    ck_assert(owns(&w, &ann.id));
    ck_assert_int_eq(member_role(&w, &w.owner_id), MUSTER_ROLE_ADMIN);
    ck_assert_int_eq(member_role(&w, &ann.id), MUSTER_ROLE_OWNER);
    EXPECT(MUSTER_E_DENIED, w.owner, muster_org_transfer(w.owner, &w.org, &w.owner_id, NULL));
    EXPECT_OK(w.owner, muster_invitation_list(w.owner, &w.org, 0, NULL, 0, NULL));
    EXPECT(MUSTER_E_OWNER, ann.session, muster_member_leave(ann.session, &w.org));
    ck_assert_int_eq(told(&w, &ann.id, MUSTER_EVENT_OWNERSHIP_TRANSFERRED), 1);
    ck_assert_int_eq(told(&w, &w.owner_id, MUSTER_EVENT_OWNERSHIP_TRANSFERRED), 1);
    ck_assert_int_eq(events_of(&w, MUSTER_EVENT_OWNERSHIP_TRANSFERRED), 1);
    ck_assert_int_eq(seats_of(&w).members, 2);
    EXPECT_SOUND(&w);
    muster_session_close(ann.session);
    world_end(&w);
}

MUSTER_TEST(the_owner_has_no_end_is_never_suspended_and_never_blocked, "ORG-3 ROLE-3 AB-22")
{
    struct world w = {0};
    world_make(&w, 5);
    struct heir admin = heir(&w, "admin", MUSTER_ROLE_ADMIN);
    muster_session *const ALL[] = {admin.session, w.owner, w.host};
    for (size_t i = 0; i < 3; i++) {
        EXPECT(MUSTER_E_OWNER, ALL[i], muster_member_suspend(ALL[i], &w.org, &w.owner_id, 0, NULL));
        EXPECT(MUSTER_E_OWNER, ALL[i], muster_member_set_end(ALL[i], &w.org, &w.owner_id, w.now + DAY, NULL));
        EXPECT(MUSTER_E_OWNER, ALL[i], muster_member_remove(ALL[i], &w.org, &w.owner_id, MUSTER_MEMBER_FLAG_BLOCK));
    }
    EXPECT_OK(w.owner, muster_member_set_end(w.owner, &w.org, &admin.id, w.now + DAY, NULL));
    EXPECT_OK(w.owner, muster_org_transfer(w.owner, &w.org, &admin.id, NULL));
    w.now += 2 * DAY;
    ck_assert(owns(&w, &admin.id));
    EXPECT_OK(admin.session, muster_org_get(admin.session, &w.org, NULL));
    EXPECT_SOUND(&w);
    muster_session_close(admin.session);
    world_end(&w);
}

MUSTER_TEST(only_an_active_member_becomes_the_owner, "ORG-4 AB-29")
{
    struct world w = {0};
    world_make(&w, 9);
    muster_id suspended = join(&w, "suspended", 0), ended = join(&w, "ended", 0), blocked = join(&w, "blocked", 0);
    muster_id gone = join(&w, "gone", 0), foreign = account(&w, "foreign");
    EXPECT_OK(w.owner, muster_member_suspend(w.owner, &w.org, &suspended, 0, NULL));
    EXPECT_OK(w.owner, muster_member_remove(w.owner, &w.org, &blocked, MUSTER_MEMBER_FLAG_BLOCK));
    EXPECT_OK(w.owner, muster_member_set_end(w.owner, &w.org, &ended, w.now + 1, NULL));
    EXPECT_OK(w.host, muster_account_delete(w.host, &gone));
    w.now++;
    muster_session *const BOTH[] = {w.owner, w.host};
    for (size_t i = 0; i < 2; i++) {
        EXPECT(MUSTER_E_SUSPENDED, BOTH[i], muster_org_transfer(BOTH[i], &w.org, &suspended, NULL));
        EXPECT(MUSTER_E_NOT_FOUND, BOTH[i], muster_org_transfer(BOTH[i], &w.org, &ended, NULL));
        EXPECT(MUSTER_E_NOT_FOUND, BOTH[i], muster_org_transfer(BOTH[i], &w.org, &blocked, NULL));
        EXPECT(MUSTER_E_NOT_FOUND, BOTH[i], muster_org_transfer(BOTH[i], &w.org, &gone, NULL));
        EXPECT(MUSTER_E_NOT_FOUND, BOTH[i], muster_org_transfer(BOTH[i], &w.org, &foreign, NULL));
    }
    EXPECT_OK(w.host, muster_settle(w.host, 0, NULL)); /* writes down which members have ended */
    int64_t events = events_of(&w, 0);
    EXPECT_OK(w.owner, muster_org_transfer(w.owner, &w.org, &w.owner_id, NULL));
    ck_assert_int_eq(events_of(&w, 0), events);
    ck_assert(owns(&w, &w.owner_id));
    world_end(&w);
}

MUSTER_TEST(with_consent_the_ownership_passes_when_the_chosen_member_accepts, "ORG-4 EVT-2 AB-52")
{
    struct world w = {0};
    world_make(&w, 5);
    struct heir ann = heir(&w, "ann", 0), ben = heir(&w, "ben", 0);
    need_consent(&w);
    told_forget(&w);
    EXPECT_OK(w.owner, muster_org_transfer(w.owner, &w.org, &ann.id, NULL));
    EXPECT_OK(w.owner, muster_org_transfer(w.owner, &w.org, &ann.id, NULL)); /* offered already */
    ck_assert(owns(&w, &w.owner_id));
    ck_assert(is_offered(&w, &ann.id));
    ck_assert_int_eq(told(&w, &ann.id, MUSTER_EVENT_OWNERSHIP_OFFERED), 1);
    EXPECT(MUSTER_E_NOT_FOUND, ben.session, muster_org_transfer_accept(ben.session, &w.org, NULL));
    EXPECT(MUSTER_E_NOT_FOUND, ben.session, muster_org_transfer_decline(ben.session, &w.org));
    EXPECT(MUSTER_E_NOT_FOUND, w.host, muster_org_transfer_accept(w.host, &w.org, NULL));
    EXPECT_SOUND(&w);
    EXPECT_OK(ann.session, muster_org_transfer_accept(ann.session, &w.org, NULL));
    ck_assert(owns(&w, &ann.id));
    ck_assert(!is_offered(&w, &ann.id));
    EXPECT(MUSTER_E_NOT_FOUND, ann.session, muster_org_transfer_accept(ann.session, &w.org, NULL));
    ck_assert_int_eq(told(&w, &w.owner_id, MUSTER_EVENT_OWNERSHIP_TRANSFERRED), 1);
    EXPECT_SOUND(&w);
    muster_session_close(ann.session);
    muster_session_close(ben.session);
    world_end(&w);
}

MUSTER_TEST(a_declined_offer_is_over_and_the_owner_is_told, "ORG-4 EVT-2 AB-52")
{
    struct world w = {0};
    world_make(&w, 5);
    struct heir ann = heir(&w, "ann", 0);
    need_consent(&w);
    EXPECT_OK(w.owner, muster_org_transfer(w.owner, &w.org, &ann.id, NULL));
    told_forget(&w);
    EXPECT_OK(ann.session, muster_org_transfer_decline(ann.session, &w.org));
    ck_assert_int_eq(told(&w, &w.owner_id, MUSTER_EVENT_OWNERSHIP_DECLINED), 1);
    EXPECT(MUSTER_E_NOT_FOUND, ann.session, muster_org_transfer_accept(ann.session, &w.org, NULL));
    ck_assert(owns(&w, &w.owner_id));
    muster_session_close(ann.session);
    world_end(&w);
}

MUSTER_TEST(a_second_offer_takes_the_place_of_the_first, "ORG-4 EVT-2")
{
    struct world w = {0};
    world_make(&w, 5);
    struct heir ann = heir(&w, "ann", 0), ben = heir(&w, "ben", 0);
    need_consent(&w);
    EXPECT_OK(w.owner, muster_org_transfer(w.owner, &w.org, &ann.id, NULL));
    told_forget(&w);
    EXPECT_OK(w.owner, muster_org_transfer(w.owner, &w.org, &ben.id, NULL));
    EXPECT(MUSTER_E_NOT_FOUND, ann.session, muster_org_transfer_accept(ann.session, &w.org, NULL));
    ck_assert_int_eq(told(&w, &ann.id, MUSTER_EVENT_OWNERSHIP_DECLINED), 1);
    ck_assert_int_eq(told(&w, &ben.id, MUSTER_EVENT_OWNERSHIP_OFFERED), 1);
    EXPECT_OK(w.owner, muster_org_transfer(w.owner, &w.org, &w.owner_id, NULL));
    ck_assert_int_eq(told(&w, &ben.id, MUSTER_EVENT_OWNERSHIP_DECLINED), 1);
    EXPECT(MUSTER_E_NOT_FOUND, ben.session, muster_org_transfer_accept(ben.session, &w.org, NULL));
    muster_session_close(ann.session);
    muster_session_close(ben.session);
    world_end(&w);
}

MUSTER_TEST(the_system_needs_no_consent_and_an_offer_dies_with_the_owner_who_made_it, "ORG-4")
{
    struct world w = {0};
    world_make(&w, 5);
    struct heir ann = heir(&w, "ann", 0), ben = heir(&w, "ben", 0);
    need_consent(&w);
    EXPECT_OK(w.owner, muster_org_transfer(w.owner, &w.org, &ann.id, NULL));
    EXPECT_OK(w.host, muster_org_transfer(w.host, &w.org, &ben.id, NULL));
    ck_assert(owns(&w, &ben.id));
    EXPECT(MUSTER_E_NOT_FOUND, ann.session, muster_org_transfer_accept(ann.session, &w.org, NULL));
    EXPECT_SOUND(&w);
    muster_session_close(ann.session);
    muster_session_close(ben.session);
    world_end(&w);
}

/* The ways in which a member stops being active. */
static void is_suspended(struct world *w, const struct heir *heir)
{
    EXPECT_OK(w->owner, muster_member_suspend(w->owner, &w->org, &heir->id, 0, NULL));
}
static void is_removed(struct world *w, const struct heir *heir)
{
    EXPECT_OK(w->owner, muster_member_remove(w->owner, &w->org, &heir->id, 0));
}
static void leaves(struct world *w, const struct heir *heir)
{
    EXPECT_OK(heir->session, muster_member_leave(heir->session, &w->org));
}
static void ends(struct world *w, const struct heir *heir)
{
    EXPECT_OK(w->owner, muster_member_set_end(w->owner, &w->org, &heir->id, w->now + DAY, NULL));
    w->now += DAY;
}
static void is_deleted(struct world *w, const struct heir *heir)
{
    EXPECT_OK(w->host, muster_account_delete(w->host, &heir->id));
}

MUSTER_TEST(an_offer_dies_when_the_chosen_member_stops_being_an_active_one, "ORG-4 ROLE-8 OP-8")
{
    void (*const STOPS[])(struct world *, const struct heir *) = {is_suspended, is_removed, leaves, ends, is_deleted};
    for (size_t i = 0; i < sizeof STOPS / sizeof STOPS[0]; i++) {
        struct world w = {0};
        world_make(&w, 5);
        struct heir ann = heir(&w, "ann", 0);
        need_consent(&w);
        EXPECT_OK(w.owner, muster_org_transfer(w.owner, &w.org, &ann.id, NULL));
        STOPS[i](&w, &ann);
        ck_assert(!is_offered(&w, &ann.id));
        ck_assert_int_ne(muster_org_transfer_accept(ann.session, &w.org, NULL), MUSTER_OK);
        EXPECT_SOUND(&w);
        if (STOPS[i] == is_suspended) EXPECT_OK(w.owner, muster_member_restore(w.owner, &w.org, &ann.id, NULL));
        if (STOPS[i] == ends) EXPECT_OK(w.owner, muster_member_set_end(w.owner, &w.org, &ann.id, w.now + DAY, NULL));
        ck_assert_int_ne(muster_org_transfer_accept(ann.session, &w.org, NULL), MUSTER_OK);
        ck_assert(owns(&w, &w.owner_id));
        EXPECT_SOUND(&w);
        muster_session_close(ann.session);
        world_end(&w);
    }
}

MUSTER_TEST(a_plan_that_has_ended_leaves_the_way_out_open, "SEAT-7 ORG-4")
{
    struct world w = {0};
    world_make(&w, 9);
    struct heir ann = heir(&w, "ann", 0), ben = heir(&w, "ben", 0), cleo = heir(&w, "cleo", 0);
    muster_plan_params end = {MUSTER_INIT(muster_plan_params), .fields = MUSTER_PLAN_FIELD_ENDS_AT,
                              .ends_at = w.now + 1};
    EXPECT_OK(w.owner, muster_member_set_end(w.owner, &w.org, &cleo.id, w.now + 1, NULL));
    EXPECT_OK(w.host, muster_plan_set(w.host, &w.org, &end, NULL));
    w.now++;
    EXPECT_OK(w.owner, muster_member_suspend(w.owner, &w.org, &ben.id, 0, NULL));
    EXPECT(MUSTER_E_PLAN_ENDED, w.owner, muster_member_restore(w.owner, &w.org, &ben.id, NULL));
    EXPECT(MUSTER_E_PLAN_ENDED, w.owner, muster_member_set_end(w.owner, &w.org, &cleo.id, w.now + DAY, NULL));
    EXPECT(MUSTER_E_PLAN_ENDED, w.owner, muster_member_set_role(w.owner, &w.org, &ann.id, MUSTER_ROLE_ADMIN, 0, NULL));
    EXPECT(MUSTER_E_PLAN_ENDED, w.host, muster_member_add(w.host, &w.org, &cleo.id, MUSTER_ROLE_MEMBER, NULL));
    EXPECT_OK(w.owner, muster_member_remove(w.owner, &w.org, &ben.id, MUSTER_MEMBER_FLAG_BLOCK));
    EXPECT_OK(w.owner, muster_org_transfer(w.owner, &w.org, &ann.id, NULL));
    EXPECT_OK(w.owner, muster_member_leave(w.owner, &w.org));
    EXPECT_SOUND(&w);
    muster_session_close(ann.session);
    muster_session_close(ben.session);
    muster_session_close(cleo.session);
    world_end(&w);
}
