/* SPDX-License-Identifier: MIT
 *
 * Limits for a day (INV-20): the invitations of an inviter, and the messages of an invitation.
 */
#include "invitation.h"
#include "lines.h"
#include "setting/setting.h"
#include <stdlib.h>

#define DAY (24 * 60 * 60 * MUSTER_SECOND)

/* The number that was counted since a day began. If that day is over, the number is 0. */
struct day {
    muster_time from;
    int64_t count;
};

static struct day rate_day_since(const struct call *call, muster_time from, int64_t count)
{
    /* a day that begins later comes from a clock that was ahead */
    bool over = from > call->now || call->now - from >= DAY;
    return over ? (struct day){call->now, 0} : (struct day){from, count};
}

static result rate_check(struct call *call, const struct row *org, int32_t setting, struct day day, const char *text)
{
    int64_t most = call_setting(call, org, setting);
    if (call_is_system(call) || day.count < most) return OK;
    result often = problem_set(call->problem, MUSTER_E_RATE, NULL, text, (long long)day.count, (long long)most);
    problem_figure(call->problem, "limit", most);
    problem_figure(call->problem, "used", day.count);
    problem_figure(call->problem, "retry_after", day.from + DAY - call->now);
    return often;
}

/* A line "account=from count". */
static struct day rate_day_of_line(const struct call *call, const struct line *line)
{
    char *end = NULL;
    muster_time from = strtoll(line->value, &end, 10);
    return rate_day_since(call, from, strtoll(end, NULL, 10));
}

static struct day rate_day_of_inviter(const struct call *call, const struct row *org,
                                      char ret_name[MUSTER_ID_TEXT_BYTES])
{
    struct line line;
    muster_id_format(call_account(call), ret_name);
    bool there = lines_find(row_text(org, ORG_INVITERS), ret_name, &line);
    return there ? rate_day_of_line(call, &line) : rate_day_since(call, MUSTER_TIME_NONE, 0);
}

result rate_check_inviter(struct call *call, const struct row *org)
{
    char name[MUSTER_ID_TEXT_BYTES];
    if (!call->session->has_account) return OK;
    return rate_check(call, org, MUSTER_SETTING_INVITATIONS_PER_DAY, rate_day_of_inviter(call, org, name),
                      "This member has sent %lld invitations within a day and may send %lld: try again later.");
}

result rate_count_inviter(struct call *call, struct row *org)
{
    struct arena *arena = &call->step->arena;
    const char *before = row_text(org, ORG_INVITERS), *after = NULL;
    char name[MUSTER_ID_TEXT_BYTES], value[48];
    struct line line, own = {.name = NULL};
    if (!call->session->has_account) return OK;
    struct day day = rate_day_of_inviter(call, org, name);
    lines_find(before, name, &own);
    while (before != NULL && lines_next(&before, &line)) /* lines whose day is over are left out */
        if (line.name != own.name && rate_day_of_line(call, &line).count > 0) TRY(lines_add_line(arena, &after, &line));
    text_format(value, sizeof value, "%lld %lld", (long long)day.from, (long long)day.count + 1);
    TRY(lines_add(arena, &after, name, value));
    return row_set(call->step, org, ORG_INVITERS, value_text(after));
}

static struct day rate_day_of_messages(const struct call *call, const struct row *invitation)
{
    return rate_day_since(call, row_time(invitation, INVITATION_RATE_FROM), row_int(invitation, INVITATION_RATE_COUNT));
}

result rate_check_messages(struct call *call, const struct row *org, const struct row *invitation)
{
    return rate_check(call, org, MUSTER_SETTING_MESSAGES_PER_DAY, rate_day_of_messages(call, invitation),
                      "This invitation was sent %lld times within a day and may be sent %lld times: try again later.");
}

result rate_count_messages(struct call *call, struct row *invitation)
{
    if (call_is_system(call)) return OK;
    struct day day = rate_day_of_messages(call, invitation);
    TRY_SET(call, invitation, INVITATION_RATE_FROM, value_int(day.from));
    return row_set(call->step, invitation, INVITATION_RATE_COUNT, value_int(day.count + 1));
}
