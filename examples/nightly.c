/* SPDX-License-Identifier: MIT
 *
 * A nightly job: everybody who joined in a past term gets the role restricted, except owner and admins. The arguments
 * are the store, the slug of the org, and the tag that the registration link of the term gave (LINK-6):
 *
 *     nightly [--dry-run] STORE SLUG TAG
 *
 * Each member is a transaction of its own. After an interruption a second run skips the members that are done.
 * Exit status: 0 all is done; 1 a member or the settling failed, or the run stopped early; 2 the run could not begin.
 */
#include <muster/muster.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

enum { PAGE_ITEMS = 200, TRIES_MAX = 5, REASONS_MAX = 16 };

/* How often something happened, counted for each reason. Reasons are static texts. */
struct tally {
    const char *reasons[REASONS_MAX];
    int counts[REASONS_MAX], total;
};

struct night {
    muster_session *session;
    const muster_id *org;
    const char *tag;
    int changed;
    bool stopped;
    struct tally skipped, failed;
};

static void count(struct tally *tally, const char *reason)
{
    size_t i = 0;
    while (i < REASONS_MAX - 1 && tally->reasons[i] && strcmp(tally->reasons[i], reason) != 0)
        i++;
    tally->reasons[i] = reason;
    tally->counts[i]++;
    tally->total++;
}

static void show(const struct tally *tally, const char *what)
{
    printf(", %d %s", tally->total, what);
    for (size_t i = 0; i < REASONS_MAX && tally->reasons[i]; i++)
        printf("%s%d %s", i == 0 ? " (" : ", ", tally->counts[i], tally->reasons[i]);
    if (tally->total > 0) printf(")");
}

static void complain(muster_status status, const char *what, const muster_error *error)
{
    fprintf(stderr, "%s: %s: %s\n", what, muster_status_name(status), muster_error_message(error));
}

/* If an error concerns only one member, the run continues. If the org or the store has an error, the run stops. */
static void fail(struct night *night, muster_status status, const char *what)
{
    int32_t kind = muster_status_class(status);
    complain(status, what, muster_session_error(night->session));
    count(&night->failed, muster_status_name(status));
    night->stopped = kind != MUSTER_CLASS_DENIED && kind != MUSTER_CLASS_BUSY && kind != MUSTER_CLASS_CONFLICT;
}

static bool has_tag(const muster_member *member, const char *tag)
{
    for (size_t i = 0; i < muster_member_tag_count(member); i++)
        if (strcmp(muster_member_tag(member, i), tag) == 0) return true;
    return false;
}

/* Lowers one member. If somebody has changed the member since the job read it, the job reads and decides again: the
 * member may be an admin by now. It does the same if nobody can know whether the commit took place. */
static void lower(struct night *night, const muster_member *member, int tries)
{
    int32_t role = muster_member_role(member);
    const muster_id *account = muster_member_account(member);
    if (role != MUSTER_ROLE_MEMBER) {
        count(&night->skipped, muster_role_name(role));
        return;
    }
    muster_status status = muster_session_expect(night->session, muster_member_version(member));
    if (status == MUSTER_OK)
        status = muster_member_set_role(night->session, night->org, account, MUSTER_ROLE_RESTRICTED, 0, NULL);
    if ((status == MUSTER_E_CHANGED || status == MUSTER_E_UNKNOWN_COMMIT) && tries > 1) {
        muster_member *again = NULL;
        status = muster_member_get(night->session, night->org, account, &again);
        if (status == MUSTER_OK) {
            lower(night, again, tries - 1);
            muster_member_free(again);
            return;
        }
    }
    const char *field = muster_error_field(muster_session_error(night->session));
    if (status == MUSTER_OK)
        night->changed++;
    else if (status == MUSTER_E_NOT_FOUND && field && strcmp(field, "account") == 0)
        count(&night->skipped, "gone");
    else
        fail(night, status, muster_member_username(member));
}

/* Changes members while it walks the list of them: a walk visits each member once, whatever its role is meanwhile. */
static void lower_all(struct night *night)
{
    muster_page *page = NULL;
    do {
        muster_page *next = NULL;
        const char *cursor = page ? muster_page_cursor(page) : NULL;
        muster_status status = muster_member_list(night->session, night->org, NULL, cursor, PAGE_ITEMS, &next);
        muster_page_free(page); /* freed only now, because the cursor is borrowed from it */
        page = next;
        if (status != MUSTER_OK) {
            fail(night, status, "list of members");
            night->stopped = true;
            return;
        }
        for (size_t i = 0; i < muster_page_count(page) && !night->stopped; i++) {
            const muster_member *member = muster_page_member(page, i);
            if (has_tag(member, night->tag)) lower(night, member, TRIES_MAX);
        }
    } while (muster_page_cursor(page) && !night->stopped);
    muster_page_free(page);
}

static int run(muster_session *session, const char *slug, const char *tag, bool dry)
{
    muster_org *org = NULL;
    muster_status status = muster_org_find(session, slug, &org);
    if (status != MUSTER_OK) {
        complain(status, slug, muster_session_error(session));
        return 2;
    }
    struct night night = {.session = session, .org = muster_org_id(org), .tag = tag};
    lower_all(&night);
    muster_org_free(org);
    if (!dry) status = muster_settle(session, 0, NULL); /* in a dry run it is MUSTER_E_MISUSE */
    if (status != MUSTER_OK) complain(status, "settling", muster_session_error(session));

    printf("%s, %s: %d %s", slug, tag, night.changed, dry ? "would change" : "changed");
    show(&night.skipped, "skipped");
    show(&night.failed, "failed");
    puts(night.stopped ? "; stopped early" : "");
    return night.failed.total > 0 || status != MUSTER_OK;
}

int main(int argc, char **argv)
{
    bool dry = argc > 1 && strcmp(argv[1], "--dry-run") == 0;
    argv += dry;
    if (argc - dry != 4) {
        fprintf(stderr, "usage: nightly [--dry-run] STORE SLUG TAG\n");
        return 2;
    }
    muster_options options = {MUSTER_INIT(muster_options), .location = argv[1], .flags = MUSTER_OPEN_FLAG_EXISTING};
    muster_session_options acting = {MUSTER_INIT(muster_session_options), .party = MUSTER_PARTY_SYSTEM,
                                     .flags = dry ? MUSTER_SESSION_FLAG_DRY_RUN : 0, .request_id = "nightly"};
    muster_store *store = NULL;
    muster_session *session = NULL;
    muster_error *error = NULL;
    muster_status status = muster_open(&options, &store, &error);
    if (status == MUSTER_OK) status = muster_session_open(store, &acting, &session, &error);
    if (status != MUSTER_OK) complain(status, argv[1], error);
    int code = status == MUSTER_OK ? run(session, argv[2], argv[3], dry) : 2;
    muster_error_free(error);
    muster_session_close(session);
    muster_close(store);
    return code;
}
