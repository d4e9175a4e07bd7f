/* SPDX-License-Identifier: MIT
 *
 * Handing over between threads. Giver and taker use only an atomic exchange, as in a host that has a queue. Both then
 * hold references to the same record.
 */
#include "crowd.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct parcel {
    int32_t kind;
    const void *handle;
    muster_id account;
    char token[MUSTER_TOKEN_CHARS + 1];
};

static size_t length(const char *text)
{
    return text != NULL ? strlen(text) : 0;
}

static size_t use_account(const void *handle)
{
    const muster_account *account = handle;
    size_t size = 0;
    muster_account_metadata(account, &size);
    return size + length(muster_account_username(account)) + length(muster_account_display_name(account)) +
           (size_t)muster_account_version(account) + muster_account_id(account)->bytes[0];
}

static size_t use_org(const void *handle)
{
    const muster_org *org = handle;
    return length(muster_org_slug(org)) + length(muster_org_name(org)) + length(muster_org_description(org)) +
           muster_org_owner(org)->bytes[0];
}

static size_t use_member(const void *handle)
{
    const muster_member *member = handle;
    return length(muster_member_username(member)) + length(muster_member_display_name(member)) +
           (size_t)muster_member_role(member) + muster_member_account(member)->bytes[0];
}

static size_t use_invitation(const void *handle)
{
    const muster_invitation *invitation = handle;
    return length(muster_invitation_email(invitation)) + length(muster_invitation_masked_email(invitation)) +
           length(muster_invitation_org_name(invitation)) + (size_t)muster_invitation_state(invitation);
}

static size_t use_plan(const void *handle)
{
    const muster_plan *plan = handle;
    return length(muster_plan_code(plan)) + (size_t)muster_plan_members(plan) + (size_t)muster_plan_pending(plan);
}

static size_t use_event(const void *handle)
{
    const muster_event *event = handle;
    size_t sum = (size_t)muster_event_seq(event) + length(muster_event_request_id(event));
    for (size_t i = 0; i < muster_event_field_count(event); i++)
        sum += length(muster_event_field_name(event, i)) + length(muster_event_field_value(event, i));
    return sum;
}

static size_t use_message(const void *handle)
{
    const muster_message *message = handle;
    return length(muster_message_org_name(message)) + length(muster_message_address(message)) +
           length(muster_message_token(message)) + (size_t)muster_message_try(message);
}

static size_t use_page(const void *handle)
{
    const muster_page *page = handle;
    size_t sum = length(muster_page_cursor(page));
    for (size_t i = 0; i < muster_page_count(page); i++) {
        const muster_member *member = muster_page_member(page, i);
        const muster_event *event = muster_page_event(page, i);
        const muster_invitation *invitation = muster_page_invitation(page, i);
        if (member != NULL) sum += use_member(member);
        if (event != NULL) sum += use_event(event);
        if (invitation != NULL) sum += use_invitation(invitation);
    }
    return sum;
}

static size_t use_report(const void *handle)
{
    const muster_report *report = handle;
    size_t sum = length(muster_report_summary(report));
    for (size_t i = 0; i < muster_report_count(report); i++)
        sum += length(muster_report_text(report, i));
    return sum;
}

#define FREE(type)                                                                                                     \
    static void free_##type(const void *handle)                                                                        \
    {                                                                                                                  \
        muster_##type##_free((muster_##type *)(uintptr_t)handle);                                                      \
    }
FREE(account)
FREE(org)
FREE(member)
FREE(invitation)
FREE(plan)
FREE(event)
FREE(message)
FREE(page)
FREE(report)

static const struct {
    size_t (*use)(const void *handle);
    void (*free)(const void *handle);
} KINDS[PARCELS] = {
    [PARCEL_ACCOUNT] = {use_account, free_account}, [PARCEL_ORG] = {use_org, free_org},
    [PARCEL_MEMBER] = {use_member, free_member},    [PARCEL_INVITATION] = {use_invitation, free_invitation},
    [PARCEL_PLAN] = {use_plan, free_plan},          [PARCEL_EVENT] = {use_event, free_event},
    [PARCEL_MESSAGE] = {use_message, free_message}, [PARCEL_PAGE] = {use_page, free_page},
    [PARCEL_REPORT] = {use_report, free_report},
};

void shelf_use(struct crowd *crowd, int32_t kind, const void *handle)
{
    if (KINDS[kind].use(handle) == SIZE_MAX) crowd_wrong(crowd, "a record makes no sense");
    KINDS[kind].free(handle);
}

static struct parcel *make(struct worker *worker, int32_t kind, const void *handle)
{
    struct parcel *parcel = calloc(1, sizeof *parcel);
    if (parcel == NULL) {
        crowd_wrong(worker->crowd, "no memory");
        return NULL;
    }
    *parcel = (struct parcel){.kind = kind, .handle = handle};
    return parcel;
}

void shelf_pass(struct worker *worker, int32_t kind, const void *handle)
{
    struct crowd *crowd = worker->crowd;
    if (handle == NULL) return;
    struct parcel *parcel = make(worker, kind, handle);
    if (parcel == NULL) return;
    struct parcel *other = atomic_exchange(&crowd->shelves[crowd_below(worker, SHELVES)], parcel);
    if (other == NULL) return;
    atomic_fetch_add(&crowd->passed, 1);
    shelf_use(crowd, other->kind, other->handle);
    free(other);
}

void shelf_post(struct worker *worker, const muster_id *account, const char *token)
{
    struct parcel *parcel = make(worker, 0, NULL);
    if (parcel == NULL) return;
    parcel->account = *account;
    snprintf(parcel->token, sizeof parcel->token, "%s", token);
    free(atomic_exchange(&worker->crowd->letters[crowd_below(worker, SHELVES)], parcel));
}

bool shelf_fetch(struct worker *worker, muster_id *ret_account, char *ret_token)
{
    struct parcel *parcel = NULL;
    size_t first = crowd_below(worker, SHELVES);
    for (size_t i = 0; i < SHELVES && parcel == NULL; i++)
        parcel = atomic_exchange(&worker->crowd->letters[(first + i) % SHELVES], NULL);
    if (parcel == NULL) return false;
    *ret_account = parcel->account;
    snprintf(ret_token, sizeof parcel->token, "%s", parcel->token);
    free(parcel);
    return true;
}

void shelf_clear(struct crowd *crowd)
{
    for (size_t i = 0; i < SHELVES; i++) {
        struct parcel *parcel = atomic_exchange(&crowd->shelves[i], NULL);
        if (parcel != NULL) shelf_use(crowd, parcel->kind, parcel->handle);
        free(parcel);
        free(atomic_exchange(&crowd->letters[i], NULL));
    }
}
