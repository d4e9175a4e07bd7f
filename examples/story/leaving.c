/* SPDX-License-Identifier: MIT
 *
 * The seats run out, a class leaves, and its work stays.
 */
#include "cast.h"
#include "chapters.h"
#include <inttypes.h>
#include <string.h>

void the_seats_run_out(void)
{
    muster_account_params params = {MUSTER_INIT(muster_account_params), .username = "Ines"};
    chapter("The seats run out");
    muster_session_close(signed_up("Gita", "autumn"));
    muster_session_close(signed_up("Hugo", "autumn"));
    count_seats(SEATS);
    tell("Ines comes too late:");
    EXPECT(visitor, MUSTER_E_SEATS, muster_link_signup(visitor, signup_token, &params, NULL, NULL));
    muster_account *account = NULL;
    tell("The failed call has left nothing behind. The host looks for the account:");
    EXPECT(host, MUSTER_E_NOT_FOUND, muster_account_find(host, MUSTER_ACCOUNT_BY_USERNAME, "Ines", &account));
}

void a_class_leaves(void)
{
    muster_page *page = NULL;
    size_t removed = 0;
    chapter("A class leaves");
    DO(ada, muster_member_list(ada, &school, NULL, NULL, 0, &page));
    for (size_t i = 0; i < muster_page_count(page); i++) {
        const muster_member *member = muster_page_member(page, i);
        const char *tag = muster_member_tag(member, 0);
        if (tag == NULL || strcmp(tag, "spring") != 0) continue;
        DO(ada, muster_member_remove(ada, &school, muster_member_account(member), 0));
        /* The project stays: Ada can still work in it. */
        DO(ada, muster_may(ada, &school, muster_member_project(member), MUSTER_ACTION_MANAGE_PROJECT));
        tell("Ada removes %s; the private project stays with the school.", muster_member_username(member));
        removed++;
    }
    muster_page_free(page);
    HOLDS(removed == 2);
    tell("For Cleo the school no longer exists:");
    EXPECT(cleo, MUSTER_E_NOT_FOUND, muster_may(cleo, &school, &library, MUSTER_ACTION_VIEW_RESOURCES));
    count_seats(4);
    tell("Now there is room for Ines.");
    muster_session_close(signed_up("Ines", "autumn"));
    tell("The generations of the link for new users:");
    DO(ada, muster_link_list(ada, &school, MUSTER_LINK_KIND_SIGNUP, NULL, 0, &page));
    for (size_t i = 0; i < muster_page_count(page); i++) {
        const muster_link *link = muster_page_link(page, i);
        tell("   %" PRId64 ", '%s': %" PRId64 " joined", muster_link_generation(link), muster_link_tag(link),
             muster_link_joins(link));
    }
    muster_page_free(page);
}

void all_is_sound(void)
{
    muster_report *report = NULL;
    chapter("The books");
    HOLDS(deliver(NULL) > 0);
    tell("The host delivers the messages in the outbox: all people are notified.");
    DO(host, muster_verify(host, NULL, &report));
    HOLDS(muster_report_count(report) == 0);
    tell(
        "muster_verify finds no error: the org has one owner, the seats are correct, and the audit trail is unbroken.");
    muster_report_free(report);
}
