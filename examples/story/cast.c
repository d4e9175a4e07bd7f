/* SPDX-License-Identifier: MIT
 *
 * The small steps: registering, signing up, counting seats, delivering messages. See cast.h.
 */
#include "cast.h"
#include <inttypes.h>
#include <string.h>

muster_store *store;
muster_session *host, *visitor, *ada, *bela, *cleo, *dov;
muster_id school, exercises, marks, library;
char join_token[MUSTER_TOKEN_CHARS + 1], signup_token[MUSTER_TOKEN_CHARS + 1];

muster_session *registered(const char *username)
{
    muster_account_params params = {MUSTER_INIT(muster_account_params), .username = username};
    muster_account *account = NULL;
    DO(host, muster_account_create(host, &params, &account));
    muster_session *session = session_of(store, muster_account_id(account));
    muster_account_free(account);
    return session;
}

muster_id account_of(const char *username)
{
    muster_account *account = NULL;
    DO(host, muster_account_find(host, MUSTER_ACCOUNT_BY_USERNAME, username, &account));
    muster_id id = *muster_account_id(account);
    muster_account_free(account);
    return id;
}

void count_seats(int64_t used)
{
    muster_plan *plan = NULL;
    DO(ada, muster_plan_get(ada, &school, &plan));
    HOLDS(muster_plan_used(plan) == used);
    tell("Seats: %" PRId64 " of %" PRId64 " are used.", muster_plan_used(plan), muster_plan_seats(plan));
    muster_plan_free(plan);
}

size_t deliver(char *ret_token)
{
    muster_page *page = NULL;
    size_t count = 0, delivered = 0;
    do {
        DO(host, muster_message_claim(host, NULL, MUSTER_PAGE_MAX_ITEMS, 60 * MUSTER_SECOND, &page));
        count = muster_page_count(page);
        for (size_t i = 0; i < count; i++) {
            const muster_message *message = muster_page_message(page, i);
            const char *token = muster_message_token(message);
            if (token != NULL && ret_token != NULL) memcpy(ret_token, token, MUSTER_TOKEN_CHARS + 1);
            DO(host, muster_message_done(host, message));
        }
        delivered += count;
        muster_page_free(page);
    } while (count > 0);
    return delivered;
}

muster_session *signed_up(const char *username, const char *tag)
{
    muster_account_params params = {MUSTER_INIT(muster_account_params), .username = username};
    muster_member *member = NULL;
    DO(visitor, muster_link_signup(visitor, signup_token, &params, &member, NULL));
    HOLDS(muster_member_role(member) == MUSTER_ROLE_RESTRICTED && strcmp(muster_member_tag(member, 0), tag) == 0);
    HOLDS(muster_member_project(member) != NULL);
    tell("%s signs up: one step makes the account, the %s member of the class '%s', and a private project.",
         muster_member_username(member), muster_role_name(muster_member_role(member)), muster_member_tag(member, 0));
    muster_session *session = session_of(store, muster_member_account(member));
    muster_member_free(member);
    return session;
}
