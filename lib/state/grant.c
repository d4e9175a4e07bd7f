/* SPDX-License-Identifier: MIT
 *
 * What a grant gives at a moment.
 */
#include "state.h"

int32_t grant_permission(const struct call *call, const struct row *grant)
{
    if (grant == NULL || row_time(grant, GRANT_ENDS_AT) <= call->now) return 0;
    return (int32_t)row_int(grant, GRANT_PERMISSION);
}
