/* SPDX-License-Identifier: MIT
 *
 * The record of an invitation, and its getters. Hidden values are not in the record at all, so no getter can leak one.
 */
#include "invitation.h"
#include "lines.h"
#include "project/project.h"
#include <string.h>

enum {
    SHOWN_ORG_NAME = INVITATION_COLUMN_COUNT,
    SHOWN_ORG_SLUG,
    SHOWN_ORG_DESCRIPTION,
    SHOWN_MASKED_EMAIL,
    SHOWN_PROJECTS,
    SHOWN_PERMISSIONS,
    SHOWN_USERNAME,
    SHOWN_INVITER_USERNAME,
    SHOWN_INVITER_DISPLAY_NAME,
    SHOWN_COUNT
};

/* What every holder of a genuine token sees. */
static const int32_t OPEN[] = {INVITATION_ORG,        INVITATION_ID,         INVITATION_STATE,
                               INVITATION_CREATED_AT, INVITATION_EXPIRES_AT, INVITATION_ENDED_AT};

/* Projects and permissions, one after another. */
struct shown_promises {
    muster_id projects[MUSTER_GRANTS_MAX];
    int32_t permissions[MUSTER_GRANTS_MAX];
    size_t count;
};

static void invitation_read_promises(const char *lines, struct shown_promises *ret)
{
    struct line line;
    struct promise one;
    ret->count = 0;
    while (lines != NULL && ret->count < MUSTER_GRANTS_MAX && lines_next(&lines, &line)) {
        if (!promise_read(&line, &one)) continue;
        ret->projects[ret->count] = one.project;
        ret->permissions[ret->count++] = one.permission;
    }
}

struct record *invitation_record(const struct row *invitation, const struct row *org,
                                 const struct named_accounts *named, enum show show)
{
    muster_value values[SHOWN_COUNT] = {{0}};
    for (size_t i = 0; show == SHOW_ALL && i < INVITATION_COLUMN_COUNT; i++)
        values[i] = invitation->values[i];
    for (size_t i = 0; i < COUNT_OF(OPEN); i++)
        values[OPEN[i]] = invitation->values[OPEN[i]];
    values[INVITATION_NONCE] = value_null(); /* a record never holds the parts of a token */
    char masked[MUSTER_EMAIL_MAX_BYTES + 8];
    const char *email = row_text(invitation, INVITATION_EMAIL);
    if (email != NULL && email[0] != '\0') {
        name_mask_email(email, masked);
        values[SHOWN_MASKED_EMAIL] = value_text(masked);
    }
    if (email != NULL) values[INVITATION_INVITEE] = value_null();
    struct shown_promises promises;
    if (values[INVITATION_PROJECTS].type == MUSTER_VALUE_TEXT) {
        invitation_read_promises(values[INVITATION_PROJECTS].data, &promises);
        values[INVITATION_PROJECTS] = value_null();
        values[SHOWN_PROJECTS] = value_bytes(promises.projects, promises.count * sizeof promises.projects[0]);
        values[SHOWN_PERMISSIONS] = value_bytes(promises.permissions, promises.count * sizeof promises.permissions[0]);
    }
    if (org != NULL) {
        values[SHOWN_ORG_NAME] = org->values[ORG_NAME];
        values[SHOWN_ORG_SLUG] = org->values[ORG_SLUG];
        values[SHOWN_ORG_DESCRIPTION] = org->values[ORG_DESCRIPTION];
    }
    if (show == SHOW_ALL) {
        values[SHOWN_USERNAME] = account_name(named->invitee, ACCOUNT_USERNAME);
        values[SHOWN_INVITER_USERNAME] = account_name(named->inviter, ACCOUNT_USERNAME);
        values[SHOWN_INVITER_DISPLAY_NAME] = account_name(named->inviter, ACCOUNT_DISPLAY_NAME);
    }
    return record_new(OBJECT_INVITATION, values, SHOWN_COUNT);
}

/* These accounts are read after the invitation, not together with it. The step may know an account by then, and
 * reading it again costs nothing. An example is the acting inviter. */
result invitation_answer(struct call *call, const struct row *invitation, const struct row *org, enum show show)
{
    struct named_accounts named = {.inviter = NULL};
    if (show == SHOW_ALL)
        TRY(LOAD(call, {TABLE_ACCOUNT, 0, &named.inviter, {invitation->values[INVITATION_INVITER]}},
                 {TABLE_ACCOUNT, 0, &named.invitee, {value_id(invitation_account(invitation))}}));
    return call_answer(call, invitation_record(invitation, org, &named, show));
}

result invitation_ended(struct call *call, int32_t state)
{
    static const struct {
        int32_t status;
        const char *text;
    } ENDED[] = {
        [MUSTER_INVITATION_STATE_ACCEPTED] = {MUSTER_E_ACCEPTED, "The invitation has been accepted already."},
        [MUSTER_INVITATION_STATE_DECLINED] = {MUSTER_E_DECLINED,
                                              "The invitation has been declined: ask for a new one."},
        [MUSTER_INVITATION_STATE_REVOKED] = {MUSTER_E_REVOKED, "The invitation has been revoked: ask for a new one."},
        [MUSTER_INVITATION_STATE_EXPIRED] = {MUSTER_E_EXPIRED, "The invitation has expired: ask for a new one."},
    };
    if (state <= MUSTER_INVITATION_STATE_PENDING || (size_t)state >= COUNT_OF(ENDED))
        return problem_set(call->problem, MUSTER_E_CORRUPT, NULL, "An invitation has an unknown state.");
    return problem_set(call->problem, ENDED[state].status, NULL, "%s", ENDED[state].text);
}

ID_GETTER(invitation, id, OBJECT_INVITATION, INVITATION_ID)
TIME_GETTER(invitation, undelivered_at, OBJECT_INVITATION, INVITATION_UNDELIVERED_AT)
TEXT_GETTER(invitation, undelivered_cause, OBJECT_INVITATION, INVITATION_UNDELIVERED)
ID_GETTER(invitation, org, OBJECT_INVITATION, INVITATION_ORG)
TEXT_GETTER(invitation, org_name, OBJECT_INVITATION, SHOWN_ORG_NAME)
TEXT_GETTER(invitation, org_slug, OBJECT_INVITATION, SHOWN_ORG_SLUG)
TEXT_GETTER(invitation, org_description, OBJECT_INVITATION, SHOWN_ORG_DESCRIPTION)
INT32_GETTER(invitation, state, OBJECT_INVITATION, INVITATION_STATE)
ID_GETTER(invitation, account, OBJECT_INVITATION, INVITATION_INVITEE)

/* An erased address is empty (ACCT-6). */
const char *muster_invitation_email(const muster_invitation *it)
{
    const char *email = record_text(it, OBJECT_INVITATION, INVITATION_EMAIL);
    return email != NULL && email[0] != '\0' ? email : NULL;
}

TEXT_GETTER(invitation, masked_email, OBJECT_INVITATION, SHOWN_MASKED_EMAIL)
INT32_GETTER(invitation, role, OBJECT_INVITATION, INVITATION_ROLE)
IDS_GETTERS(invitation, project, OBJECT_INVITATION, SHOWN_PROJECTS)

int32_t muster_invitation_permission(const muster_invitation *it, size_t i)
{
    size_t size = 0;
    int32_t permission = 0;
    const char *permissions = record_bytes(it, OBJECT_INVITATION, SHOWN_PERMISSIONS, &size);
    if (i < size / sizeof permission) memcpy(&permission, permissions + i * sizeof permission, sizeof permission);
    return permission;
}

TEXT_GETTER(invitation, message, OBJECT_INVITATION, INVITATION_MESSAGE)
ID_GETTER(invitation, inviter, OBJECT_INVITATION, INVITATION_INVITER)
ID_GETTER(invitation, ended_by, OBJECT_INVITATION, INVITATION_ENDED_BY)
TIME_GETTER(invitation, created_at, OBJECT_INVITATION, INVITATION_CREATED_AT)
END_GETTER(invitation, expires_at, OBJECT_INVITATION, INVITATION_EXPIRES_AT)
TIME_GETTER(invitation, ended_at, OBJECT_INVITATION, INVITATION_ENDED_AT)
INT_GETTER(invitation, version, OBJECT_INVITATION, INVITATION_VERSION)
TEXT_GETTER(invitation, username, OBJECT_INVITATION, SHOWN_USERNAME)
TEXT_GETTER(invitation, inviter_username, OBJECT_INVITATION, SHOWN_INVITER_USERNAME)
TEXT_GETTER(invitation, inviter_display_name, OBJECT_INVITATION, SHOWN_INVITER_DISPLAY_NAME)

HANDLE_FUNCTIONS(invitation, OBJECT_INVITATION)
PAGE_FUNCTION(invitation, OBJECT_INVITATION)
