/* SPDX-License-Identifier: MIT
 *
 * Whether what calls say to the server keeps the rules of distributed engines.
 */
#include "backend.h"
#include "wire.h"
#include "world.h"

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
