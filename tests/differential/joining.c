/* SPDX-License-Identifier: MIT
 *
 * Invitations, links, requests and domains.
 */
#include "actions.h"

const char *const DOMAINS[] = {
    "example.com", "Example.ORG", "mail.example.com", "example.net", "xn--bcher-kva.example", "localhost",
    "a..b",        NULL};
const size_t DOMAIN_COUNT = sizeof DOMAINS / sizeof DOMAINS[0];

/* Some names belong to accounts, and one to none. */
static const char *const INVITED[] = {"ada", "Grace",   "zoe",   "linus",  "mary",
                                      "kay", "barbara", "ada-b", "nobody", NULL};
static const char *const MESSAGES[] = {NULL, "Come and join us", "\xc3\x84 \"line\"\nand another",
                                       "see www.example.com"};

/* ---- invitations ---- */

/* The projects of an invitation, or of a change of it. They live as long as the step. */
struct promised {
    muster_id projects[3];
    int32_t permissions[3];
    size_t count;
};

static void some_promised(struct side *side, struct promised *ret_promised)
{
    const muster_id *org = NULL;
    ret_promised->count = chance(side, 3) ? (size_t)some(side, "projects", 0, 3) : 0;
    for (size_t i = 0; i < ret_promised->count; i++) {
        const muster_id *project = some_thing(side, PROJECTS, &org);
        ret_promised->projects[i] = project != NULL ? *project : (muster_id){{0}};
        ret_promised->permissions[i] = (int32_t)some(side, "permission", chance(side, 10) ? 0 : 1, 3);
    }
}

static muster_invitation_params some_invitation(struct side *side, const struct promised *promised)
{
    muster_invitation_params params = {MUSTER_INIT(muster_invitation_params)};
    if (some_flag(side, "by_address", 2))
        params.email = some_text(side, "email", EMAILS, EMAIL_COUNT, 3);
    else
        params.username = SOME_TEXT(side, "username", INVITED, 2);
    params.flags = (uint32_t)some(side, "flags", 0, chance(side, 3) ? 4 : 1);
    params.role = some_role(side);
    params.message = SOME_TEXT(side, "message", MESSAGES, 1);
    params.time_to_live = chance(side, 4) ? some(side, "minutes", 0, 600) * MINUTE : 0;
    if (promised->count > 0) {
        params.projects = promised->projects;
        params.permissions = promised->permissions;
        params.project_count = promised->count;
    }
    return params;
}

int32_t do_invitation_create(struct side *side)
{
    const muster_id *org = some_org(side);
    struct promised promised;
    muster_invitation *made = NULL;
    some_promised(side, &promised);
    muster_invitation_params params = some_invitation(side, &promised);
    int32_t status = muster_invitation_create(acting(side, owner_of(side, org)), org, &params, &made);
    const muster_id *to = muster_invitation_account(made);
    if (to == NULL) to = account_at(side, params.email);
    learn(side, INVITATIONS, muster_invitation_id(made), org, to, NULL);
    answered(side, made);
    return status;
}

int32_t do_invitation_create_many(struct side *side)
{
    const muster_id *org = some_org(side);
    struct promised promised = {.count = 0};
    muster_invitation_params params[4];
    const muster_invitation_params *rows[4];
    size_t count = (size_t)some(side, "rows", 0, 4);
    for (size_t i = 0; i < count; i++) {
        params[i] = some_invitation(side, &promised);
        rows[i] = &params[i];
    }
    uint32_t flags = (uint32_t)some(side, "all_or_nothing", 0, 1);
    muster_report *report = NULL;
    int32_t status = muster_invitation_create_many(acting(side, owner_of(side, org)), org, rows, count, flags, &report);
    for (size_t i = 0; i < muster_report_count(report); i++)
        if (muster_report_status(report, i) == MUSTER_OK)
            learn(side, INVITATIONS, muster_report_object(report, i), org, NULL, NULL);
    answered(side, report);
    return status;
}

int32_t do_invitation_edit(struct side *side)
{
    const muster_id *org = NULL, *id = some_thing(side, INVITATIONS, &org);
    struct promised promised;
    muster_invitation *edited = NULL;
    muster_invitation_change change = {MUSTER_INIT(muster_invitation_change)};
    some_promised(side, &promised);
    change.fields = (uint32_t)some(side, "fields", 0, 15);
    change.message = SOME_TEXT(side, "message", MESSAGES, 1);
    change.expires_at = some_time(side, "expires_at");
    change.role = some_role(side);
    change.projects = promised.projects;
    change.permissions = promised.permissions;
    change.project_count = promised.count;
    int32_t status = muster_invitation_edit(acting(side, owner_of(side, org)), org, id, &change, &edited);
    answered(side, edited);
    return status;
}

int32_t do_invitation_resend(struct side *side)
{
    const muster_id *org = NULL, *id = some_thing(side, INVITATIONS, &org);
    muster_invitation *sent = NULL;
    int32_t status = muster_invitation_resend(acting(side, owner_of(side, org)), org, id, &sent);
    answered(side, sent);
    return status;
}

int32_t do_invitation_undelivered(struct side *side)
{
    const muster_id *org = NULL, *id = some_thing(side, INVITATIONS, &org);
    const char *cause = some_text(side, "cause", LINES, LINE_COUNT, 3);
    return muster_invitation_undelivered(acting(side, &HOST), org, id, cause);
}

int32_t do_invitation_list_waiting(struct side *side, const char *cursor, size_t limit, muster_page **ret_page)
{
    return muster_invitation_list_waiting(acting(side, NULL), cursor, limit, ret_page);
}

/* The account for which an invitation is, if it is known. */
static const muster_id *invitee(struct side *side, const muster_id *invitation)
{
    for (size_t i = 0; i < THINGS_MAX && i < side->known.made[INVITATIONS]; i++) {
        const struct thing *thing = &side->known.things[INVITATIONS][i];
        if (muster_id_equal(&thing->id, invitation) && thing->by.bytes[0] != 0) return &thing->by;
    }
    return NULL;
}

int32_t do_invitation_accept_waiting(struct side *side)
{
    const muster_id *org = NULL, *id = some_thing(side, INVITATIONS, &org);
    muster_member *member = NULL;
    int32_t status = muster_invitation_accept_waiting(acting(side, invitee(side, id)), org, id, &member);
    answered(side, member);
    return status;
}

int32_t do_invitation_decline_waiting(struct side *side)
{
    const muster_id *org = NULL, *id = some_thing(side, INVITATIONS, &org);
    return muster_invitation_decline_waiting(acting(side, invitee(side, id)), org, id);
}

/* The account that has the token. Any account may use a token that belongs to nobody. */
static const muster_id *holder(const struct thing *token)
{
    return token->by.bytes[0] != 0 ? &token->by : NULL;
}

static void learn_member(struct side *side, const muster_member *member)
{
    const muster_id *account = muster_member_account(member);
    learn(side, ACCOUNTS, account, NULL, NULL, NULL);
}

int32_t do_invitation_signup(struct side *side)
{
    const struct thing *token = some_token(side, TOKENS);
    muster_account_params params;
    muster_member *member = NULL;
    some_person(side, &params, chance(side, 8));
    int32_t status = muster_invitation_signup(acting(side, &VISITOR), token->text, &params, &member);
    learn_member(side, member);
    answered(side, member);
    return status;
}

int32_t do_invitation_get(struct side *side)
{
    const muster_id *org = NULL, *id = some_thing(side, INVITATIONS, &org);
    muster_invitation *invitation = NULL;
    int32_t status = muster_invitation_get(acting(side, owner_of(side, org)), org, id, &invitation);
    answered(side, invitation);
    return status;
}

int32_t do_invitation_list(struct side *side, const char *cursor, size_t limit, muster_page **ret_page)
{
    const muster_id *org = some_org(side);
    int32_t state = (int32_t)some(side, "state", 0, 5);
    return muster_invitation_list(acting(side, owner_of(side, org)), org, state, cursor, limit, ret_page);
}

int32_t do_invitation_preview(struct side *side)
{
    const struct thing *token = some_token(side, TOKENS);
    muster_invitation *seen = NULL;
    int32_t status = muster_invitation_preview(acting(side, holder(token)), token->text, &seen);
    answered(side, seen);
    return status;
}

int32_t do_invitation_accept(struct side *side)
{
    const struct thing *token = some_token(side, TOKENS);
    muster_member *member = NULL;
    int32_t status = muster_invitation_accept(acting(side, holder(token)), token->text, &member);
    answered(side, member);
    return status;
}

int32_t do_invitation_decline(struct side *side)
{
    const struct thing *token = some_token(side, TOKENS);
    return muster_invitation_decline(acting(side, holder(token)), token->text);
}

int32_t do_invitation_revoke(struct side *side)
{
    const muster_id *org = NULL, *id = some_thing(side, INVITATIONS, &org);
    return muster_invitation_revoke(acting(side, owner_of(side, org)), org, id);
}

static void learn_request(struct side *side, const muster_request *request)
{
    learn(side, REQUESTS, muster_request_id(request), muster_request_org(request), muster_request_account(request),
          NULL);
}

int32_t do_invitation_readdress(struct side *side)
{
    const struct thing *token = some_token(side, TOKENS);
    muster_request *request = NULL;
    int32_t status = muster_invitation_readdress(acting(side, NULL), token->text, &request);
    learn_request(side, request);
    answered(side, request);
    return status;
}

/* ---- links ---- */

/* Their domains live as long as the step. */
static const muster_link_params *some_link(struct side *side, muster_link_params *params, const char *domains[3])
{
    static const char *const TAGS[] = {NULL, NULL, "guests", "\xc3\x84ste", "two\nlines"};
    *params = (muster_link_params){MUSTER_INIT(muster_link_params)};
    params->fields = (uint32_t)some(side, "fields", 0, 15);
    params->tag = SOME_TEXT(side, "tag", TAGS, 1);
    params->ends_at = some_time(side, "ends_at");
    params->joins_max = some(side, "joins_max", chance(side, 10) ? -1 : 0, 4);
    params->domain_count = some_texts(side, "domain", DOMAINS, DOMAIN_COUNT - (chance(side, 10) ? 0 : 3), domains, 3);
    params->domains = domains;
    return some_flag(side, "as_it_is", 2) ? NULL : params;
}

typedef int32_t link_change(muster_session *, const muster_id *, int32_t, const muster_link_params *, muster_link **);

static int32_t change_link(struct side *side, link_change *change)
{
    const char *domains[3];
    muster_link_params room;
    muster_link *link = NULL;
    const muster_id *org = some_org(side);
    int32_t kind = (int32_t)some(side, "kind", chance(side, 20) ? 0 : 1, 2);
    const muster_link_params *params = some_link(side, &room, domains);
    int32_t status = change(acting(side, owner_of(side, org)), org, kind, params, &link);
    answered(side, link);
    return status;
}

int32_t do_link_enable(struct side *side)
{
    return change_link(side, muster_link_enable);
}

int32_t do_link_edit(struct side *side)
{
    return change_link(side, muster_link_edit);
}

int32_t do_link_regenerate(struct side *side)
{
    return change_link(side, muster_link_regenerate);
}

int32_t do_link_disable(struct side *side)
{
    const muster_id *org = some_org(side);
    int32_t kind = (int32_t)some(side, "kind", 1, 2);
    muster_link *link = NULL;
    int32_t status = muster_link_disable(acting(side, owner_of(side, org)), org, kind, &link);
    answered(side, link);
    return status;
}

int32_t do_link_get(struct side *side)
{
    const muster_id *org = some_org(side);
    int32_t kind = (int32_t)some(side, "kind", 1, 2);
    muster_link *link = NULL;
    int32_t status = muster_link_get(acting(side, owner_of(side, org)), org, kind, &link);
    answered(side, link);
    return status;
}

int32_t do_link_token(struct side *side)
{
    const muster_id *org = some_org(side);
    int32_t kind = (int32_t)some(side, "kind", 1, 2);
    char token[MUSTER_TOKEN_CHARS + 1] = "";
    int32_t status = muster_link_token(acting(side, owner_of(side, org)), org, kind, token);
    fprintf(side->out, " gives %s", token);
    if (status == MUSTER_OK) learn(side, TOKENS + (enum thing_kind)kind, NULL, org, NULL, token);
    return status;
}

int32_t do_link_list(struct side *side, const char *cursor, size_t limit, muster_page **ret_page)
{
    const muster_id *org = some_org(side);
    int32_t kind = (int32_t)some(side, "kind", 0, 2);
    return muster_link_list(acting(side, owner_of(side, org)), org, kind, cursor, limit, ret_page);
}

int32_t do_link_preview(struct side *side)
{
    const struct thing *token = some_token(side, chance(side, 2) ? SIGNUP_TOKENS : JOIN_TOKENS);
    muster_link *link = NULL;
    int32_t status = muster_link_preview(acting(side, NULL), token->text, &link);
    answered(side, link);
    return status;
}

int32_t do_link_join(struct side *side)
{
    const struct thing *token = some_token(side, JOIN_TOKENS);
    muster_member *member = NULL;
    muster_request *request = NULL;
    int32_t status = muster_link_join(acting(side, NULL), token->text, &member, &request);
    learn_request(side, request);
    answered(side, member);
    answered(side, request);
    return status;
}

int32_t do_link_signup(struct side *side)
{
    const struct thing *token = some_token(side, SIGNUP_TOKENS);
    muster_account_params params;
    muster_member *member = NULL;
    muster_request *request = NULL;
    some_person(side, &params, chance(side, 6));
    int32_t status = muster_link_signup(acting(side, &VISITOR), token->text, &params, &member, &request);
    learn_member(side, member);
    learn_request(side, request);
    answered(side, member);
    answered(side, request);
    return status;
}

/* ---- requests ---- */

int32_t do_request_create(struct side *side)
{
    const muster_id *org = some_org(side);
    muster_request *request = NULL;
    int32_t status = muster_request_create(acting(side, NULL), org, &request);
    learn_request(side, request);
    answered(side, request);
    return status;
}

int32_t do_request_approve(struct side *side)
{
    const muster_id *org = NULL, *id = some_thing(side, REQUESTS, &org);
    int32_t role = (int32_t)some(side, "role", 0, 4);
    muster_member *member = NULL;
    int32_t status = muster_request_approve(acting(side, owner_of(side, org)), org, id, role, &member);
    answered(side, member);
    return status;
}

int32_t do_request_refuse(struct side *side)
{
    const muster_id *org = NULL, *id = some_thing(side, REQUESTS, &org);
    return muster_request_refuse(acting(side, owner_of(side, org)), org, id);
}

static const muster_id *asker(struct side *side, const muster_id *request)
{
    for (size_t i = 0; i < THINGS_MAX && i < side->known.made[REQUESTS]; i++)
        if (muster_id_equal(&side->known.things[REQUESTS][i].id, request)) return &side->known.things[REQUESTS][i].by;
    return NULL;
}

int32_t do_request_withdraw(struct side *side)
{
    const muster_id *org = NULL, *id = some_thing(side, REQUESTS, &org);
    return muster_request_withdraw(acting(side, asker(side, id)), org, id);
}

int32_t do_request_get(struct side *side)
{
    const muster_id *org = NULL, *id = some_thing(side, REQUESTS, &org);
    muster_request *request = NULL;
    int32_t status = muster_request_get(acting(side, asker(side, id)), org, id, &request);
    answered(side, request);
    return status;
}

int32_t do_request_list(struct side *side, const char *cursor, size_t limit, muster_page **ret_page)
{
    const muster_id *org = some_org(side);
    int32_t state = (int32_t)some(side, "state", 0, 4);
    return muster_request_list(acting(side, owner_of(side, org)), org, state, cursor, limit, ret_page);
}

int32_t do_request_list_own(struct side *side, const char *cursor, size_t limit, muster_page **ret_page)
{
    return muster_request_list_own(acting(side, NULL), cursor, limit, ret_page);
}

/* ---- domains ---- */

int32_t do_domain_set(struct side *side)
{
    const muster_id *org = some_org(side);
    const char *name = some_text(side, "domain", DOMAINS, DOMAIN_COUNT, 3);
    int32_t joining = (int32_t)some(side, "joining", 0, 2), role = (int32_t)some(side, "role", 0, 2);
    muster_domain *domain = NULL;
    int32_t status = muster_domain_set(acting(side, owner_of(side, org)), org, name, joining, role, &domain);
    answered(side, domain);
    return status;
}

int32_t do_domain_prove(struct side *side)
{
    const muster_id *org = some_org(side);
    const char *name = some_text(side, "domain", DOMAINS, DOMAIN_COUNT, 3);
    int32_t proven = !some_flag(side, "not", 4);
    muster_domain *domain = NULL;
    int32_t status = muster_domain_prove(acting(side, &HOST), org, name, proven, &domain);
    answered(side, domain);
    return status;
}

int32_t do_domain_remove(struct side *side)
{
    const muster_id *org = some_org(side);
    const char *name = some_text(side, "domain", DOMAINS, DOMAIN_COUNT, 3);
    return muster_domain_remove(acting(side, owner_of(side, org)), org, name);
}

int32_t do_domain_list(struct side *side, const char *cursor, size_t limit, muster_page **ret_page)
{
    const muster_id *org = some_org(side);
    return muster_domain_list(acting(side, owner_of(side, org)), org, cursor, limit, ret_page);
}

int32_t do_domain_exclude(struct side *side)
{
    const char *name = some_text(side, "domain", DOMAINS, DOMAIN_COUNT, 3);
    int32_t excluded = (int32_t)some(side, "excluded", 0, 1);
    return muster_domain_exclude(acting(side, &HOST), name, excluded);
}

int32_t do_domain_list_offers(struct side *side, const char *cursor, size_t limit, muster_page **ret_page)
{
    return muster_domain_list_offers(acting(side, NULL), cursor, limit, ret_page);
}

int32_t do_domain_join(struct side *side)
{
    const muster_id *org = some_org(side);
    muster_member *member = NULL;
    int32_t status = muster_domain_join(acting(side, NULL), org, &member);
    answered(side, member);
    return status;
}
