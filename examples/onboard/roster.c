/* SPDX-License-Identifier: MIT
 *
 * The steps from the rows of a roster to memberships. See roster.h.
 */
#include "roster.h"
#include "outcome.h"
#include "terminal.h"
#include <ctype.h>
#include <inttypes.h>
#include <libgen.h>
#include <search.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- the people ---- */

static bool person_read(struct rows *rows, const struct csv_row *row, struct person *ret_person)
{
    int32_t role = 0;
    if (row->columns != 2)
        refuse(rows, row->line, "a row must have two columns: username,role");
    else if (muster_role_parse(row->fields[1], &role) != MUSTER_OK)
        refuse(rows, row->line, "unknown role '%.60s': admin, member or restricted", row->fields[1]);
    else if (role == MUSTER_ROLE_OWNER)
        refuse(rows, row->line, "nobody can be invited as owner: admin, member or restricted");
    else {
        *ret_person = (struct person){.username = row->fields[0], .role = role, .line = row->line};
        return true;
    }
    return false;
}

static void read_people(struct roster *roster)
{
    struct rows *rows = roster->rows;
    if (rows->count > 0) roster->people = needed(calloc(rows->count, sizeof roster->people[0]));
    for (size_t i = 0; i < rows->count; i++) {
        const struct csv_row *row = &rows->items[i];
        if (row->line == 1 && strcmp(row->fields[0], "username") == 0) continue;
        if (person_read(rows, row, &roster->people[roster->count])) roster->count++;
    }
}

static int by_account(const void *a, const void *b)
{
    return memcmp(a, b, sizeof(muster_id));
}

/* Keeps each person who can be invited, once. So the seats can be counted before they are bought. */
static void register_all(struct roster *roster, const struct org *org)
{
    size_t kept = 0;
    for (size_t i = 0; i < roster->count; i++) {
        struct person *person = &roster->people[kept];
        *person = roster->people[i];
        progress("register", i + 1, roster->count);
        const struct person *first;
        if (!register_account(org->host, person->username, &person->account))
            refuse(roster->rows, person->line, "%s", cause_of(org->host));
        else if (muster_id_equal(&person->account, &org->owner_account))
            refuse(roster->rows, person->line, "this is the owner, who is a member already");
        else if ((first = *(struct person **)needed(tsearch(person, &roster->by_account, by_account))) != person)
            refuse(roster->rows, person->line, "this is the same account as on line %ld", first->line);
        else
            kept++;
    }
    roster->count = kept;
}

/* ---- the org ---- */

/* "kubernetes" for .../kubernetes/roster.csv; "roster" if the file is in no folder with a name. */
static void name_org(const char *file, char *ret_slug, size_t size)
{
    char *path = needed(strdup(file));
    const char *name = basename(dirname(path));
    size_t length = 0;
    if (name[0] == '.' || name[0] == '/' || strcmp(name, "examples") == 0) name = "roster";
    /* Characters that a slug cannot have become a hyphen: a single one, and never at an end. */
    for (; *name != '\0' && length + 1 < size; name++) {
        if (isalnum((unsigned char)*name))
            ret_slug[length++] = (char)tolower((unsigned char)*name);
        else if (length > 0 && ret_slug[length - 1] != '-')
            ret_slug[length++] = '-';
    }
    if (length > 0 && ret_slug[length - 1] == '-') length--;
    ret_slug[length] = '\0';
    if (strspn(ret_slug, "0123456789") == length) snprintf(ret_slug, size, "roster");
    free(path);
}

/* All invitations are pending at the same time, and one person sends them on one day. */
static void raise_limits(const struct org *org, int64_t needed_value)
{
    static const int32_t LIMITS[] = {MUSTER_SETTING_PENDING_MAX, MUSTER_SETTING_INVITATIONS_PER_DAY};
    for (size_t i = 0; i < sizeof LIMITS / sizeof LIMITS[0]; i++) {
        int64_t before = 0;
        check(org->host, muster_setting_get(org->host, &org->id, LIMITS[i], &before), "a limit could not be read");
        if (before >= needed_value) continue;
        check(org->host, muster_setting_set(org->host, &org->id, LIMITS[i], needed_value),
              "a limit could not be raised");
        printf("  limit raised: %s from %" PRId64 " to %" PRId64 ", because all are invited at once\n",
               muster_setting_name(LIMITS[i]), before, needed_value);
    }
}

/* Buys a seat for the owner and for each invitee, unless the user has asked for another number. */
static void found(struct org *org, int64_t seats, int64_t pending)
{
    muster_org *founded = NULL;
    muster_plan_params offer = {MUSTER_INIT(muster_plan_params), .code = org->slug,
                                .seats = seats > 0 ? seats : pending + 1};
    muster_org_params params = {MUSTER_INIT(muster_org_params), .slug = org->slug, .name = org->slug,
                                .plan = org->slug};
    check(org->host, muster_plan_offer(org->host, &offer), "the plan could not be offered");
    org->owner = session_of(org->store, &org->owner_account);
    check(org->owner, muster_org_create(org->owner, &params, &founded), "the org could not be founded");
    org->id = *muster_org_id(founded);
    muster_org_free(founded);
    raise_limits(org, pending);
}

/* ---- inviting and accepting ---- */

static void invite_all(struct roster *roster, const struct org *org)
{
    for (size_t i = 0; i < roster->count; i++) {
        struct person *person = &roster->people[i];
        muster_invitation_params params = {MUSTER_INIT(muster_invitation_params), .username = person->username,
                                           .role = person->role};
        progress("invite", i + 1, roster->count);
        person->invited = muster_invitation_create(org->owner, &org->id, &params, NULL) == MUSTER_OK;
        roster->invited += person->invited;
        if (!person->invited) refuse(roster->rows, person->line, "%s", cause_of(org->owner));
    }
}

/* Here, delivering a message means that the invitee gets the token. */
static void hand_token(void *arg, const muster_message *message)
{
    struct roster *roster = arg;
    const muster_id *account = muster_message_account(message);
    const char *token = muster_message_token(message);
    struct person **person = account != NULL ? tfind(account, &roster->by_account, by_account) : NULL;
    if (person != NULL && token != NULL && (*person)->token == NULL) (*person)->token = needed(strdup(token));
}

static void accept_all(struct roster *roster, const struct org *org)
{
    for (size_t i = 0; i < roster->count; i++) {
        struct person *person = &roster->people[i];
        progress("accept", i + 1, roster->count);
        if (!person->invited) continue;
        muster_session *session = session_of(org->store, &person->account);
        person->accepted = muster_invitation_accept(session, person->token, NULL) == MUSTER_OK;
        roster->accepted += person->accepted;
        if (!person->accepted) refuse(roster->rows, person->line, "%s", cause_of(session));
        muster_session_close(session);
    }
}

static void populate(struct roster *roster, struct org *org, int64_t seats)
{
    double at = seconds();
    found(org, seats, (int64_t)roster->count);
    at = step("org founded", at);
    invite_all(roster, org);
    at = step("invited", at);
    roster->messages += deliver(org, hand_token, roster);
    at = step("messages delivered", at);
    accept_all(roster, org);
    at = step("accepted", at);
    roster->messages += deliver(org, NULL, NULL);
    at = step("further messages delivered", at);
    show_verify(org->host, NULL, at);
    show_seats(org);
    show_members(org);
    show_events(org);
}

void roster_take(struct roster *roster, struct rows *rows, struct org *org, int64_t seats)
{
    char owner_name[96];
    double began = seconds();
    *roster = (struct roster){.rows = rows};
    name_org(rows->file, org->slug, sizeof org->slug);
    printf("org %s: people of %s\n", org->slug, rows->file);
    snprintf(owner_name, sizeof owner_name, "%.50s-owner", org->slug);
    if (!register_account(org->host, owner_name, &org->owner_account)) fatal(owner_name, cause_of(org->host));
    read_people(roster);
    register_all(roster, org);
    step("accounts registered", began);
    if (roster->count > 0)
        populate(roster, org, seats);
    else
        fprintf(stderr, "%s: nobody can be invited, so no org is founded\n", rows->file);
    printf("  rows: %zu taken, %zu invited, %zu accepted, %zu refused\n", roster->count, roster->invited,
           roster->accepted, rows->bad);
    printf("  messages delivered: %zu\n  %.2f s in all\n", roster->messages, seconds() - began);
}

void roster_free(struct roster *roster)
{
    while (roster->by_account != NULL)
        tdelete(*(struct person **)roster->by_account, &roster->by_account, by_account);
    for (size_t i = 0; i < roster->count; i++)
        free(roster->people[i].token);
    free(roster->people);
    *roster = (struct roster){0};
}
