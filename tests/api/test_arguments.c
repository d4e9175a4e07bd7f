/* SPDX-License-Identifier: MIT
 *
 * Every argument of every changing call counts for its idempotency key (OP-2). Each argument is varied in turn, and so
 * is the call. test_idempotency.c tests what keys do.
 */
#include "world.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define KEY "request-17"
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* A field of a parameter struct, and its other value. */
struct field {
    enum { TEXT, INT32, INT64, BYTES, TEXTS, GRANTS, LIMITS, RESERVED } type;
    size_t offset;
    int64_t number;
};

#define FIELD(type, params, name, to)                                                                                  \
    {                                                                                                                  \
        type, offsetof(muster_##params, name), to                                                                      \
    }

static const struct field ACCOUNT_FIELDS[] = {
    FIELD(INT32, account_params, fields, 1),      FIELD(TEXT, account_params, username, 0),
    FIELD(TEXT, account_params, display_name, 0), FIELD(TEXT, account_params, locale, 0),
    FIELD(TEXT, account_params, email, 0),        FIELD(INT32, account_params, email_verified, 1),
    FIELD(RESERVED, account_params, reserved, 0), FIELD(TEXT, account_params, external_id, 0),
    FIELD(TEXT, account_params, person_id, 0),    FIELD(BYTES, account_params, metadata, 0),
};
static const struct field ORG_FIELDS[] = {
    FIELD(INT32, org_params, fields, MUSTER_ORG_FIELD_NAME),
    FIELD(TEXT, org_params, slug, 0),
    FIELD(TEXT, org_params, name, 0),
    FIELD(TEXT, org_params, description, 0),
    FIELD(TEXT, org_params, plan, 0),
    FIELD(BYTES, org_params, metadata, 0),
};
static const struct field PLAN_FIELDS[] = {
    FIELD(INT32, plan_params, fields, MUSTER_PLAN_FIELD_CODE),
    FIELD(TEXT, plan_params, code, 0),
    FIELD(TEXT, plan_params, name, 0),
    FIELD(INT64, plan_params, seats, 40),
    FIELD(INT64, plan_params, ends_at, START + DAY),
    FIELD(TEXT, plan_params, subscription, 0),
    FIELD(LIMITS, plan_params, limit_names, 0),
};
static const struct field INVITATION_FIELDS[] = {
    FIELD(INT32, invitation_params, flags, MUSTER_INVITATION_FLAG_BEARER),
    FIELD(TEXT, invitation_params, username, 0),
    FIELD(TEXT, invitation_params, email, 0),
    FIELD(INT32, invitation_params, role, MUSTER_ROLE_ADMIN),
    FIELD(RESERVED, invitation_params, reserved, 0),
    FIELD(TEXT, invitation_params, message, 0),
    FIELD(INT64, invitation_params, time_to_live, DAY),
    FIELD(GRANTS, invitation_params, projects, 0),
};
static const struct field CHANGE_FIELDS[] = {
    FIELD(INT32, invitation_change, fields, MUSTER_INVITATION_FIELD_ROLE),
    FIELD(TEXT, invitation_change, message, 0),
    FIELD(INT64, invitation_change, expires_at, START + 3 * DAY),
    FIELD(INT32, invitation_change, role, MUSTER_ROLE_MEMBER),
    FIELD(RESERVED, invitation_change, reserved, 0),
    FIELD(GRANTS, invitation_change, projects, 0),
};
static const struct field PROJECT_FIELDS[] = {
    FIELD(INT32, project_params, fields, MUSTER_PROJECT_FIELD_TAGS),
    FIELD(TEXT, project_params, name, 0),
    FIELD(TEXT, project_params, description, 0),
    FIELD(TEXTS, project_params, tags, 0),
    FIELD(INT32, project_params, visibility, MUSTER_VISIBILITY_PUBLIC),
    FIELD(RESERVED, project_params, reserved, 0),
};
static const struct field VISIBILITY_FIELDS[] = {
    FIELD(INT32, visibility_params, visibility, MUSTER_VISIBILITY_PUBLIC),
    FIELD(GRANTS, visibility_params, accounts, 0),
};

/* The items of lists, and their other values. */
static const char *const LISTED_TEXTS[] = {"first.org", "second.org"}, *const OTHER_TEXTS[] = {"first.org",
                                                                                               "third.org"};
static const int32_t LISTED_PERMISSIONS[] = {MUSTER_PERMISSION_READ, MUSTER_PERMISSION_WRITE},
                     OTHER_PERMISSIONS[] = {MUSTER_PERMISSION_READ, MUSTER_PERMISSION_ADMIN};
static const int64_t LISTED_VALUES[] = {3, 4}, OTHER_VALUES[] = {3, 5};
static const muster_id OTHER_IDS[] = {{{1}}, {{2}}};

static const struct field LINK_FIELDS[] = {
    FIELD(INT32, link_params, fields, MUSTER_LINK_FIELD_TAG),
    FIELD(TEXT, link_params, tag, 0),
    FIELD(INT64, link_params, ends_at, START + 3 * DAY),
    FIELD(INT64, link_params, joins_max, 6),
    FIELD(TEXTS, link_params, domains, 0),
};

/* The arguments of any call; each call uses what it needs. */
struct given {
    const muster_id *org, *account, *invitation, *project;
    const char *text;
    int32_t number;
    uint32_t flags;
    int64_t large;
    union {
        muster_account_params account;
        muster_org_params org;
        muster_plan_params plan;
        muster_invitation_params invitation;
        muster_invitation_change change;
        muster_project_params project;
        muster_visibility_params visibility;
        muster_link_params link;
        char bytes[256];
    } params;
};

enum who { HOST, OWNER, ANN, DAN, PARTIES };

/* Ann is an admin, and Ben a member. Dan is invited to two orgs, and two addresses to the first. Both orgs have both
 * links. Fay and Gus have asked the first org, which holds the domain of Dan. Dan has asked the second org. */
struct stage {
    struct world w;
    muster_id ann, ben, dan, second;
    muster_id to_dan, to_dan_second, to_kay, to_lou;
    muster_id projects[2], members[2]; /* of the first org: one is private, one is public */
    muster_id of_fay, of_gus, of_dan;  /* requests; the last one is in the second org */
    char *token_dan, *token_dan_second, *token_kay, *token_lou;
    char join[2][MUSTER_TOKEN_CHARS + 1], signup[2][MUSTER_TOKEN_CHARS + 1];
    muster_session *party[PARTIES];
};

enum varied {
    NOTHING = 0,
    ORG_ID = 1,
    ACCOUNT_ID = 2,
    INVITATION_ID = 4,
    WORDS = 8,
    NUMBER = 16,
    FLAGS = 32,
    LARGE = 64,
    PROJECT_ID = 128
};

struct call {
    const char *name;
    enum who who;
    int32_t (*make)(muster_session *session, const struct given *in);
    void (*prepare)(struct stage *stage, struct given *in, struct given *other); /* or NULL */
    unsigned varied;
    const struct field *fields;
    size_t field_count, params_size;
};

#define MAKE(function, ...)                                                                                            \
    static int32_t function(muster_session *session, const struct given *in)                                           \
    {                                                                                                                  \
        return muster_##function(session, __VA_ARGS__);                                                                \
    }

MAKE(account_create, &in->params.account, NULL)
MAKE(account_edit, in->account, &in->params.account, NULL)
MAKE(account_delete, in->account)
MAKE(org_create, &in->params.org, NULL)
MAKE(org_edit, in->org, &in->params.org, NULL)
MAKE(org_transfer, in->org, in->account, NULL)
MAKE(org_transfer_accept, in->org, NULL)
MAKE(org_transfer_decline, in->org)
MAKE(org_delete, in->org)
MAKE(org_reset_clock, in->org)
MAKE(plan_offer, &in->params.plan)
MAKE(plan_withdraw, in->text)
MAKE(plan_set, in->org, &in->params.plan, NULL)
MAKE(plan_set_personal, in->account, &in->params.plan, NULL)
MAKE(setting_set, in->org, in->number, in->large)
MAKE(setting_set_text, in->org, in->number, in->text)
MAKE(setting_clear, in->org, in->number)
MAKE(key_retire, in->number, (int32_t)in->flags)
MAKE(invitation_create, in->org, &in->params.invitation, NULL)
MAKE(invitation_edit, in->org, in->invitation, &in->params.change, NULL)
MAKE(invitation_resend, in->org, in->invitation, NULL)
MAKE(invitation_undelivered, in->org, in->invitation, in->text)
MAKE(invitation_revoke, in->org, in->invitation)
MAKE(invitation_accept, in->text, NULL)
MAKE(invitation_accept_waiting, in->org, in->invitation, NULL)
MAKE(invitation_decline, in->text)
MAKE(invitation_decline_waiting, in->org, in->invitation)
MAKE(invitation_signup, in->text, &in->params.account, NULL)
MAKE(member_add, in->org, in->account, in->number, NULL)
MAKE(member_set_role, in->org, in->account, in->number, in->flags, NULL)
MAKE(member_suspend, in->org, in->account, in->flags, NULL)
MAKE(member_restore, in->org, in->account, NULL)
MAKE(member_set_end, in->org, in->account, in->large, NULL)
MAKE(member_unblock, in->org, in->account)
MAKE(member_remove, in->org, in->account, in->flags)
MAKE(member_leave, in->org)
MAKE(project_create, in->org, &in->params.project, NULL)
MAKE(project_edit, in->org, in->project, &in->params.project, NULL)
MAKE(project_delete, in->org, in->project)
MAKE(project_set_visibility, in->org, in->project, &in->params.visibility, NULL)
MAKE(grant_set, in->org, in->project, in->account, in->number, in->large, NULL)
MAKE(grant_remove, in->org, in->project, in->account)
MAKE(provision_switch, in->org, in->number)
MAKE(request_create, in->org, NULL)
MAKE(request_approve, in->org, in->invitation, in->number, NULL)
MAKE(request_refuse, in->org, in->invitation)
MAKE(request_withdraw, in->org, in->invitation)
MAKE(invitation_readdress, in->text, NULL)
MAKE(domain_set, in->org, in->text, in->number, (int32_t)in->flags, NULL)
MAKE(domain_prove, in->org, in->text, in->number, NULL)
MAKE(domain_remove, in->org, in->text)
MAKE(domain_exclude, in->text, in->number)
MAKE(domain_join, in->org, NULL)
MAKE(link_enable, in->org, in->number, &in->params.link, NULL)
MAKE(link_disable, in->org, in->number, NULL)
MAKE(link_edit, in->org, in->number, &in->params.link, NULL)
MAKE(link_regenerate, in->org, in->number, &in->params.link, NULL)
MAKE(link_join, in->text, NULL, NULL)
MAKE(link_signup, in->text, &in->params.account, NULL, NULL)

static int32_t invitation_create_many(muster_session *session, const struct given *in)
{
    const muster_invitation_params one = INVITATION(.email = "one@example.com");
    const muster_invitation_params *const rows[] = {&one, &in->params.invitation};
    return muster_invitation_create_many(session, in->org, rows, (size_t)in->large, in->flags, NULL);
}

static void full_account(struct stage *stage, struct given *in, struct given *other)
{
    (void)stage;
    (void)other;
    in->params.account =
        ACCOUNT(.fields = 255, .username = "zoe", .display_name = "Zoe", .locale = "de", .email = "zoe@example.com",
                .external_id = "x-1", .person_id = "p-1", .metadata = "first", .metadata_size = 5);
}

static void new_account(struct stage *stage, struct given *in, struct given *other)
{
    full_account(stage, in, other);
    in->params.account.email = NULL;
}

static void full_org(struct stage *stage, struct given *in, struct given *other)
{
    (void)stage;
    (void)other;
    in->params.org = ORG(.fields = 15, .slug = "third", .name = "Third", .description = "Last", .plan = "team",
                         .metadata = "first", .metadata_size = 5);
}

static void full_plan(struct stage *stage, struct given *in, struct given *other)
{
    (void)stage;
    (void)other;
    in->params.plan = (muster_plan_params){MUSTER_INIT(muster_plan_params),
                                           .fields = 31,
                                           .code = "big",
                                           .name = "Big",
                                           .seats = 30,
                                           .ends_at = START + 2 * DAY,
                                           .subscription = "s-1",
                                           .limit_names = LISTED_TEXTS,
                                           .limit_values = LISTED_VALUES,
                                           .limit_count = 2};
}

static void personal_plan(struct stage *stage, struct given *in, struct given *other)
{
    full_plan(stage, in, other);
    in->params.plan.fields &= ~(uint32_t)MUSTER_PLAN_FIELD_SEATS;
}

static void full_invitation(struct stage *stage, struct given *in, struct given *other)
{
    (void)other;
    in->params.invitation =
        INVITATION(.flags = MUSTER_INVITATION_FLAG_REPLACE, .email = "new@example.com", .role = MUSTER_ROLE_MEMBER,
                   .message = "Hello", .time_to_live = 2 * DAY, .projects = stage->projects,
                   .permissions = LISTED_PERMISSIONS, .project_count = 2);
}

static void by_username(struct stage *stage, struct given *in, struct given *other)
{
    full_invitation(stage, in, other);
    in->params.invitation.email = NULL;
    in->params.invitation.username = "eve";
}

static void two_rows(struct stage *stage, struct given *in, struct given *other)
{
    full_invitation(stage, in, other);
    in->flags = MUSTER_BATCH_FLAG_ALL_OR_NOTHING;
    in->large = 2;
    other->large = 1;
}

static void full_change(struct stage *stage, struct given *in, struct given *other)
{
    (void)other;
    in->params.change = (muster_invitation_change){MUSTER_INIT(muster_invitation_change),
                                                   .fields = 15,
                                                   .message = "Hello",
                                                   .expires_at = START + 2 * DAY,
                                                   .role = MUSTER_ROLE_ADMIN,
                                                   .projects = stage->projects,
                                                   .permissions = LISTED_PERMISSIONS,
                                                   .project_count = 2};
}

static void offered_to_ann(struct stage *stage, struct given *in, struct given *other)
{
    (void)in;
    (void)other;
    struct world *w = &stage->w;
    EXPECT_OK(w->host, muster_setting_set(w->host, NULL, MUSTER_SETTING_TRANSFER_NEEDS_CONSENT, 1));
    EXPECT_OK(w->owner, muster_org_transfer(w->owner, &w->org, &stage->ann, NULL));
}

static void to_ben(struct stage *stage, struct given *in, struct given *other)
{
    in->account = &stage->ben;
    other->account = &stage->ann;
}

static void of_dan(struct stage *stage, struct given *in, struct given *other)
{
    in->account = &stage->dan;
    in->invitation = &stage->to_dan;
    other->invitation = &stage->to_dan_second;
    in->text = stage->token_dan;
    other->text = stage->token_dan_second;
}

static void of_kay(struct stage *stage, struct given *in, struct given *other)
{
    new_account(stage, in, other);
    in->text = stage->token_kay;
    other->text = stage->token_lou;
}

/* Requests take the place of invitations. */
static void of_fay(struct stage *stage, struct given *in, struct given *other)
{
    in->invitation = &stage->of_fay;
    other->invitation = &stage->of_gus;
}

static void of_dan_in_the_second(struct stage *stage, struct given *in, struct given *other)
{
    in->org = &stage->second;
    other->org = &stage->w.org;
    in->invitation = &stage->of_dan;
    other->invitation = &stage->of_fay;
}

static void by_kays_token(struct stage *stage, struct given *in, struct given *other)
{
    in->text = stage->token_kay;
    other->text = stage->token_lou;
}

static void claimed(struct stage *stage, struct given *in, struct given *other)
{
    (void)stage;
    in->text = "claimed.example";
    other->text = "other.example";
    in->number = 1;
}

static void ring_of(struct world *w, int32_t active)
{
    muster_keyring_free(w->keyring);
    ck_status(MUSTER_OK, muster_keyring_new(&w->keyring, NULL));
    for (int32_t id = 1; id <= active; id++) {
        unsigned char bytes[MUSTER_KEY_BYTES] = {(unsigned char)id};
        ck_status(MUSTER_OK,
                  muster_keyring_add(w->keyring, id, id == active ? MUSTER_KEY_STATE_ACTIVE : MUSTER_KEY_STATE_VERIFY,
                                     0, bytes, sizeof bytes, NULL));
    }
}

static void other_key(struct stage *stage, struct given *in, struct given *other)
{
    world_close(&stage->w);
    ring_of(&stage->w, 2);
    world_open(&stage->w);
    in->number = 1;
    in->flags = 1;
    other->number = 3;
    other->flags = 0;
}

static void setting(struct stage *stage, struct given *in, struct given *other)
{
    (void)stage;
    in->number = MUSTER_SETTING_PENDING_MAX;
    other->number = MUSTER_SETTING_MESSAGES_PER_DAY;
    in->large = 50;
    other->large = 51;
}

static void text_setting(struct stage *stage, struct given *in, struct given *other)
{
    (void)stage;
    (void)other;
    in->number = MUSTER_SETTING_PROJECT_NAME;
    in->text = "{username}'s";
}

static void role(struct stage *stage, struct given *in, struct given *other)
{
    to_ben(stage, in, other);
    in->number = MUSTER_ROLE_ADMIN;
    other->number = MUSTER_ROLE_MEMBER;
}

static void joining(struct stage *stage, struct given *in, struct given *other)
{
    role(stage, in, other);
    in->account = &stage->dan;
}

static void ending(struct stage *stage, struct given *in, struct given *other)
{
    to_ben(stage, in, other);
    in->large = START + DAY;
    other->large = START + 2 * DAY;
}

static void full_project(struct stage *stage, struct given *in, struct given *other)
{
    (void)stage;
    (void)other;
    in->params.project = PROJECT(.fields = 7, .name = "Rockets", .description = "They fly.", .tags = LISTED_TEXTS,
                                 .tag_count = 2, .visibility = MUSTER_VISIBILITY_PRIVATE);
}

static void closing(struct stage *stage, struct given *in, struct given *other)
{
    in->project = &stage->projects[1];
    other->project = &stage->projects[0];
    in->params.visibility = VISIBILITY(.visibility = MUSTER_VISIBILITY_PRIVATE, .accounts = stage->members,
                                       .permissions = LISTED_PERMISSIONS, .count = 2);
}

static void granted(struct stage *stage, struct given *in, struct given *other)
{
    to_ben(stage, in, other);
    in->number = MUSTER_PERMISSION_READ;
    other->number = MUSTER_PERMISSION_WRITE;
    in->large = START + DAY;
    other->large = MUSTER_TIME_NONE;
}

static void switched(struct stage *stage, struct given *in, struct given *other)
{
    (void)stage;
    in->number = 1;
    other->number = 0;
}

static void a_link(struct stage *stage, struct given *in, struct given *other)
{
    (void)stage;
    in->number = MUSTER_LINK_KIND_JOIN;
    other->number = MUSTER_LINK_KIND_SIGNUP;
}

static void full_link(struct stage *stage, struct given *in, struct given *other)
{
    a_link(stage, in, other);
    in->params.link = LINK(.fields = 15, .tag = "tag", .ends_at = START + 2 * DAY, .joins_max = 5,
                           .domains = LISTED_TEXTS, .domain_count = 2);
}

static void by_join(struct stage *stage, struct given *in, struct given *other)
{
    in->text = stage->join[0];
    other->text = stage->join[1];
}

static void by_signup(struct stage *stage, struct given *in, struct given *other)
{
    full_account(stage, in, other);
    in->text = stage->signup[0];
    other->text = stage->signup[1];
}

#define PARAMS(fields, type) fields, COUNT(fields), sizeof(muster_##type)
#define NO_PARAMS NULL, 0, 0

static const struct call CALLS[] = {
    {"account_create", HOST, account_create, full_account, NOTHING, PARAMS(ACCOUNT_FIELDS, account_params)},
    {"account_edit", HOST, account_edit, full_account, ACCOUNT_ID, PARAMS(ACCOUNT_FIELDS, account_params)},
    {"account_delete", HOST, account_delete, to_ben, ACCOUNT_ID, NO_PARAMS},
    {"org_create", OWNER, org_create, full_org, NOTHING, PARAMS(ORG_FIELDS, org_params)},
    {"org_edit", HOST, org_edit, full_org, ORG_ID, PARAMS(ORG_FIELDS, org_params)},
    {"org_transfer", OWNER, org_transfer, to_ben, ORG_ID | ACCOUNT_ID, NO_PARAMS},
    {"org_transfer_accept", ANN, org_transfer_accept, offered_to_ann, ORG_ID, NO_PARAMS},
    {"org_transfer_decline", ANN, org_transfer_decline, offered_to_ann, ORG_ID, NO_PARAMS},
    {"org_delete", OWNER, org_delete, NULL, ORG_ID, NO_PARAMS},
    {"org_reset_clock", HOST, org_reset_clock, NULL, ORG_ID, NO_PARAMS},
    {"plan_offer", HOST, plan_offer, full_plan, NOTHING, PARAMS(PLAN_FIELDS, plan_params)},
    {"plan_withdraw", HOST, plan_withdraw, NULL, WORDS, NO_PARAMS},
    {"plan_set", HOST, plan_set, full_plan, ORG_ID, PARAMS(PLAN_FIELDS, plan_params)},
    {"plan_set_personal", HOST, plan_set_personal, personal_plan, ACCOUNT_ID, PARAMS(PLAN_FIELDS, plan_params)},
    {"setting_set", HOST, setting_set, setting, ORG_ID | NUMBER | LARGE, NO_PARAMS},
    {"setting_set_text", HOST, setting_set_text, text_setting, ORG_ID | WORDS, NO_PARAMS},
    {"setting_clear", HOST, setting_clear, setting, ORG_ID | NUMBER, NO_PARAMS},
    {"key_retire", HOST, key_retire, other_key, NUMBER | FLAGS, NO_PARAMS},
    {"invitation_create", OWNER, invitation_create, full_invitation, ORG_ID,
     PARAMS(INVITATION_FIELDS, invitation_params)},
    {"invitation_create by username", OWNER, invitation_create, by_username, ORG_ID,
     PARAMS(INVITATION_FIELDS, invitation_params)},
    {"invitation_create_many", OWNER, invitation_create_many, two_rows, ORG_ID | FLAGS | LARGE,
     PARAMS(INVITATION_FIELDS, invitation_params)},
    {"invitation_edit", OWNER, invitation_edit, full_change, ORG_ID | INVITATION_ID,
     PARAMS(CHANGE_FIELDS, invitation_change)},
    {"invitation_resend", OWNER, invitation_resend, NULL, ORG_ID | INVITATION_ID, NO_PARAMS},
    {"invitation_undelivered", HOST, invitation_undelivered, NULL, ORG_ID | INVITATION_ID | WORDS, NO_PARAMS},
    {"invitation_revoke", OWNER, invitation_revoke, NULL, ORG_ID | INVITATION_ID, NO_PARAMS},
    {"invitation_accept", DAN, invitation_accept, of_dan, WORDS, NO_PARAMS},
    {"invitation_accept_waiting", DAN, invitation_accept_waiting, of_dan, ORG_ID | INVITATION_ID, NO_PARAMS},
    {"invitation_decline", DAN, invitation_decline, of_dan, WORDS, NO_PARAMS},
    {"invitation_decline_waiting", DAN, invitation_decline_waiting, of_dan, ORG_ID | INVITATION_ID, NO_PARAMS},
    {"invitation_signup", HOST, invitation_signup, of_kay, WORDS, PARAMS(ACCOUNT_FIELDS, account_params)},
    {"member_add", HOST, member_add, joining, ORG_ID | ACCOUNT_ID | NUMBER, NO_PARAMS},
    {"member_set_role", OWNER, member_set_role, role, ORG_ID | ACCOUNT_ID | NUMBER | FLAGS, NO_PARAMS},
    {"member_suspend", OWNER, member_suspend, to_ben, ORG_ID | ACCOUNT_ID | FLAGS, NO_PARAMS},
    {"member_restore", OWNER, member_restore, to_ben, ORG_ID | ACCOUNT_ID, NO_PARAMS},
    {"member_set_end", OWNER, member_set_end, ending, ORG_ID | ACCOUNT_ID | LARGE, NO_PARAMS},
    {"member_unblock", OWNER, member_unblock, to_ben, ORG_ID | ACCOUNT_ID, NO_PARAMS},
    {"member_remove", OWNER, member_remove, to_ben, ORG_ID | ACCOUNT_ID | FLAGS, NO_PARAMS},
    {"member_leave", ANN, member_leave, NULL, ORG_ID, NO_PARAMS},
    {"project_create", OWNER, project_create, full_project, ORG_ID, PARAMS(PROJECT_FIELDS, project_params)},
    {"project_edit", OWNER, project_edit, full_project, ORG_ID | PROJECT_ID, PARAMS(PROJECT_FIELDS, project_params)},
    {"project_delete", OWNER, project_delete, NULL, ORG_ID | PROJECT_ID, NO_PARAMS},
    {"project_set_visibility", OWNER, project_set_visibility, closing, ORG_ID | PROJECT_ID,
     PARAMS(VISIBILITY_FIELDS, visibility_params)},
    {"grant_set", OWNER, grant_set, granted, ORG_ID | PROJECT_ID | ACCOUNT_ID | NUMBER | LARGE, NO_PARAMS},
    {"grant_remove", OWNER, grant_remove, NULL, ORG_ID | PROJECT_ID | ACCOUNT_ID, NO_PARAMS},
    {"provision_switch", OWNER, provision_switch, switched, ORG_ID | NUMBER, NO_PARAMS},
    {"request_create", DAN, request_create, NULL, ORG_ID, NO_PARAMS},
    {"request_approve", OWNER, request_approve, of_fay, ORG_ID | INVITATION_ID | NUMBER, NO_PARAMS},
    {"request_refuse", OWNER, request_refuse, of_fay, ORG_ID | INVITATION_ID, NO_PARAMS},
    {"request_withdraw", DAN, request_withdraw, of_dan_in_the_second, ORG_ID | INVITATION_ID, NO_PARAMS},
    {"invitation_readdress", DAN, invitation_readdress, by_kays_token, WORDS, NO_PARAMS},
    {"domain_set", OWNER, domain_set, claimed, ORG_ID | WORDS | NUMBER | FLAGS, NO_PARAMS},
    {"domain_prove", HOST, domain_prove, claimed, ORG_ID | WORDS | NUMBER, NO_PARAMS},
    {"domain_remove", OWNER, domain_remove, claimed, ORG_ID | WORDS, NO_PARAMS},
    {"domain_exclude", HOST, domain_exclude, claimed, WORDS | NUMBER, NO_PARAMS},
    {"domain_join", DAN, domain_join, NULL, ORG_ID, NO_PARAMS},
    {"link_enable", OWNER, link_enable, full_link, ORG_ID | NUMBER, PARAMS(LINK_FIELDS, link_params)},
    {"link_disable", OWNER, link_disable, a_link, ORG_ID | NUMBER, NO_PARAMS},
    {"link_edit", OWNER, link_edit, full_link, ORG_ID | NUMBER, PARAMS(LINK_FIELDS, link_params)},
    {"link_regenerate", OWNER, link_regenerate, full_link, ORG_ID | NUMBER, PARAMS(LINK_FIELDS, link_params)},
    {"link_join", DAN, link_join, by_join, WORDS, NO_PARAMS},
    {"link_signup", HOST, link_signup, by_signup, WORDS, PARAMS(ACCOUNT_FIELDS, account_params)},
};

static void make_links(struct stage *s, size_t org)
{
    const muster_link_params tagged = LINK(.fields = MUSTER_LINK_FIELD_TAG, .tag = "tag");
    link_of(&s->w, MUSTER_LINK_KIND_JOIN, &tagged, s->join[org]);
    link_of(&s->w, MUSTER_LINK_KIND_SIGNUP, &tagged, s->signup[org]);
}

static muster_id request_of(struct world *w, const char *username)
{
    muster_id id = account(w, username);
    muster_session *session = session_of(w, &id);
    muster_id request = ask_to_join(w, session);
    muster_session_close(session);
    return request;
}

static void stage_make(struct stage *s)
{
    struct world *w = &s->w;
    *s = (struct stage){.w = {.now = 0}};
    ring_of(w, 1);
    world_make_file(w, 9);
    s->ann = join(w, "ann", MUSTER_ROLE_ADMIN);
    s->ben = join(w, "ben", MUSTER_ROLE_MEMBER);
    s->dan = account_with_email(w, "dan", "dan@corp.example", 1);
    account(w, "eve");
    s->to_dan = invite(w, "dan", 0);
    s->token_dan = token_of(w, &s->to_dan);
    s->to_kay = invite_email(w, "kay@example.com");
    s->token_kay = token_of(w, &s->to_kay);
    s->to_lou = invite_email(w, "lou@example.com");
    s->token_lou = token_of(w, &s->to_lou);
    s->projects[0] = project(w, w->owner, "One", MUSTER_VISIBILITY_PRIVATE);
    s->projects[1] = project(w, w->owner, "Two", MUSTER_VISIBILITY_PUBLIC);
    s->members[0] = s->ann;
    s->members[1] = s->ben;
    make_links(s, 0);
    EXPECT_OK(w->host, muster_setting_set(w->host, NULL, MUSTER_SETTING_REQUESTS, 1));
    s->of_fay = request_of(w, "fay");
    s->of_gus = request_of(w, "gus");
    EXPECT_OK(w->owner, muster_domain_set(w->owner, &w->org, "claimed.example", 0, 0, NULL));
    EXPECT_OK(w->owner, muster_domain_set(w->owner, &w->org, "corp.example", MUSTER_DOMAIN_JOINING_JOIN, 0, NULL));
    EXPECT_OK(w->host, muster_domain_prove(w->host, &w->org, "corp.example", 1, NULL));
    muster_id first = w->org;
    muster_org *org = NULL;
    EXPECT_OK(w->owner, muster_org_create(w->owner, &ORG(.slug = "second", .name = "Second", .plan = "team"), &org));
    s->second = w->org = *muster_org_id(org);
    s->to_dan_second = invite(w, "dan", 0);
    s->token_dan_second = token_of(w, &s->to_dan_second);
    make_links(s, 1);
    muster_session *as_dan = session_of(w, &s->dan);
    s->of_dan = ask_to_join(w, as_dan);
    muster_session_close(as_dan);
    w->org = first;
    muster_org_free(org);
}

static void stage_end(struct stage *s)
{
    char *tokens[] = {s->token_dan, s->token_dan_second, s->token_kay, s->token_lou};
    for (size_t i = 0; i < COUNT(tokens); i++)
        free(tokens[i]);
    muster_session_close(s->party[ANN]);
    muster_session_close(s->party[DAN]);
    world_end(&s->w);
    muster_keyring_free(s->w.keyring);
}

static void enter(struct stage *s)
{
    s->party[HOST] = s->w.host;
    s->party[OWNER] = s->w.owner;
    s->party[ANN] = session_of(&s->w, &s->ann);
    s->party[DAN] = session_of(&s->w, &s->dan);
}

static void give(struct stage *s, const struct call *call, bool prepared, struct given *in, struct given *other)
{
    *in = (struct given){.org = &s->w.org,
                         .account = &s->ann,
                         .invitation = &s->to_kay,
                         .project = &s->projects[0],
                         .text = "team",
                         .number = MUSTER_ROLE_MEMBER,
                         .flags = MUSTER_MEMBER_FLAG_KEEP_INVITATIONS};
    *other = (struct given){.org = &s->second,
                            .account = &s->w.owner_id,
                            .invitation = &s->to_lou,
                            .project = &s->projects[1],
                            .text = "other"};
    bool acts = call->prepare == offered_to_ann || call->prepare == other_key;
    if (call->prepare != NULL && (prepared || !acts)) call->prepare(s, in, other);
}

static int32_t make(struct stage *s, const struct call *call, const struct given *in)
{
    muster_session *session = s->party[call->who];
    EXPECT_OK(session, muster_session_key(session, KEY));
    return call->make(session, in);
}

#define EXPECT_OF(call, what, expected, actual)                                                                        \
    do {                                                                                                               \
        int32_t of_status = (actual);                                                                                  \
        ck_assert_msg(of_status == (expected), "%s, %s: expected %s, got %s", (call)->name, what,                      \
                      muster_status_name(expected), muster_status_name(of_status));                                    \
    } while (0)

static void vary_simple(struct stage *s, const struct call *call, const struct given *in, const struct given *other)
{
    static const char *const NAMES[] = {"org", "account", "invitation", "text", "number", "flags", "large", "project"};
    for (size_t i = 0; i < COUNT(NAMES); i++) {
        if ((call->varied & 1u << i) == 0) continue;
        struct given varied = *in;
        switch (1u << i) {
        case ORG_ID: varied.org = other->org; break;
        case ACCOUNT_ID: varied.account = other->account; break;
        case INVITATION_ID: varied.invitation = other->invitation; break;
        case WORDS: varied.text = other->text; break;
        case NUMBER: varied.number = other->number; break;
        case FLAGS: varied.flags = other->flags; break;
        case PROJECT_ID: varied.project = other->project; break;
        default: varied.large = other->large;
        }
        EXPECT_OF(call, NAMES[i], MUSTER_E_KEY_USED, make(s, call, &varied));
    }
}

static size_t field_size(const struct field *field)
{
    static const size_t SIZE[] = {[TEXT] = sizeof(char *),
                                  [INT32] = sizeof(int32_t),
                                  [INT64] = sizeof(int64_t),
                                  [BYTES] = sizeof(void *) + sizeof(size_t),
                                  [TEXTS] = sizeof(void *) + sizeof(size_t),
                                  [GRANTS] = 2 * sizeof(void *) + sizeof(size_t),
                                  [LIMITS] = 2 * sizeof(void *) + sizeof(size_t),
                                  [RESERVED] = sizeof(int32_t)};
    return SIZE[field->type];
}

static void put(struct given *varied, const struct field *field, const void *value, size_t size)
{
    memcpy(&varied->params.bytes[field->offset], value, size);
}

/* Calls that are refused before anything is read. A new account has the address of its invitation. An invitee has
 * one name. No member is named if a project becomes public. */
static bool refuses(const struct call *call, const struct given *in, const struct field *field)
{
    const size_t at = field->offset;
    if (call->make == invitation_signup)
        return at == offsetof(muster_account_params, email) || at == offsetof(muster_account_params, email_verified);
    if (call->make == project_set_visibility) return at == offsetof(muster_visibility_params, visibility);
    if (call->make != invitation_create) return false;
    return at == (in->params.invitation.email != NULL ? offsetof(muster_invitation_params, username)
                                                      : offsetof(muster_invitation_params, email));
}

/* Each of the arrays of a list, and their length. */
static void vary_list(struct stage *s, const struct call *call, const struct given *in, const struct field *field)
{
    const void *const others[][2] = {
        [TEXTS] = {OTHER_TEXTS}, [GRANTS] = {OTHER_IDS, OTHER_PERMISSIONS}, [LIMITS] = {OTHER_TEXTS, OTHER_VALUES}};
    const size_t arrays = field->type == TEXTS ? 1 : 2, shorter = 1;
    for (size_t i = 0; i <= arrays; i++) {
        struct given varied = *in;
        char *at = &varied.params.bytes[field->offset + i * sizeof(void *)];
        if (i < arrays)
            memcpy(at, &others[field->type][i], sizeof(void *));
        else
            memcpy(at, &shorter, sizeof shorter);
        EXPECT_OF(call, "a list", MUSTER_E_KEY_USED, make(s, call, &varied));
    }
}

static void vary_params(struct stage *s, const struct call *call, const struct given *in)
{
    static const char *const OTHER_TEXT = "other", *const NO_TEXT = NULL, *const OTHER_BYTES = "secon";
    static const size_t OTHER_SIZE = 4;
    size_t covered = sizeof(uint32_t);
    for (size_t i = 0; i < call->field_count; i++) {
        const struct field *field = &call->fields[i];
        const int32_t number = (int32_t)field->number;
        char what[32];
        struct given varied = *in;
        snprintf(what, sizeof what, "field at %zu", field->offset);
        ck_assert_uint_eq(field->offset, covered); /* this test forgets no field of the struct */
        covered += field_size(field);
        if (field->type == RESERVED) continue;
        if (field->type >= TEXTS) {
            vary_list(s, call, in, field);
            continue;
        }
        if (field->type == TEXT) put(&varied, field, &OTHER_TEXT, sizeof OTHER_TEXT);
        if (field->type == INT32) put(&varied, field, &number, sizeof number);
        if (field->type == INT64) put(&varied, field, &field->number, sizeof field->number);
        if (field->type == BYTES) put(&varied, field, &OTHER_BYTES, sizeof OTHER_BYTES);
        EXPECT_OF(call, what, refuses(call, in, field) ? MUSTER_E_INVALID : MUSTER_E_KEY_USED, make(s, call, &varied));
        if (field->type == BYTES) {
            varied = *in;
            memcpy(&varied.params.bytes[field->offset + sizeof(void *)], &OTHER_SIZE, sizeof OTHER_SIZE);
            EXPECT_OF(call, "size of bytes", MUSTER_E_KEY_USED, make(s, call, &varied));
        }
        const void *now = NULL;
        if (field->type == TEXT) memcpy(&now, &in->params.bytes[field->offset], sizeof now);
        if (now == NULL) continue;
        varied = *in;
        put(&varied, field, &NO_TEXT, sizeof NO_TEXT);
        int32_t status = make(s, call, &varied); /* a missing argument is reported before anything is read */
        if (status != MUSTER_E_INVALID) EXPECT_OF(call, what, MUSTER_E_KEY_USED, status);
    }
    ck_assert_uint_eq(covered, call->params_size);
}

MUSTER_TEST(each_argument_of_each_call_counts_for_its_key, "OP-2")
{
    for (size_t i = 0; i < COUNT(CALLS); i++) {
        const struct call *call = &CALLS[i];
        struct stage s;
        struct given in, other;
        stage_make(&s);
        give(&s, call, true, &in, &other);
        enter(&s);
        EXPECT_OF(call, "first", MUSTER_OK, make(&s, call, &in));
        int64_t events = world_count(&s.w, "SELECT count(*) FROM muster_event");
        vary_simple(&s, call, &in, &other);
        if (call->fields != NULL) vary_params(&s, call, &in);
        EXPECT_OF(call, "again", MUSTER_OK, make(&s, call, &in));
        ck_assert_msg(muster_session_repeated(s.party[call->who]) == 1, "%s is not repeated", call->name);
        ck_assert_int_eq(world_count(&s.w, "SELECT count(*) FROM muster_event"), events);
        stage_end(&s);
    }
}

/* Calls with the same arguments must not count as the same call. */
MUSTER_TEST(a_key_of_one_call_is_refused_for_every_other, "OP-2")
{
    for (size_t i = 0; i < COUNT(CALLS); i++) {
        struct stage s;
        struct given in, other, unused;
        stage_make(&s);
        give(&s, &CALLS[i], true, &in, &unused);
        enter(&s);
        EXPECT_OF(&CALLS[i], "first", MUSTER_OK, make(&s, &CALLS[i], &in));
        for (size_t k = 0; k < COUNT(CALLS); k++) {
            if (k == i || CALLS[k].who != CALLS[i].who || CALLS[k].prepare == other_key) continue;
            give(&s, &CALLS[k], false, &other, &unused);
            EXPECT_OF(&CALLS[k], CALLS[i].name, MUSTER_E_KEY_USED, make(&s, &CALLS[k], &other));
        }
        stage_end(&s);
    }
}

MUSTER_TEST(a_struct_of_another_release_is_the_same_argument, "OP-2")
{
    struct world w = {0};
    world_make(&w, 9);
    struct {
        muster_invitation_params known;
        char rest[16];
    } later = {.known = INVITATION(.email = "a@example.com"), .rest = {0}};
    later.known.struct_size = sizeof later;
    muster_invitation_params now = INVITATION(.email = "a@example.com"), earlier = now;
    earlier.struct_size = offsetof(muster_invitation_params, message);
    const muster_invitation_params *of[] = {&now, &earlier, &later.known};
    for (size_t i = 0; i < COUNT(of); i++) {
        EXPECT_OK(w.owner, muster_session_key(w.owner, KEY));
        EXPECT_OK(w.owner, muster_invitation_create(w.owner, &w.org, of[i], NULL));
        ck_assert_int_eq(muster_session_repeated(w.owner), i > 0);
    }
    now.role = MUSTER_ROLE_MEMBER; /* the meaning of 0, given explicitly */
    EXPECT_OK(w.owner, muster_session_key(w.owner, KEY));
    EXPECT(MUSTER_E_KEY_USED, w.owner, muster_invitation_create(w.owner, &w.org, &now, NULL));
    world_end(&w);
}
