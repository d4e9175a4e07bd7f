/* SPDX-License-Identifier: MIT
 *
 * Verifying one org (OP-3): its counters, and the rows that point to it, are compared with its rows.
 */
#include "access/access.h"
#include "audit.h"
#include "inside.h"
#include "tie/tie.h"
#include "trail/trail.h"

/* What the rows of an org must never be: how often each error is met, and its name. */
enum flaw {
    MEMBER_UNSOUND,
    MEMBER_WITHOUT_SEAT,
    SEAT_WITHOUT_MEMBER,
    MEMBER_NOT_FOUND_BY_ACCOUNT,
    FORMER_MEMBER_FOUND_BY_ACCOUNT,
    MEMBER_MISNAMED,
    MEMBER_WITHOUT_ACCOUNT,
    OWNER_ENDS,
    TRANSFER_TO_NO_MEMBER,
    INVITATION_NOT_FOUND_BY_INVITEE,
    INVITATION_WITHOUT_INVITER,
    INVITATION_TO_NO_ROLE,
    INVITATION_WITHOUT_TOKEN,
    LINK_UNSOUND,
    LINK_OVERUSED,
    LINK_WITHOUT_TOKEN,
    MEMBER_WITHOUT_LINK,
    NEXT_DUE_LATE,
    PROJECT_UNSOUND,
    GRANT_UNSOUND,
    GRANT_WITHOUT_PROJECT,
    GRANT_WITHOUT_MEMBER,
    GRANT_ON_PUBLIC_PROJECT,
    REQUEST_NOT_FOUND_BY_ACCOUNT,
    REQUEST_OF_MEMBER,
    REQUEST_TO_NO_ROLE,
    REQUEST_WITHOUT_INVITATION,
    DOMAIN_NOT_FOUND_BY_NAME,
    DOMAIN_TO_NO_ROLE,
    FLAW_COUNT
};

static const struct {
    const char *code, *text;
} FLAW[FLAW_COUNT] = {
    [MEMBER_UNSOUND] = {"member_unsound", "Memberships have an impossible role, state or end."},
    [MEMBER_WITHOUT_SEAT] = {"member_without_seat", "Active members hold no seat."},
    [SEAT_WITHOUT_MEMBER] = {"seat_without_member", "Ended or blocked memberships hold a seat."},
    [MEMBER_NOT_FOUND_BY_ACCOUNT] = {"member_not_found_by_account", "Members are not found from their account's side."},
    [FORMER_MEMBER_FOUND_BY_ACCOUNT] = {"former_member_found_by_account",
                                        "Ended or blocked memberships are found from their account's side."},
    [MEMBER_MISNAMED] = {"member_misnamed", "Members are listed by a username that is not theirs."},
    [MEMBER_WITHOUT_ACCOUNT] = {"member_without_account", "Memberships belong to no account."},
    [OWNER_ENDS] = {"owner_ends", "The owner's membership is suspended, blocked, or has an end."},
    [TRANSFER_TO_NO_MEMBER] = {"transfer_to_no_member",
                               "The ownership is offered to an account that cannot accept it."},
    [INVITATION_NOT_FOUND_BY_INVITEE] = {"invitation_not_found_by_invitee",
                                         "Pending invitations are not found from the invitee's side."},
    [INVITATION_WITHOUT_INVITER] = {"invitation_without_inviter",
                                    "Pending invitations were sent by an account that may no longer invite."},
    [INVITATION_TO_NO_ROLE] = {"invitation_to_no_role", "Invitations have a role that no invitation can give."},
    [INVITATION_WITHOUT_TOKEN] = {"invitation_without_token", "No token opens some pending invitations."},
    [LINK_UNSOUND] = {"link_unsound", "Links have an impossible kind, generation or end."},
    [LINK_OVERUSED] = {"link_overused", "More accounts have joined through links than the links allow."},
    [LINK_WITHOUT_TOKEN] = {"link_without_token", "No token opens some links."},
    [MEMBER_WITHOUT_LINK] = {"member_without_link", "Members have joined through a link that does not exist."},
    [REQUEST_NOT_FOUND_BY_ACCOUNT] = {"request_not_found_by_account",
                                      "Open requests are not found from their account's side."},
    [REQUEST_OF_MEMBER] = {"request_of_member", "Members have open requests."},
    [REQUEST_TO_NO_ROLE] = {"request_to_no_role", "Open requests to join have a role that no approval can give."},
    [REQUEST_WITHOUT_INVITATION] = {"request_without_invitation",
                                    "Open requests ask for an invitation that is not pending."},
    [DOMAIN_NOT_FOUND_BY_NAME] = {"domain_not_found_by_name", "Proven domains are not found by their name."},
    [DOMAIN_TO_NO_ROLE] = {"domain_to_no_role", "Domains have an impossible role or way of joining."},
    [NEXT_DUE_LATE] = {"next_due_late", "The row of the org names a later time than the next end in the org."},
    [PROJECT_UNSOUND] = {"project_unsound", "Projects have an impossible visibility."},
    [GRANT_UNSOUND] = {"grant_unsound", "Grants have an impossible permission."},
    [GRANT_WITHOUT_PROJECT] = {"grant_without_project", "Grants are on projects that do not exist."},
    [GRANT_WITHOUT_MEMBER] = {"grant_without_member", "Grants belong to accounts that are not members."},
    [GRANT_ON_PUBLIC_PROJECT] = {"grant_on_public_project",
                                 "An account other than the creator has a grant on a public project."},
};

/* Only what is written counts here. The next change of the org will write what the clock has ended since. */
static bool verify_stands(const struct row *member)
{
    return member != NULL && row_null(member, MEMBER_ENDED_AT) &&
           row_int(member, MEMBER_STATE) != MUSTER_MEMBER_STATE_BLOCKED;
}

static bool verify_stands_active(const struct row *member)
{
    return verify_stands(member) && row_int(member, MEMBER_STATE) == MUSTER_MEMBER_STATE_ACTIVE;
}

static bool verify_is_sound(const struct row *member)
{
    int64_t state = row_int(member, MEMBER_STATE);
    bool end = !row_null(member, MEMBER_ENDS_AT), ended = !row_null(member, MEMBER_ENDED_AT);
    if (muster_role_name((int32_t)row_int(member, MEMBER_ROLE)) == NULL || (end && ended)) return false;
    if (state == MUSTER_MEMBER_STATE_BLOCKED) return !end && !ended;
    return state == MUSTER_MEMBER_STATE_ACTIVE || state == MUSTER_MEMBER_STATE_SUSPENDED;
}

static result verify_member(struct call *call, const struct row *org, struct row *member, int64_t *found)
{
    struct row *tie = NULL, *account = NULL, *link = NULL;
    const muster_value *id = &member->values[MEMBER_ACCOUNT];
    TRY(LOAD(call, {TABLE_TIE, 0, &tie, {*id, org->values[ORG_ID]}}, {TABLE_ACCOUNT, 0, &account, {*id}}));
    if (!row_null(member, MEMBER_LINK))
        TRY(LOAD(call, {TABLE_LINK, 0, &link, {org->values[ORG_ID], member->values[MEMBER_LINK]}}));
    found[MEMBER_WITHOUT_LINK] += link == NULL && !row_null(member, MEMBER_LINK);
    bool seat = row_int(member, MEMBER_SEAT) != 0, tied = tie != NULL && !row_null(tie, TIE_JOINED_AT);
    found[MEMBER_UNSOUND] += !verify_is_sound(member);
    found[MEMBER_WITHOUT_SEAT] += verify_stands_active(member) && !seat;
    found[SEAT_WITHOUT_MEMBER] += !verify_stands(member) && seat;
    found[MEMBER_NOT_FOUND_BY_ACCOUNT] += verify_stands(member) && !tied;
    found[FORMER_MEMBER_FOUND_BY_ACCOUNT] += !verify_stands(member) && tied;
    found[MEMBER_WITHOUT_ACCOUNT] += account == NULL || row_int(account, ACCOUNT_STATE) == ACCOUNT_DELETED;
    found[MEMBER_MISNAMED] +=
        account != NULL && row_null(account, ACCOUNT_UNFINISHED) &&
        !value_equal(&member->values[MEMBER_USERNAME_KEY], &account->values[ACCOUNT_USERNAME_KEY]);
    found[NEXT_DUE_LATE] += row_time(member, MEMBER_ENDS_AT) < row_time(org, ORG_NEXT_DUE);
    found[OWNER_ENDS] += row_int(member, MEMBER_ROLE) == MUSTER_ROLE_OWNER &&
                         (!verify_stands_active(member) || !row_null(member, MEMBER_ENDS_AT));
    return OK;
}

static result verify_members(struct call *call, const struct row *org, int64_t *found, struct muster_report *report)
{
    const muster_id *id = row_id(org, ORG_ID);
    muster_scan scan = {.table = TABLE_MEMBER, .index = -1, .prefix_count = 1, .prefix = {value_id(id)}};
    struct row_list rows;
    int64_t seats = 0, owners = 0;
    bool heir = row_null(org, ORG_TRANSFER_TO);
    TRY(step_scan(call->step, &scan, &rows));
    for (size_t i = 0; i < rows.count; i++) {
        struct row *member = rows.items[i];
        const muster_id *account = row_id(member, MEMBER_ACCOUNT);
        TRY(verify_member(call, org, member, found));
        if (row_int(member, MEMBER_SEAT) != 0) seats++;
        if (row_int(member, MEMBER_ROLE) == MUSTER_ROLE_OWNER)
            owners += row_is(org, ORG_OWNER, account) ? 1 : 2; /* 2: an owner whom the row of the org does not name */
        else if (row_is(org, ORG_TRANSFER_TO, account))
            heir = verify_stands_active(member);
    }
    found[TRANSFER_TO_NO_MEMBER] += !heir;
    TRY(verify_differ(report, "members_differ", id, "The number of members differs from the members.",
                      row_int(org, ORG_MEMBERS), seats));
    return verify_differ(report, "not_one_owner", id, "The org does not have exactly one owner.", 1, owners);
}

static result verify_invitations(struct call *call, const struct row *org, int64_t *found, struct muster_report *report)
{
    const muster_value *id = &org->values[ORG_ID];
    muster_scan scan = {.table = TABLE_INVITATION, .index = INVITATION_BY_END, .prefix_count = 1, .prefix = {*id}};
    struct row_list rows;
    TRY(step_scan(call->step, &scan, &rows));
    for (size_t i = 0; i < rows.count; i++) {
        struct row *invitation = rows.items[i], *tie = NULL, *inviter = NULL;
        TRY(LOAD(call, {TABLE_TIE, 0, &tie, {invitation->values[INVITATION_INVITEE], *id}}));
        found[INVITATION_NOT_FOUND_BY_INVITEE] +=
            tie == NULL || !row_is(tie, TIE_INVITATION, row_id(invitation, INVITATION_ID));
        found[INVITATION_WITHOUT_TOKEN] += token_nonce(invitation, INVITATION_NONCE) == NULL;
        found[INVITATION_TO_NO_ROLE] += !role_is_given((int32_t)row_int(invitation, INVITATION_ROLE));
        found[NEXT_DUE_LATE] += row_int(invitation, INVITATION_EXPIRES_AT) < row_time(org, ORG_NEXT_DUE);
        if (row_null(invitation, INVITATION_INVITER)) continue;
        TRY(LOAD(call, {TABLE_MEMBER, 0, &inviter, {*id, invitation->values[INVITATION_INVITER]}}));
        found[INVITATION_WITHOUT_INVITER] +=
            !verify_stands_active(inviter) || !member_may(org, inviter, MUSTER_ACTION_INVITE);
    }
    return verify_differ(report, "pending_differ", row_id(org, ORG_ID),
                         "The number of pending invitations differs from the invitations.", row_int(org, ORG_PENDING),
                         (int64_t)rows.count);
}

static result verify_projects(struct call *call, const struct row *org, int64_t *found, struct muster_report *report)
{
    const muster_value *id = &org->values[ORG_ID];
    muster_scan projects = {.table = TABLE_PROJECT, .index = -1, .prefix_count = 1, .prefix = {*id}};
    muster_scan grants = {.table = TABLE_GRANT, .index = -1, .prefix_count = 1, .prefix = {*id}};
    struct row_list rows;
    TRY(step_scan(call->step, &projects, &rows));
    for (size_t i = 0; i < rows.count; i++) {
        int64_t visibility = row_int(rows.items[i], PROJECT_VISIBILITY);
        found[PROJECT_UNSOUND] += visibility != MUSTER_VISIBILITY_PUBLIC && visibility != MUSTER_VISIBILITY_PRIVATE;
    }
    TRY(verify_differ(report, "projects_differ", row_id(org, ORG_ID),
                      "The number of projects differs from the projects.", row_int(org, ORG_PROJECTS),
                      (int64_t)rows.count));
    TRY(step_scan(call->step, &grants, &rows));
    for (size_t i = 0; i < rows.count; i++) {
        struct row *grant = rows.items[i], *project = NULL, *member = NULL;
        TRY(LOAD(call, {TABLE_PROJECT, 0, &project, {*id, grant->values[GRANT_PROJECT]}},
                 {TABLE_MEMBER, 0, &member, {*id, grant->values[GRANT_ACCOUNT]}}));
        found[GRANT_UNSOUND] += !is_permission((int32_t)row_int(grant, GRANT_PERMISSION));
        found[GRANT_WITHOUT_PROJECT] += project == NULL;
        /* a membership that the clock has ended keeps its grants for a later end; a blocked one has none */
        found[GRANT_WITHOUT_MEMBER] += member == NULL || row_int(member, MEMBER_STATE) == MUSTER_MEMBER_STATE_BLOCKED;
        found[GRANT_ON_PUBLIC_PROJECT] += project != NULL &&
                                          row_int(project, PROJECT_VISIBILITY) == MUSTER_VISIBILITY_PUBLIC &&
                                          !row_is(project, PROJECT_CREATOR, row_id(grant, GRANT_ACCOUNT));
    }
    return OK;
}

/* The index ensures that at most one generation of a kind is current. */
static result verify_links(struct call *call, const struct row *org, int64_t *found)
{
    muster_scan scan = {.table = TABLE_LINK, .index = -1, .prefix_count = 1, .prefix = {org->values[ORG_ID]}};
    struct row_list rows;
    TRY(step_scan(call->step, &scan, &rows));
    for (size_t i = 0; i < rows.count; i++) {
        const struct row *link = rows.items[i];
        int64_t kind = row_int(link, LINK_KIND);
        bool current = row_int(link, LINK_CURRENT) != 0;
        bool is_kind = kind == MUSTER_LINK_KIND_SIGNUP || kind == MUSTER_LINK_KIND_JOIN;
        found[LINK_UNSOUND] +=
            !is_kind || row_int(link, LINK_GENERATION) < 1 || current != row_null(link, LINK_ENDED_AT);
        found[LINK_OVERUSED] +=
            !row_null(link, LINK_JOINS_MAX) && row_int(link, LINK_JOINS) > row_int(link, LINK_JOINS_MAX);
        found[LINK_WITHOUT_TOKEN] += current && token_nonce(link, LINK_NONCE) == NULL;
    }
    return OK;
}

static result verify_request(struct call *call, const struct row *org, const struct row *request, int64_t *found)
{
    struct row *tie = NULL, *member = NULL, *invitation = NULL;
    const muster_value *id = &org->values[ORG_ID], *account = &request->values[REQUEST_ACCOUNT];
    bool joins = row_int(request, REQUEST_KIND) == MUSTER_REQUEST_KIND_JOIN;
    TRY(LOAD(call, {TABLE_TIE, 0, &tie, {*account, *id}}, {TABLE_MEMBER, 0, &member, {*id, *account}}));
    if (!row_null(request, REQUEST_INVITATION))
        TRY(LOAD(call, {TABLE_INVITATION, 0, &invitation, {*id, request->values[REQUEST_INVITATION]}}));
    found[REQUEST_NOT_FOUND_BY_ACCOUNT] += tie == NULL || !row_is(tie, TIE_REQUEST, row_id(request, REQUEST_ID));
    found[REQUEST_OF_MEMBER] += verify_stands(member);
    found[REQUEST_TO_NO_ROLE] += joins && !role_is_given((int32_t)row_int(request, REQUEST_ROLE));
    found[REQUEST_WITHOUT_INVITATION] += !joins && invitation == NULL;
    return OK;
}

static result verify_requests(struct call *call, const struct row *org, int64_t *found)
{
    muster_scan scan = {
        .table = TABLE_REQUEST, .index = REQUEST_BY_OPEN, .prefix_count = 1, .prefix = {org->values[ORG_ID]}};
    struct row_list rows;
    TRY(step_scan(call->step, &scan, &rows));
    for (size_t i = 0; i < rows.count; i++)
        TRY(verify_request(call, org, rows.items[i], found));
    return OK;
}

static bool verify_is_domain_sound(const struct row *domain)
{
    int64_t role = row_int(domain, DOMAIN_ROLE), joining = row_int(domain, DOMAIN_JOINING);
    bool given = role == MUSTER_ROLE_RESTRICTED || role == MUSTER_ROLE_MEMBER;
    return given && joining >= MUSTER_DOMAIN_JOINING_NOTHING && joining <= MUSTER_DOMAIN_JOINING_JOIN;
}

static result verify_domains(struct call *call, const struct row *org, int64_t *found)
{
    muster_scan scan = {.table = TABLE_DOMAIN, .index = -1, .prefix_count = 1, .prefix = {org->values[ORG_ID]}};
    struct row_list rows, names;
    TRY(step_scan(call->step, &scan, &rows));
    for (size_t i = 0; i < rows.count; i++) {
        const struct row *domain = rows.items[i];
        int64_t held = 0;
        found[DOMAIN_TO_NO_ROLE] += !verify_is_domain_sound(domain);
        if (row_null(domain, DOMAIN_PROVEN_AT)) continue;
        scan = (muster_scan){.table = TABLE_NAME,
                             .index = -1,
                             .prefix_count = 2,
                             .prefix = {domain->values[DOMAIN_NAME], value_int(NAME_KIND_DOMAIN)}};
        TRY(step_scan(call->step, &scan, &names));
        for (size_t k = 0; k < names.count; k++)
            held += row_is(names.items[k], NAME_HOLDER, row_id(org, ORG_ID));
        found[DOMAIN_NOT_FOUND_BY_NAME] += held != 1;
    }
    return OK;
}

static result verify_seats(struct row *org, struct muster_report *report)
{
    bool over = !row_null(org, ORG_SEATS) && row_int(org, ORG_MEMBERS) > row_int(org, ORG_SEATS);
    if (!over) return OK;
    return verify_differ(report, "members_exceed_seats", row_id(org, ORG_ID), "The org has more members than seats.",
                         row_int(org, ORG_SEATS), row_int(org, ORG_MEMBERS));
}

static result verify_slug(struct call *call, const struct row *org, struct muster_report *report)
{
    struct row *name = NULL;
    const muster_id *id = row_id(org, ORG_ID);
    TRY(LOAD(call, {TABLE_NAME, 0, &name, {org->values[ORG_SLUG], value_int(NAME_KIND_SLUG), value_int(0)}}));
    bool held = name != NULL && row_is(name, NAME_HOLDER, id) && row_null(name, NAME_RESTS_UNTIL);
    return verify_differ(report, "org_not_found_by_slug", id, "The org is not found by its slug.", 1, held);
}

/* Of a deleted org, the row and the audit trail stay (ORG-6). While its rows are being removed, its counters mean
 * nothing. */
static result verify_deleted(struct call *call, const struct row *org, struct muster_report *report)
{
    static const int32_t TABLE[] = {TABLE_MEMBER, TABLE_INVITATION, TABLE_PROJECT, TABLE_GRANT,
                                    TABLE_LINK,   TABLE_REQUEST,    TABLE_DOMAIN};
    const muster_id *id = row_id(org, ORG_ID);
    int64_t left = 0;
    for (size_t i = 0; row_int(org, ORG_STATE) == ORG_DELETED && i < COUNT_OF(TABLE); i++) {
        muster_scan scan = {.table = TABLE[i], .index = -1, .prefix_count = 1, .prefix = {value_id(id)}};
        int64_t count = 0;
        TRY(step_count(call->step, &scan, &count));
        left += count;
    }
    TRY(verify_differ(report, "rows_of_deleted_org", id, "Rows of a deleted org are left.", 0, left));
    return chain_verify(call, id, org, NULL, report);
}

result verify_org(struct call *call, struct row *org, struct muster_report *report)
{
    int64_t found[FLAW_COUNT] = {0};
    if (!org_is_open(org)) return verify_deleted(call, org, report);
    TRY(verify_members(call, org, found, report));
    TRY(verify_invitations(call, org, found, report));
    TRY(verify_projects(call, org, found, report));
    TRY(verify_links(call, org, found));
    TRY(verify_requests(call, org, found));
    TRY(verify_domains(call, org, found));
    for (size_t i = 0; i < FLAW_COUNT; i++)
        TRY(verify_differ(report, FLAW[i].code, row_id(org, ORG_ID), FLAW[i].text, 0, found[i]));
    TRY(verify_seats(org, report));
    TRY(verify_slug(call, org, report));
    return chain_verify(call, row_id(org, ORG_ID), org, NULL, report);
}
