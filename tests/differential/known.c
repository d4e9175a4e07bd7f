/* SPDX-License-Identifier: MIT
 *
 * The things that calls have made. They are kept and drawn, so that later calls can use them.
 */
#include "side.h"

#include <stdlib.h>
#include <string.h>

static const muster_id UNKNOWN = {{0x01, 0x8f, 0, 0, 0, 0, 0x70, 0, 0x80, 0, 0, 0, 0, 0, 0, 1}};
static const muster_id ZERO;

/* There are only a few, so that calls meet the results of other calls. */
static const struct {
    const char *name;
    size_t window;
} KIND[THING_KINDS] = {
    [ACCOUNTS] = {"account", 8},  [ORGS] = {"org", 3},
    [MEMBERS] = {"account", 12},  [INVITATIONS] = {"invitation", 5},
    [REQUESTS] = {"request", 4},  [PROJECTS] = {"project", 6},
    [TOKENS] = {"token", 5},      [SIGNUP_TOKENS] = {"token", 3},
    [JOIN_TOKENS] = {"token", 3},
};

static struct thing *last_of(struct side *side, enum thing_kind kind, size_t back)
{
    return &side->known.things[kind][(side->known.made[kind] - 1 - back) % THINGS_MAX];
}

const struct thing *draw_thing(struct side *side, enum thing_kind kind)
{
    size_t window = side->known.made[kind] < KIND[kind].window ? side->known.made[kind] : KIND[kind].window;
    size_t back = (size_t)draw(side, (int64_t)KIND[kind].window);
    return window > 0 ? last_of(side, kind, back % window) : NULL;
}

static const muster_id *tell_id(struct side *side, enum thing_kind kind, const muster_id *id)
{
    char text[MUSTER_ID_TEXT_BYTES] = "NULL";
    if (id != NULL) muster_id_format(id, text);
    fprintf(side->out, " %s=%s", KIND[kind].name, text);
    return id;
}

/* A thing of another kind, or of nothing, instead of the right one. */
static const muster_id *astray(struct side *side, const muster_id *id)
{
    const struct thing *other = draw_thing(side, ORGS);
    const muster_id *const WRONG[] = {NULL, &ZERO, &UNKNOWN, other != NULL ? &other->id : NULL};
    int64_t number = draw(side, 100);
    return number < 4 ? WRONG[number] : id;
}

const muster_id *some_thing(struct side *side, enum thing_kind kind, const muster_id **ret_org)
{
    const struct thing *thing = draw_thing(side, kind), *other = draw_thing(side, ORGS);
    bool elsewhere = chance(side, 25) || thing == NULL;
    *ret_org = tell_id(side, ORGS, elsewhere ? (other != NULL ? &other->id : NULL) : &thing->org);
    return tell_id(side, kind, astray(side, thing != NULL ? &thing->id : &UNKNOWN));
}

const muster_id *some_account(struct side *side)
{
    const struct thing *thing = draw_thing(side, ACCOUNTS);
    return tell_id(side, ACCOUNTS, astray(side, thing != NULL ? &thing->id : &UNKNOWN));
}

const muster_id *some_member(struct side *side, const muster_id *org)
{
    const struct thing *at = side->known.things[MEMBERS], *found = NULL;
    size_t from = (size_t)draw(side, THINGS_MAX);
    bool any = chance(side, 6);
    for (size_t i = 0; i < THINGS_MAX && found == NULL && !any; i++)
        if (org != NULL && muster_id_equal(&at[(from + i) % THINGS_MAX].org, org)) found = &at[(from + i) % THINGS_MAX];
    return found != NULL ? tell_id(side, MEMBERS, &found->id) : some_account(side);
}

const muster_id *some_offered_org(struct side *side)
{
    bool any = chance(side, 4);
    for (size_t i = 0; i < THINGS_MAX && i < side->known.made[ORGS] && !any; i++) {
        const struct thing *thing = &side->known.things[ORGS][i];
        if (!muster_id_equal(&thing->to, &ZERO)) return tell_id(side, ORGS, &thing->id);
    }
    return some_org(side);
}

const muster_id *some_org(struct side *side)
{
    const struct thing *thing = draw_thing(side, ORGS);
    return tell_id(side, ORGS, astray(side, thing != NULL ? &thing->id : &UNKNOWN));
}

const struct thing *some_token(struct side *side, enum thing_kind kind)
{
    static const struct thing JUNK = {.text = "msti_junk"};
    enum thing_kind other = TOKENS + (enum thing_kind)draw(side, 3);
    const struct thing *thing = draw_thing(side, chance(side, 12) ? other : kind);
    if (chance(side, 50) || thing == NULL) thing = &JUNK;
    fprintf(side->out, " token=%s", thing->text);
    return thing;
}

muster_message *some_message(struct side *side)
{
    size_t back = (size_t)draw(side, 4);
    size_t there = side->messages_made < MESSAGES_MAX ? side->messages_made : MESSAGES_MAX;
    fprintf(side->out, " message=%zu", side->messages_made - (there > 0 ? back % there : 0));
    return there > 0 ? side->messages[(side->messages_made - 1 - back % there) % MESSAGES_MAX] : NULL;
}

/* Usually the last thing of this list. */
const char *some_cursor(struct side *side)
{
    size_t found = CURSORS_MAX;
    bool any = chance(side, 20);
    for (size_t i = 0; i < CURSORS_MAX; i++)
        if (side->cursors[i].text != NULL && (any || side->cursors[i].list == side->action)) found = i;
    if (found == CURSORS_MAX || chance(side, 2)) return NULL;
    fprintf(side->out, " cursor=%zu", found);
    return side->cursors[found].text;
}

static const struct thing *find_org(const struct side *side, const muster_id *org)
{
    for (size_t i = 0; i < THINGS_MAX && i < side->known.made[ORGS]; i++)
        if (muster_id_equal(org, &side->known.things[ORGS][i].id)) return &side->known.things[ORGS][i];
    return NULL;
}

const muster_id *owner_of(const struct side *side, const muster_id *org)
{
    const struct thing *thing = find_org(side, org);
    return thing != NULL ? &thing->by : NULL;
}

const muster_id *account_at(const struct side *side, const char *address)
{
    const struct thing *at = side->known.things[ACCOUNTS];
    for (size_t i = 0; i < THINGS_MAX && address != NULL; i++)
        if (strcasecmp(at[i].text, address) == 0) return &at[i].id;
    return NULL;
}

const muster_id *offered_to(const struct side *side, const muster_id *org)
{
    const struct thing *thing = find_org(side, org);
    return thing != NULL && !muster_id_equal(&thing->to, &ZERO) ? &thing->to : NULL;
}

/* ---- what was learned ---- */

void learn(struct side *side, enum thing_kind kind, const muster_id *id, const muster_id *org, const muster_id *by,
           const char *text)
{
    if (!side->learning || (id == NULL && text == NULL)) return;
    struct thing *thing = &side->known.things[kind][side->known.made[kind]++ % THINGS_MAX];
    *thing = (struct thing){.by = by != NULL ? *by : ZERO};
    if (id != NULL) thing->id = *id;
    if (org != NULL) thing->org = *org;
    if (text != NULL) snprintf(thing->text, sizeof thing->text, "%s", text);
}

void learn_owner(struct side *side, const muster_org *org)
{
    for (size_t i = 0; i < THINGS_MAX && i < side->known.made[ORGS] && side->learning; i++) {
        struct thing *thing = &side->known.things[ORGS][i];
        const muster_id *to = muster_org_transfer_to(org);
        if (!muster_id_equal(&thing->id, muster_org_id(org))) continue;
        thing->by = *muster_org_owner(org);
        thing->to = to != NULL ? *to : ZERO;
    }
}

void forget(struct side *side, enum thing_kind kind, const muster_id *id)
{
    for (size_t i = 0; i < THINGS_MAX && i < side->known.made[kind]; i++) {
        if (!side->learning || !muster_id_equal(&side->known.things[kind][i].id, id)) continue;
        side->known.things[kind][i] = *last_of(side, kind, 0);
        side->known.made[kind]--;
    }
}

void learn_message(struct side *side, const muster_message *message)
{
    muster_message **at = &side->messages[side->messages_made % MESSAGES_MAX];
    const muster_id *to = muster_message_account(message);
    if (to == NULL) to = account_at(side, muster_message_address(message));
    learn(side, TOKENS, NULL, muster_message_org(message), to, muster_message_token(message));
    if (!side->learning) return;
    muster_message_free(*at);
    *at = muster_message_ref(message);
    side->messages_made++;
}

void learn_cursor(struct side *side, const char *cursor)
{
    if (cursor == NULL || !side->learning) return;
    struct cursor *at = &side->cursors[side->cursors_made++ % CURSORS_MAX];
    free(at->text);
    *at = (struct cursor){side->action, strdup(cursor)};
}
