/* SPDX-License-Identifier: MIT
 *
 * The first program: Ada founds an org and invites Grace. Grace accepts, and is a member.
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

int main(void)
{
    muster_options options = {MUSTER_INIT(muster_options), .location = ":memory:"};
    muster_store *store = NULL;
    if (muster_open(&options, &store, NULL) != MUSTER_OK) return 1;

    /* The host itself registers accounts and says which plans can be bought. */
    muster_session *host = NULL, *as_ada = NULL, *as_grace = NULL;
    if (muster_session_system(store, &host, NULL) != MUSTER_OK) return 1;
    muster_account *ada = NULL, *grace = NULL;
    check(host, muster_account_create(
                    host, &(muster_account_params){MUSTER_INIT(muster_account_params), .username = "ada"}, &ada));
    check(host, muster_account_create(
                    host, &(muster_account_params){MUSTER_INIT(muster_account_params), .username = "grace"}, &grace));
    check(host,
          muster_plan_offer(host, &(muster_plan_params){MUSTER_INIT(muster_plan_params), .code = "team", .seats = 5}));

    /* Ada founds an org and invites Grace, which takes one of its five seats. */
    if (muster_session_as(store, muster_account_id(ada), &as_ada, NULL) != MUSTER_OK) return 1;
    muster_org *org = NULL;
    muster_org_params founding = {MUSTER_INIT(muster_org_params), .slug = "engine", .name = "Engine Works",
                                  .plan = "team"};
    check(as_ada, muster_org_create(as_ada, &founding, &org));
    muster_invitation_params offer = {MUSTER_INIT(muster_invitation_params), .username = "grace"};
    check(as_ada, muster_invitation_create(as_ada, muster_org_id(org), &offer, NULL));

    /* The host fetches the messages to deliver. Only Grace may use the token of the message. */
    muster_page *messages = NULL;
    check(host, muster_message_claim(host, NULL, 10, 60 * MUSTER_SECOND, &messages));
    const char *token = NULL;
    for (size_t i = 0; i < muster_page_count(messages); i++) {
        const muster_message *message = muster_page_message(messages, i);
        if (muster_message_kind(message) == MUSTER_EVENT_INVITATION_CREATED) token = muster_message_token(message);
        check(host, muster_message_done(host, message)); /* it was sent, so it leaves the outbox */
    }

    if (muster_session_as(store, muster_account_id(grace), &as_grace, NULL) != MUSTER_OK) return 1;
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
