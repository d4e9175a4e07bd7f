/* SPDX-License-Identifier: MIT
 *
 * How often calls go to the server and back, and whether what they say keeps the rules of distributed engines.
 */
#include "backend.h"
#include "wire.h"
#include "world.h"

#include <stdio.h>
#include <stdlib.h>

static void say(const char *call)
{
    struct wire taken = wire_take();
    ck_assert_msg(taken.broken == 0, "%s: %s", call, taken.what);
    printf("    %-34s %2lld trips %3lld statements\n", call, (long long)taken.trips, (long long)taken.statements);
}

#define COUNT(session, call, what)                                                                                     \
    do {                                                                                                               \
        wire_take();                                                                                                   \
        EXPECT_OK(session, call);                                                                                      \
        say(what);                                                                                                     \
    } while (0)

static void count_all(struct world *w)
{
    muster_account *made = NULL;
    COUNT(w->host, muster_account_create(w->host, &ACCOUNT(.username = "ann"), &made), "account_create");
    muster_id ann = *muster_account_id(made);
    muster_account_free(made);
    COUNT(w->host, muster_account_get(w->host, &ann, NULL), "account_get");
    COUNT(w->host, muster_account_find(w->host, MUSTER_BY_USERNAME, "ann", NULL), "account_find");
    COUNT(w->owner, muster_org_get(w->owner, &w->org, NULL), "org_get");
    COUNT(w->owner,
          muster_member_get(w->owner, &w->org, &ann, NULL) == MUSTER_E_NOT_FOUND ? MUSTER_OK : MUSTER_E_MISUSE,
          "member_get (none)");
    COUNT(w->owner, muster_invitation_create(w->owner, &w->org, &INVITATION(.email = "a@example.com"), NULL),
          "invitation_create (email)");
    COUNT(w->owner, muster_invitation_create(w->owner, &w->org, &INVITATION(.username = "ann"), NULL),
          "invitation_create (username)");
    muster_page *page = NULL;
    COUNT(w->host, muster_message_claim(w->host, &w->org, 10, MUSTER_SECOND, &page), "message_claim (2)");
    muster_page_free(page);
    struct guest bob = guest(w, "bob");
    COUNT(bob.session, muster_invitation_accept(bob.session, bob.token, NULL), "invitation_accept");
    COUNT(bob.session, muster_invitation_accept(bob.session, bob.token, NULL), "invitation_accept (again)");
    COUNT(w->owner, muster_member_get(w->owner, &w->org, &bob.id, NULL), "member_get");
    COUNT(w->owner, muster_member_list(w->owner, &w->org, NULL, &page), "member_list");
    muster_page_free(page);
    COUNT(w->owner, muster_member_set_role(w->owner, &w->org, &bob.id, MUSTER_ROLE_ADMIN, 0, NULL), "member_set_role");
    COUNT(w->owner, muster_member_remove(w->owner, &w->org, &bob.id, 0), "member_remove");
    muster_event_query all = {MUSTER_INIT(muster_event_query), .org = &w->org};
    COUNT(w->host, muster_event_list(w->host, &all, &page), "event_list");
    muster_page_free(page);
    COUNT(w->host, muster_settle(w->host, 10, NULL), "settle (nothing due)");
    guest_end(&bob);
}

MUSTER_TEST(calls_are_counted_at_the_protocol, "")
{
    struct world w = {.backend = muster_backend_main()};
    world_make(&w, 9);
    count_all(&w);
    world_end(&w);
}

MUSTER_TEST(every_statement_keeps_the_rules_of_distributed_engines, "")
{
    struct world w = {.backend = muster_backend_main()};
    wire_take();
    world_make(&w, 9);
    muster_id ann = join(&w, "ann", MUSTER_ROLE_MEMBER);
    EXPECT_OK(w.owner, muster_member_remove(w.owner, &w.org, &ann, 0));
    EXPECT_SOUND(&w);
    struct wire taken = wire_take();
    ck_assert_msg(taken.broken == 0, "%s", taken.what);
    world_end(&w);
}
