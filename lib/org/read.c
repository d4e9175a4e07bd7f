/* SPDX-License-Identifier: MIT
 *
 * Reading and finding orgs.
 */
#include "access/access.h"
#include "org.h"
#include "state/state.h"
#include "tie/tie.h"

result org_answer(struct call *call, const struct row *org)
{
    return call_answer(call, record_new(OBJECT_ORG, org->values, ORG_COLUMN_COUNT));
}

struct find_call {
    const muster_id *org;
    const char *slug;
};

static result org_get_step(struct call *call, void *arg)
{
    const struct find_call *in = arg;
    struct row *org = NULL;
    TRY(org_enter(call, in->org, 0, &org));
    TRY(org_end_due(call, org)); /* an offer of the ownership ends when the membership ends */
    return org_answer(call, org);
}

static result org_again(struct call *call, const struct kept *kept)
{
    return org_get_step(call, &(struct find_call){.org = kept->ids[0]});
}

const struct answer_kind ORG_ANSWER = {.object = OBJECT_ORG, .ids = {ORG_ID}, .id_count = 1, .again = org_again};

CALL(org_get, CALL_READ, NULL, NULL);

muster_status muster_org_get(muster_session *session, const muster_id *org, muster_org **ret_org)
{
    return call_run(session, &org_get_call, &(struct find_call){.org = org}, (void **)ret_org);
}

static result org_find_step(struct call *call, void *arg)
{
    struct find_call *in = arg;
    struct row *name = NULL;
    TRY(name_slug(call->problem, "slug", in->slug));
    TRY(LOAD(call, {TABLE_NAME, 0, &name, {value_text(in->slug), value_int(NAME_KIND_SLUG), value_int(0)}}));
    if (name == NULL || !row_null(name, NAME_RESTS_UNTIL)) return org_not_found(call);
    in->org = row_id(name, NAME_HOLDER);
    return org_get_step(call, in);
}

CALL(org_find, CALL_READ, NULL, NULL);

muster_status muster_org_find(muster_session *session, const char *slug, muster_org **ret_org)
{
    return call_run(session, &org_find_call, &(struct find_call){.slug = slug}, (void **)ret_org);
}

ID_GETTER(org, id, OBJECT_ORG, ORG_ID)
TEXT_GETTER(org, slug, OBJECT_ORG, ORG_SLUG)
TEXT_GETTER(org, name, OBJECT_ORG, ORG_NAME)
TEXT_GETTER(org, description, OBJECT_ORG, ORG_DESCRIPTION)

const void *muster_org_metadata(const muster_org *org, size_t *ret_size)
{
    return record_bytes(org, OBJECT_ORG, ORG_METADATA, ret_size);
}

ID_GETTER(org, transfer_to, OBJECT_ORG, ORG_TRANSFER_TO)
ID_GETTER(org, owner, OBJECT_ORG, ORG_OWNER)
TIME_GETTER(org, created_at, OBJECT_ORG, ORG_CREATED_AT)
INT_GETTER(org, version, OBJECT_ORG, ORG_INFO_VERSION)

HANDLE_FUNCTIONS(org, OBJECT_ORG)
