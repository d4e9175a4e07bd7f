/* SPDX-License-Identifier: MIT
 *
 * Inviting many in one call (INV-14): each row on its own, or all rows or none.
 */
#include "inside.h"
#include "invitation.h"
#include "key/key.h"

/* The number of rows that are held at once. It is large enough that writing them together is fast, and small enough
 * to need little memory. */
#define ROWS_AT_ONCE 250

struct many_call {
    const muster_id *org;
    const muster_invitation_params *const *rows;
    size_t count;
    uint32_t flags;
};

/* The line of a row: the invitation, or the problem that refused the row. */
static result create_many_add_line(struct call *call, int32_t status, const muster_id *made)
{
    const struct problem *why = call->problem;
    bool good = status == MUSTER_OK;
    const muster_id *in_the_way = why->object_count > 0 ? &why->objects[0] : NULL;
    TRY(report_add(call->answer, status, muster_status_name(status), good ? made : in_the_way,
                   good ? muster_status_text(status) : why->message));
    for (size_t i = 0; !good && i < why->figure_count; i++)
        report_figure(call->answer, why->figures[i].name, why->figures[i].value);
    problem_clear(call->problem);
    return OK;
}

static result create_many_try(struct call *call, struct row *org, const muster_invitation_params *row,
                              muster_id *ret_made)
{
    muster_invitation_params in;
    struct row *invitation = NULL;
    step_unwant(call->step); /* an earlier row that was refused wanted these */
    TRY(invitation_read_params(call, row, &in));
    struct named_projects named = {in.projects, in.permissions, in.project_count, NULL};
    TRY(invitation_want(call, row_id(org, ORG_ID), &in, &named));
    TRY(call_read(call));
    TRY(invitation_create_row(call, org, &in, &named, &invitation));
    *ret_made = *row_id(invitation, INVITATION_ID);
    return OK;
}

/* The reads of the next row go together with those of the org. If the row is wrong, it is reported in its turn. */
static void create_many_want(struct call *call, const struct many_call *in, size_t next)
{
    muster_invitation_params row;
    if (next >= in->count) return;
    bool good = invitation_read_params(call, in->rows[next], &row).status == MUSTER_OK;
    struct named_projects named = {row.projects, row.permissions, row.project_count, NULL};
    good = good && invitation_want(call, in->org, &row, &named).status == MUSTER_OK;
    UNUSED(good);
    problem_clear(call->problem);
}

/* Either the held rows fill a piece, or the hook has to judge each row on its own. They are written, and the org is
 * read again. */
static result create_many_end_piece(struct call *call, const struct many_call *in, size_t next, struct row **org)
{
    result done = call_piece(call);
    if (done.status != MUSTER_OK && done.status != MUSTER_E_REFUSED) return done;
    struct problem why = *call->problem;
    create_many_want(call, in, next);
    TRY(invitation_create_enter(call, in->org, org));
    *call->problem = why;
    return done;
}

static result invitation_create_many_step(struct call *call, void *arg)
{
    const struct many_call *in = arg;
    struct row *org = NULL;
    bool all = (in->flags & MUSTER_BATCH_FLAG_ALL_OR_NOTHING) != 0, row_by_row = !all && call_asks(call);
    if ((in->flags & ~(uint32_t)MUSTER_BATCH_FLAG_ALL_OR_NOTHING) != 0)
        return problem_set(call->problem, MUSTER_E_UNSUPPORTED, "flags", "There is no such flag.");
    if (in->count > MUSTER_ROWS_MAX || (in->rows == NULL && in->count > 0))
        return problem_set(call->problem, MUSTER_E_INVALID, "rows", "Give up to %d rows.", MUSTER_ROWS_MAX);
    create_many_want(call, in, 0);
    TRY(invitation_create_enter(call, in->org, &org));
    TRY(call_answer(call, report_new()));
    for (size_t i = 0; i < in->count; i++) {
        muster_id made = ID_NIL;
        bool messages = call->messages, full = (i + 1) % ROWS_AT_ONCE == 0;
        result done = create_many_try(call, org, in->rows[i], &made);
        if (done.status == MUSTER_OK && row_by_row) done = create_many_end_piece(call, in, i + 1, &org);
        if (done.status != MUSTER_OK && all) call->problem->row = (int64_t)i;
        if (done.status != MUSTER_OK && (all || call_is_lost(done.status))) return done;
        if (done.status != MUSTER_OK) call->messages = messages;
        TRY(create_many_add_line(call, done.status, &made));
        if (full && !row_by_row) TRY(create_many_end_piece(call, in, i + 1, &org));
        if (full) TRY(call_progress(call, "rows", (int64_t)i + 1, (int64_t)in->count));
    }
    return call_progress(call, "rows", (int64_t)in->count, (int64_t)in->count);
}

CALL(invitation_create_many, CALL_CHANGE,
     ARGS(PART(ID, struct many_call, org), PART_OF(ROWS, struct many_call, rows, INVITATION_PARAMS),
          PART(INT32, struct many_call, flags)),
     &REPORT_ANSWER);

muster_status muster_invitation_create_many(muster_session *session, const muster_id *org,
                                            const muster_invitation_params *const *rows, size_t count, uint32_t flags,
                                            muster_report **ret_report)
{
    struct many_call in = {.org = org, .rows = rows, .count = count, .flags = flags};
    return call_run(session, &invitation_create_many_call, &in, (void **)ret_report);
}
