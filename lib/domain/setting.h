/* SPDX-License-Identifier: MIT
 *
 * Settings in force, for steps.
 */
#ifndef DOMAIN_SETTING_H
#define DOMAIN_SETTING_H

#include "call.h"

/* The org's value, else the store's, else the default. org may be NULL. */
int64_t setting_value(const struct call *call, const struct row *org, int32_t setting);

/* The same of a setting that is a text. */
MUST_USE result setting_text(struct call *call, const struct row *org, int32_t setting, const char **ret_text);

#endif
