/* SPDX-License-Identifier: MIT
 *
 * The record of a member, and its getters.
 */
#include "member.h"
#include "state/state.h"

/* The record of a member: its row, and then these values from the account and from the way of joining. */
enum { SHOWN_USERNAME = MEMBER_COLUMN_COUNT, SHOWN_DISPLAY_NAME, SHOWN_EMAIL, SHOWN_SKIPPED, SHOWN_COUNT };

static result member_make_record(struct call *call, const struct row *member, const struct row *account,
                                 bool with_email, const muster_value *skipped, struct record **ret_record)
{
    muster_value values[SHOWN_COUNT];
    for (size_t i = 0; i < MEMBER_COLUMN_COUNT; i++)
        values[i] = member->values[i];
    values[MEMBER_STATE] = value_int(member_state(call, member));
    if (!row_null(member, MEMBER_ENDED_AT)) values[MEMBER_ENDS_AT] = member->values[MEMBER_ENDED_AT];
    TRY(strings_value(&call->step->arena, with_email ? row_text(member, MEMBER_TAGS) : NULL, &values[MEMBER_TAGS]));
    if (!with_email) values[MEMBER_LINK] = values[MEMBER_PROJECT] = value_null();
    values[SHOWN_USERNAME] = account->values[ACCOUNT_USERNAME];
    values[SHOWN_DISPLAY_NAME] = account->values[ACCOUNT_DISPLAY_NAME];
    values[SHOWN_EMAIL] = with_email ? account->values[ACCOUNT_EMAIL] : value_null();
    values[SHOWN_SKIPPED] = *skipped;
    *ret_record = record_new(OBJECT_MEMBER, values, SHOWN_COUNT);
    return *ret_record != NULL ? OK : FAILED(MUSTER_E_MEMORY);
}

result member_record(struct call *call, const struct row *member, const struct row *account, bool with_email,
                     struct record **ret_record)
{
    return member_make_record(call, member, account, with_email, &(muster_value){.type = MUSTER_VALUE_NULL},
                              ret_record);
}

result member_answer(struct call *call, const struct row *member, const struct row *account, bool with_email)
{
    struct record *record = NULL;
    TRY(member_record(call, member, account, with_email, &record));
    return call_answer(call, record);
}

result member_answer_arrival(struct call *call, const struct arrival *arrival, const struct row *account)
{
    struct record *record = NULL;
    muster_value skipped = value_bytes(arrival->skipped, arrival->skipped_count * sizeof(muster_id));
    TRY(member_make_record(call, arrival->member, account, true, &skipped, &record));
    return call_answer(call, record);
}

ID_GETTER(member, org, OBJECT_MEMBER, MEMBER_ORG)
ID_GETTER(member, account, OBJECT_MEMBER, MEMBER_ACCOUNT)
TEXT_GETTER(member, username, OBJECT_MEMBER, SHOWN_USERNAME)
TEXT_GETTER(member, display_name, OBJECT_MEMBER, SHOWN_DISPLAY_NAME)
TEXT_GETTER(member, email, OBJECT_MEMBER, SHOWN_EMAIL)
INT32_GETTER(member, role, OBJECT_MEMBER, MEMBER_ROLE)
INT32_GETTER(member, state, OBJECT_MEMBER, MEMBER_STATE)
INT32_GETTER(member, via, OBJECT_MEMBER, MEMBER_VIA)
ID_GETTER(member, link, OBJECT_MEMBER, MEMBER_LINK)
TEXTS_GETTERS(member, tag, OBJECT_MEMBER, MEMBER_TAGS)
ID_GETTER(member, project, OBJECT_MEMBER, MEMBER_PROJECT)
IDS_GETTERS(member, skipped, OBJECT_MEMBER, SHOWN_SKIPPED)
TIME_GETTER(member, joined_at, OBJECT_MEMBER, MEMBER_JOINED_AT)
END_GETTER(member, ends_at, OBJECT_MEMBER, MEMBER_ENDS_AT)
INT_GETTER(member, version, OBJECT_MEMBER, MEMBER_VERSION)

HANDLE_FUNCTIONS(member, OBJECT_MEMBER)
PAGE_FUNCTION(member, OBJECT_MEMBER)
