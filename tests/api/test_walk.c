/* SPDX-License-Identifier: MIT
 *
 * Walks through lists whose rows change between two pages. Each row that stays in the list comes exactly once.
 */
#include "world.h"
#include <stdio.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define ROWS 6
#define PAGE 2
#define CHANGES 4 /* after so many pages the walk ends, also in a list that grows with each change */
#define KEYS_MAX 256

/* A list, and the changes during the walk. */
struct stage {
    struct world world;
    muster_id rows[ROWS]; /* each of these must come once */
    muster_id project, account;
    muster_session *session; /* the session that reads */
    int32_t changes;
};

struct walk {
    const char *list;
    void (*make)(struct stage *stage);
    muster_status (*read)(struct stage *stage, const char *cursor, muster_page **ret_page);
    const muster_id *(*key)(const muster_page *page, size_t i);
    void (*change)(struct stage *stage); /* changes every row so that it stays in the list */
};

static const char *name_of(const char *word, int32_t number)
{
    static char name[64];
    snprintf(name, sizeof name, "%s%d", word, (int)number);
    return name;
}

/* The world closes its own sessions. */
static void stage_end(struct stage *stage)
{
    if (stage->session != stage->world.owner && stage->session != stage->world.host)
        muster_session_close(stage->session);
    world_end(&stage->world);
}

/* ---- members ---- */

static void make_members(struct stage *stage)
{
    for (int32_t i = 0; i < ROWS; i++)
        stage->rows[i] = join(&stage->world, name_of("member", i), MUSTER_ROLE_MEMBER);
    stage->session = stage->world.owner;
}

static muster_status read_members(struct stage *stage, const char *cursor, muster_page **ret_page)
{
    return muster_member_list(stage->session, &stage->world.org, NULL, cursor, PAGE, ret_page);
}

static const muster_id *key_of_member(const muster_page *page, size_t i)
{
    return muster_member_account(muster_page_member(page, i));
}

static void change_members(struct stage *stage)
{
    struct world *w = &stage->world;
    for (int32_t i = 0; i < ROWS; i++) {
        int32_t role = stage->changes % 2 == 0 ? MUSTER_ROLE_ADMIN : MUSTER_ROLE_RESTRICTED;
        EXPECT_OK(w->owner, muster_member_set_role(w->owner, &w->org, &stage->rows[i], role, 0, NULL));
        EXPECT_OK(w->owner, muster_member_suspend(w->owner, &w->org, &stage->rows[i], 0, NULL));
        EXPECT_OK(w->owner, muster_member_restore(w->owner, &w->org, &stage->rows[i], NULL));
        char name[64];
        snprintf(name, sizeof name, "%c-%d-%d", i % 2 == 0 ? 'a' : 'z', (int)i, (int)stage->changes);
        EXPECT_OK(w->host,
                  muster_account_edit(w->host, &stage->rows[i],
                                      &ACCOUNT(.fields = MUSTER_ACCOUNT_FIELD_USERNAME, .username = name), NULL));
    }
}

/* ---- invitations ---- */

static void make_invitations(struct stage *stage)
{
    struct world *w = &stage->world;
    for (int32_t i = 0; i < ROWS; i++) {
        account(w, name_of("guest", i));
        stage->rows[i] = invite(w, name_of("guest", i), MUSTER_ROLE_MEMBER);
    }
    stage->session = w->owner;
}

static muster_status read_pending(struct stage *stage, const char *cursor, muster_page **ret_page)
{
    return muster_invitation_list(stage->session, &stage->world.org, MUSTER_INVITATION_STATE_PENDING, cursor, PAGE,
                                  ret_page);
}

static muster_status read_invitations(struct stage *stage, const char *cursor, muster_page **ret_page)
{
    return muster_invitation_list(stage->session, &stage->world.org, 0, cursor, PAGE, ret_page);
}

static const muster_id *key_of_invitation(const muster_page *page, size_t i)
{
    return muster_invitation_id(muster_page_invitation(page, i));
}

/* Their ends change their order. */
static void change_invitations(struct stage *stage)
{
    struct world *w = &stage->world;
    for (int32_t i = 0; i < ROWS; i++) {
        muster_time end = w->now + (1 + (i * 5 + stage->changes * 7) % 11) * DAY;
        muster_invitation_change change = {MUSTER_INIT(muster_invitation_change),
                                           .fields = MUSTER_INVITATION_FIELD_EXPIRES_AT, .expires_at = end};
        EXPECT_OK(w->owner, muster_invitation_edit(w->owner, &w->org, &stage->rows[i], &change, NULL));
    }
    EXPECT_OK(w->owner, muster_invitation_resend(w->owner, &w->org, &stage->rows[stage->changes % ROWS], NULL));
}

static void end_invitations(struct stage *stage)
{
    struct world *w = &stage->world;
    EXPECT_OK(w->owner, muster_invitation_revoke(w->owner, &w->org, &stage->rows[stage->changes % ROWS]));
}

/* ---- what one account has in many orgs ---- */

static void make_orgs(struct stage *stage, muster_id ret_orgs[ROWS])
{
    struct world *w = &stage->world;
    for (int32_t i = 0; i < ROWS; i++) {
        muster_org *org = NULL;
        EXPECT_OK(w->owner,
                  muster_org_create(w->owner, &ORG(.slug = name_of("org", i), .name = "Org", .plan = "team"), &org));
        ret_orgs[i] = *muster_org_id(org);
        muster_org_free(org);
    }
}

static void invite_everywhere(struct stage *stage)
{
    struct world *w = &stage->world;
    muster_id orgs[ROWS];
    make_orgs(stage, orgs);
    stage->account = account_with_email(w, "edith", "edith@example.org", 1);
    for (int32_t i = 0; i < ROWS; i++) { /* one half by name, the other by address */
        const muster_invitation_params *by =
            i % 2 == 0 ? &INVITATION(.username = "edith") : &INVITATION(.email = "edith@example.org");
        muster_invitation *made = NULL;
        EXPECT_OK(w->owner, muster_invitation_create(w->owner, &orgs[i], by, &made));
        stage->rows[i] = *muster_invitation_id(made);
        muster_invitation_free(made);
    }
    stage->session = session_of(w, &stage->account);
}

/* There are two in each org. On pages with one item, they follow each other. */
static void invite_everywhere_twice(struct stage *stage)
{
    struct world *w = &stage->world;
    muster_id orgs[ROWS];
    make_orgs(stage, orgs);
    stage->account = account_with_email(w, "edith", "edith@example.org", 1);
    for (int32_t i = 0; i < ROWS; i++) {
        muster_invitation *made = NULL;
        if (i % 2 == 0)
            EXPECT_OK(w->owner, muster_invitation_create(w->owner, &orgs[i / 2],
                                                         &INVITATION(.email = "edith@example.org"), &made));
        else
            EXPECT_OK(w->owner,
                      muster_invitation_create(w->owner, &orgs[i / 2], &INVITATION(.username = "edith"), &made));
        stage->rows[i] = *muster_invitation_id(made);
        muster_invitation_free(made);
    }
    stage->session = session_of(w, &stage->account);
}

static muster_status read_waiting_one(struct stage *stage, const char *cursor, muster_page **ret_page)
{
    return muster_invitation_list_waiting(stage->session, cursor, 1, ret_page);
}

static muster_status read_waiting(struct stage *stage, const char *cursor, muster_page **ret_page)
{
    return muster_invitation_list_waiting(stage->session, cursor, PAGE, ret_page);
}

/* Names and addresses that lead to other accounts for some time. */
static void change_account(struct stage *stage)
{
    struct world *w = &stage->world;
    EXPECT_OK(w->host,
              muster_account_edit(
                  w->host, &stage->account,
                  &ACCOUNT(.fields = MUSTER_ACCOUNT_FIELD_USERNAME, .username = name_of("ed", stage->changes)), NULL));
}

static void join_everywhere(struct stage *stage)
{
    struct world *w = &stage->world;
    make_orgs(stage, stage->rows);
    stage->account = account(w, "edith");
    for (int32_t i = ROWS - 1; i >= 0; i--, w->now += MUSTER_SECOND) /* not in the order of the orgs */
        EXPECT_OK(w->host, muster_member_add(w->host, &stage->rows[i], &stage->account, MUSTER_ROLE_MEMBER, NULL));
    stage->session = session_of(w, &stage->account);
}

static muster_status read_workspaces(struct stage *stage, const char *cursor, muster_page **ret_page)
{
    return muster_workspace_list(stage->session, NULL, cursor, PAGE, ret_page);
}

static const muster_id *key_of_workspace(const muster_page *page, size_t i)
{
    const muster_workspace *workspace = muster_page_workspace(page, i);
    const muster_id *org = muster_workspace_org(workspace);
    return org != NULL ? org : muster_workspace_account(workspace);
}

/* Each account of a person has a personal workspace, and one org of its own. */
static void make_person(struct stage *stage)
{
    struct world *w = &stage->world;
    muster_id orgs[ROWS];
    make_orgs(stage, orgs);
    for (int32_t i = 0; i < ROWS; i++) {
        stage->rows[i] = account(w, name_of("edith", i));
        EXPECT_OK(w->host,
                  muster_account_edit(w->host, &stage->rows[i],
                                      &ACCOUNT(.fields = MUSTER_ACCOUNT_FIELD_PERSON_ID, .person_id = "edith"), NULL));
        EXPECT_OK(w->host, muster_member_add(w->host, &orgs[i], &stage->rows[i], MUSTER_ROLE_MEMBER, NULL));
    }
    stage->session = w->host;
}

static muster_status read_person(struct stage *stage, const char *cursor, muster_page **ret_page)
{
    return muster_workspace_list_person(stage->session, "edith", cursor, PAGE, ret_page);
}

static const muster_id *key_of_person(const muster_page *page, size_t i)
{
    const muster_workspace *workspace = muster_page_workspace(page, i);
    return muster_workspace_org(workspace) == NULL ? muster_workspace_account(workspace)
                                                   : muster_workspace_org(workspace);
}

static void change_person(struct stage *stage)
{
    struct world *w = &stage->world;
    for (int32_t i = 0; i < ROWS; i++) {
        char name[64];
        snprintf(name, sizeof name, "%c-%d-%d", i % 2 == 0 ? 'a' : 'z', (int)i, (int)stage->changes);
        EXPECT_OK(w->host,
                  muster_account_edit(w->host, &stage->rows[i],
                                      &ACCOUNT(.fields = MUSTER_ACCOUNT_FIELD_USERNAME, .username = name), NULL));
    }
}

static void change_workspaces(struct stage *stage)
{
    struct world *w = &stage->world;
    for (int32_t i = 0; i < ROWS; i++) {
        int32_t role = stage->changes % 2 == 0 ? MUSTER_ROLE_ADMIN : MUSTER_ROLE_MEMBER;
        EXPECT_OK(w->host, muster_member_set_role(w->host, &stage->rows[i], &stage->account, role, 0, NULL));
    }
    EXPECT_OK(stage->session, muster_workspace_switch(stage->session, NULL, &stage->rows[stage->changes % ROWS], NULL));
}

static void ask_everywhere(struct stage *stage)
{
    struct world *w = &stage->world;
    muster_id orgs[ROWS];
    make_orgs(stage, orgs);
    stage->account = account(w, "edith");
    stage->session = session_of(w, &stage->account);
    for (int32_t i = 0; i < ROWS; i++) {
        muster_request *made = NULL;
        EXPECT_OK(w->host, muster_setting_set(w->host, &orgs[i], MUSTER_SETTING_REQUESTS, 1));
        EXPECT_OK(stage->session, muster_request_create(stage->session, &orgs[i], &made));
        stage->rows[i] = *muster_request_id(made);
        muster_request_free(made);
    }
    stage->project = orgs[0];
}

static muster_status read_own_requests(struct stage *stage, const char *cursor, muster_page **ret_page)
{
    return muster_request_list_own(stage->session, cursor, PAGE, ret_page);
}

static const muster_id *key_of_request(const muster_page *page, size_t i)
{
    return muster_request_id(muster_page_request(page, i));
}

static void refuse_first_request(struct stage *stage)
{
    struct world *w = &stage->world;
    EXPECT_OK(w->owner, muster_request_refuse(w->owner, &stage->project, &stage->rows[0]));
}

/* ---- requests, domains, links ---- */

static void make_requests(struct stage *stage)
{
    struct world *w = &stage->world;
    set(w, MUSTER_SETTING_REQUESTS, 1);
    for (int32_t i = 0; i < ROWS; i++) {
        muster_id id = account(w, name_of("asking", i));
        muster_session *session = session_of(w, &id);
        stage->rows[i] = ask_to_join(w, session);
        muster_session_close(session);
    }
    stage->session = w->owner;
}

static muster_status read_requests(struct stage *stage, const char *cursor, muster_page **ret_page)
{
    return muster_request_list(stage->session, &stage->world.org, 0, cursor, PAGE, ret_page);
}

static void end_requests(struct stage *stage)
{
    struct world *w = &stage->world;
    const muster_id *row = &stage->rows[(stage->changes * 2) % ROWS];
    if (stage->changes % 2 == 0)
        EXPECT_OK(w->owner, muster_request_refuse(w->owner, &w->org, row));
    else
        EXPECT_OK(w->owner, muster_request_approve(w->owner, &w->org, row, 0, NULL));
}

/* An id in place of a short text, or of a number. */
static muster_id id_of(const char *text, size_t number)
{
    muster_id id = {{0}};
    memcpy(id.bytes, text, strnlen(text, 8));
    memcpy(&id.bytes[8], &number, sizeof number);
    return id;
}

static void make_domains(struct stage *stage)
{
    struct world *w = &stage->world;
    for (int32_t i = 0; i < ROWS; i++) {
        const char *domain = name_of("d", i);
        char name[80];
        snprintf(name, sizeof name, "%s.org", domain);
        EXPECT_OK(w->owner, muster_domain_set(w->owner, &w->org, name, MUSTER_DOMAIN_JOINING_ASK, 0, NULL));
        stage->rows[i] = id_of(name, 0);
    }
    stage->session = w->owner;
}

static muster_status read_domains(struct stage *stage, const char *cursor, muster_page **ret_page)
{
    return muster_domain_list(stage->session, &stage->world.org, cursor, PAGE, ret_page);
}

static const muster_id *key_of_domain(const muster_page *page, size_t i)
{
    static muster_id id;
    id = id_of(muster_domain_name(muster_page_domain(page, i)), 0);
    return &id;
}

static void change_domains(struct stage *stage)
{
    struct world *w = &stage->world;
    for (int32_t i = 0; i < ROWS; i++) {
        char name[80];
        snprintf(name, sizeof name, "d%d.org", (int)i);
        EXPECT_OK(w->host, muster_domain_prove(w->host, &w->org, name, stage->changes % 2 == 0, NULL));
        EXPECT_OK(w->owner, muster_domain_set(w->owner, &w->org, name, stage->changes % 3, 0, NULL));
    }
}

static void make_offers(struct stage *stage)
{
    struct world *w = &stage->world;
    make_orgs(stage, stage->rows);
    for (int32_t i = 0; i < ROWS; i++) {
        EXPECT_OK(w->owner,
                  muster_domain_set(w->owner, &stage->rows[i], "example.org", MUSTER_DOMAIN_JOINING_ASK, 0, NULL));
        EXPECT_OK(w->host, muster_domain_prove(w->host, &stage->rows[i], "example.org", 1, NULL));
    }
    stage->account = account_with_email(w, "edith", "edith@example.org", 1);
    stage->session = session_of(w, &stage->account);
}

static muster_status read_offers(struct stage *stage, const char *cursor, muster_page **ret_page)
{
    return muster_domain_list_offers(stage->session, cursor, PAGE, ret_page);
}

static const muster_id *key_of_offer(const muster_page *page, size_t i)
{
    return muster_domain_org(muster_page_domain(page, i));
}

static void change_offers(struct stage *stage)
{
    struct world *w = &stage->world;
    for (int32_t i = 0; i < ROWS; i++)
        EXPECT_OK(w->owner,
                  muster_domain_set(w->owner, &stage->rows[i], "example.org",
                                    stage->changes % 2 == 0 ? MUSTER_DOMAIN_JOINING_JOIN : MUSTER_DOMAIN_JOINING_ASK,
                                    MUSTER_ROLE_RESTRICTED, NULL));
}

static void make_links(struct stage *stage)
{
    struct world *w = &stage->world;
    for (int32_t i = 0; i < ROWS; i++) {
        muster_link *link = NULL;
        int32_t kind = i % 2 == 0 ? MUSTER_LINK_KIND_JOIN : MUSTER_LINK_KIND_SIGNUP;
        if (i < 2)
            EXPECT_OK(w->owner, muster_link_enable(w->owner, &w->org, kind, NULL, &link));
        else
            EXPECT_OK(w->owner, muster_link_regenerate(w->owner, &w->org, kind, NULL, &link));
        stage->rows[i] = *muster_link_id(link);
        muster_link_free(link);
    }
    stage->session = w->owner;
}

static muster_status read_links(struct stage *stage, const char *cursor, muster_page **ret_page)
{
    return muster_link_list(stage->session, &stage->world.org, 0, cursor, PAGE, ret_page);
}

static const muster_id *key_of_link(const muster_page *page, size_t i)
{
    return muster_link_id(muster_page_link(page, i));
}

static void change_links(struct stage *stage)
{
    struct world *w = &stage->world;
    EXPECT_OK(w->owner, muster_link_disable(w->owner, &w->org, MUSTER_LINK_KIND_JOIN, NULL));
    EXPECT_OK(w->owner, muster_link_regenerate(w->owner, &w->org, MUSTER_LINK_KIND_JOIN, NULL, NULL));
    EXPECT_OK(w->owner, muster_link_enable(w->owner, &w->org, MUSTER_LINK_KIND_SIGNUP,
                                           &LINK(.fields = MUSTER_LINK_FIELD_JOINS_MAX, .joins_max = 9), NULL));
}

/* ---- projects and grants ---- */

static void make_projects(struct stage *stage)
{
    struct world *w = &stage->world;
    stage->account = join(w, "edith", MUSTER_ROLE_MEMBER);
    for (int32_t i = 0; i < ROWS; i++) {
        bool open = i % 2 == 0;
        stage->rows[i] =
            project(w, w->owner, name_of("p", i), open ? MUSTER_VISIBILITY_PUBLIC : MUSTER_VISIBILITY_PRIVATE);
        if (!open) grant(w, &stage->rows[i], &stage->account, MUSTER_PERMISSION_READ);
    }
    stage->session = session_of(w, &stage->account);
}

static muster_status read_projects(struct stage *stage, const char *cursor, muster_page **ret_page)
{
    return muster_project_list(stage->session, &stage->world.org, NULL, cursor, PAGE, ret_page);
}

static muster_status read_all_projects(struct stage *stage, const char *cursor, muster_page **ret_page)
{
    return muster_project_list(stage->world.owner, &stage->world.org, NULL, cursor, PAGE, ret_page);
}

static const muster_id *key_of_project(const muster_page *page, size_t i)
{
    return muster_project_id(muster_page_project(page, i));
}

/* Public projects become private, and private ones public. The reader keeps its access. */
static void change_projects(struct stage *stage)
{
    struct world *w = &stage->world;
    const int32_t read[] = {MUSTER_PERMISSION_READ};
    for (int32_t i = 0; i < ROWS; i++) {
        bool opens = (i + stage->changes) % 2 != 0;
        const muster_visibility_params *to =
            opens ? &VISIBILITY(.visibility = MUSTER_VISIBILITY_PUBLIC)
                  : &VISIBILITY(.visibility = MUSTER_VISIBILITY_PRIVATE, .accounts = &stage->account,
                                .permissions = read, .count = 1);
        EXPECT_OK(w->owner, muster_project_set_visibility(w->owner, &w->org, &stage->rows[i], to, NULL));
    }
}

static void make_grants(struct stage *stage)
{
    struct world *w = &stage->world;
    stage->project = project(w, w->owner, "closed", MUSTER_VISIBILITY_PRIVATE);
    for (int32_t i = 0; i < ROWS; i++) {
        stage->rows[i] = join(w, name_of("member", i), MUSTER_ROLE_MEMBER);
        grant(w, &stage->project, &stage->rows[i], MUSTER_PERMISSION_READ);
    }
    stage->session = w->owner;
}

static muster_status read_grants(struct stage *stage, const char *cursor, muster_page **ret_page)
{
    return muster_grant_list(stage->session, &stage->world.org, &stage->project, cursor, PAGE, ret_page);
}

static muster_status read_access(struct stage *stage, const char *cursor, muster_page **ret_page)
{
    return muster_grant_list_access(stage->session, &stage->world.org, &stage->project, cursor, PAGE, ret_page);
}

static const muster_id *key_of_grant(const muster_page *page, size_t i)
{
    return muster_grant_account(muster_page_grant(page, i));
}

static void change_grants(struct stage *stage)
{
    struct world *w = &stage->world;
    for (int32_t i = 0; i < ROWS; i++) { /* removed and given again */
        EXPECT_OK(w->owner, muster_grant_remove(w->owner, &w->org, &stage->project, &stage->rows[i]));
        grant(w, &stage->project, &stage->rows[i], 1 + (i + stage->changes) % 3);
    }
}

static void make_own_grants(struct stage *stage)
{
    struct world *w = &stage->world;
    stage->account = join(w, "edith", MUSTER_ROLE_MEMBER);
    for (int32_t i = 0; i < ROWS; i++) {
        stage->rows[i] = project(w, w->owner, name_of("p", i), MUSTER_VISIBILITY_PRIVATE);
        grant(w, &stage->rows[i], &stage->account, MUSTER_PERMISSION_READ);
    }
    stage->session = w->owner;
}

static muster_status read_own_grants(struct stage *stage, const char *cursor, muster_page **ret_page)
{
    return muster_grant_list_member(stage->session, &stage->world.org, &stage->account, cursor, PAGE, ret_page);
}

static const muster_id *key_of_own_grant(const muster_page *page, size_t i)
{
    return muster_grant_project(muster_page_grant(page, i));
}

static void change_own_grants(struct stage *stage)
{
    for (int32_t i = 0; i < ROWS; i++)
        grant(&stage->world, &stage->rows[i], &stage->account, 1 + (i + stage->changes) % 3);
}

/* ---- events and messages ---- */

static muster_status read_trail(struct stage *stage, const char *cursor, muster_page **ret_page)
{
    muster_event_query query = {MUSTER_INIT(muster_event_query), .org = &stage->world.org};
    return muster_event_list(stage->world.host, &query, cursor, PAGE, ret_page);
}

/* Of the whole store: its chains have numbers of their own, so only the accounts of the rows are looked at. */
static muster_status read_feed(struct stage *stage, const char *cursor, muster_page **ret_page)
{
    muster_event_query query = {MUSTER_INIT(muster_event_query), .kind = MUSTER_EVENT_ACCOUNT_CREATED};
    return muster_event_list(stage->world.host, &query, cursor, PAGE, ret_page);
}

static const muster_id *key_of_account(const muster_page *page, size_t i)
{
    return muster_event_chain(muster_page_event(page, i));
}

static void change_feed(struct stage *stage)
{
    account(&stage->world, name_of("later", stage->changes));
    EXPECT_OK(stage->world.host, muster_account_delete(stage->world.host, &stage->rows[stage->changes]));
}

static void make_accounts(struct stage *stage)
{
    for (int32_t i = 0; i < ROWS; i++)
        stage->rows[i] = account(&stage->world, name_of("account", i));
    stage->session = stage->world.host;
}

static const muster_id *key_of_event(const muster_page *page, size_t i)
{
    static muster_id id;
    id = id_of("", (size_t)muster_event_seq(muster_page_event(page, i)));
    return &id;
}

static void make_events(struct stage *stage)
{
    make_members(stage);
    for (int32_t i = 0; i < ROWS; i++)
        stage->rows[i] = id_of("", (size_t)i + 1);
    stage->account = join(&stage->world, "edith", MUSTER_ROLE_MEMBER);
}

/* Erasing an account removes personal values from events that are there. */
static void change_events(struct stage *stage)
{
    struct world *w = &stage->world;
    if (stage->changes == 1) EXPECT_OK(w->host, muster_account_delete(w->host, &stage->account));
    join(w, name_of("later", stage->changes), MUSTER_ROLE_MEMBER);
}

static void make_aside(struct stage *stage)
{
    struct world *w = &stage->world;
    size_t count = 0;
    make_invitations(stage);
    for (int32_t try = 0; try < MUSTER_MESSAGE_TRIES; try++) {
        muster_page *page = NULL;
        EXPECT_OK(w->host, muster_message_claim(w->host, NULL, 50, MUSTER_SECOND, &page));
        for (size_t i = 0; i < muster_page_count(page); i++) {
            const muster_message *message = muster_page_message(page, i);
            if (try == 0) stage->rows[count++] = *muster_message_id(message);
            EXPECT_OK(w->host, muster_message_return(w->host, message, 0));
        }
        muster_page_free(page);
    }
    ck_assert_uint_eq(count, ROWS);
}

static muster_status read_aside(struct stage *stage, const char *cursor, muster_page **ret_page)
{
    return muster_message_list_aside(stage->world.host, NULL, cursor, PAGE, ret_page);
}

static const muster_id *key_of_message(const muster_page *page, size_t i)
{
    return muster_message_id(muster_page_message(page, i));
}

/* In the meantime, other messages are set aside or leave the outbox. */
static void change_aside(struct stage *stage)
{
    struct world *w = &stage->world;
    account(w, name_of("late", stage->changes));
    invite(w, name_of("late", stage->changes), MUSTER_ROLE_MEMBER);
}

static const struct walk WALKS[] = {
    {"members", make_members, read_members, key_of_member, change_members},
    {"pending invitations", make_invitations, read_pending, key_of_invitation, change_invitations},
    {"invitations in every state", make_invitations, read_invitations, key_of_invitation, end_invitations},
    {"waiting invitations", invite_everywhere, read_waiting, key_of_invitation, change_account},
    {"waiting invitations, two of an org", invite_everywhere_twice, read_waiting_one, key_of_invitation,
     change_account},
    {"workspaces", join_everywhere, read_workspaces, key_of_workspace, change_workspaces},
    {"workspaces of a person", make_person, read_person, key_of_person, change_person},
    {"own requests", ask_everywhere, read_own_requests, key_of_request, refuse_first_request},
    {"requests", make_requests, read_requests, key_of_request, end_requests},
    {"domains", make_domains, read_domains, key_of_domain, change_domains},
    {"offers", make_offers, read_offers, key_of_offer, change_offers},
    {"links", make_links, read_links, key_of_link, change_links},
    {"projects of a member", make_projects, read_projects, key_of_project, change_projects},
    {"all projects", make_projects, read_all_projects, key_of_project, change_projects},
    {"grants on a project", make_grants, read_grants, key_of_grant, change_grants},
    {"access to a project", make_grants, read_access, key_of_grant, change_grants},
    {"grants of a member", make_own_grants, read_own_grants, key_of_own_grant, change_own_grants},
    {"events of an org", make_events, read_trail, key_of_event, change_events},
    {"accounts in the feed", make_accounts, read_feed, key_of_account, change_feed},
    {"messages set aside", make_aside, read_aside, key_of_message, change_aside},
};

/* Reads page after page, with a change behind each of the first pages, and notes the items. */
static size_t walk_through(const struct walk *walk, struct stage *stage, muster_id ret_keys[KEYS_MAX])
{
    size_t count = 0;
    char cursor[512] = "";
    do {
        muster_page *page = NULL;
        EXPECT_OK(stage->session, walk->read(stage, cursor[0] != '\0' ? cursor : NULL, &page));
        for (size_t i = 0; i < muster_page_count(page); i++) {
            ck_assert_uint_lt(count, KEYS_MAX);
            ret_keys[count++] = *walk->key(page, i);
        }
        const char *next = muster_page_cursor(page);
        snprintf(cursor, sizeof cursor, "%s", next != NULL ? next : "");
        if (muster_page_count(page) == 0 && stage->changes >= CHANGES) cursor[0] = '\0'; /* the feed has no other end */
        muster_page_free(page);
        if (stage->changes < CHANGES) walk->change(stage);
        stage->changes++;
    } while (cursor[0] != '\0');
    return count;
}

MUSTER_TEST(a_walk_visits_each_row_once_while_the_rows_are_changed, "OP-7 ERR-5")
{
    for (size_t i = 0; i < COUNT(WALKS); i++) {
        struct stage stage = {.changes = 0};
        static muster_id keys[KEYS_MAX];
        world_make(&stage.world, 50);
        WALKS[i].make(&stage);
        size_t count = walk_through(&WALKS[i], &stage, keys);
        ck_assert_int_gt(stage.changes, 2);
        for (size_t row = 0; row < ROWS; row++) {
            int32_t times = 0;
            for (size_t k = 0; k < count; k++)
                times += muster_id_equal(&keys[k], &stage.rows[row]);
            ck_assert_msg(times == 1, "%s: row %zu came %d times", WALKS[i].list, row, (int)times);
        }
        for (size_t k = 0; k < count; k++)
            for (size_t other = 0; other < k; other++)
                ck_assert_msg(muster_id_equal(&keys[k], &keys[other]) == 0, "%s: a row came twice", WALKS[i].list);
        stage_end(&stage);
    }
}

/* The account's own ties have no invitation, because its memberships have ended. A page looks at two of them. The
 * tie of its address leads to the second org. */
MUSTER_TEST(an_invitation_to_an_address_is_listed_behind_ended_memberships, "INV-11 OP-7 ERR-5")
{
    struct stage stage = {.changes = 0};
    struct world *w = &stage.world;
    muster_id orgs[ROWS], keys[KEYS_MAX];
    world_make(w, 50);
    make_orgs(&stage, orgs);
    stage.account = account_with_email(w, "edith", "edith@example.org", 1);
    stage.session = session_of(w, &stage.account);
    for (size_t i = 0; i < ROWS; i++) {
        EXPECT_OK(w->host, muster_member_add(w->host, &orgs[i], &stage.account, MUSTER_ROLE_MEMBER, NULL));
        EXPECT_OK(w->host, muster_member_remove(w->host, &orgs[i], &stage.account, 0));
    }
    for (size_t i = 1; i < ROWS; i += 2)
        EXPECT_OK(w->owner,
                  muster_invitation_create(w->owner, &orgs[i], &INVITATION(.email = "edith@example.org"), NULL));
    stage.changes = CHANGES;
    ck_assert_uint_eq(walk_through(&(struct walk){.read = read_waiting_one, .key = key_of_invitation}, &stage, keys),
                      ROWS / 2);
    muster_session_close(stage.session);
    world_end(w);
}

/* Reads the list with pages of so many items. Each item is an invitation that waits for the account. */
static size_t read_waiting_by(muster_session *session, size_t limit, muster_id ret_keys[KEYS_MAX])
{
    char cursor[512] = "";
    size_t count = 0;
    do {
        muster_page *page = NULL;
        EXPECT_OK(session, muster_invitation_list_waiting(session, cursor[0] != '\0' ? cursor : NULL, limit, &page));
        ck_assert_uint_le(muster_page_count(page), limit);
        for (size_t i = 0; i < muster_page_count(page); i++)
            ret_keys[count++] = *key_of_invitation(page, i);
        const char *next = muster_page_cursor(page);
        snprintf(cursor, sizeof cursor, "%s", next != NULL ? next : "");
        muster_page_free(page);
    } while (cursor[0] != '\0');
    return count;
}

/* By chance, each org has some of three things: an ended membership, an invitation to the address, an invitation by
 * name. */
MUSTER_TEST(waiting_invitations_are_the_same_with_pages_of_any_size, "INV-11 OP-7")
{
    for (uint32_t round = 0, seed = 1; round < 20; round++) {
        struct stage stage = {.changes = 0};
        struct world *w = &stage.world;
        muster_id orgs[ROWS], expected[KEYS_MAX], keys[KEYS_MAX];
        size_t made = 0;
        world_make(w, 50);
        make_orgs(&stage, orgs);
        stage.account = account_with_email(w, "edith", "edith@example.org", 1);
        stage.session = session_of(w, &stage.account);
        for (size_t i = 0; i < ROWS; i++) {
            seed = seed * 1103515245 + 12345;
            uint32_t ties = seed >> 16;
            if (ties % 2 != 0) {
                EXPECT_OK(w->host, muster_member_add(w->host, &orgs[i], &stage.account, MUSTER_ROLE_MEMBER, NULL));
                EXPECT_OK(w->host, muster_member_remove(w->host, &orgs[i], &stage.account, 0));
            }
            const muster_invitation_params by[] = {INVITATION(.email = "edith@example.org"),
                                                   INVITATION(.username = "edith")};
            for (uint32_t k = 0; k < COUNT(by); k++)
                if ((ties >> (k + 1)) % 2 != 0) {
                    EXPECT_OK(w->owner, muster_invitation_create(w->owner, &orgs[i], &by[k], NULL));
                    made++;
                }
        }
        ck_assert_uint_eq(read_waiting_by(stage.session, KEYS_MAX, expected), made);
        for (size_t limit = 1; limit <= made + 1; limit++) {
            ck_assert_uint_eq(read_waiting_by(stage.session, limit, keys), made);
            for (size_t i = 0; i < made; i++)
                ck_assert_int_eq(muster_id_equal(&keys[i], &expected[i]), 1);
        }
        muster_session_close(stage.session);
        world_end(w);
    }
}

/* Changes each byte of a list's cursor, and cuts the cursor there. */
static void forge(const struct walk *walk)
{
    struct stage stage = {.changes = CHANGES};
    muster_page *page = NULL;
    world_make(&stage.world, 50);
    walk->make(&stage);
    EXPECT_OK(stage.session, walk->read(&stage, NULL, &page));
    char cursor[512];
    snprintf(cursor, sizeof cursor, "%s", muster_page_cursor(page));
    muster_page_free(page);
    for (size_t at = 0; cursor[at] != '\0'; at++) {
        const char good = cursor[at];
        for (const char *other = "AQgw9_\x80"; other[0] != '\0'; other++) {
            cursor[at] = other[0];
            page = NULL;
            int32_t status = walk->read(&stage, cursor, &page);
            ck_assert_msg(status == MUSTER_OK || status == MUSTER_E_INVALID, "%s: %s: %s", walk->list, cursor,
                          muster_status_name(status));
            muster_page_free(page);
        }
        cursor[at] = '\0';
        page = NULL;
        int32_t status = walk->read(&stage, cursor, &page);
        ck_assert_msg(status == MUSTER_E_INVALID, "%s: a cut cursor: %s", walk->list, cursor);
        cursor[at] = good;
    }
    stage_end(&stage);
}

/* A cursor gives no rights, and is no reason to call the store damaged. */
MUSTER_TEST(a_cursor_with_any_byte_changed_reads_elsewhere_or_is_refused, "OP-7 ERR-2")
{
    for (size_t i = 0; i < COUNT(WALKS); i++)
        forge(&WALKS[i]);
}
