/* SPDX-License-Identifier: MIT
 *
 * Hashes the arguments of calls. This happens before the checks, so it reads no more of the arguments than the checks
 * do.
 */
#include "call.h"
#include <string.h>

const struct part ACCOUNT_PARAMS[] = {
    PART(INT32, muster_account_params, fields),      PART(TEXT, muster_account_params, username),
    PART(TEXT, muster_account_params, display_name), PART(TEXT, muster_account_params, locale),
    PART(TEXT, muster_account_params, email),        PART(INT32, muster_account_params, email_verified),
    PART(TEXT, muster_account_params, external_id),  PART(TEXT, muster_account_params, person_id),
    PART(BYTES, muster_account_params, metadata),    {PART_END, 0, NULL},
};
const struct part ORG_PARAMS[] = {
    PART(INT32, muster_org_params, fields),
    PART(TEXT, muster_org_params, slug),
    PART(TEXT, muster_org_params, name),
    PART(TEXT, muster_org_params, description),
    PART(TEXT, muster_org_params, plan),
    PART(BYTES, muster_org_params, metadata),
    {PART_END, 0, NULL},
};
const struct part PLAN_PARAMS[] = {
    PART(INT32, muster_plan_params, fields),       PART(TEXT, muster_plan_params, code),
    PART(TEXT, muster_plan_params, name),          PART(INT64, muster_plan_params, seats),
    PART(INT64, muster_plan_params, ends_at),      PART(TEXT, muster_plan_params, subscription),
    PART(LIMITS, muster_plan_params, limit_names), {PART_END, 0, NULL},
};
const struct part INVITATION_PARAMS[] = {
    PART(INT32, muster_invitation_params, flags),     PART(TEXT, muster_invitation_params, username),
    PART(TEXT, muster_invitation_params, email),      PART(INT32, muster_invitation_params, role),
    PART(TEXT, muster_invitation_params, message),    PART(INT64, muster_invitation_params, time_to_live),
    PART(GRANTS, muster_invitation_params, projects), {PART_END, 0, NULL},
};
const struct part INVITATION_CHANGE[] = {
    PART(INT32, muster_invitation_change, fields),     PART(TEXT, muster_invitation_change, message),
    PART(INT64, muster_invitation_change, expires_at), PART(INT32, muster_invitation_change, role),
    PART(GRANTS, muster_invitation_change, projects),  {PART_END, 0, NULL},
};
const struct part PROJECT_PARAMS[] = {
    PART(INT32, muster_project_params, fields),     PART(TEXT, muster_project_params, name),
    PART(TEXT, muster_project_params, description), PART(TEXTS, muster_project_params, tags),
    PART(INT32, muster_project_params, visibility), {PART_END, 0, NULL},
};
const struct part VISIBILITY_PARAMS[] = {
    PART(INT32, muster_visibility_params, visibility),
    PART(GRANTS, muster_visibility_params, accounts),
    {PART_END, 0, NULL},
};
const struct part LINK_PARAMS[] = {
    PART(INT32, muster_link_params, fields),  PART(TEXT, muster_link_params, tag),
    PART(INT64, muster_link_params, ends_at), PART(INT64, muster_link_params, joins_max),
    PART(TEXTS, muster_link_params, domains), {PART_END, 0, NULL},
};

static void hash_text(struct audit *audit, const char *text)
{
    if (text != NULL)
        audit_bytes(audit, text, strlen(text));
    else
        audit_null(audit);
}

static void hash_params(struct audit *audit, const struct part *parts, const char *params);

/* How many pointers a part has, and whether a number of things comes after them. */
static const struct {
    size_t pointers;
    bool counted;
} SHAPE[] = {
    [PART_ID] = {1, false},   [PART_TEXT] = {1, false},   [PART_TOKEN] = {1, false},
    [PART_BYTES] = {1, true}, [PART_PARAMS] = {1, false}, [PART_ROWS] = {1, true},
    [PART_TEXTS] = {1, true}, [PART_GRANTS] = {2, true},  [PART_LIMITS] = {2, true},
};

#define POINTERS_MAX 2

/* A list of things: each is hashed, up to a number that no call takes. */
static void hash_list(struct audit *audit, const struct part *part, const void *const *lists, size_t count)
{
    audit_int(audit, (int64_t)count);
    for (size_t i = 0; i < count && i < MUSTER_ROWS_MAX; i++) {
        switch (part->type) {
        case PART_ROWS:
            if (lists[0] != NULL) hash_params(audit, part->inner, ((const char *const *)lists[0])[i]);
            break;
        case PART_GRANTS:
            if (lists[0] != NULL) audit_bytes(audit, &((const muster_id *)lists[0])[i], sizeof(muster_id));
            if (lists[1] != NULL) audit_int(audit, ((const int32_t *)lists[1])[i]);
            break;
        case PART_LIMITS:
            if (lists[1] != NULL) audit_int(audit, ((const int64_t *)lists[1])[i]);
            /* fall through */
        default:
            if (lists[0] != NULL) hash_text(audit, ((const char *const *)lists[0])[i]);
        }
    }
}

static void hash_part(struct audit *audit, const struct part *part, const char *at)
{
    const void *pointers[POINTERS_MAX] = {NULL};
    int32_t small = 0;
    int64_t large = 0;
    size_t size = 0, behind = SHAPE[part->type].pointers * sizeof pointers[0];
    memcpy(pointers, at, behind);
    if (SHAPE[part->type].counted) memcpy(&size, at + behind, sizeof size);
    switch (part->type) {
    case PART_INT32:
        memcpy(&small, at, sizeof small);
        audit_int(audit, small);
        return;
    case PART_INT64:
        memcpy(&large, at, sizeof large);
        audit_int(audit, large);
        return;
    case PART_TEXT:
    case PART_TOKEN: hash_text(audit, pointers[0]); return;
    case PART_ID:
    case PART_BYTES:
        if (part->type == PART_ID) size = sizeof(muster_id);
        if (pointers[0] != NULL)
            audit_bytes(audit, pointers[0], size < MUSTER_METADATA_MAX_BYTES ? size : MUSTER_METADATA_MAX_BYTES);
        else
            audit_null(audit);
        return;
    case PART_PARAMS: hash_params(audit, part->inner, pointers[0]); return;
    case PART_ROWS:
    case PART_TEXTS:
    case PART_GRANTS:
    case PART_LIMITS: hash_list(audit, part, pointers, size); return;
    case PART_END: return;
    }
}

static size_t end_of(const struct part *part)
{
    size_t sizes[] = {[PART_INT32] = sizeof(int32_t), [PART_INT64] = sizeof(int64_t), [PART_LIMITS] = 0};
    size_t behind = SHAPE[part->type].pointers * sizeof(void *) + (SHAPE[part->type].counted ? sizeof(size_t) : 0);
    return part->offset + sizes[part->type] + behind;
}

/* Fields that are 0 or NULL are left out, and the others are numbered. So a struct of another release is the same
 * argument, if it is shorter or longer only by such fields. */
static void hash_params(struct audit *audit, const struct part *parts, const char *params)
{
    static const char NOTHING[POINTERS_MAX * sizeof(void *) + sizeof(size_t)];
    uint32_t given = 0;
    if (params == NULL) return;
    memcpy(&given, params, sizeof given);
    for (int32_t i = 0; parts[i].type != PART_END && end_of(&parts[i]) <= given; i++) {
        const char *at = params + parts[i].offset;
        if (memcmp(at, NOTHING, end_of(&parts[i]) - parts[i].offset) == 0) continue;
        audit_int(audit, i);
        hash_part(audit, &parts[i], at);
    }
    audit_null(audit);
}

void args_hash(struct audit *audit, const struct part *parts, const void *arg)
{
    for (; parts->type != PART_END; parts++)
        hash_part(audit, parts, (const char *)arg + parts->offset);
}

const char *args_token(const struct part *parts, const void *arg)
{
    const char *token = NULL;
    for (; parts->type != PART_END; parts++)
        if (parts->type == PART_TOKEN) memcpy(&token, (const char *)arg + parts->offset, sizeof token);
    return token;
}
