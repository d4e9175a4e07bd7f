/* SPDX-License-Identifier: MIT
 *
 * The builders of outbox.h.
 */
#include "outbox.h"

const muster_message *claim(struct world *w, muster_page **page)
{
    muster_page_free(*page);
    *page = NULL;
    EXPECT_OK(w->host, muster_message_claim(w->host, NULL, 10, LEASE, page));
    return muster_page_message(*page, 0);
}

void drain(struct world *w)
{
    muster_page *page = NULL;
    while (claim(w, &page) != NULL)
        for (size_t i = 0; i < muster_page_count(page); i++)
            EXPECT_OK(w->host, muster_message_done(w->host, muster_page_message(page, i)));
    muster_page_free(page);
}

muster_outbox figures(struct world *w, const muster_id *org)
{
    muster_outbox outbox = {MUSTER_INIT(muster_outbox)};
    EXPECT_OK(w->host, muster_outbox_get(w->host, org, &outbox));
    return outbox;
}

muster_id told_of(struct world *w, const char *username)
{
    muster_id id = join(w, username, 0);
    drain(w);
    return id;
}

void change_role(struct world *w, const muster_id *account, int32_t role)
{
    EXPECT_OK(w->owner, muster_member_set_role(w->owner, &w->org, account, role, 0, NULL));
}

void give_up(struct world *w)
{
    muster_page *page = NULL;
    for (int32_t i = 1; i <= MUSTER_MESSAGE_TRIES; i++) {
        const muster_message *message = claim(w, &page);
        ck_assert_int_eq(muster_message_try(message), i);
        EXPECT_OK(w->host, muster_message_return(w->host, message, 0));
    }
    muster_page_free(page);
}
