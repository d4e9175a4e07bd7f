/* SPDX-License-Identifier: MIT
 *
 * The record of a request, and its getters.
 */
#include "request.h"
#include <string.h>

enum { SHOWN_ORG_NAME = REQUEST_COLUMN_COUNT, SHOWN_USERNAME, SHOWN_EMAIL, SHOWN_COUNT };

struct record *request_record(const struct row *request, const struct row *org, const struct row *account,
                              int32_t state, bool own)
{
    muster_value values[SHOWN_COUNT] = {{0}};
    memcpy(values, request->values, REQUEST_COLUMN_COUNT * sizeof values[0]);
    values[REQUEST_STATE] = value_int(state);
    bool there = account_is_open(account);
    if (own && org != NULL) values[SHOWN_ORG_NAME] = org->values[ORG_NAME];
    if (own) values[REQUEST_ENDED_BY] = value_null();
    if (there) values[SHOWN_USERNAME] = account->values[ACCOUNT_USERNAME];
    if (there && !own && !row_null(account, ACCOUNT_EMAIL_VERIFIED_AT))
        values[SHOWN_EMAIL] = account->values[ACCOUNT_EMAIL];
    return record_new(OBJECT_REQUEST, values, SHOWN_COUNT);
}

ID_GETTER(request, id, OBJECT_REQUEST, REQUEST_ID)
ID_GETTER(request, org, OBJECT_REQUEST, REQUEST_ORG)
TEXT_GETTER(request, org_name, OBJECT_REQUEST, SHOWN_ORG_NAME)
INT32_GETTER(request, kind, OBJECT_REQUEST, REQUEST_KIND)
INT32_GETTER(request, state, OBJECT_REQUEST, REQUEST_STATE)
ID_GETTER(request, account, OBJECT_REQUEST, REQUEST_ACCOUNT)
TEXT_GETTER(request, username, OBJECT_REQUEST, SHOWN_USERNAME)
TEXT_GETTER(request, email, OBJECT_REQUEST, SHOWN_EMAIL)
INT32_GETTER(request, role, OBJECT_REQUEST, REQUEST_ROLE)
ID_GETTER(request, link, OBJECT_REQUEST, REQUEST_LINK)
ID_GETTER(request, invitation, OBJECT_REQUEST, REQUEST_INVITATION)
TIME_GETTER(request, created_at, OBJECT_REQUEST, REQUEST_CREATED_AT)
TIME_GETTER(request, ended_at, OBJECT_REQUEST, REQUEST_ENDED_AT)
ID_GETTER(request, ended_by, OBJECT_REQUEST, REQUEST_ENDED_BY)
INT_GETTER(request, version, OBJECT_REQUEST, REQUEST_VERSION)

HANDLE_FUNCTIONS(request, OBJECT_REQUEST)
PAGE_FUNCTION(request, OBJECT_REQUEST)
