/* SPDX-License-Identifier: MIT
 *
 * Duties that comparable systems leave to their hosts or to luck. The acting party is named, junk costs nothing, mail
 * waits for the commit, and a refused step leaves no trace.
 */
#include "../api/world.h"
#include <stdio.h>
#include <string.h>

static int64_t changes_of(const struct world *w)
{
    return world_count(w, "SELECT count(*) + (SELECT count(*) FROM muster_outbox) FROM muster_event");
}

/* Every call that changes something, made by an unknown party. */
MUSTER_TEST(nobody_changes_anything_without_being_named, "AB-25 ROLE-1 ORG-7")
{
    struct world w = {0};
    world_make_file(&w, 9);
    struct guest ann = guest(&w, "ann");
    muster_id bob = join(&w, "bob", MUSTER_ROLE_MEMBER);
    muster_session *who = visitor(&w);
    muster_plan_params plan = {MUSTER_INIT(muster_plan_params), .fields = MUSTER_PLAN_FIELD_SEATS, .code = "x",
                               .seats = 7};
    muster_invitation_params params = INVITATION(.email = "a@example.org");
    muster_invitation_change change = {MUSTER_INIT(muster_invitation_change), .fields = MUSTER_INVITATION_FIELD_ROLE,
                                       .role = MUSTER_ROLE_MEMBER};
    const muster_invitation_params *rows[] = {&params};
    int64_t before = changes_of(&w);
    const int32_t outcomes[] = {
        muster_account_create(who, &ACCOUNT(.username = "eve"), NULL),
        muster_account_edit(who, &bob, &ACCOUNT(.fields = MUSTER_ACCOUNT_FIELD_USERNAME, .username = "eve"), NULL),
        muster_account_delete(who, &bob),
        muster_org_create(who, &ORG(.slug = "evil", .name = "Evil", .plan = "team"), NULL),
        muster_org_edit(who, &w.org, &ORG(.fields = MUSTER_ORG_FIELD_NAME, .name = "Evil"), NULL),
        muster_org_transfer(who, &w.org, &bob, NULL),
        muster_org_transfer_accept(who, &w.org, NULL),
        muster_org_transfer_decline(who, &w.org),
        muster_org_reset_clock(who, &w.org),
        muster_settle(who, 0, NULL),
        muster_plan_offer(who, &plan),
        muster_plan_withdraw(who, "team"),
        muster_plan_set(who, &w.org, &plan, NULL),
        muster_setting_set(who, &w.org, MUSTER_SETTING_PENDING_MAX, 7),
        muster_setting_clear(who, NULL, MUSTER_SETTING_PENDING_MAX),
        muster_key_retire(who, 1, 1),
        muster_member_add(who, &w.org, &ann.id, MUSTER_ROLE_ADMIN, NULL),
        muster_member_set_role(who, &w.org, &bob, MUSTER_ROLE_ADMIN, 0, NULL),
        muster_member_suspend(who, &w.org, &bob, 0, NULL),
        muster_member_restore(who, &w.org, &bob, NULL),
        muster_member_set_end(who, &w.org, &bob, MUSTER_TIME_NONE, NULL),
        muster_member_unblock(who, &w.org, &bob),
        muster_member_remove(who, &w.org, &bob, MUSTER_MEMBER_FLAG_BLOCK),
        muster_member_leave(who, &w.org),
        muster_invitation_create(who, &w.org, &params, NULL),
        muster_invitation_create_many(who, &w.org, rows, 1, 0, NULL),
        muster_invitation_edit(who, &w.org, &ann.invitation, &change, NULL),
        muster_invitation_resend(who, &w.org, &ann.invitation, NULL),
        muster_invitation_revoke(who, &w.org, &ann.invitation),
        muster_invitation_undelivered(who, &w.org, &ann.invitation, "no such box"),
        muster_invitation_accept(who, ann.token, NULL),
        muster_invitation_decline(who, ann.token),
        muster_invitation_accept_waiting(who, &w.org, &ann.invitation, NULL),
        muster_invitation_decline_waiting(who, &w.org, &ann.invitation),
        muster_message_claim(who, NULL, 10, MUSTER_SECOND, NULL),
    };
    for (size_t i = 0; i < sizeof outcomes / sizeof outcomes[0]; i++) {
        int32_t class = muster_status_class(outcomes[i]);
        ck_assert_msg(class == MUSTER_CLASS_DENIED || class == MUSTER_CLASS_NOT_FOUND, "call %zu: %s", i,
                      muster_status_name(outcomes[i]));
    }
    ck_assert_int_eq(changes_of(&w), before);
    EXPECT_SOUND(&w);
    muster_session_close(who);
    guest_end(&ann);
    world_end(&w);
}

static int64_t begun;

static int32_t count_begin(void *database, const muster_txn_options *options, void **ret_txn)
{
    begun++;
    return world_backend()->begin(database, options, ret_txn);
}

MUSTER_TEST(junk_is_refused_without_reading_the_store, "AB-73 TOK-1")
{
    muster_backend counting = *world_backend();
    counting.begin = count_begin;
    struct world w = {.backend = &counting};
    world_make(&w, 5);
    struct guest ann = guest(&w, "ann");
    EXPECT_OK(ann.session, muster_invitation_preview(ann.session, ann.token, NULL));
    ann.token[MUSTER_TOKEN_CHARS - 1] ^= 1;
    begun = 0;
    int64_t refused = muster_store_refused_tokens(w.store);
    EXPECT(MUSTER_E_TOKEN, ann.session, muster_invitation_preview(ann.session, ann.token, NULL));
    EXPECT(MUSTER_E_TOKEN, ann.session, muster_invitation_accept(ann.session, ann.token, NULL));
    EXPECT(MUSTER_E_TOKEN, ann.session, muster_invitation_decline(ann.session, ann.token));
    ck_assert_int_eq(begun, 0);
    ck_assert_int_eq(muster_store_refused_tokens(w.store), refused + 3);
    ck_assert_int_eq(muster_store_refused_tokens(NULL), 0);
    ann.token[MUSTER_TOKEN_CHARS - 1] ^= 1;
    EXPECT_OK(ann.session, muster_invitation_preview(ann.session, ann.token, NULL));
    ck_assert_int_gt(begun, 0);
    guest_end(&ann);
    world_end(&w);
}

MUSTER_TEST(no_index_leads_to_what_a_token_is_secret_by, "AB-68 AB-64")
{
    struct world w = {0};
    world_make_file(&w, 5);
    ck_assert_int_gt(
        world_count(&w, "SELECT count(*) FROM pragma_table_info('muster_invitation') WHERE name = 'nonce'"), 0);
    ck_assert_int_eq(world_count(&w, "SELECT count(*) FROM sqlite_schema AS s, pragma_index_info(s.name) AS i "
                                     "WHERE s.type = 'index' AND i.name IN ('nonce', 'token', 'check_value')"),
                     0);
    ck_assert_int_eq(world_count(&w, "SELECT count(*) FROM sqlite_schema AS s, pragma_table_info(s.name) AS c "
                                     "WHERE s.type = 'table' AND c.pk > 0 AND c.name IN ('nonce', 'token')"),
                     0);
    world_end(&w);
}

struct refusing {
    const struct world *w;
    bool refuses;
    int64_t claimable; /* messages that another connection sees while the hook runs */
};

static int32_t look_and_refuse(void *arg, const muster_change *change)
{
    struct refusing *refusing = arg;
    snprintf(change->message, change->message_size, "not now");
    if (refusing->w->path[0] == '/')
        refusing->claimable = world_count(refusing->w, "SELECT count(*) FROM muster_outbox");
    return refusing->refuses ? 0 : MUSTER_HOOK_ALLOW;
}

MUSTER_TEST(no_message_is_seen_before_its_change_is_committed, "AB-87 EVT-3")
{
    struct refusing refusing = {.refuses = false};
    struct world w = {.hook = look_and_refuse, .hook_arg = &refusing};
    refusing.w = &w;
    world_make_file(&w, 5);
    account(&w, "ann");
    int64_t before = world_count(&w, "SELECT count(*) FROM muster_outbox");
    invite(&w, "ann", MUSTER_ROLE_MEMBER);
    ck_assert_int_eq(refusing.claimable, before);
    ck_assert_int_eq(world_count(&w, "SELECT count(*) FROM muster_outbox"), before + 1);
    world_end(&w);
}

MUSTER_TEST(a_refused_acceptance_leaves_nothing_to_compensate, "AB-35 EVT-6")
{
    struct refusing refusing = {.refuses = false};
    struct world w = {.hook = look_and_refuse, .hook_arg = &refusing};
    refusing.w = &w;
    world_make_file(&w, 5);
    struct guest ann = guest(&w, "ann");
    int64_t before = changes_of(&w);
    struct seats seats = seats_of(&w);
    refusing.refuses = true;
    EXPECT(MUSTER_E_REFUSED, ann.session, muster_invitation_accept(ann.session, ann.token, NULL));
    refusing.refuses = false;
    ck_assert_int_eq(changes_of(&w), before);
    ck_assert_int_eq(invitation_state(&w, &ann.invitation), MUSTER_INVITATION_STATE_PENDING);
    ck_assert(!is_member(&w, &ann.id));
    struct seats after = seats_of(&w);
    ck_assert_mem_eq(&seats, &after, sizeof seats);
    EXPECT_OK(ann.session, muster_invitation_accept(ann.session, ann.token, NULL));
    EXPECT(MUSTER_E_ACCEPTED, w.owner, muster_invitation_revoke(w.owner, &w.org, &ann.invitation));
    guest_end(&ann);
    world_end(&w);
}
