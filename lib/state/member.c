/* SPDX-License-Identifier: MIT
 *
 * The state of a membership at a moment, and the rows by which an account belongs to an org.
 */
#include "state.h"
#include "tie/tie.h"

int32_t member_state(const struct call *call, const struct row *member)
{
    if (member == NULL) return 0;
    int32_t state = (int32_t)row_int(member, MEMBER_STATE);
    bool ended = !row_null(member, MEMBER_ENDED_AT) || row_time(member, MEMBER_ENDS_AT) <= call->now;
    return ended ? MUSTER_MEMBER_STATE_ENDED : state;
}

bool member_may(const struct row *org, const struct row *member, int32_t action)
{
    return role_may(org, (int32_t)row_int(member, MEMBER_ROLE), action);
}

bool member_is_active(const struct call *call, const struct row *member)
{
    return member_state(call, member) == MUSTER_MEMBER_STATE_ACTIVE;
}

bool member_is_member(const struct call *call, const struct row *member)
{
    return member_is_active(call, member) || member_state(call, member) == MUSTER_MEMBER_STATE_SUSPENDED;
}

void belonging_want(struct call *call, const muster_id *org, const muster_id *account, struct belonging *ret)
{
    WANT(call, TABLE_MEMBER, MUSTER_LOCK_UPDATE, &ret->member, {value_id(org), value_id(account)});
    tie_want(call, account, org, &ret->tie);
}
