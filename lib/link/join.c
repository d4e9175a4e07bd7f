/* SPDX-License-Identifier: MIT
 *
 * What the holder of a link does: looks at it, joins with an existing account, or signs up with a new account (LINK-2
 * to LINK-4, LINK-7 to LINK-10).
 */
#include "access/access.h"
#include "account/account.h"
#include "lines.h"
#include "link.h"
#include "member/member.h"
#include "request/request.h"
#include "setting/setting.h"
#include "state/state.h"
#include <string.h>

struct joining_call {
    const char *token;
    const muster_account_params *params;
};

/* LINK-8: the refusals, in their order. */
static result link_join_check_open(struct call *call, const struct opened *it)
{
    TRY(link_check_open(call, it->object));
    return org_check_plan(call, it->org);
}

static result link_preview_step(struct call *call, void *arg)
{
    const struct joining_call *in = arg;
    struct opened it;
    size_t prefix = strlen(MUSTER_TOKEN_PREFIX_SIGNUP);
    bool signup = in->token != NULL && strncmp(in->token, MUSTER_TOKEN_PREFIX_SIGNUP, prefix) == 0;
    TRY(token_want(call, signup ? TOKEN_SIGNUP : TOKEN_JOIN, in->token, &it));
    TRY(token_open(call, &it));
    TRY(link_join_check_open(call, &it));
    return call_answer(call, link_preview_record(it.object, it.org));
}

CALL(link_preview, CALL_READ, NULL, NULL);

muster_status muster_link_preview(muster_session *session, const char *token, muster_link **ret_link)
{
    return call_run(session, &link_preview_call, &(struct joining_call){.token = token}, (void **)ret_link);
}

/* LINK-7. The caller does not learn which domains these are (LINK-9). email_key: the verified address; NULL: there
 * is none. */
static result link_check_domain(struct call *call, const struct row *link, const char *email_key, const char *without)
{
    if (row_null(link, LINK_DOMAINS)) return OK;
    if (email_key == NULL) return problem_set(call->problem, MUSTER_E_UNVERIFIED, "email", "%s", without);
    if (lines_hold(row_text(link, LINK_DOMAINS), name_email_domain(email_key))) return OK;
    return problem_set(call->problem, MUSTER_E_DOMAIN, "email", "The link is for e-mail addresses of other domains.");
}

/* LINK-10: makes the request, or answers with the open one. */
static result link_ask(struct call *call, struct opened *it, const struct row *account, struct row *last)
{
    struct row *request = NULL;
    TRY(request_find_open(call, it->org, account, last, &request));
    struct request_new what = {.kind = MUSTER_REQUEST_KIND_JOIN,
                               .role = (int32_t)call_setting(call, it->org, MUSTER_SETTING_LINK_ROLE),
                               .link = it->object,
                               .last = last};
    if (request == NULL) TRY(request_make(call, it->org, account, &it->own.tie, &what, &request));
    return call_answer(call,
                       request_record(request, it->org, account, MUSTER_REQUEST_STATE_OPEN, !call_is_system(call)));
}

/* An account that may use the link joins, or asks to join. */
static result link_arrive(struct call *call, struct opened *it, const struct row *account, int32_t via)
{
    struct row *last = NULL;
    bool awaited = false;
    request_want(call, it->own.tie, &last);
    TRY(call_read(call));
    if (call_setting(call, it->org, MUSTER_SETTING_LINK_MAKES_REQUEST) != 0) {
        TRY(member_is_awaited(call, it->org, account, it->own.tie, &awaited)); /* an invitation needs no approval */
        if (!awaited) TRY(member_check_returns(call, it->org, it->own.member, via));
        if (!awaited) return link_ask(call, it, account, last);
    }
    struct arrival arrival = {.role = (int32_t)call_setting(call, it->org, MUSTER_SETTING_LINK_ROLE),
                              .via = via,
                              .own = it->own,
                              .link = it->object};
    TRY(member_join(call, it->org, account, &arrival));
    return member_answer_arrival(call, &arrival, account);
}

static result link_join_step(struct call *call, void *arg)
{
    const struct joining_call *in = arg;
    struct opened it = {.org = NULL};
    TRY(token_want(call, TOKEN_JOIN, in->token, &it));
    TRY(call_identify(call));
    belonging_want(call, &it.token.org, call_account(call), &it.own);
    TRY(token_open(call, &it));
    if (call->actor == NULL)
        return problem_set(call->problem, MUSTER_E_DENIED, NULL,
                           "Only an account can join through this link: sign in first.");
    if (member_is_active(call, it.own.member))
        return member_answer(call, it.own.member, call->actor, true); /* LINK-3 */
    TRY(member_check_joins(call, it.own.member));
    TRY(link_join_check_open(call, &it));
    bool verified = !row_null(call->actor, ACCOUNT_EMAIL_VERIFIED_AT);
    TRY(link_check_domain(call, it.object, verified ? row_text(call->actor, ACCOUNT_EMAIL_KEY) : NULL,
                          "The link is limited to e-mail domains, and the account has no verified address."));
    return link_arrive(call, &it, call->actor, MUSTER_VIA_JOIN);
}

/* The answer is a member or a request. The first word of the object says which. */
static int32_t link_run(muster_session *session, const struct call_kind *kind, struct joining_call *in,
                        muster_member **ret_member, muster_request **ret_request)
{
    void *answer = NULL;
    int32_t status = call_run(session, kind, in, &answer);
    if (status != MUSTER_OK) return status;
    bool asked = answer != NULL && ((const struct object *)answer)->type == OBJECT_REQUEST;
    if (ret_member != NULL) *ret_member = asked ? NULL : object_ref(answer, OBJECT_MEMBER);
    if (ret_request != NULL) *ret_request = asked ? object_ref(answer, OBJECT_REQUEST) : NULL;
    object_unref(answer, 0);
    return MUSTER_OK;
}

CALL(link_join, CALL_CHANGE | CALL_TIES, ARGS(PART(TOKEN, struct joining_call, token)), &MEMBER_ANSWER,
     &REQUEST_ANSWER);

muster_status muster_link_join(muster_session *session, const char *token, muster_member **ret_member,
                               muster_request **ret_request)
{
    struct joining_call in = {.token = token};
    return link_run(session, &link_join_call, &in, ret_member, ret_request);
}

/* Which party makes the call, and what it may state. */
static result link_check_caller(struct call *call, const muster_account_params *params)
{
    if (call->session->party == MUSTER_PARTY_ACCOUNT)
        return problem_set(call->problem, MUSTER_E_DENIED, NULL,
                           "This link is for new users: an account has to use a link of the other kind.");
    bool plain = params->email_verified == 0 && params->external_id == NULL && params->person_id == NULL &&
                 params->metadata_size == 0;
    return plain ? OK : check_system(call);
}

/* The party that states that the address is verified must be trusted, and a visitor is not. */
static result link_check_stated_domain(struct call *call, const struct row *link, const muster_account_params *params)
{
    char key[NAME_KEY_BYTES];
    bool verified = params->email != NULL && params->email_verified == 1;
    if (verified) TRY(name_email(call->problem, "email", params->email, key));
    return link_check_domain(call, link, verified ? key : NULL,
                             call_is_system(call)
                                 ? "The link is limited to e-mail domains: state a verified address."
                                 : "The link is limited to e-mail domains: the host has to make the call, "
                                   "and to state that the address is verified.");
}

/* Wants the tie of the address that the account will have: an invitation may wait for it (INV-21). */
static void link_address_want(struct call *call, const muster_account_params *params, const muster_id *org)
{
    struct problem unsaid; /* a wrong address is reported when it is needed */
    char key[NAME_KEY_BYTES];
    problem_clear(&unsaid);
    if (params->email_verified != 1 || name_email(&unsaid, "", params->email, key).status != MUSTER_OK) return;
    muster_id address = name_email_id(key);
    WANT(call, TABLE_TIE, 0, NULL, {value_id(&address), value_id(org)});
}

/* LINK-4: account and membership are made in one step. */
static result link_signup_step(struct call *call, void *arg)
{
    const struct joining_call *in = arg;
    muster_account_params params;
    struct opened it = {.org = NULL};
    struct row *account = NULL;
    TRY(check_params(call, in->params, &params, sizeof params));
    TRY(link_check_caller(call, &params));
    account_names_want(call, &params);
    TRY(token_want(call, TOKEN_SIGNUP, in->token, &it));
    link_address_want(call, &params, &it.token.org);
    TRY(token_open(call, &it));
    TRY(link_join_check_open(call, &it));
    TRY(link_check_stated_domain(call, it.object, &params));
    TRY(account_register(call, &params, &account));
    call->registered = row_id(account, ACCOUNT_ID);
    return link_arrive(call, &it, account, MUSTER_VIA_SIGNUP);
}

CALL(link_signup, CALL_CHANGE,
     ARGS(PART(TOKEN, struct joining_call, token), PART_OF(PARAMS, struct joining_call, params, ACCOUNT_PARAMS)),
     &MEMBER_ANSWER, &REQUEST_ANSWER);

muster_status muster_link_signup(muster_session *session, const char *token, const muster_account_params *params,
                                 muster_member **ret_member, muster_request **ret_request)
{
    struct joining_call in = {.token = token, .params = params};
    return link_run(session, &link_signup_call, &in, ret_member, ret_request);
}
