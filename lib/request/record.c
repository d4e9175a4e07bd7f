/* SPDX-License-Identifier: MIT
 *
 * The record of a request, and its getters.
 */
#include "call/call.h"
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

const muster_id *muster_request_id(const muster_request *request)
{
    return record_id(request, OBJECT_REQUEST, REQUEST_ID);
}

const muster_id *muster_request_org(const muster_request *request)
{
    return record_id(request, OBJECT_REQUEST, REQUEST_ORG);
}

const char *muster_request_org_name(const muster_request *request)
{
    return record_text(request, OBJECT_REQUEST, SHOWN_ORG_NAME);
}

int32_t muster_request_kind(const muster_request *request)
{
    return (int32_t)record_int(request, OBJECT_REQUEST, REQUEST_KIND);
}

int32_t muster_request_state(const muster_request *request)
{
    return (int32_t)record_int(request, OBJECT_REQUEST, REQUEST_STATE);
}

const muster_id *muster_request_account(const muster_request *request)
{
    return record_id(request, OBJECT_REQUEST, REQUEST_ACCOUNT);
}

const char *muster_request_username(const muster_request *request)
{
    return record_text(request, OBJECT_REQUEST, SHOWN_USERNAME);
}

const char *muster_request_email(const muster_request *request)
{
    return record_text(request, OBJECT_REQUEST, SHOWN_EMAIL);
}

int32_t muster_request_role(const muster_request *request)
{
    return (int32_t)record_int(request, OBJECT_REQUEST, REQUEST_ROLE);
}

const muster_id *muster_request_link(const muster_request *request)
{
    return record_id(request, OBJECT_REQUEST, REQUEST_LINK);
}

const muster_id *muster_request_invitation(const muster_request *request)
{
    return record_id(request, OBJECT_REQUEST, REQUEST_INVITATION);
}

muster_time muster_request_created_at(const muster_request *request)
{
    return record_time(request, OBJECT_REQUEST, REQUEST_CREATED_AT);
}

muster_time muster_request_ended_at(const muster_request *request)
{
    return record_time(request, OBJECT_REQUEST, REQUEST_ENDED_AT);
}

const muster_id *muster_request_ended_by(const muster_request *request)
{
    return record_id(request, OBJECT_REQUEST, REQUEST_ENDED_BY);
}

int64_t muster_request_version(const muster_request *request)
{
    return record_int(request, OBJECT_REQUEST, REQUEST_VERSION);
}

muster_request *muster_request_ref(const muster_request *request)
{
    return object_ref(request, OBJECT_REQUEST);
}

const muster_request *muster_page_request(const muster_page *page, size_t i)
{
    return page_item(page, OBJECT_REQUEST, i);
}

void muster_request_free(muster_request *request)
{
    object_unref(request, OBJECT_REQUEST);
}
