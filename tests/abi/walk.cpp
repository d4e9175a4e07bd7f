/* SPDX-License-Identifier: MIT
 *
 * The host of walk.c in C++11, on the same headers: handles are held by unique_ptr, statuses become exceptions.
 */
#include <cstdio>
#include <exception>
#include <memory>
#include <muster/muster.h>
#include <stdexcept>
#include <string>

namespace
{

template <typename T, void (*release)(T *)> struct deleter {
    void operator()(T *object) const noexcept
    {
        release(object);
    }
};
template <typename T, void (*release)(T *)> using handle = std::unique_ptr<T, deleter<T, release>>;

using store = handle<muster_store, muster_close>;
using session = handle<muster_session, muster_session_close>;
using account = handle<muster_account, muster_account_free>;
using org = handle<muster_org, muster_org_free>;
using member = handle<muster_member, muster_member_free>;
using page = handle<muster_page, muster_page_free>;
using error = handle<muster_error, muster_error_free>;

void check(const session &by, int32_t status)
{
    if (status == MUSTER_OK) return;
    throw std::runtime_error(std::string(muster_status_name(status)) + ": " +
                             muster_error_message(muster_session_error(by.get())));
}

void check(muster_error *why, int32_t status)
{
    const error owned(why);
    if (status == MUSTER_OK) return;
    throw std::runtime_error(std::string(muster_status_name(status)) + ": " + muster_error_message(owned.get()));
}

store open_store(const char *location)
{
    auto options = muster_init<muster_options>();
    options.location = location;
    muster_store *made = nullptr;
    muster_error *why = nullptr;
    const int32_t status = muster_open(&options, &made, &why);
    check(why, status);
    return store(made);
}

session open_session(const store &in, int32_t party, const muster_id *by = nullptr)
{
    auto options = muster_init<muster_session_options>();
    options.party = party;
    options.account = by;
    muster_session *made = nullptr;
    muster_error *why = nullptr;
    const int32_t status = muster_session_open(in.get(), &options, &made, &why);
    check(why, status);
    return session(made);
}

account add_account(const session &host, const char *username)
{
    auto values = muster_init<muster_account_params>();
    values.username = username;
    muster_account *made = nullptr;
    check(host, muster_account_create(host.get(), &values, &made));
    return account(made);
}

org found_org(const session &host, const session &as_founder)
{
    auto plan = muster_init<muster_plan_params>();
    plan.code = "team";
    plan.seats = 3;
    check(host, muster_plan_offer(host.get(), &plan));
    auto values = muster_init<muster_org_params>();
    values.slug = "engine";
    values.name = "Engine Works";
    values.plan = plan.code;
    muster_org *made = nullptr;
    check(as_founder, muster_org_create(as_founder.get(), &values, &made));
    return org(made);
}

/* The one message is the invitation's; a host with mail would look at its kind, and send it. */
member deliver_and_accept(const session &host, const session &as_invitee)
{
    muster_page *claimed = nullptr;
    check(host, muster_message_claim(host.get(), nullptr, 10, 60 * MUSTER_SECOND, &claimed));
    const page messages(claimed);
    const muster_message *message = muster_page_message(messages.get(), 0);
    muster_member *made = nullptr;
    check(as_invitee, muster_invitation_accept(as_invitee.get(), muster_message_token(message), &made));
    member joined(made);
    check(host, muster_message_done(host.get(), message));
    return joined;
}

void walk()
{
    const store opened = open_store(":memory:");
    std::printf("muster %s\n", muster_version());
    const session host = open_session(opened, MUSTER_PARTY_SYSTEM);
    const account ada = add_account(host, "ada"), grace = add_account(host, "grace");
    const session as_ada = open_session(opened, MUSTER_PARTY_ACCOUNT, muster_account_id(ada.get()));
    const session as_grace = open_session(opened, MUSTER_PARTY_ACCOUNT, muster_account_id(grace.get()));

    const org engine = found_org(host, as_ada);
    const muster_id *engine_id = muster_org_id(engine.get());
    auto offer = muster_init<muster_invitation_params>();
    offer.username = "grace";
    check(as_ada, muster_invitation_create(as_ada.get(), engine_id, &offer, nullptr));
    const member joined = deliver_and_accept(host, as_grace);
    const char *name = muster_member_username(joined.get());
    std::printf("%s is %s of %s\n", name, muster_role_name(muster_member_role(joined.get())),
                muster_org_name(engine.get()));

    check(as_ada, muster_member_remove(as_ada.get(), engine_id, muster_account_id(grace.get()), 0));
    if (muster_org_get(as_grace.get(), engine_id, nullptr) == MUSTER_E_NOT_FOUND)
        std::printf("%s is a stranger to %s\n", name, muster_org_name(engine.get()));
}

} // namespace

int main()
{
    try {
        walk();
        return 0;
    } catch (const std::exception &problem) {
        std::fprintf(stderr, "%s\n", problem.what());
        return 1;
    }
}
