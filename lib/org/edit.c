/* SPDX-License-Identifier: MIT
 *
 * Founding and editing an org (ORG-1, ORG-2).
 */
#include "access/access.h"
#include "inside.h"
#include "member/member.h"
#include "org.h"
#include "setting/setting.h"
#include "state/state.h"
#include "trail/trail.h"
#include <string.h>

struct edit_call {
    const muster_id *org;
    const muster_org_params *params;
};

static result org_create_step(struct call *call, void *arg)
{
    const struct edit_call *given = arg;
    muster_org_params in;
    struct row *plan = NULL, *org = NULL, *slug = NULL;
    TRY(check_params(call, given->params, &in, sizeof in));
    if (!call->session->has_account)
        return problem_set(call->problem, MUSTER_E_DENIED, NULL,
                           "Only an account can found an org, because it becomes the owner: sign in first.");
    TRY(name_slug(call->problem, "slug", in.slug));
    TRY(name_title(call->problem, "name", in.name));
    if (in.description != NULL)
        TRY(name_prose(call->problem, "description", in.description, MUSTER_DESCRIPTION_MAX_BYTES));
    TRY(name_metadata(call->problem, "metadata", in.metadata, in.metadata_size));
    if (in.plan == NULL) return problem_set(call->problem, MUSTER_E_INVALID, "plan", "plan is missing.");
    slug_want(call, in.slug, &slug);
    TRY(LOAD(call, {TABLE_PLAN, 0, &plan, {value_text(in.plan)}}));
    TRY(check_web_address(call, NULL, "name", in.name));
    if (plan == NULL || row_int(plan, PLAN_OFFERED) == 0)
        return problem_set(call->problem, MUSTER_E_NOT_FOUND, "plan", "This plan is not on offer: choose another one.");
    muster_id id = call_new_id(call);
    TRY(slug_take(call, in.slug, slug, &id));
    TRY(call_insert(call, TABLE_ORG, &org));
    TRY_SET(call, org, ORG_ID, value_id(&id));
    TRY_SET(call, org, ORG_STATE, value_int(ORG_OPEN));
    TRY_SET(call, org, ORG_SLUG, value_text(in.slug));
    TRY_SET(call, org, ORG_NAME, value_text(in.name));
    TRY_SET(call, org, ORG_DESCRIPTION, value_text(in.description));
    TRY_SET(call, org, ORG_METADATA, value_bytes(in.metadata, in.metadata_size));
    TRY_SET(call, org, ORG_OWNER, value_id(call_account(call)));
    TRY_SET(call, org, ORG_PLAN, value_text(in.plan));
    TRY_SET(call, org, ORG_SEATS, plan->values[PLAN_SEATS]);
    TRY_SET(call, org, ORG_LIMITS, plan->values[PLAN_LIMITS]);
    TRY_SET(call, org, ORG_MEMBERS, value_int(0));
    TRY_SET(call, org, ORG_PENDING, value_int(0));
    TRY_SET(call, org, ORG_SETTLED_AT, value_int(call->now));
    TRY_SET(call, org, ORG_CREATED_AT, value_int(call->now));
    TRY_SET(call, org, ORG_EVENT_SEQ, value_int(0));
    TRY_SET(call, org, ORG_INFO_VERSION, value_int(1));
    struct seats seats;
    TRY(seats_read(call, org, &seats));
    if (seats.seats != MUSTER_SEATS_UNLIMITED && seats.seats < call_setting(call, NULL, MUSTER_SETTING_SEATS_MIN))
        return seats_refuse(call, &seats, "The plan has fewer seats than an org needs");
    TRY(event_add(call, &(struct event){.kind = MUSTER_EVENT_ORG_CREATED,
                                        .chain = org,
                                        .subject = row_id(org, ORG_ID),
                                        .account = call_account(call),
                                        FACTS(FACT_TEXT("slug", in.slug), FACT_TEXT("plan", in.plan))}));
    struct arrival founder = {.role = MUSTER_ROLE_OWNER, .via = MUSTER_VIA_FOUNDING};
    TRY(member_join(call, org, call->actor, &founder));
    return org_answer(call, org);
}

CALL(org_create, CALL_CHANGE | CALL_TIES, ARGS(PART_OF(PARAMS, struct edit_call, params, ORG_PARAMS)), &ORG_ANSWER);

muster_status muster_org_create(muster_session *session, const muster_org_params *params, muster_org **ret_org)
{
    return call_run(session, &org_create_call, &(struct edit_call){.params = params}, (void **)ret_org);
}

static result org_edit_slug(struct call *call, struct row *org, const char *slug, struct row *name)
{
    TRY(name_slug(call->problem, "slug", slug));
    if (strcmp(slug, row_text(org, ORG_SLUG)) == 0) return OK;
    TRY(slug_take(call, slug, name, row_id(org, ORG_ID)));
    TRY(slug_give_up(call, row_text(org, ORG_SLUG)));
    return row_set(call->step, org, ORG_SLUG, value_text(slug));
}

static result org_edit_step(struct call *call, void *arg)
{
    const struct edit_call *given = arg;
    muster_org_params in;
    struct row *org = NULL, *slug = NULL;
    TRY(check_params(call, given->params, &in, sizeof in));
    TRY(check_fields(call, in.fields,
                     MUSTER_ORG_FIELD_SLUG | MUSTER_ORG_FIELD_NAME | MUSTER_ORG_FIELD_DESCRIPTION |
                         MUSTER_ORG_FIELD_METADATA));
    if (in.fields & MUSTER_ORG_FIELD_METADATA) TRY(check_system(call));
    if (in.fields & MUSTER_ORG_FIELD_SLUG) slug_want(call, in.slug, &slug);
    TRY(org_enter(call, given->org, MUSTER_ACTION_ADMINISTER_ORG, &org));
    if (!call_is_system(call)) TRY(org_check_plan(call, org));
    TRY(call_expect_version(call, row_int(org, ORG_INFO_VERSION)));
    uint64_t settled = org->changed;
    if (in.fields & MUSTER_ORG_FIELD_SLUG) TRY(org_edit_slug(call, org, in.slug, slug));
    if (in.fields & MUSTER_ORG_FIELD_NAME) {
        TRY(name_title(call->problem, "name", in.name));
        TRY(check_web_address(call, org, "name", in.name));
        TRY_SET(call, org, ORG_NAME, value_text(in.name));
    }
    if (in.fields & MUSTER_ORG_FIELD_DESCRIPTION) {
        if (in.description != NULL)
            TRY(name_prose(call->problem, "description", in.description, MUSTER_DESCRIPTION_MAX_BYTES));
        TRY_SET(call, org, ORG_DESCRIPTION, value_text(in.description));
    }
    if (in.fields & MUSTER_ORG_FIELD_METADATA) {
        TRY(name_metadata(call->problem, "metadata", in.metadata, in.metadata_size));
        TRY_SET(call, org, ORG_METADATA, value_bytes(in.metadata, in.metadata_size));
    }
    if (org->changed == settled) return org_answer(call, org);
    TRY(org_info_changed(call, org));
    static const char *const NAMES[] = {"slug", "name", "description", "metadata"};
    const char *changed = field_names(call, in.fields, NAMES, COUNT_OF(NAMES));
    if (changed == NULL) return FAILED(MUSTER_E_MEMORY);
    TRY(event_add(call,
                  &(struct event){.kind = MUSTER_EVENT_ORG_CHANGED,
                                  .chain = org,
                                  .subject = row_id(org, ORG_ID),
                                  FACTS(FACT_TEXT("changed", changed),
                                        FACT_TEXT_IF((in.fields & MUSTER_ORG_FIELD_SLUG) != 0, "slug", in.slug),
                                        FACT_TEXT_IF((in.fields & MUSTER_ORG_FIELD_NAME) != 0, "name", in.name))}));
    return org_answer(call, org);
}

CALL(org_edit, CALL_CHANGE,
     ARGS(PART(ID, struct edit_call, org), PART_OF(PARAMS, struct edit_call, params, ORG_PARAMS)), &ORG_ANSWER);

muster_status muster_org_edit(muster_session *session, const muster_id *org, const muster_org_params *params,
                              muster_org **ret_org)
{
    return call_run(session, &org_edit_call, &(struct edit_call){org, params}, (void **)ret_org);
}
