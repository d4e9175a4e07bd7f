/* SPDX-License-Identifier: MIT
 *
 * Work that is too much for one transaction: the one loop that goes from piece to piece. See call.h.
 */
#include "call.h"

int32_t call_run_pieces(muster_session *session, const struct call_kind *kind, struct pieces *work, piece_done *done,
                        void **ret)
{
    int32_t status = MUSTER_OK;
    do {
        struct call_kind piece = *kind;
        if (work->begun) piece.flags |= CALL_PIECE;
        if (ret != NULL && *ret != NULL) object_unref(STEAL(*ret), 0); /* of the piece before */
        work->more = false;
        status = call_run(session, &piece, work, ret);
        work->begun = true;
        if (status == MUSTER_OK && done != NULL) status = done(session, work);
    } while (status == MUSTER_OK && work->more);
    return status;
}
