/* SPDX-License-Identifier: MIT
 *
 * Random numbers, and arguments that are drawn by them: see side.h.
 */
#include "side.h"

/* Before the calendar of PostgreSQL begins. */
#define YEARS_7000 (7000 * 366 * DAY)

uint64_t mixed(uint64_t a, uint64_t b)
{
    uint64_t it = a * UINT64_C(0x9E3779B97F4A7C15) + b;
    it = (it ^ (it >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    it = (it ^ (it >> 27)) * UINT64_C(0x94D049BB133111EB);
    return it ^ (it >> 31);
}

int64_t draw(struct side *side, int64_t below)
{
    side->numbers = mixed(side->numbers, 1);
    return (int64_t)(side->numbers >> 11) % below;
}

bool chance(struct side *side, int64_t of)
{
    return draw(side, of) == 0;
}

int64_t some(struct side *side, const char *name, int64_t least, int64_t most)
{
    int64_t value = least + draw(side, most - least + 1);
    fprintf(side->out, " %s=%lld", name, (long long)value);
    return value;
}

bool some_flag(struct side *side, const char *name, int64_t of)
{
    bool on = chance(side, of);
    if (on) fprintf(side->out, " %s", name);
    return on;
}

muster_time some_time(struct side *side, const char *name)
{
    static const int64_t AWAY[] = {-DAY, -1, 0, MINUTE, HOUR, DAY, 3 * DAY, 30 * DAY, 300 * DAY, 500 * DAY};
    static const muster_time ODD[] = {0, 1, -1, -YEARS_7000, INT64_MIN, INT64_MIN + 1, INT64_MAX - 1};
    int64_t number = draw(side, 14);
    muster_time time = MUSTER_TIME_NONE;
    if (number < (int64_t)(sizeof AWAY / sizeof AWAY[0])) time = side->now + AWAY[number];
    if (number == 13) time = ODD[draw(side, sizeof ODD / sizeof ODD[0])];
    fprintf(side->out, " %s=%lld", name, (long long)time);
    return time;
}

static void tell_argument(struct side *side, const char *name, const char *text)
{
    fprintf(side->out, " %s=%.40s", name, text != NULL ? text : "NULL");
}

const char *some_text(struct side *side, const char *name, const char *const *texts, size_t count, size_t bad)
{
    const char *text = texts[draw(side, (int64_t)(chance(side, 12) ? count : count - bad))];
    tell_argument(side, name, text);
    return text;
}

size_t some_texts(struct side *side, const char *name, const char *const *texts, size_t count, const char **ret,
                  size_t most)
{
    size_t taken = 0, number = (size_t)draw(side, (int64_t)most + 1), from = (size_t)draw(side, (int64_t)count);
    for (; taken < number; taken++) {
        ret[taken] = texts[(from + taken) % count];
        tell_argument(side, name, ret[taken]);
    }
    return taken;
}
