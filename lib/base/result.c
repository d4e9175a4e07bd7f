/* SPDX-License-Identifier: MIT
 *
 * The place of a failure, as messages of debug builds show it.
 */
#include "result.h"
#include <string.h>

const char *result_place(int32_t status, const char *place)
{
    static const char SOURCES[] = "lib/";
    if (status != MUSTER_E_CORRUPT && status != MUSTER_E_MEMORY && status != MUSTER_E_BACKEND) return NULL;
    const char *shown = place;
    for (const char *at = place; at != NULL && (at = strstr(at, SOURCES)) != NULL;)
        shown = at += sizeof SOURCES - 1;
    return shown;
}
