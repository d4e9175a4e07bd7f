/* SPDX-License-Identifier: MIT
 *
 * Sessions, statuses, accounts and messages, in the way of a host. See host.h.
 */
#include "host.h"
#include "terminal.h"

#define LEASE (60 * MUSTER_SECOND)

muster_session *session_of(muster_store *store, const muster_id *account)
{
    muster_session_options options = {MUSTER_INIT(muster_session_options), .account = account,
                                      .party = account != NULL ? MUSTER_PARTY_ACCOUNT : MUSTER_PARTY_SYSTEM};
    muster_session *session = NULL;
    int32_t status = muster_session_open(store, &options, &session, NULL);
    if (status != MUSTER_OK) fatal("a session could not be opened", muster_status_name(status));
    return session;
}

const char *cause_of(muster_session *session)
{
    return muster_error_message(muster_session_error(session));
}

void check(muster_session *session, int32_t status, const char *what)
{
    if (status != MUSTER_OK) fatal(what, cause_of(session));
}

bool register_account(muster_session *host, const char *username, muster_id *ret_id)
{
    muster_account_params params = {MUSTER_INIT(muster_account_params), .username = username};
    muster_account *account = NULL;
    int32_t status = muster_account_find(host, MUSTER_ACCOUNT_BY_USERNAME, username, &account);
    if (status == MUSTER_E_NOT_FOUND) status = muster_account_create(host, &params, &account);
    if (status == MUSTER_OK) *ret_id = *muster_account_id(account);
    muster_account_free(account);
    return status == MUSTER_OK;
}

size_t deliver(const struct org *org, hand_over *hand, void *arg)
{
    size_t count = 0, delivered = 0;
    do {
        muster_page *page = NULL;
        check(org->host, muster_message_claim(org->host, &org->id, MUSTER_PAGE_MAX_ITEMS, LEASE, &page),
              "messages could not be claimed");
        count = muster_page_count(page);
        for (size_t i = 0; i < count; i++) {
            const muster_message *message = muster_page_message(page, i);
            if (hand != NULL) hand(arg, message);
            check(org->host, muster_message_done(org->host, message), "a message could not be acknowledged");
        }
        delivered += count;
        muster_page_free(page);
    } while (count > 0);
    return delivered;
}
