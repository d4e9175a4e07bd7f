/* SPDX-License-Identifier: MIT
 *
 * Hashes the arguments of calls. It runs before they are checked, so it reads no more of them than their checks would.
 */
#include "args.h"
#include <muster/muster.h>
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
    PART(INT32, muster_plan_params, fields),
    PART(TEXT, muster_plan_params, code),
    PART(TEXT, muster_plan_params, name),
    PART(INT64, muster_plan_params, seats),
    PART(INT64, muster_plan_params, ends_at),
    PART(TEXT, muster_plan_params, subscription),
    {PART_END, 0, NULL},
};
const struct part INVITATION_PARAMS[] = {
    PART(INT32, muster_invitation_params, flags),
    PART(TEXT, muster_invitation_params, username),
    PART(TEXT, muster_invitation_params, email),
    PART(INT32, muster_invitation_params, role),
    PART(TEXT, muster_invitation_params, message),
    PART(INT64, muster_invitation_params, time_to_live),
    {PART_END, 0, NULL},
};
const struct part INVITATION_CHANGE[] = {
    PART(INT32, muster_invitation_change, fields),
    PART(TEXT, muster_invitation_change, message),
    PART(INT64, muster_invitation_change, expires_at),
    PART(INT32, muster_invitation_change, role),
    {PART_END, 0, NULL},
};

static void hash_text(struct audit *audit, const char *text)
{
    if (text != NULL)
        audit_bytes(audit, text, strlen(text));
    else
        audit_null(audit);
}

static void hash_params(struct audit *audit, const struct part *parts, const char *params);

static void hash_part(struct audit *audit, const struct part *part, const char *at)
{
    const void *pointer = NULL;
    int32_t small = 0;
    int64_t large = 0;
    size_t size = 0;
    bool points = part->type != PART_INT32 && part->type != PART_INT64;
    if (points) memcpy(&pointer, at, sizeof pointer);
    if (part->type == PART_BYTES || part->type == PART_ROWS) memcpy(&size, at + sizeof pointer, sizeof size);
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
    case PART_TOKEN: hash_text(audit, pointer); return;
    case PART_ID:
    case PART_BYTES:
        if (part->type == PART_ID) size = sizeof(muster_id);
        if (pointer != NULL)
            audit_bytes(audit, pointer, size < MUSTER_METADATA_MAX_BYTES ? size : MUSTER_METADATA_MAX_BYTES);
        else
            audit_null(audit);
        return;
    case PART_PARAMS: hash_params(audit, part->inner, pointer); return;
    case PART_ROWS:
        audit_int(audit, (int64_t)size);
        for (size_t i = 0; pointer != NULL && i < size && i < MUSTER_ROWS_MAX; i++)
            hash_params(audit, part->inner, ((const char *const *)pointer)[i]);
        return;
    case PART_END: return;
    }
}

static size_t end_of(const struct part *part)
{
    size_t sizes[] = {[PART_INT32] = sizeof(int32_t), [PART_INT64] = sizeof(int64_t), [PART_ROWS] = 0};
    bool pair = part->type == PART_BYTES || part->type == PART_ROWS;
    size_t size = pair ? sizeof(void *) + sizeof(size_t) : sizes[part->type];
    return part->offset + (size != 0 ? size : sizeof(void *));
}

/* Fields that are 0 or NULL are left out, and the others numbered: a struct of another release, which is shorter or longer
 * by such fields, is the same argument. */
static void hash_params(struct audit *audit, const struct part *parts, const char *params)
{
    static const char NOTHING[sizeof(void *) + sizeof(size_t)];
    uint32_t given = 0;
    if (params != NULL) memcpy(&given, params, sizeof given);
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
