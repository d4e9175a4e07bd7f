/* SPDX-License-Identifier: MIT
 *
 * The chapters of the story, in their order. Each begins where the one before has ended.
 */
#ifndef STORY_CHAPTERS_H
#define STORY_CHAPTERS_H

/* joining.c */
void ada_takes_a_plan(void);
void ada_invites_bela(void);
void the_links_are_handed_out(void);
void private_projects_are_turned_on(void);
void the_next_class_begins(void);

/* working.c */
void what_dov_may_do(void);
void bela_switches_workspaces(void);

/* leaving.c */
void the_seats_run_out(void);
void a_class_leaves(void);
void all_is_sound(void);

#endif
