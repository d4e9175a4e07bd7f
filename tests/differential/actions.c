/* SPDX-License-Identifier: MIT
 *
 * The table of the actions of a step, and how often each is drawn.
 */
#include "actions.h"

#include <stdlib.h>
#include <string.h>

#define PAGES_MAX 30

#define CALL(name, weight) #name, weight, do_##name, NULL
#define LIST(name, weight) #name, weight, NULL, do_##name

const struct action ACTIONS[] = {
    [COMMIT] = {CALL(commit, 1)},
    [ROLLBACK] = {CALL(rollback, 1)},
    [CREATE_ACCOUNT] = {CALL(account_create, 16)},
    [FOUND_ORG] = {CALL(org_create, 6)},
    {CALL(plan_offer, 4)},
    {CALL(account_edit, 16)},
    {CALL(account_get, 4)},
    {CALL(account_find, 8)},
    {CALL(account_delete, 2)},
    {CALL(org_edit, 8)},
    {CALL(org_transfer, 16)},
    {CALL(org_transfer_accept, 12)},
    {CALL(org_transfer_decline, 6)},
    {CALL(org_delete, 2)},
    {CALL(org_reset_clock, 3)},
    {CALL(org_get, 4)},
    {CALL(org_find, 4)},
    {CALL(settle, 6)},
    {CALL(verify, 4)},
    {CALL(member_get, 6)},
    {LIST(member_list, 10)},
    {CALL(member_add, 40)},
    {CALL(member_set_role, 14)},
    {CALL(member_suspend, 10)},
    {CALL(member_restore, 10)},
    {CALL(member_set_end, 10)},
    {CALL(member_unblock, 5)},
    {CALL(member_remove, 12)},
    {CALL(member_leave, 6)},
    {CALL(invitation_create, 90)},
    {CALL(invitation_create_many, 10)},
    {CALL(invitation_edit, 12)},
    {CALL(invitation_resend, 10)},
    {CALL(invitation_undelivered, 5)},
    {LIST(invitation_list_waiting, 6)},
    {CALL(invitation_accept_waiting, 20)},
    {CALL(invitation_decline_waiting, 14)},
    {CALL(invitation_signup, 26)},
    {CALL(invitation_get, 5)},
    {LIST(invitation_list, 8)},
    {CALL(invitation_preview, 6)},
    {CALL(invitation_accept, 40)},
    {CALL(invitation_decline, 10)},
    {CALL(invitation_revoke, 8)},
    {CALL(invitation_readdress, 20)},
    {CALL(link_enable, 24)},
    {CALL(link_disable, 4)},
    {CALL(link_edit, 6)},
    {CALL(link_regenerate, 6)},
    {CALL(link_get, 4)},
    {CALL(link_token, 14)},
    {LIST(link_list, 5)},
    {CALL(link_preview, 6)},
    {CALL(link_join, 16)},
    {CALL(link_signup, 16)},
    {CALL(request_create, 14)},
    {CALL(request_approve, 12)},
    {CALL(request_refuse, 8)},
    {CALL(request_withdraw, 5)},
    {CALL(request_get, 5)},
    {LIST(request_list, 6)},
    {LIST(request_list_own, 5)},
    {CALL(domain_set, 20)},
    {CALL(domain_prove, 10)},
    {CALL(domain_remove, 3)},
    {CALL(domain_exclude, 3)},
    {LIST(domain_list, 5)},
    {LIST(domain_list_offers, 5)},
    {CALL(domain_join, 10)},
    {CALL(project_create, 16)},
    {CALL(project_edit, 8)},
    {CALL(project_set_visibility, 10)},
    {CALL(project_delete, 5)},
    {CALL(project_get, 5)},
    {LIST(project_list, 8)},
    {LIST(grant_list_access, 6)},
    {CALL(grant_set, 18)},
    {CALL(grant_remove, 6)},
    {LIST(grant_list, 5)},
    {LIST(grant_list_member, 5)},
    {CALL(provision_switch, 6)},
    {CALL(provision_get, 3)},
    {CALL(provision_members, 4)},
    {CALL(may, 8)},
    {CALL(may_many, 6)},
    {CALL(explain, 6)},
    {LIST(workspace_list, 5)},
    {LIST(workspace_list_person, 5)},
    {CALL(workspace_switch, 8)},
    {CALL(workspace_active, 6)},
    {CALL(workspace_forget, 4)},
    {CALL(plan_withdraw, 4)},
    {CALL(plan_set, 12)},
    {CALL(plan_set_personal, 6)},
    {CALL(plan_get, 5)},
    {CALL(plan_get_personal, 4)},
    {CALL(setting_get, 4)},
    {CALL(setting_get_text, 3)},
    {CALL(setting_set, 14)},
    {CALL(setting_set_text, 4)},
    {CALL(setting_clear, 20)},
    {CALL(key_retire, 4)},
    {LIST(event_list, 8)},
    {LIST(event_feed, 8)},
    {CALL(event_verify, 4)},
    {CALL(message_claim, 60)},
    {CALL(message_done, 14)},
    {CALL(message_return, 30)},
    {CALL(message_retry, 12)},
    {LIST(message_list_aside, 4)},
    {CALL(outbox_get, 4)},
    {CALL(begin, 20)},
    {CALL(transact, 12)},
};
const size_t ACTION_COUNT = sizeof ACTIONS / sizeof ACTIONS[0];
_Static_assert(sizeof ACTIONS / sizeof ACTIONS[0] <= ACTION_MAX, "too many actions");

static size_t draw_action(struct side *side)
{
    int64_t all = 0;
    for (size_t i = 0; i < ACTION_COUNT; i++)
        all += ACTIONS[i].weight;
    int64_t drawn = draw(side, all);
    size_t number = 0;
    while ((drawn -= ACTIONS[number].weight) >= 0)
        number++;
    if (side->known.made[ORGS] < 3 && chance(side, 6)) return FOUND_ORG;
    if (side->known.made[ACCOUNTS] < 6 && chance(side, 6)) return CREATE_ACCOUNT;
    if (side->held && chance(side, 8)) return chance(side, 3) ? ROLLBACK : COMMIT;
    return number;
}

/* Returns a copy of the cursor of the next page. NULL: this page is the last one, or empty. */
static char *turn_page(struct side *side, list_call *list, size_t limit, const char *cursor, int32_t *ret_status)
{
    muster_page *page = NULL;
    fprintf(side->out, " limit=%zu", limit);
    *ret_status = list(side, cursor, limit, &page);
    cursor = muster_page_cursor(page);
    fprintf(side->out, cursor != NULL ? " and more" : " to the end");
    /* The cursor of the feed holds a position, which depends on the backend. */
    if (cursor != NULL && list != do_event_feed) fprintf(side->out, " behind %s", cursor);
    char *next = cursor != NULL && muster_page_count(page) > 0 ? strdup(cursor) : NULL;
    answered(side, page);
    return next;
}

/* Reads a page, or all pages with the same arguments. */
static int32_t turn_pages(struct side *side, list_call *list)
{
    static const size_t LIMITS[] = {0, 0, 1, 2, 7, 1001};
    int32_t status = MUSTER_OK, pages = chance(side, 3) ? PAGES_MAX : 1;
    size_t limit = LIMITS[draw(side, chance(side, 20) ? 6 : 5)];
    const char *from = some_cursor(side);
    uint64_t arguments = side->numbers;
    char *next = turn_page(side, list, limit, from, &status);
    learn_cursor(side, next);
    for (; next != NULL && pages > 1; pages--) {
        char *cursor = next;
        side->numbers = arguments;
        next = turn_page(side, list, limit, cursor, &status);
        free(cursor);
    }
    free(next);
    return status;
}

int32_t side_act(struct side *side)
{
    size_t number = draw_action(side), outer = side->action;
    const struct action *action = &ACTIONS[number];
    side->action = number;
    fprintf(side->out, "%s", action->name);
    int32_t status = action->call != NULL ? action->call(side) : turn_pages(side, action->list);
    if (status == MUSTER_OK) side->succeeded[number]++;
    side->action = outer;
    return status;
}
