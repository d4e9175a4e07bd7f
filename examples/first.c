/* SPDX-License-Identifier: MIT
 *
 * The first program: an org is founded, somebody is invited, accepts, and is a member.
 */
#include <muster/muster.h>
#include <stdio.h>
#include <stdlib.h>

static void check(muster_session *session, muster_status status)
{
    if (status == MUSTER_OK) return;
    fprintf(stderr, "%s: %s\n", muster_status_name(status), muster_error_message(muster_session_error(session)));
    exit(1);
}

static muster_session *open_session(muster_store *store, int32_t party, const muster_id *account)
{
    muster_session_options options = {MUSTER_INIT(muster_session_options), .party = party, .account = account};
    muster_session *session = NULL;
    if (muster_session_open(store, &options, &session, NULL) != MUSTER_OK) exit(1);
    return session;
}

int main(void)
{
    muster_options options = {MUSTER_INIT(muster_options), .location = ":memory:"};
    muster_store *store = NULL;
    if (muster_open(&options, &store, NULL) != MUSTER_OK) return 1;

    /* The host itself registers accounts and says what can be bought. */
    muster_session *host = open_session(store, MUSTER_PARTY_SYSTEM, NULL);
    muster_account *ada = NULL, *grace = NULL;
    check(host, muster_account_create(
                    host, &(muster_account_params){MUSTER_INIT(muster_account_params), .username = "ada"}, &ada));
    check(host, muster_account_create(
                    host, &(muster_account_params){MUSTER_INIT(muster_account_params), .username = "grace"}, &grace));
    check(host,
          muster_plan_offer(host, &(muster_plan_params){MUSTER_INIT(muster_plan_params), .code = "team", .seats = 5}));

    /* Ada founds an org and invites Grace, which takes one of its five seats. */
    muster_session *as_ada = open_session(store, MUSTER_PARTY_ACCOUNT, muster_account_id(ada));
    muster_org *org = NULL;
    muster_org_params founding = {MUSTER_INIT(muster_org_params), .slug = "engine", .name = "Engine Works",
                                  .plan = "team"};
    check(as_ada, muster_org_create(as_ada, &founding, &org));
    muster_invitation_params offer = {MUSTER_INIT(muster_invitation_params), .username = "grace"};
    check(as_ada, muster_invitation_create(as_ada, muster_org_id(org), &offer, NULL));

    /* The host fetches the messages to deliver. The token in it is Grace's alone. */
    muster_page *messages = NULL;
    check(host, muster_message_claim(host, NULL, 10, 60 * MUSTER_SECOND, &messages));
    const char *token = NULL;
    for (size_t i = 0; i < muster_page_count(messages); i++) {
        const muster_message *message = muster_page_message(messages, i);
        if (muster_message_kind(message) == MUSTER_EVENT_INVITATION_CREATED) token = muster_message_token(message);
        check(host, muster_message_done(host, message)); /* sent: it is gone from the outbox */
    }

    muster_session *as_grace = open_session(store, MUSTER_PARTY_ACCOUNT, muster_account_id(grace));
    muster_member *member = NULL;
    check(as_grace, muster_invitation_accept(as_grace, token, &member));
    printf("%s is %s of %s\n", muster_member_username(member), muster_role_name(muster_member_role(member)),
           muster_org_name(org));

    muster_member_free(member);
    muster_page_free(messages);
    muster_org_free(org);
    muster_account_free(grace);
    muster_account_free(ada);
    muster_session_close(as_grace);
    muster_session_close(as_ada);
    muster_session_close(host);
    muster_close(store);
    return 0;
}
