/* SPDX-License-Identifier: MIT
 *
 * Organizations: entering one, founding, editing, reading.
 */
#include "org.h"
#include "access.h"
#include "event.h"
#include "invitation.h"
#include "member.h"
#include "seat.h"
#include "setting.h"
#include "tie.h"
#include <string.h>

result org_not_found(struct call *call)
{
    return problem_set(call->problem, MUSTER_E_NOT_FOUND, "org", "There is no such org.");
}

result denied(struct call *call)
{
    return problem_set(call->problem, MUSTER_E_DENIED, NULL, "The acting member's role does not allow this.");
}

result org_plan_ended(struct call *call)
{
    return problem_set(call->problem, MUSTER_E_PLAN_ENDED, NULL, "The org's plan has ended: it can only be viewed.");
}

result org_check_plan(struct call *call, const struct row *org)
{
    return row_time(org, ORG_PLAN_ENDS_AT) > call->now ? OK : org_plan_ended(call);
}

result check_web_address(struct call *call, const struct row *org, const char *field, const char *text)
{
    if (text == NULL || !name_has_web_address(text)) return OK;
    if (setting_value(call, org, MUSTER_SETTING_REFUSE_WEB_ADDRESSES) == 0) return OK;
    return problem_set(call->problem, MUSTER_E_INVALID, field,
                       "%s contains a web address: invitations would carry it to strangers.", field);
}

result org_enter(struct call *call, const muster_id *id, int32_t action, struct row **ret_org, const struct want *more,
                 size_t n)
{
    const muster_session *session = call->session;
    struct row *org = NULL;
    TRY(check_id(call, "org", id));
    int32_t lock = call->flags & CALL_CHANGE ? MUSTER_LOCK_UPDATE : MUSTER_LOCK_NONE;
    struct want wants[8] = {{TABLE_ORG, lock, &org, {value_id(id)}}};
    struct decision decision;
    size_t count = 1;
    for (size_t i = 0; i < n; i++)
        wants[count++] = more[i];
    if (session->has_account)
        wants[count++] = (struct want){TABLE_MEMBER, 0, &call->member, {value_id(id), value_id(&session->account)}};
    TRY(call_load(call, wants, count));
    if (org == NULL || row_int(org, ORG_STATE) != ORG_OPEN) return org_not_found(call);
    TRY(org_settle(call, org));
    *ret_org = org;
    struct access access = access_of(call, call->member);
    decide(&access, action, &decision);
    return access_check(call, &decision);
}

result org_answer(struct call *call, const struct row *org)
{
    return call_answer(call, record_new(OBJECT_ORG, org->values, ORG_COLUMN_COUNT));
}

result org_info_changed(struct call *call, struct row *org)
{
    return row_set(call->step, org, ORG_INFO_VERSION, value_int(row_int(org, ORG_INFO_VERSION) + 1));
}

static void slug_ahead(struct call *call, const char *slug)
{
    struct problem unsaid; /* what is wrong with it is said when it is needed */
    problem_clear(&unsaid);
    if (name_slug(&unsaid, "", slug).status == MUSTER_OK)
        AHEAD(call, TABLE_NAME, MUSTER_LOCK_UPDATE, NULL, {value_text(slug), value_int(NAME_KIND_SLUG), value_int(0)});
}

/* Takes a slug for an org. A resting one can be taken back by the org that gave it up. */
static result slug_take(struct call *call, const char *slug, const muster_id *org)
{
    struct row *name = NULL;
    TRY(LOAD(call,
             {TABLE_NAME, MUSTER_LOCK_UPDATE, &name, {value_text(slug), value_int(NAME_KIND_SLUG), value_int(0)}}));
    if (name == NULL) {
        TRY(call_insert(call, TABLE_NAME, &name));
        SET(call, name, NAME_KEY, value_text(slug));
        SET(call, name, NAME_KIND, value_int(NAME_KIND_SLUG));
        SET(call, name, NAME_SLOT, value_int(0));
    } else if (!row_is(name, NAME_HOLDER, org)) {
        bool free = !row_null(name, NAME_RESTS_UNTIL) && row_int(name, NAME_RESTS_UNTIL) <= call->now;
        if (!free) return problem_set(call->problem, MUSTER_E_EXISTS, "slug", "The slug is taken: choose another one.");
    }
    SET(call, name, NAME_HOLDER, value_id(org));
    return row_set(call->step, name, NAME_RESTS_UNTIL, value_null());
}

result slug_give_up(struct call *call, const char *slug)
{
    struct row *name = NULL;
    TRY(LOAD(call,
             {TABLE_NAME, MUSTER_LOCK_UPDATE, &name, {value_text(slug), value_int(NAME_KIND_SLUG), value_int(0)}}));
    if (name == NULL) return OK;
    return row_set(call->step, name, NAME_RESTS_UNTIL,
                   value_int(call->now + setting_value(call, NULL, MUSTER_SETTING_SLUG_REST)));
}

struct edit_call {
    const muster_id *org;
    const muster_org_params *params;
};

static result create_step(struct call *call, void *arg)
{
    const struct edit_call *given = arg;
    muster_org_params in;
    struct row *plan = NULL, *org = NULL;
    TRY(check_params(call, given->params, &in, sizeof in));
    if (!call->session->has_account)
        return problem_set(call->problem, MUSTER_E_DENIED, NULL,
                           "Only an account founds an org: it becomes its owner.");
    TRY(name_slug(call->problem, "slug", in.slug));
    TRY(name_title(call->problem, "name", in.name));
    if (in.description != NULL)
        TRY(name_prose(call->problem, "description", in.description, MUSTER_DESCRIPTION_MAX_BYTES));
    TRY(name_metadata(call->problem, "metadata", in.metadata, in.metadata_size));
    if (in.plan == NULL) return problem_set(call->problem, MUSTER_E_INVALID, "plan", "plan is missing.");
    slug_ahead(call, in.slug);
    TRY(LOAD(call, {TABLE_PLAN, 0, &plan, {value_text(in.plan)}}));
    TRY(check_web_address(call, NULL, "name", in.name));
    if (plan == NULL || row_int(plan, PLAN_OFFERED) == 0)
        return problem_set(call->problem, MUSTER_E_NOT_FOUND, "plan", "No such plan is on offer.");
    muster_id id = call_new_id(call);
    TRY(slug_take(call, in.slug, &id));
    TRY(call_insert(call, TABLE_ORG, &org));
    SET(call, org, ORG_ID, value_id(&id));
    SET(call, org, ORG_STATE, value_int(0));
    SET(call, org, ORG_SLUG, value_text(in.slug));
    SET(call, org, ORG_NAME, value_text(in.name));
    SET(call, org, ORG_DESCRIPTION, value_text(in.description));
    SET(call, org, ORG_METADATA, value_bytes(in.metadata, in.metadata_size));
    SET(call, org, ORG_OWNER, value_id(&call->session->account));
    SET(call, org, ORG_PLAN, value_text(in.plan));
    SET(call, org, ORG_SEATS, plan->values[PLAN_SEATS]);
    SET(call, org, ORG_LIMITS, plan->values[PLAN_LIMITS]);
    SET(call, org, ORG_MEMBERS, value_int(0));
    SET(call, org, ORG_PENDING, value_int(0));
    SET(call, org, ORG_SETTLED_AT, value_int(call->now));
    SET(call, org, ORG_CREATED_AT, value_int(call->now));
    SET(call, org, ORG_EVENT_SEQ, value_int(0));
    SET(call, org, ORG_INFO_VERSION, value_int(1));
    struct seats seats;
    TRY(seats_read(call, org, &seats));
    if (seats.seats != MUSTER_SEATS_UNLIMITED && seats.seats < setting_value(call, NULL, MUSTER_SETTING_SEATS_MIN))
        return seats_refuse(call, &seats, "The plan has fewer seats than an org needs");
    TRY(event_add(call, &(struct event){.kind = MUSTER_EVENT_ORG_CREATED,
                                        .chain = org,
                                        .subject = row_id(org, ORG_ID),
                                        .account = &call->session->account,
                                        .facts = {{"slug", .text = in.slug}, {"plan", .text = in.plan}}}));
    struct arrival founder = {.role = MUSTER_ROLE_OWNER, .via = MUSTER_VIA_FOUNDING};
    TRY(member_join(call, org, call->actor, &founder));
    return org_answer(call, org);
}

static const struct call_kind CREATE = {"org_create", CALL_CHANGE | CALL_TIES, create_step,
                                        ARGS(PART_OF(PARAMS, struct edit_call, params, ORG_PARAMS))};

int32_t muster_org_create(muster_session *session, const muster_org_params *params, muster_org **ret_org)
{
    struct edit_call in = {.params = params};
    return call_run(session, &CREATE, &in, (void **)ret_org);
}

static result edit_slug(struct call *call, struct row *org, const char *slug)
{
    TRY(name_slug(call->problem, "slug", slug));
    if (strcmp(slug, row_text(org, ORG_SLUG)) == 0) return OK;
    TRY(slug_take(call, slug, row_id(org, ORG_ID)));
    TRY(slug_give_up(call, row_text(org, ORG_SLUG)));
    return row_set(call->step, org, ORG_SLUG, value_text(slug));
}

static result edit_step(struct call *call, void *arg)
{
    const struct edit_call *given = arg;
    muster_org_params in;
    struct row *org = NULL;
    TRY(check_params(call, given->params, &in, sizeof in));
    TRY(check_fields(call, in.fields,
                     MUSTER_ORG_SLUG | MUSTER_ORG_NAME | MUSTER_ORG_DESCRIPTION | MUSTER_ORG_METADATA));
    if (in.fields & MUSTER_ORG_METADATA) TRY(check_system(call));
    if (in.fields & MUSTER_ORG_SLUG) slug_ahead(call, in.slug);
    TRY(org_enter(call, given->org, MUSTER_ACTION_ADMINISTER_ORG, &org, NULL, 0));
    if (!call_is_system(call)) TRY(org_check_plan(call, org));
    TRY(call_expect_version(call, row_int(org, ORG_INFO_VERSION)));
    uint64_t settled = org->changed;
    if (in.fields & MUSTER_ORG_SLUG) TRY(edit_slug(call, org, in.slug));
    if (in.fields & MUSTER_ORG_NAME) {
        TRY(name_title(call->problem, "name", in.name));
        TRY(check_web_address(call, org, "name", in.name));
        SET(call, org, ORG_NAME, value_text(in.name));
    }
    if (in.fields & MUSTER_ORG_DESCRIPTION) {
        if (in.description != NULL)
            TRY(name_prose(call->problem, "description", in.description, MUSTER_DESCRIPTION_MAX_BYTES));
        SET(call, org, ORG_DESCRIPTION, value_text(in.description));
    }
    if (in.fields & MUSTER_ORG_METADATA) {
        TRY(name_metadata(call->problem, "metadata", in.metadata, in.metadata_size));
        SET(call, org, ORG_METADATA, value_bytes(in.metadata, in.metadata_size));
    }
    if (org->changed == settled) return org_answer(call, org);
    TRY(org_info_changed(call, org));
    static const char *const NAMES[] = {"slug", "name", "description", "metadata"};
    struct event event = {.kind = MUSTER_EVENT_ORG_CHANGED, .chain = org, .subject = row_id(org, ORG_ID)};
    size_t facts = 0;
    event.facts[facts++] = (struct fact){"changed", .text = field_names(call, in.fields, NAMES, COUNT_OF(NAMES))};
    if (event.facts[0].text == NULL) return FAILED(MUSTER_E_MEMORY);
    if (in.fields & MUSTER_ORG_SLUG) event.facts[facts++] = (struct fact){"slug", .text = in.slug};
    if (in.fields & MUSTER_ORG_NAME) event.facts[facts++] = (struct fact){"name", .text = in.name};
    TRY(event_add(call, &event));
    return org_answer(call, org);
}

static const struct call_kind EDIT = {
    "org_edit", CALL_CHANGE, edit_step,
    ARGS(PART(ID, struct edit_call, org), PART_OF(PARAMS, struct edit_call, params, ORG_PARAMS))};

int32_t muster_org_edit(muster_session *session, const muster_id *org, const muster_org_params *params,
                        muster_org **ret_org)
{
    struct edit_call in = {org, params};
    return call_run(session, &EDIT, &in, (void **)ret_org);
}

struct find_call {
    const muster_id *org;
    const char *slug;
};

static result get_step(struct call *call, void *arg)
{
    const struct find_call *in = arg;
    struct row *org = NULL;
    TRY(org_enter(call, in->org, 0, &org, NULL, 0));
    TRY(org_end_due(call, org)); /* an offer of the ownership ends with the membership */
    return org_answer(call, org);
}

result org_again(struct call *call, const muster_id *org)
{
    return get_step(call, &(struct find_call){.org = org});
}

static const struct call_kind GET = {"org_get", CALL_READ, get_step, NULL};

int32_t muster_org_get(muster_session *session, const muster_id *org, muster_org **ret_org)
{
    struct find_call in = {.org = org};
    return call_run(session, &GET, &in, (void **)ret_org);
}

static result find_step(struct call *call, void *arg)
{
    struct find_call *in = arg;
    struct row *name = NULL;
    TRY(name_slug(call->problem, "slug", in->slug));
    TRY(LOAD(call, {TABLE_NAME, 0, &name, {value_text(in->slug), value_int(NAME_KIND_SLUG), value_int(0)}}));
    if (name == NULL || !row_null(name, NAME_RESTS_UNTIL)) return org_not_found(call);
    in->org = row_id(name, NAME_HOLDER);
    return get_step(call, in);
}

static const struct call_kind FIND = {"org_find", CALL_READ, find_step, NULL};

int32_t muster_org_find(muster_session *session, const char *slug, muster_org **ret_org)
{
    struct find_call in = {.slug = slug};
    return call_run(session, &FIND, &in, (void **)ret_org);
}

const muster_id *muster_org_id(const muster_org *org)
{
    return record_id(org, OBJECT_ORG, ORG_ID);
}

const char *muster_org_slug(const muster_org *org)
{
    return record_text(org, OBJECT_ORG, ORG_SLUG);
}

const char *muster_org_name(const muster_org *org)
{
    return record_text(org, OBJECT_ORG, ORG_NAME);
}

const char *muster_org_description(const muster_org *org)
{
    return record_text(org, OBJECT_ORG, ORG_DESCRIPTION);
}

const void *muster_org_metadata(const muster_org *org, size_t *ret_size)
{
    return record_bytes(org, OBJECT_ORG, ORG_METADATA, ret_size);
}

const muster_id *muster_org_transfer_to(const muster_org *org)
{
    return record_id(org, OBJECT_ORG, ORG_TRANSFER_TO);
}

const muster_id *muster_org_owner(const muster_org *org)
{
    return record_id(org, OBJECT_ORG, ORG_OWNER);
}

muster_time muster_org_created_at(const muster_org *org)
{
    return record_time(org, OBJECT_ORG, ORG_CREATED_AT);
}

int64_t muster_org_version(const muster_org *org)
{
    return record_int(org, OBJECT_ORG, ORG_INFO_VERSION);
}

muster_org *muster_org_ref(const muster_org *org)
{
    return object_ref(org, OBJECT_ORG);
}

void muster_org_free(muster_org *org)
{
    object_unref(org, OBJECT_ORG);
}
