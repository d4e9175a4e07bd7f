/* SPDX-License-Identifier: MIT
 *
 * Deleting an org (ORG-6). In one step it is marked as deleted, and its members are notified. Then its rows are removed
 * in pieces, each in its own transaction. These rows stay: the row of the org, its audit trail, the ties that lead to
 * both, and the messages about its end.
 */
#include "access/access.h"
#include "org/org.h"
#include "state/state.h"
#include "tie/tie.h"
#include "trail/trail.h"
#include "upkeep.h"

#define PIECE_ROWS 500

/* The place in the outbox where a piece ended. Rows that stay are passed over. */
struct place {
    bool begun;
    int64_t state;
    muster_id recipient, id;
};

struct closing {
    struct pieces pieces;
    const muster_id *org;
    struct place from, reached;
    int64_t done;  /* rows */
    size_t looked; /* rows that this piece has looked at */
};

/* Notifies every member. So many are read at once that memory stays bounded. */
static result org_tell_members(struct call *call, const muster_id *id, struct row *org)
{
    muster_scan scan = {
        .table = TABLE_MEMBER, .index = -1, .prefix_count = 1, .prefix = {value_id(id)}, .limit = PIECE_ROWS};
    struct row_list members;
    muster_id last; /* the scan borrows it */
    for (int64_t passed = 0;;) {
        TRY(step_scan(call->step, &scan, &members));
        for (size_t i = 0; i < members.count; i++) {
            if (!member_is_member(call, members.items[i])) continue;
            struct message gone = {.kind = MUSTER_EVENT_ORG_DELETED, .org = org};
            gone.account = row_id(members.items[i], MEMBER_ACCOUNT);
            TRY(message_add(call, &gone));
        }
        if (members.count < PIECE_ROWS) return OK;
        last = *row_id(members.items[members.count - 1], MEMBER_ACCOUNT);
        TRY(call_piece(call));
        TRY(LOAD(call, {TABLE_ORG, MUSTER_LOCK_UPDATE, &org, {value_id(id)}}));
        scan.after_count = 1;
        scan.after[0] = value_id(&last);
        TRY(call_progress(call, "members", passed += PIECE_ROWS, -1));
    }
}

/* After this, nobody finds the org: every call that names an org checks its state first. */
static result org_close(struct call *call, struct row *org)
{
    TRY_SET(call, org, ORG_STATE, value_int(ORG_CLOSING));
    TRY_SET(call, org, ORG_DELETED_AT, value_int(call->now));
    TRY_SET(call, org, ORG_NEXT_DUE, value_null());
    TRY_SET(call, org, ORG_TRANSFER_TO, value_null());
    TRY_SET(call, org, ORG_MEMBERS, value_int(0));
    TRY_SET(call, org, ORG_PENDING, value_int(0));
    TRY_SET(call, org, ORG_PROJECTS, value_null());
    TRY(slug_give_up(call, row_text(org, ORG_SLUG)));
    TRY(org_info_changed(call, org));
    return event_add(call, &(struct event){.kind = MUSTER_EVENT_ORG_DELETED,
                                           .chain = org,
                                           .subject = row_id(org, ORG_ID),
                                           FACTS(FACT_TEXT("slug", row_text(org, ORG_SLUG)))});
}

/* The system and the former owner may continue a deletion. */
static bool org_may_carry_on(const struct call *call, const struct row *org)
{
    if (org == NULL || row_int(org, ORG_STATE) != ORG_CLOSING) return false;
    const muster_id *account = call_account(call);
    return call_is_system(call) || (account != NULL && row_is(org, ORG_OWNER, account));
}

static result org_delete_step(struct call *call, void *arg)
{
    const struct closing *in = arg;
    struct row *org = NULL;
    TRY(check_id(call, "org", in->org));
    TRY(LOAD(call, {TABLE_ORG, MUSTER_LOCK_UPDATE, &org, {value_id(in->org)}}));
    if (org_may_carry_on(call, org)) {
        call->expected = 0; /* the version was compared when the deletion began */
        return OK;
    }
    TRY(org_enter(call, in->org, MUSTER_ACTION_ADMINISTER_ORG, &org));
    TRY(call_expect_version(call, row_int(org, ORG_INFO_VERSION)));
    TRY(org_close(call, org));
    return org_tell_members(call, in->org, org);
}

CALL(org_delete, CALL_CHANGE | CALL_ALONE, ARGS(PART(ID, struct closing, org)), NULL);

static muster_scan org_piece_rows_of(const struct closing *in, int32_t table)
{
    return (muster_scan){.table = table,
                         .index = -1,
                         .prefix_count = 1,
                         .prefix = {value_id(in->org)},
                         .limit = (int64_t)(PIECE_ROWS - in->looked)};
}

/* Whether this piece has looked at as many rows as it may. */
static bool org_piece_is_full(const struct closing *in)
{
    return in->looked >= PIECE_ROWS;
}

static result org_remove_rows(struct call *call, struct closing *in, int32_t table, struct row_list *ret_rows)
{
    muster_scan scan = org_piece_rows_of(in, table);
    *ret_rows = (struct row_list){0};
    if (org_piece_is_full(in)) return OK;
    TRY(step_scan(call->step, &scan, ret_rows));
    for (size_t i = 0; i < ret_rows->count; i++)
        step_remove(call->step, ret_rows->items[i]);
    in->looked += ret_rows->count;
    return OK;
}

/* Also removes the rows by which its domains lead to it. */
static result org_remove_domains(struct call *call, struct closing *in)
{
    struct row_list domains;
    TRY(org_remove_rows(call, in, TABLE_DOMAIN, &domains));
    for (size_t i = 0; i < domains.count; i++)
        TRY(name_remove(call, row_text(domains.items[i], DOMAIN_NAME), NAME_KIND_DOMAIN, in->org));
    return OK;
}

/* Their ties stay, and lead the deletion of an account to the audit trail (ACCT-6). */
static result org_remove_members(struct call *call, struct closing *in)
{
    struct row **ties = arena_alloc(&call->step->arena, PIECE_ROWS * sizeof(struct row *));
    struct row_list members;
    if (ties == NULL) return FAILED(MUSTER_E_MEMORY);
    TRY(org_remove_rows(call, in, TABLE_MEMBER, &members));
    for (size_t i = 0; i < members.count; i++)
        WANT(call, TABLE_TIE, MUSTER_LOCK_UPDATE, &ties[i],
             {members.items[i]->values[MEMBER_ACCOUNT], value_id(in->org)});
    TRY(call_read(call));
    for (size_t i = 0; i < members.count; i++)
        if (ties[i] != NULL) TRY_SET(call, ties[i], TIE_JOINED_AT, value_null());
    return OK;
}

/* Messages about its end are still delivered. All other waiting messages are removed. */
static result org_remove_messages(struct call *call, struct closing *in)
{
    muster_scan scan = org_piece_rows_of(in, TABLE_OUTBOX);
    struct row_list rows = {0};
    if (org_piece_is_full(in)) return OK;
    if (in->from.begun) {
        scan.after_count = 3;
        scan.after[0] = value_int(in->from.state);
        scan.after[1] = value_id(&in->from.recipient);
        scan.after[2] = value_id(&in->from.id);
    }
    TRY(step_scan(call->step, &scan, &rows));
    for (size_t i = 0; i < rows.count; i++)
        if (row_int(rows.items[i], OUTBOX_KIND) != MUSTER_EVENT_ORG_DELETED) step_remove(call->step, rows.items[i]);
    in->looked += rows.count;
    if (rows.count == 0) return OK;
    const struct row *last = rows.items[rows.count - 1];
    in->reached =
        (struct place){true, row_int(last, OUTBOX_STATE), *row_id(last, OUTBOX_RECIPIENT), *row_id(last, OUTBOX_ID)};
    return OK;
}

/* The name stays for the messages. The slug rests in the name of this org. */
static result org_delete_finish(struct call *call, struct row *org)
{
    static const int32_t GONE[] = {ORG_DESCRIPTION, ORG_METADATA, ORG_SUBSCRIPTION, ORG_LIMITS,
                                   ORG_PROVIDES,    ORG_INVITERS, ORG_SETTINGS};
    for (size_t i = 0; i < COUNT_OF(GONE); i++)
        TRY_SET(call, org, (size_t)GONE[i], value_null());
    return row_set(call->step, org, ORG_STATE, value_int(ORG_DELETED));
}

static result org_piece_step(struct call *call, void *arg)
{
    static const int32_t TABLE[] = {TABLE_GRANT, TABLE_REQUEST, TABLE_INVITATION, TABLE_LINK, TABLE_PROJECT};
    struct closing *in = arg;
    struct row *org = NULL;
    struct row_list rows;
    TRY(LOAD(call, {TABLE_ORG, MUSTER_LOCK_UPDATE, &org, {value_id(in->org)}}));
    in->looked = 0;
    in->reached = in->from;
    in->pieces.more = org != NULL && row_int(org, ORG_STATE) == ORG_CLOSING;
    if (!in->pieces.more) return OK; /* another call has continued the deletion */
    TRY(call_progress(call, "rows", in->done, -1));
    for (size_t i = 0; i < COUNT_OF(TABLE); i++)
        TRY(org_remove_rows(call, in, TABLE[i], &rows));
    TRY(org_remove_domains(call, in));
    TRY(org_remove_members(call, in));
    TRY(org_remove_messages(call, in));
    in->pieces.more = org_piece_is_full(in);
    return in->pieces.more ? OK : org_delete_finish(call, org);
}

CALL(org_piece, CALL_CHANGE | CALL_ALONE | CALL_PIECE, NULL, NULL);

static int32_t org_piece_done(muster_session *session, struct pieces *work)
{
    struct closing *in = (struct closing *)work;
    UNUSED(session);
    in->from = in->reached;
    in->done += (int64_t)in->looked;
    return MUSTER_OK;
}

int32_t org_erase(muster_session *session, const muster_id *org)
{
    struct closing in = {.org = org};
    return call_run_pieces(session, &org_piece_call, &in.pieces, org_piece_done, NULL);
}

muster_status muster_org_delete(muster_session *session, const muster_id *org)
{
    struct closing in = {.org = org};
    int32_t status = call_run(session, &org_delete_call, &in, NULL);
    /* a dry run has closed nothing, so no rows can be removed */
    return status != MUSTER_OK || session->dry_run ? status : org_erase(session, org);
}
