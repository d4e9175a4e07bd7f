/* SPDX-License-Identifier: MIT
 *
 * A commit of which nobody knows whether it took place: a backend that commits and then reports 'unknown'.
 */
#include "world.h"

static bool unknown;

static int32_t commit_and_forget(void *txn)
{
    int32_t status = muster_backend_sqlite()->commit(txn);
    return unknown && status == MUSTER_OK ? MUSTER_E_UNKNOWN_COMMIT : status;
}

MUSTER_TEST(a_commit_that_nobody_knows_of_has_a_status_of_its_own_and_is_not_run_again, "ERR-4")
{
    muster_backend backend = *muster_backend_sqlite();
    backend.commit = commit_and_forget;
    muster_options options = {MUSTER_INIT(muster_options), .location = ":memory:", .backend = &backend};
    muster_session_options system = {MUSTER_INIT(muster_session_options), .party = MUSTER_PARTY_SYSTEM};
    muster_account_params params = {MUSTER_INIT(muster_account_params), .username = "ann"};
    muster_store *store = NULL;
    muster_session *host = NULL;
    muster_account *untouched = NULL;
    ck_status(MUSTER_OK, muster_open(&options, &store, NULL));
    ck_status(MUSTER_OK, muster_session_open(store, &system, &host));
    unknown = true;
    EXPECT(MUSTER_E_UNKNOWN_COMMIT, host, muster_account_create(host, &params, &untouched));
    unknown = false;
    ck_assert_ptr_null(untouched);
    ck_assert_int_eq(muster_error_status(muster_session_error(host)), MUSTER_E_UNKNOWN_COMMIT);
    EXPECT_OK(host, muster_account_find(host, MUSTER_BY_USERNAME, "ann", NULL));
    muster_session_close(host);
    muster_close(store);
}
