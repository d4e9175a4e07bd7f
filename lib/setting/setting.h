/* SPDX-License-Identifier: MIT
 *
 * Settings in force, from the rows of the store and of an org.
 */
#pragma once

#include "step.h"
#include <muster/muster.h>

struct setting {
    const char *name;
    int64_t normal, least, most;
    bool store_only;
    const char *text; /* default of a setting that is a text; NULL: the setting is a number */
};

/* NULL: there is no such setting. */
const struct setting *setting_find(int32_t setting);

/* The value of the org. If it has none, the value of the store; otherwise the default. Both arguments are rows; org
 * may be NULL. */
int64_t setting_value(const struct row *store, const struct row *org, int32_t setting);

/* The same for a setting that is a text. */
MUST_USE result setting_text(struct arena *arena, const struct row *store, const struct row *org, int32_t setting,
                             const char **ret_text);
