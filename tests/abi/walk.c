/* SPDX-License-Identifier: MIT
 *
 * A host in strict C99, from opening a store to a member's removal. It is built against the installed library, so it
 * sees what every host sees.
 */
#include <muster/muster.h>
#include <stdio.h>
#include <stdlib.h>

static void check(const muster_session *session, int32_t status)
{
    if (status == MUSTER_OK) return;
    fprintf(stderr, "%s: %s\n", muster_status_name(status), muster_error_message(muster_session_error(session)));
    exit(EXIT_FAILURE);
}

static muster_session *open_session(muster_store *store, int32_t party, const muster_id *account)
{
    muster_session_options options = {MUSTER_INIT(muster_session_options), .party = party, .account = account};
    muster_session *session = NULL;
    if (muster_session_open(store, &options, &session, NULL) != MUSTER_OK) exit(EXIT_FAILURE);
    return session;
}

static muster_id add_account(muster_session *host, const char *username)
{
    muster_account_params params = {MUSTER_INIT(muster_account_params), .username = username};
    muster_account *account = NULL;
    check(host, muster_account_create(host, &params, &account));
    muster_id id = *muster_account_id(account);
    muster_account_free(account);
    return id;
}

static muster_org *found_org(muster_session *host, muster_session *as_founder)
{
    muster_plan_params plan = {MUSTER_INIT(muster_plan_params), .code = "team", .seats = 3};
    check(host, muster_plan_offer(host, &plan));
    muster_org_params params = {MUSTER_INIT(muster_org_params), .slug = "engine", .name = "Engine Works",
                                .plan = "team"};
    muster_org *org = NULL;
    check(as_founder, muster_org_create(as_founder, &params, &org));
    return org;
}

/* The only message is the invitation. A host with mail would look at its kind, and send it. */
static muster_member *deliver_and_accept(muster_session *host, muster_session *as_invitee)
{
    muster_page *messages = NULL;
    muster_member *member = NULL;
    check(host, muster_message_claim(host, NULL, 10, 60 * MUSTER_SECOND, &messages));
    const muster_message *message = muster_page_message(messages, 0);
    check(as_invitee, muster_invitation_accept(as_invitee, muster_message_token(message), &member));
    check(host, muster_message_done(host, message));
    muster_page_free(messages);
    return member;
}

int main(void)
{
    muster_options options = {MUSTER_INIT(muster_options), .location = ":memory:"};
    muster_store *store = NULL;
    muster_error *error = NULL;
    if (muster_open(&options, &store, &error) != MUSTER_OK) {
        fprintf(stderr, "%s\n", muster_error_message(error));
        muster_error_free(error);
        return EXIT_FAILURE;
    }
    printf("muster %s\n", muster_version());
    muster_session *host = open_session(store, MUSTER_PARTY_SYSTEM, NULL);
    muster_id ada = add_account(host, "ada"), grace = add_account(host, "grace");
    muster_session *as_ada = open_session(store, MUSTER_PARTY_ACCOUNT, &ada);
    muster_session *as_grace = open_session(store, MUSTER_PARTY_ACCOUNT, &grace);

    muster_org *org = found_org(host, as_ada);
    muster_invitation_params offer = {MUSTER_INIT(muster_invitation_params), .username = "grace"};
    check(as_ada, muster_invitation_create(as_ada, muster_org_id(org), &offer, NULL));
    muster_member *member = deliver_and_accept(host, as_grace);
    printf("%s is %s of %s\n", muster_member_username(member), muster_role_name(muster_member_role(member)),
           muster_org_name(org));

    check(as_ada, muster_member_remove(as_ada, muster_org_id(org), &grace, 0));
    if (muster_org_get(as_grace, muster_org_id(org), NULL) == MUSTER_E_NOT_FOUND)
        printf("%s is a stranger to %s\n", muster_member_username(member), muster_org_name(org));

    muster_member_free(member);
    muster_org_free(org);
    muster_session_close(as_grace);
    muster_session_close(as_ada);
    muster_session_close(host);
    muster_close(store);
    return EXIT_SUCCESS;
}
