/* SPDX-License-Identifier: MIT
 *
 * Reading links, for the members who manage them (LINK-1, LINK-5, LINK-6).
 */
#include "access/access.h"
#include "key/key.h"
#include "link.h"
#include <string.h>

static result link_check_kind(struct call *call, int32_t kind)
{
    if (kind == MUSTER_LINK_KIND_SIGNUP || kind == MUSTER_LINK_KIND_JOIN) return OK;
    return problem_set(call->problem, MUSTER_E_INVALID, "kind", "There is no such kind of link.");
}

result link_none(struct call *call)
{
    return problem_set(call->problem, MUSTER_E_NOT_FOUND, "kind", "The org has no such link: it was never enabled.");
}

result link_enter(struct call *call, const muster_id *org, int32_t kind, struct row **ret_org, struct row **ret_link)
{
    muster_scan current = {.table = TABLE_LINK,
                           .index = LINK_BY_CURRENT,
                           .prefix_count = 2,
                           .prefix = {value_id(org), value_int(kind)},
                           .limit = 1};
    struct row_list rows;
    TRY(link_check_kind(call, kind));
    step_want_rows(call->step, &current);
    key_want(call);
    TRY(org_enter(call, org, MUSTER_ACTION_MANAGE_LINKS, ret_org));
    TRY(step_scan(call->step, &current, &rows));
    *ret_link = rows.count > 0 ? rows.items[0] : NULL;
    return OK;
}

struct link_call {
    const muster_id *org;
    int32_t kind;
    const char *cursor;
    size_t limit;
    char token[MUSTER_TOKEN_CHARS + 1];
};

static result link_get_step(struct call *call, void *arg)
{
    const struct link_call *in = arg;
    struct row *org = NULL, *link = NULL;
    TRY(link_enter(call, in->org, in->kind, &org, &link));
    return link != NULL ? link_answer(call, link) : link_none(call);
}

CALL(link_get, CALL_READ, NULL, NULL);

muster_status muster_link_get(muster_session *session, const muster_id *org, int32_t kind, muster_link **ret_link)
{
    return call_run(session, &link_get_call, &(struct link_call){.org = org, .kind = kind}, (void **)ret_link);
}

static result link_again(struct call *call, const struct kept *kept)
{
    struct row *org = NULL, *link = NULL;
    WANT(call, TABLE_LINK, 0, &link, {value_id(kept->ids[0]), value_id(kept->ids[1])});
    TRY(org_enter(call, kept->ids[0], MUSTER_ACTION_MANAGE_LINKS, &org));
    return link != NULL ? link_answer(call, link) : link_none(call);
}

const struct answer_kind LINK_ANSWER = {
    .object = OBJECT_LINK, .ids = {LINK_ORG, LINK_ID}, .id_count = 2, .again = link_again};

static result link_token_step(struct call *call, void *arg)
{
    struct link_call *in = arg;
    struct row *org = NULL, *link = NULL;
    bool made = false;
    TRY(link_enter(call, in->org, in->kind, &org, &link));
    if (link == NULL) return link_none(call);
    if (token_is_superseded(call, row_int(link, LINK_ISSUED_AT)))
        return problem_set(call->problem, MUSTER_E_SUPERSEDED, NULL,
                           "The link was made before an older backup was restored: regenerate the link.");
    int32_t kind = in->kind == MUSTER_LINK_KIND_JOIN ? TOKEN_JOIN : TOKEN_SIGNUP;
    TRY(token_of_row(call, kind, link, in->token, &made));
    if (made) return OK;
    return problem_set(call->problem, MUSTER_E_KEY, NULL,
                       "The key of the link no longer makes tokens: regenerate the link.");
}

CALL(link_token, CALL_READ, NULL, NULL);

muster_status muster_link_token(muster_session *session, const muster_id *org, int32_t kind, char *ret_token)
{
    struct link_call in = {.org = org, .kind = kind};
    int32_t status = call_run(session, &link_token_call, &in, NULL);
    if (status == MUSTER_OK && ret_token != NULL) memcpy(ret_token, in.token, sizeof in.token);
    return status;
}

static result link_list_item(struct call *call, const struct row *row, struct row **needed, void *arg,
                             struct record **ret_item)
{
    UNUSED(needed);
    const struct link_call *in = arg;
    if (in->kind != 0 && row_int(row, LINK_KIND) != in->kind) return OK;
    return link_record(call, row, ret_item);
}

static result link_list_step(struct call *call, void *arg)
{
    struct link_call *in = arg;
    struct row *org = NULL;
    if (in->kind != 0) TRY(link_check_kind(call, in->kind));
    struct listing listing = {
        .list = LIST_LINKS,
        .scope = in->org,
        .cursor = in->cursor,
        .limit = in->limit,
        .item = link_list_item,
        .arg = in,
        .scan = {.table = TABLE_LINK, .index = -1, .prefix_count = 1, .prefix = {value_id(in->org)}}};
    list_want(call, &listing);
    TRY(org_enter(call, in->org, MUSTER_ACTION_MANAGE_LINKS, &org));
    return list_page(call, &listing);
}

CALL(link_list, CALL_READ, NULL, NULL);

muster_status muster_link_list(muster_session *session, const muster_id *org, int32_t kind, const char *cursor,
                               size_t limit, muster_page **ret_page)
{
    struct link_call in = {.org = org, .kind = kind, .cursor = cursor, .limit = limit};
    return call_run(session, &link_list_call, &in, (void **)ret_page);
}
