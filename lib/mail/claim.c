/* SPDX-License-Identifier: MIT
 *
 * Claiming messages (EVT-3). A lease is only a later due time, so a message that is never acknowledged is due again by
 * itself.
 *
 * The same holds for a message that waits behind another one to the same recipient. It is due together with the one
 * before it, and at once when that one leaves the line.
 */
#include "access/access.h"
#include "key/key.h"
#include "mail.h"
#include "state/state.h"
#include <sodium.h>

#define LEASE_MIN MUSTER_SECOND
#define TOKEN_WAIT (60 * MUSTER_SECOND) /* how long the library waits before it tries again to make a token */

/* How many rows one transaction looks at, and how many it reads at once. Others want to write too. */
#define PIECE 1000
#define READ_MIN 16
#define LINE_READ 4

/* The place in the messages of an org where a piece ended. */
struct place {
    bool begun;
    muster_id recipient, id;
};

struct claiming {
    struct pieces pieces;
    const muster_id *org;
    size_t limit;
    int64_t lease;
    struct place from, reached;
    size_t looked; /* messages that this piece has looked at */
    int64_t looked_before;
    bool more; /* the piece ended before it had looked at all messages that are due */
};

/* A message is never delayed for longer than a lease. A later due time comes from a clock that was wrong. */
static bool message_is_due(const struct call *call, const struct row *row)
{
    int64_t due = row_int(row, OUTBOX_DUE_AT);
    return due <= call->now || due > call->now + LEASE_MAX;
}

/* False: no token can be made now. The key may be in another ring or come back, and the inviter may get the right
 * back. */
static result message_make_token(struct call *call, const struct cause *cause, char ret_token[MUSTER_TOKEN_CHARS + 1],
                                 bool *ret_made)
{
    *ret_made = false;
    return invitation_stands(call, cause->org, cause->invitation, cause->inviter)
               ? token_of_row(call, TOKEN_INVITATION, cause->invitation, ret_token, ret_made)
               : OK;
}

static result message_claim_one(struct call *call, const struct claiming *in, struct row *row,
                                const struct cause *cause)
{
    char token[MUSTER_TOKEN_CHARS + 1] = "";
    bool carries = !row_null(row, OUTBOX_NONCE), made = false;
    struct record *record = NULL;
    if (carries) TRY(message_make_token(call, cause, token, &made));
    if (carries && !made) return row_set(call->step, row, OUTBOX_DUE_AT, value_int(call->now + TOKEN_WAIT));
    TRY_SET(call, row, OUTBOX_DUE_AT, value_int(call->now + in->lease));
    TRY_SET(call, row, OUTBOX_TRIES, value_int(row_int(row, OUTBOX_TRIES) + 1));
    result done = message_record(call, row, cause, carries ? token : NULL, &record);
    sodium_memzero(token, sizeof token);
    return done.status == MUSTER_OK ? page_add(call->answer, record) : done;
}

/* Serves a message that is first in its line. moved_up: the messages before it have just left the line. */
static result message_serve_first(struct call *call, const struct claiming *in, struct row *row, bool moved_up,
                                  bool *ret_left)
{
    struct cause cause;
    struct row *aside = NULL;
    message_cause_want(call, row, &cause);
    TRY(call_read(call));
    *ret_left = true;
    if (message_is_void(call, row, &cause)) {
        step_remove(call->step, row);
        return OK;
    }
    int64_t tries = row_int(row, OUTBOX_TRIES);
    bool due = message_is_due(call, row) || (moved_up && tries == 0);
    if (due && tries >= MUSTER_MESSAGE_TRIES) return message_move(call, row, MESSAGE_SET_ASIDE, &aside);
    *ret_left = false;
    return due ? message_claim_one(call, in, row, &cause) : OK;
}

static muster_scan message_line_of(const struct row *row)
{
    muster_scan scan = outbox_line(row->values[OUTBOX_ORG], row->values[OUTBOX_RECIPIENT]);
    scan.limit = LINE_READ;
    return scan;
}

/* Walks along the line of a recipient, up to the first message that stays in it. If none stays, *ret_first is NULL. */
static result message_serve_line(struct call *call, struct claiming *in, const struct row *row, struct row **ret_first)
{
    muster_scan scan = message_line_of(row);
    struct row_list rows;
    bool left = false;
    do {
        TRY(step_scan(call->step, &scan, &rows));
        for (size_t i = 0; i < rows.count; i++) {
            struct row *next = rows.items[i];
            scan.after[0] = next->values[OUTBOX_ID];
            TRY(message_serve_first(call, in, next, left, &left));
            if (!left) *ret_first = next;
            in->looked += next != row;
            if (!left || in->looked >= PIECE) return OK;
        }
        scan.after_count = 1;
    } while (rows.count == LINE_READ);
    return OK;
}

static result message_serve(struct call *call, struct claiming *in, struct row *row)
{
    struct row *first = NULL;
    if (row->removed || !message_is_due(call, row)) return OK;
    TRY(message_serve_line(call, in, row, &first));
    if (first == NULL || first == row || row->removed) return OK;
    return row_set(call->step, row, OUTBOX_DUE_AT, first->values[OUTBOX_DUE_AT]); /* its turn does not come earlier */
}

/* Reads the rows for serving in one trip: the line of each recipient, and the cause of its first message. */
static result message_serve_read(struct call *call, const struct row_list *rows, size_t from, size_t end)
{
    struct cause *causes = arena_alloc(&call->step->arena, (end - from) * sizeof *causes);
    if (causes == NULL) return FAILED(MUSTER_E_MEMORY);
    key_want(call);
    for (size_t i = from; i < end; i++) {
        const struct row *row = rows->items[i], *before = i > 0 ? rows->items[i - 1] : NULL;
        bool follows = before != NULL && value_equal(&row->values[OUTBOX_RECIPIENT], &before->values[OUTBOX_RECIPIENT]);
        if (row->removed || !message_is_due(call, row) || follows) continue;
        const muster_scan line = message_line_of(row);
        step_want_rows(call->step, &line);
        message_cause_want(call, row, &causes[i - from]);
    }
    return call_read(call);
}

static void message_claim_after(muster_scan *scan, const struct row *row)
{
    int32_t order[MUSTER_INDEX_MAX_COLUMNS];
    int32_t count = muster_index_order(&SCHEMA.tables[TABLE_OUTBOX], scan->index, order);
    scan->after_count = count - scan->prefix_count;
    for (int32_t i = 0; i < scan->after_count; i++)
        scan->after[i] = row->values[order[scan->prefix_count + i]];
}

static int64_t message_scan_limit(const struct claiming *in)
{
    return in->limit > READ_MIN ? (int64_t)in->limit : READ_MIN;
}

/* Serves the messages of a scan in its order, until the page is full or the piece ends. */
static result message_serve_scan(struct call *call, struct claiming *in, muster_scan scan)
{
    const struct muster_page *page = call->answer;
    struct row_list rows;
    scan.limit = message_scan_limit(in);
    do {
        if (in->looked_before + (int64_t)in->looked > 0)
            TRY(call_progress(call, "messages", in->looked_before + (int64_t)in->looked, -1));
        TRY(step_scan(call->step, &scan, &rows));
        /* read now, because serving changes the due time */
        if (rows.count > 0) message_claim_after(&scan, rows.items[rows.count - 1]);
        for (size_t i = 0, read = 0; i < rows.count; i++) {
            in->more = page->count == in->limit || in->looked >= PIECE;
            if (in->more) return OK;
            if (i == read) {
                size_t room = in->limit - page->count;
                read = room < rows.count - i ? i + room : rows.count;
                TRY(message_serve_read(call, &rows, i, read));
            }
            in->looked++;
            TRY(message_serve(call, in, rows.items[i]));
            if (in->looked >= PIECE) continue; /* the piece may have ended in the middle of a line */
            in->reached =
                (struct place){true, *row_id(rows.items[i], OUTBOX_RECIPIENT), *row_id(rows.items[i], OUTBOX_ID)};
        }
    } while (rows.count == (size_t)scan.limit);
    return OK;
}

static result message_claim_all(struct call *call, struct claiming *in)
{
    muster_scan due = {.table = TABLE_OUTBOX, .index = OUTBOX_BY_DUE, .upper = value_int(call->now + 1)};
    muster_scan late = {.table = TABLE_OUTBOX,
                        .index = OUTBOX_BY_DUE,
                        .lower = value_int(call->now + LEASE_MAX + 1),
                        .limit = message_scan_limit(in)};
    /* if the backend reads ahead, this scan comes with the causes of the due messages, and a full page may not need
     * it */
    if (call->step->backend->prefetch != NULL) step_want_rows(call->step, &late);
    TRY(message_serve_scan(call, in, due));
    if (in->more) return OK;
    return message_serve_scan(call, in, late);
}

/* An index by org and due time is not worth its price: each change would write one page more, and few hosts read it. */
static result message_claim_of_org(struct call *call, struct claiming *in)
{
    muster_scan scan = {.table = TABLE_OUTBOX,
                        .index = -1,
                        .prefix_count = 2,
                        .prefix = {value_id(in->org), value_int(MESSAGE_WAITING)}};
    if (in->from.begun) {
        scan.after_count = 2;
        scan.after[0] = value_id(&in->from.recipient);
        scan.after[1] = value_id(&in->from.id);
    }
    return message_serve_scan(call, in, scan);
}

static result message_claim_step(struct call *call, void *arg)
{
    struct claiming *in = arg;
    TRY(check_system(call));
    if (in->limit < 1 || in->limit > MUSTER_PAGE_MAX_ITEMS)
        return problem_set(call->problem, MUSTER_E_INVALID, "limit", "limit must be 1 to %d messages.",
                           MUSTER_PAGE_MAX_ITEMS);
    if (in->lease < LEASE_MIN || in->lease > LEASE_MAX)
        return problem_set(call->problem, MUSTER_E_INVALID, "lease", "The lease must be a second to a day.");
    TRY(outbox_enter(call, in->org));
    TRY(call_answer(call, page_new()));
    in->looked = 0;
    in->more = false;
    in->reached = in->from;
    TRY(in->org != NULL ? message_claim_of_org(call, in) : message_claim_all(call, in));
    in->pieces.more = in->more && ((const struct muster_page *)call->answer)->count == 0;
    return OK;
}

CALL(message_claim, CALL_CHANGE | CALL_ALONE | CALL_NO_DRY_RUN, NULL, NULL);

static int32_t message_claim_done(muster_session *session, struct pieces *work)
{
    struct claiming *in = (struct claiming *)work;
    UNUSED(session);
    in->from = in->reached;
    in->looked_before += (int64_t)in->looked;
    return MUSTER_OK;
}

/* Works in pieces until a piece has claimed something. If a later piece failed, nobody would have the messages of
 * the pieces before it. */
muster_status muster_message_claim(muster_session *session, const muster_id *org, size_t limit, int64_t lease,
                                   muster_page **ret_page)
{
    struct claiming in = {.org = org, .limit = limit, .lease = lease};
    void *page = NULL;
    int32_t status = call_run_pieces(session, &message_claim_call, &in.pieces, message_claim_done, &page);
    if (status == MUSTER_OK && ret_page != NULL)
        *ret_page = page;
    else
        muster_page_free(page);
    return status;
}
