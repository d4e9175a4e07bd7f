/* SPDX-License-Identifier: MIT
 *
 * Accounts, orgs and members.
 */
#include "actions.h"

/* ---- accounts ---- */

/* Two databases could order or compare some of these in different ways. */
static const char *const USERNAMES[] = {"ada",
                                        "Ada",
                                        "adA.b",
                                        "ada-b",
                                        "ada_b",
                                        "grace",
                                        "Zoe",
                                        "zoe1",
                                        "linus",
                                        "a",
                                        "mary",
                                        "barbara",
                                        "kay",
                                        "Z9",
                                        "joan",
                                        "Joan.2",
                                        "edith",
                                        "hedy",
                                        "Hedy_L",
                                        "emmy",
                                        "emmy-n",
                                        "lise",
                                        "Lise2",
                                        "rosa",
                                        "maria",
                                        "maria.g",
                                        "sofia",
                                        "b",
                                        "bb",
                                        "B.b",
                                        NULL,
                                        "kay.",
                                        "Stra\xc3\x9f",
                                        "",
                                        "bob!",
                                        "\xc3\x84"
                                        "da"};
const char *const EMAILS[] = {NULL,
                              "ada@example.com",
                              "Ada@Example.com",
                              "grace@example.com",
                              "linus@example.org",
                              "mary@example.org",
                              "kay@mail.example.com",
                              "zoe@example.com",
                              "a+b@example.com",
                              "barbara@example.net",
                              "joe@example.net",
                              "a.b@example.org",
                              "_@example.com",
                              "x@xn--bcher-kva.example",
                              "lise@example.com",
                              "hedy@example.net",
                              "emmy@example.org",
                              "a@b",
                              "no address",
                              "two@at@example.com"};
const size_t EMAIL_COUNT = sizeof EMAILS / sizeof EMAILS[0];
const char *const LINES[] = {NULL,
                             "Engine Works",
                             "engine works",
                             "\xc3\x84rger & Co",
                             "\xef\xbf\xbd",
                             "\xf0\x9f\x9a\x82 train",
                             "z",
                             "O'Brien \"quoted\" \\ %s ; --",
                             "\xe4\xb8\xad\xe6\x96\x87",
                             "{username}",
                             "two\nlines",
                             ""};
const size_t LINE_COUNT = sizeof LINES / sizeof LINES[0];
static const struct {
    const char *username, *email;
} PEOPLE[] = {{"ada", "ada@example.com"},        {"grace", "grace@example.com"}, {"linus", "linus@example.org"},
              {"mary", "mary@example.org"},      {"zoe", "zoe@example.com"},     {"kay", "kay@mail.example.com"},
              {"barbara", "barbara@example.net"}};
static const char *const LOCALES[] = {NULL, "en", "de-CH", "zh-Hant-TW", "no locale"};
static const char *const EXTERNALS[] = {NULL, NULL, "external 1", "External 1", "external-2", "external-3"};
static const char *const PERSONS[] = {NULL, NULL, "person-1", "person-2", "Person-1"};
static const char BYTES[] = "\0\xff\x80meta'data\0";

void some_person(struct side *side, muster_account_params *ret_params, bool more)
{
    *ret_params = (muster_account_params){MUSTER_INIT(muster_account_params)};
    ret_params->username = SOME_TEXT(side, "username", USERNAMES, 6);
    ret_params->display_name = some_text(side, "display_name", LINES, LINE_COUNT, 3);
    ret_params->locale = SOME_TEXT(side, "locale", LOCALES, 1);
    if (!more) return;
    ret_params->email = some_text(side, "email", EMAILS, EMAIL_COUNT, 3);
    ret_params->email_verified = (int32_t)some(side, "verified", 0, 1);
    ret_params->external_id = SOME_TEXT(side, "external_id", EXTERNALS, 0);
    ret_params->person_id = SOME_TEXT(side, "person_id", PERSONS, 0);
    ret_params->metadata_size = (size_t)some(side, "metadata", 0, sizeof BYTES - 1);
    if (ret_params->metadata_size > 0) ret_params->metadata = BYTES;
}

int32_t do_account_create(struct side *side)
{
    muster_account_params params;
    muster_account *account = NULL;
    some_person(side, &params, true);
    int32_t status = muster_account_create(acting(side, &HOST), &params, &account);
    learn(side, ACCOUNTS, muster_account_id(account), NULL, NULL, muster_account_email(account));
    answered(side, account);
    return status;
}

int32_t do_account_edit(struct side *side)
{
    const muster_id *id = some_account(side);
    muster_account_params params;
    muster_account *account = NULL;
    some_person(side, &params, true);
    params.fields = (uint32_t)some(side, "fields", 0, chance(side, 10) ? 256 : 31);
    int32_t status = muster_account_edit(acting(side, id), id, &params, &account);
    answered(side, account);
    return status;
}

int32_t do_account_get(struct side *side)
{
    const muster_id *id = some_account(side);
    muster_account *account = NULL;
    int32_t status = muster_account_get(acting(side, id), id, &account);
    answered(side, account);
    return status;
}

int32_t do_account_find(struct side *side)
{
    static const struct {
        const char *const *texts;
        size_t count;
    } NAMES[] = {{USERNAMES, sizeof USERNAMES / sizeof USERNAMES[0]},
                 {EXTERNALS, sizeof EXTERNALS / sizeof EXTERNALS[0]},
                 {EMAILS, sizeof EMAILS / sizeof EMAILS[0]}};
    int32_t by = (int32_t)some(side, "by", 1, 3);
    const char *name = some_text(side, "name", NAMES[by - 1].texts, NAMES[by - 1].count, 3);
    muster_account *account = NULL;
    int32_t status = muster_account_find(acting(side, NULL), by, name, &account);
    answered(side, account);
    return status;
}

int32_t do_account_delete(struct side *side)
{
    const muster_id *id = some_account(side);
    int32_t status = muster_account_delete(acting(side, id), id);
    if (status == MUSTER_OK) forget(side, ACCOUNTS, id);
    return status;
}

/* ---- orgs ---- */

static const char *const SLUGS[] = {"acme",  "engine-works", "a",     "z9",    "org-1", "org-2", "org-3", "org-4",
                                    "org-5", "org-6",        "org-7", "org-8", "Acme",  "a--b",  "123",   NULL};
static const char *const NAMES[] = {"Acme", "Engine Works", "\xc3\x84rger", "Z", "see https://example.com", NULL};
static const char *const PLANS[] = {"team", "team", "team", "small", "none", NULL};

static muster_org_params some_org_params(struct side *side)
{
    muster_org_params params = {MUSTER_INIT(muster_org_params)};
    params.slug = SOME_TEXT(side, "slug", SLUGS, 4);
    params.name = SOME_TEXT(side, "name", NAMES, 2);
    params.description = some_text(side, "description", LINES, LINE_COUNT, 3);
    return params;
}

int32_t do_org_create(struct side *side)
{
    muster_org *org = NULL;
    muster_org_params params = some_org_params(side);
    params.plan = SOME_TEXT(side, "plan", PLANS, 2);
    int32_t status = muster_org_create(acting(side, NULL), &params, &org);
    learn(side, ORGS, muster_org_id(org), muster_org_id(org), muster_org_owner(org), NULL);
    learn_owner(side, org);
    answered(side, org);
    return status;
}

int32_t do_org_edit(struct side *side)
{
    const muster_id *id = some_org(side);
    muster_org *org = NULL;
    muster_org_params params = some_org_params(side);
    params.fields = (uint32_t)some(side, "fields", 0, 15);
    if (some_flag(side, "metadata", 2)) params.metadata = BYTES, params.metadata_size = sizeof BYTES - 1;
    int32_t status = muster_org_edit(acting(side, owner_of(side, id)), id, &params, &org);
    learn_owner(side, org);
    answered(side, org);
    return status;
}

int32_t do_org_transfer(struct side *side)
{
    const muster_id *id = some_org(side), *account = some_member(side, id);
    muster_org *org = NULL;
    int32_t status = muster_org_transfer(acting(side, owner_of(side, id)), id, account, &org);
    learn_owner(side, org);
    answered(side, org);
    return status;
}

int32_t do_org_transfer_accept(struct side *side)
{
    const muster_id *id = some_offered_org(side);
    muster_org *org = NULL;
    int32_t status = muster_org_transfer_accept(acting(side, offered_to(side, id)), id, &org);
    learn_owner(side, org);
    answered(side, org);
    return status;
}

int32_t do_org_transfer_decline(struct side *side)
{
    const muster_id *id = some_offered_org(side);
    return muster_org_transfer_decline(acting(side, offered_to(side, id)), id);
}

int32_t do_org_delete(struct side *side)
{
    const muster_id *id = some_org(side);
    int32_t status = muster_org_delete(acting(side, owner_of(side, id)), id);
    if (status == MUSTER_OK) forget(side, ORGS, id);
    return status;
}

int32_t do_org_reset_clock(struct side *side)
{
    const muster_id *id = some_org(side);
    return muster_org_reset_clock(acting(side, &HOST), id);
}

int32_t do_org_get(struct side *side)
{
    const muster_id *id = some_org(side);
    muster_org *org = NULL;
    int32_t status = muster_org_get(acting(side, owner_of(side, id)), id, &org);
    learn_owner(side, org);
    answered(side, org);
    return status;
}

int32_t do_org_find(struct side *side)
{
    const char *slug = SOME_TEXT(side, "slug", SLUGS, 4);
    muster_org *org = NULL;
    int32_t status = muster_org_find(acting(side, NULL), slug, &org);
    learn_owner(side, org);
    answered(side, org);
    return status;
}

int32_t do_settle(struct side *side)
{
    int64_t limit = some(side, "limit", 0, 3), settled = -1;
    int32_t status = muster_settle(acting(side, &HOST), limit, &settled);
    fprintf(side->out, " settled %lld", (long long)settled);
    return status;
}

int32_t do_verify(struct side *side)
{
    const muster_id *org = some_org(side);
    muster_report *report = NULL;
    if (some_flag(side, "all", 2)) org = NULL;
    int32_t status = muster_verify(acting(side, owner_of(side, org)), org, &report);
    answered(side, report);
    return status;
}

/* ---- members ---- */

int32_t some_role(struct side *side)
{
    return (int32_t)some(side, "role", chance(side, 12) ? 0 : MUSTER_ROLE_RESTRICTED,
                         chance(side, 12) ? MUSTER_ROLE_OWNER : MUSTER_ROLE_ADMIN);
}

static uint32_t some_flags(struct side *side)
{
    return (uint32_t)some(side, "flags", 0,
                          chance(side, 4) ? MUSTER_MEMBER_FLAG_KEEP_INVITATIONS | MUSTER_MEMBER_FLAG_BLOCK
                                          : MUSTER_MEMBER_FLAG_KEEP_INVITATIONS);
}

int32_t do_member_get(struct side *side)
{
    const muster_id *org = some_org(side), *account = some_member(side, org);
    muster_member *member = NULL;
    int32_t status = muster_member_get(acting(side, owner_of(side, org)), org, account, &member);
    answered(side, member);
    return status;
}

int32_t do_member_list(struct side *side, const char *cursor, size_t limit, muster_page **ret_page)
{
    const muster_id *org = some_org(side);
    muster_member_query query = {MUSTER_INIT(muster_member_query)};
    query.state = (int32_t)some(side, "state", 0, 4);
    query.role = (int32_t)some(side, "role", 0, 4);
    if (some_flag(side, "all", 2)) query.state = query.role = 0;
    return muster_member_list(acting(side, owner_of(side, org)), org, &query, cursor, limit, ret_page);
}

int32_t do_member_add(struct side *side)
{
    const muster_id *org = some_org(side), *account = some_account(side);
    int32_t role = some_role(side);
    muster_member *member = NULL;
    int32_t status = muster_member_add(acting(side, &HOST), org, account, role, &member);
    answered(side, member);
    return status;
}

int32_t do_member_set_role(struct side *side)
{
    const muster_id *org = some_org(side), *account = some_member(side, org);
    int32_t role = some_role(side);
    uint32_t flags = some_flags(side);
    muster_member *member = NULL;
    int32_t status = muster_member_set_role(acting(side, owner_of(side, org)), org, account, role, flags, &member);
    answered(side, member);
    return status;
}

int32_t do_member_suspend(struct side *side)
{
    const muster_id *org = some_org(side), *account = some_member(side, org);
    uint32_t flags = some_flags(side);
    muster_member *member = NULL;
    int32_t status = muster_member_suspend(acting(side, owner_of(side, org)), org, account, flags, &member);
    answered(side, member);
    return status;
}

int32_t do_member_restore(struct side *side)
{
    const muster_id *org = some_org(side), *account = some_member(side, org);
    muster_member *member = NULL;
    int32_t status = muster_member_restore(acting(side, owner_of(side, org)), org, account, &member);
    answered(side, member);
    return status;
}

int32_t do_member_set_end(struct side *side)
{
    const muster_id *org = some_org(side), *account = some_member(side, org);
    muster_time ends_at = some_time(side, "ends_at");
    muster_member *member = NULL;
    int32_t status = muster_member_set_end(acting(side, owner_of(side, org)), org, account, ends_at, &member);
    answered(side, member);
    return status;
}

int32_t do_member_unblock(struct side *side)
{
    const muster_id *org = some_org(side), *account = some_member(side, org);
    return muster_member_unblock(acting(side, owner_of(side, org)), org, account);
}

int32_t do_member_remove(struct side *side)
{
    const muster_id *org = some_org(side), *account = some_member(side, org);
    uint32_t flags = some_flags(side);
    return muster_member_remove(acting(side, owner_of(side, org)), org, account, flags);
}

int32_t do_member_leave(struct side *side)
{
    const muster_id *org = some_org(side), *account = some_member(side, org);
    return muster_member_leave(acting(side, account), org);
}

/* ---- the beginning ---- */

static void begin_account(struct side *side, muster_session *host, size_t number)
{
    muster_account_params params = {MUSTER_INIT(muster_account_params), .username = PEOPLE[number].username,
                                    .email = PEOPLE[number].email, .email_verified = 1};
    muster_account *account = NULL;
    ck_status(MUSTER_OK, muster_account_create(host, &params, &account));
    learn(side, ACCOUNTS, muster_account_id(account), NULL, NULL, muster_account_email(account));
    muster_account_free(account);
}

static void begin_org(struct side *side, size_t number)
{
    muster_session_options options = {MUSTER_INIT(muster_session_options),
                                      .account = &side->known.things[ACCOUNTS][number].id};
    muster_org_params params = {MUSTER_INIT(muster_org_params), .slug = SLUGS[number], .name = "First",
                                .plan = number == 0 ? "team" : "small"};
    muster_session *session = NULL;
    muster_org *org = NULL;
    ck_status(MUSTER_OK, muster_session_open(side->store, &options, &session, NULL));
    ck_status(MUSTER_OK, muster_org_create(session, &params, &org));
    learn(side, ORGS, muster_org_id(org), muster_org_id(org), options.account, NULL);
    muster_org_free(org);
    muster_session_close(session);
}

void side_begin(struct side *side)
{
    muster_session_options system = {MUSTER_INIT(muster_session_options), .party = MUSTER_PARTY_SYSTEM};
    muster_plan_params team = {MUSTER_INIT(muster_plan_params), .code = "team", .seats = 24};
    muster_plan_params small = {MUSTER_INIT(muster_plan_params), .code = "small", .seats = 6};
    muster_session *host = NULL;
    side->learning = true;
    ck_status(MUSTER_OK, muster_session_open(side->store, &system, &host, NULL));
    ck_status(MUSTER_OK, muster_plan_offer(host, &team));
    ck_status(MUSTER_OK, muster_plan_offer(host, &small));
    for (size_t i = 0; i < sizeof PEOPLE / sizeof PEOPLE[0]; i++)
        begin_account(side, host, i);
    ck_status(MUSTER_OK, muster_setting_set(host, NULL, MUSTER_SETTING_TRANSFER_NEEDS_CONSENT, 1));
    ck_status(MUSTER_OK, muster_setting_set(host, NULL, MUSTER_SETTING_REQUESTS, 1));
    ck_status(MUSTER_OK, muster_setting_set(host, NULL, MUSTER_SETTING_REQUEST_REST, 0));
    muster_session_close(host);
    for (size_t i = 0; i < 2; i++)
        begin_org(side, i);
}
