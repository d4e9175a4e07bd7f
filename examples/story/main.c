/* SPDX-License-Identifier: MIT
 *
 * The story of an organization in a store in memory, from its first plan to the day when a class leaves. If a step has
 * another result than the story says, the program ends with status 1.
 */
#include "cast.h"
#include "chapters.h"

int main(void)
{
    muster_options options = {MUSTER_INIT(muster_options), .location = ":memory:"};
    EXPECT(NULL, MUSTER_OK, muster_open(&options, &store, NULL));
    host = session_of_host(store);
    visitor = session_of(store, NULL);

    ada_takes_a_plan();
    ada_invites_bela();
    the_links_are_handed_out();
    private_projects_are_turned_on();
    the_next_class_begins();
    what_dov_may_do();
    bela_switches_workspaces();
    the_seats_run_out();
    a_class_leaves();
    all_is_sound();

    muster_session *const sessions[] = {dov, cleo, bela, ada, visitor, host};
    for (size_t i = 0; i < sizeof sessions / sizeof sessions[0]; i++)
        muster_session_close(sessions[i]);
    muster_close(store);
    return 0;
}
