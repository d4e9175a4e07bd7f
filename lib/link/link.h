/* SPDX-License-Identifier: MIT
 *
 * Links, for steps.
 */
#pragma once

#include "call/call.h"

/* Enters the org of a link, for a party that manages links. *ret_link: the last generation of its kind; NULL: there
 * is none. */
MUST_USE result link_enter(struct call *call, const muster_id *org, int32_t kind, struct row **ret_org,
                           struct row **ret_link);

/* MUSTER_E_NOT_FOUND: the org has never enabled a link of this kind. */
MUST_USE result link_none(struct call *call);

/* LINK-8: whether accounts may join through it now. MUSTER_E_DISABLED, MUSTER_E_EXPIRED, MUSTER_E_USED_UP: they may
 * not. */
MUST_USE result link_check_open(struct call *call, const struct row *link);

/* Answers the call with the record of a link, for a party that manages links. */
MUST_USE result link_answer(struct call *call, const struct row *link);

MUST_USE result link_record(struct call *call, const struct row *link, struct record **ret_record);

/* What the holder of a token sees before joining (LINK-9). */
struct record *link_preview_record(const struct row *link, const struct row *org);

extern const struct answer_kind LINK_ANSWER;
