/* SPDX-License-Identifier: MIT
 *
 * The table of settings, and their values in force. Values that differ from the default are lines in the row of the
 * store or the org. Each step has read these rows in any case.
 */
#include "setting.h"
#include "lines.h"
#include <stdlib.h>
#include <string.h>

#define MINUTE (60 * MUSTER_SECOND)
#define DAY (24 * 60 * MINUTE)
#define YEAR (365 * DAY)

static const struct setting SETTING[] = {
    [MUSTER_SETTING_SEATS_MIN] = {"seats_min", 2, 1, 1000000000, true},
    [MUSTER_SETTING_SLUG_REST] = {"slug_rest", 30 * DAY, 0, 10 * YEAR, true},
    [MUSTER_SETTING_ADMINS_MANAGE_ADMINS] = {"admins_manage_admins", 1, 0, 1, false},
    [MUSTER_SETTING_PENDING_RESERVES] = {"pending_reserves", 1, 0, 1, true},
    [MUSTER_SETTING_TOKEN_SUFFICES] = {"token_suffices", 0, 0, 1, false},
    [MUSTER_SETTING_INVITATION_TTL] = {"invitation_ttl", 7 * DAY, MINUTE, YEAR, false},
    [MUSTER_SETTING_PENDING_MAX] = {"pending_max", 1000, 0, 1000000, false},
    [MUSTER_SETTING_REFUSE_WEB_ADDRESSES] = {"refuse_web_addresses", 1, 0, 1, false},
    [MUSTER_SETTING_UNICODE_NAMES] = {"unicode_names", 0, 0, 1, true},
    [MUSTER_SETTING_SUSPENDED_KEEP_SEAT] = {"suspended_keep_seat", 0, 0, 1, false},
    [MUSTER_SETTING_TRANSFER_NEEDS_CONSENT] = {"transfer_needs_consent", 0, 0, 1, false},
    [MUSTER_SETTING_INVITATIONS_PER_DAY] = {"invitations_per_day", 500, 0, 1000000, false},
    [MUSTER_SETTING_MESSAGES_PER_DAY] = {"messages_per_day", 10, 0, 1000000, false},
    [MUSTER_SETTING_ANSWERS_KEPT] = {"answers_kept", DAY, MINUTE, YEAR, true},
    [MUSTER_SETTING_LINK_ROLE] = {"link_role", MUSTER_ROLE_RESTRICTED, MUSTER_ROLE_RESTRICTED, MUSTER_ROLE_MEMBER,
                                  false},
    [MUSTER_SETTING_LINK_MAKES_REQUEST] = {"link_makes_request", 0, 0, 1, false},
    [MUSTER_SETTING_REQUESTS] = {"requests", 0, 0, 1, false},
    [MUSTER_SETTING_REQUEST_REST] = {"request_rest", DAY, 0, YEAR, false},
    [MUSTER_SETTING_ENDED_MAY_REJOIN] = {"ended_may_rejoin", 0, 0, 1, false},
    [MUSTER_SETTING_PROVIDE_OPTIONAL] = {"provide_optional", 0, 0, 1, false},
    [MUSTER_SETTING_PROJECT_NAME] = {"project_name", .text = "{username}"},
    [MUSTER_SETTING_WORKSPACE_KEYS_KEPT] = {"workspace_keys_kept", YEAR, MINUTE, 10 * YEAR, true},
};

const struct setting *setting_find(int32_t setting)
{
    return setting >= 1 && (size_t)setting < COUNT_OF(SETTING) ? &SETTING[setting] : NULL;
}

/* The line of the org, otherwise that of the store. False: the default is in force. */
static bool setting_stored(const struct row *store, const struct row *org, const struct setting *it,
                           struct line *ret_line)
{
    if (org != NULL && !it->store_only && lines_find(row_text(org, ORG_SETTINGS), it->name, ret_line)) return true;
    return lines_find(row_text(store, STORE_SETTINGS), it->name, ret_line);
}

int64_t setting_value(const struct row *store, const struct row *org, int32_t setting)
{
    struct line line;
    bool there = setting_stored(store, org, &SETTING[setting], &line);
    return there ? strtoll(line.value, NULL, 10) : SETTING[setting].normal;
}

result setting_text(struct arena *arena, const struct row *store, const struct row *org, int32_t setting,
                    const char **ret_text)
{
    struct line line;
    *ret_text = SETTING[setting].text;
    if (!setting_stored(store, org, &SETTING[setting], &line)) return OK;
    char *text = arena_alloc(arena, line.value_size + 1);
    if (text == NULL) return FAILED(MUSTER_E_MEMORY);
    memcpy(text, line.value, line.value_size);
    *ret_text = text;
    return OK;
}

const char *muster_setting_name(int32_t setting)
{
    const struct setting *it = setting_find(setting);
    return it != NULL ? it->name : NULL;
}
