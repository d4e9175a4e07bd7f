/* SPDX-License-Identifier: MIT
 *
 * Takes rosters (CSV: username,role) from nothing to membership: registers the accounts, founds an org with an owner of
 * its own, invites everybody, claims the messages as a mailer would, and lets each invitee accept with the token out of
 * its message. Bad rows are reported with their line, the rest goes in.
 *
 *   onboard [--store PATH] [--seats N] FILE...
 * Exit status: 0; 1 where a row was refused or nobody went in; 2 where it could not go on or the store is at fault.
 */
#include <csv.h>
#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <libgen.h>
#include <muster/muster.h>
#include <search.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define LEASE (60 * MUSTER_SECOND)
#define CLEAR "\r\33[K" /* wipes the line on a terminal */

struct row {
    muster_id account; /* first, so that a row is found by an id */
    char *username, *token;
    int32_t role;
    long line;
    bool invited;
};

struct roster {
    const char *file;
    struct row *rows;
    size_t count, invited, accepted, bad, messages;
    void *accounts;       /* tree of the rows by account, as tsearch makes it */
    long line, last_line; /* of the row that is being read; so the rest */
    char *fields[2];
    size_t field;
    bool row_ended;
};

/* Everybody who has joined, once for each org. */
static struct {
    muster_id *accounts;
    size_t count;
} joined;

static void fatal(const char *what, const char *cause)
{
    fprintf(stderr, "onboard: %s: %s\n", what, cause);
    exit(2);
}

static const char *cause_of(muster_session *session)
{
    return muster_error_message(muster_session_error(session));
}

static void check(muster_session *session, int32_t status, const char *what)
{
    if (status != MUSTER_OK) fatal(what, cause_of(session));
}

static void *needed(void *memory)
{
    if (memory == NULL) fatal("out of memory", strerror(errno));
    return memory;
}

static double seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static double step(const char *name, double since)
{
    double now = seconds();
    printf("  %-28s %7.2f s\n", name, now - since);
    return now;
}

static void progress(const char *name, size_t done, size_t total)
{
    if (isatty(STDERR_FILENO))
        fprintf(stderr, "\r  %-10s [%-40.*s] %zu/%zu%s", name, (int)(done * 40 / total),
                "########################################", done, total, done == total ? CLEAR : "");
}

static void __attribute__((format(printf, 3, 4))) refuse(struct roster *roster, long line, const char *cause, ...)
{
    va_list figures;
    va_start(figures, cause);
    fprintf(stderr, "%s%s:%ld: ", isatty(STDERR_FILENO) ? CLEAR : "", roster->file, line);
    vfprintf(stderr, cause, figures);
    fputc('\n', stderr);
    va_end(figures);
    roster->bad++;
}

/* ---- reading ---- */

static void field_read(void *data, size_t size, void *arg)
{
    struct roster *roster = arg;
    size_t field = roster->field++;
    if (field >= 2) return;
    free(roster->fields[field]);
    roster->fields[field] = needed(strndup(data != NULL ? data : "", size));
}

static void row_read(int end, void *arg)
{
    struct roster *roster = arg;
    char **fields = roster->fields;
    size_t count = roster->field;
    int32_t role = 0;
    (void)end;
    roster->field = 0;
    roster->row_ended = true;
    if (count == 0 || (roster->line == 1 && strcmp(fields[0], "username") == 0)) return;
    if (roster->last_line > roster->line)
        refuse(roster, roster->line, "a quoted field goes over lines %ld to %ld", roster->line, roster->last_line);
    else if (count != 2)
        refuse(roster, roster->line, "a row has two columns: username,role");
    else if (muster_role_parse(fields[1], &role) != MUSTER_OK)
        refuse(roster, roster->line, "unknown role '%.60s': admin, member or restricted", fields[1]);
    else if (role == MUSTER_ROLE_OWNER)
        refuse(roster, roster->line, "nobody is invited as owner: admin, member or restricted");
    else {
        roster->rows = needed(realloc(roster->rows, (roster->count + 1) * sizeof(struct row)));
        roster->rows[roster->count++] = (struct row){.username = fields[0], .role = role, .line = roster->line};
        fields[0] = NULL;
    }
}

static const char *after_line(const char *at)
{
    at += strcspn(at, "\r\n");
    return at + (strncmp(at, "\r\n", 2) == 0 ? 2 : *at != '\0');
}

/* Reads the row that begins here, on as many lines as its quotes reach, and returns where the next one begins. */
static const char *read_row(struct roster *roster, const char *begin)
{
    struct csv_parser parser;
    const char *at = begin;
    bool sound = true;
    /* An empty line ends as a row too, so that the next one begins at its own line. */
    csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI | CSV_REPALL_NL);
    roster->field = 0;
    roster->row_ended = false;
    roster->last_line = roster->line - 1;
    while (sound && !roster->row_ended && *at != '\0') {
        size_t size = (size_t)(after_line(at) - at);
        roster->last_line++;
        sound = csv_parse(&parser, at, size, field_read, row_read, roster) == size;
        at += size;
    }
    if (sound) sound = csv_fini(&parser, field_read, row_read, roster) == 0;
    if (csv_error(&parser) == CSV_ENOMEM) fatal(roster->file, csv_strerror(CSV_ENOMEM));
    csv_free(&parser);
    if (!sound) {
        /* An open quote takes line after line with it, and only the first of them is known to be at fault. */
        refuse(roster, roster->line, "a quote is open, or stands within a field");
        roster->last_line = roster->line;
        at = after_line(begin);
    }
    roster->line = roster->last_line + 1;
    return at;
}

static void read_roster(struct roster *roster)
{
    char *text = NULL;
    size_t capacity = 0;
    FILE *file = fopen(roster->file, "rb");
    ssize_t size = file != NULL ? getdelim(&text, &capacity, '\0', file) : -1;
    if (file == NULL || (size < 0 && !feof(file))) fatal(roster->file, strerror(errno));
    if (!feof(file)) fatal(roster->file, "a roster is text, without NUL bytes");
    fclose(file);
    const char *at = size > 0 ? text : "";
    if (strncmp(at, "\xEF\xBB\xBF", 3) == 0) at += 3; /* byte order mark, as spreadsheets write it */
    for (roster->line = 1; *at != '\0';)
        at = read_row(roster, at);
    free(text);
}

/* ---- the steps ---- */

static bool register_account(muster_session *host, const char *username, muster_id *ret_id)
{
    muster_account_params params = {MUSTER_INIT(muster_account_params), .username = username};
    muster_account *account = NULL;
    int32_t status = muster_account_find(host, MUSTER_BY_USERNAME, username, &account);
    if (status == MUSTER_E_NOT_FOUND) status = muster_account_create(host, &params, &account);
    if (status == MUSTER_OK) *ret_id = *muster_account_id(account);
    muster_account_free(account);
    return status == MUSTER_OK;
}

static int by_account(const void *a, const void *b)
{
    return memcmp(a, b, sizeof(muster_id));
}

/* Keeps whom one can invite, each once, so that the seats can be counted before they are bought. */
static void register_all(muster_session *host, const muster_id *owner, struct roster *roster)
{
    size_t kept = 0;
    for (size_t i = 0; i < roster->count; i++) {
        struct row *row = &roster->rows[kept];
        *row = roster->rows[i];
        progress("register", i + 1, roster->count);
        const struct row *first = row;
        if (!register_account(host, row->username, &row->account))
            refuse(roster, row->line, "%s", cause_of(host));
        else if (muster_id_equal(&row->account, owner))
            refuse(roster, row->line, "this is the owner, who is in already");
        else if ((first = *(struct row **)needed(tsearch(row, &roster->accounts, by_account))) != row)
            refuse(roster, row->line, "the same account as on line %ld", first->line);
        else {
            kept++;
            continue;
        }
        free(row->username);
    }
    roster->count = kept;
}

/* "kubernetes" for .../kubernetes/roster.csv; "roster" for a file that lies where no such folder names it. */
static void name_org(const char *file, char *ret_slug, size_t size)
{
    char *path = needed(strdup(file));
    const char *name = basename(dirname(path));
    size_t length = 0;
    if (name[0] == '.' || name[0] == '/' || strcmp(name, "examples") == 0) name = "roster";
    /* What a slug does not take becomes a hyphen, single and inner. */
    for (; *name != '\0' && length + 1 < size; name++) {
        if (isalnum((unsigned char)*name))
            ret_slug[length++] = (char)tolower((unsigned char)*name);
        else if (length > 0 && ret_slug[length - 1] != '-')
            ret_slug[length++] = '-';
    }
    if (length > 0 && ret_slug[length - 1] == '-') length--;
    ret_slug[length] = '\0';
    if (strspn(ret_slug, "0123456789") == length) snprintf(ret_slug, size, "roster");
    free(path);
}

static muster_session *session_of(muster_store *store, const muster_id *account)
{
    muster_session_options options = {MUSTER_INIT(muster_session_options), .account = account,
                                      .party = account != NULL ? MUSTER_PARTY_ACCOUNT : MUSTER_PARTY_SYSTEM};
    muster_session *session = NULL;
    int32_t status = muster_session_open(store, &options, &session);
    if (status != MUSTER_OK) fatal("a session could not be opened", muster_status_name(status));
    return session;
}

/* All of them are pending at once, and one person invites them on one day. */
static void raise_limits(muster_session *host, const muster_id *org, int64_t needed_value)
{
    static const int32_t LIMITS[] = {MUSTER_SETTING_PENDING_MAX, MUSTER_SETTING_INVITATIONS_PER_DAY};
    for (size_t i = 0; i < sizeof LIMITS / sizeof LIMITS[0]; i++) {
        int64_t before = 0;
        check(host, muster_setting_get(host, org, LIMITS[i], &before), "a limit could not be read");
        if (before >= needed_value) continue;
        check(host, muster_setting_set(host, org, LIMITS[i], needed_value), "a limit could not be raised");
        printf("  limit raised: %s from %" PRId64 " to %" PRId64 ", since all are invited at once\n",
               muster_setting_name(LIMITS[i]), before, needed_value);
    }
}

/* Buys a seat for the owner and each invitee unless a number is asked for. */
static muster_id found(muster_session *host, muster_session *owner, const char *slug, int64_t seats, int64_t pending)
{
    muster_org *org = NULL;
    muster_plan_params offer = {MUSTER_INIT(muster_plan_params), .code = slug,
                                .seats = seats > 0 ? seats : pending + 1};
    muster_org_params params = {MUSTER_INIT(muster_org_params), .slug = slug, .name = slug, .plan = slug};
    check(host, muster_plan_offer(host, &offer), "the plan could not be offered");
    check(owner, muster_org_create(owner, &params, &org), "the org could not be founded");
    muster_id id = *muster_org_id(org);
    muster_org_free(org);
    raise_limits(host, &id, pending);
    return id;
}

static void invite_all(muster_session *owner, const muster_id *org, struct roster *roster)
{
    for (size_t i = 0; i < roster->count; i++) {
        struct row *row = &roster->rows[i];
        muster_invitation_params params = {MUSTER_INIT(muster_invitation_params), .username = row->username,
                                           .role = row->role};
        progress("invite", i + 1, roster->count);
        row->invited = muster_invitation_create(owner, org, &params, NULL) == MUSTER_OK;
        roster->invited += row->invited;
        if (!row->invited) refuse(roster, row->line, "%s", cause_of(owner));
    }
}

/* As a mailer does it: claim, deliver, acknowledge. Delivered here means: put into the invitee's hand. */
static void deliver(muster_session *host, const muster_id *org, struct roster *roster)
{
    size_t count = 0;
    do {
        muster_page *page = NULL;
        check(host, muster_message_claim(host, org, MUSTER_PAGE_MAX_ITEMS, LEASE, &page),
              "messages could not be claimed");
        count = muster_page_count(page);
        for (size_t i = 0; i < count; i++) {
            const muster_message *message = muster_page_message(page, i);
            const muster_id *account = muster_message_account(message);
            const char *token = muster_message_token(message);
            struct row **row = account != NULL ? tfind(account, &roster->accounts, by_account) : NULL;
            if (row != NULL && token != NULL && (*row)->token == NULL) (*row)->token = needed(strdup(token));
            check(host, muster_message_done(host, message), "a message could not be acknowledged");
        }
        roster->messages += count;
        muster_page_free(page);
    } while (count > 0);
}

static void accept_all(muster_store *store, struct roster *roster)
{
    for (size_t i = 0; i < roster->count; i++) {
        struct row *row = &roster->rows[i];
        progress("accept", i + 1, roster->count);
        if (!row->invited) continue;
        muster_session *session = session_of(store, &row->account);
        if (muster_invitation_accept(session, row->token, NULL) == MUSTER_OK) {
            roster->accepted++;
            joined.accounts = needed(realloc(joined.accounts, (joined.count + 1) * sizeof row->account));
            joined.accounts[joined.count++] = row->account;
        } else {
            refuse(roster, row->line, "%s", cause_of(session));
        }
        muster_session_close(session);
    }
}

/* ---- what came of it ---- */

static void show_members(muster_session *owner, const muster_id *org)
{
    long roles[MUSTER_ROLE_OWNER + 1] = {0};
    muster_page *page = NULL, *before = NULL;
    const char *cursor = NULL;
    do {
        check(owner,
              muster_member_list(owner, org,
                                 &(muster_member_query){MUSTER_INIT(muster_member_query), .cursor = cursor,
                                                        .limit = MUSTER_PAGE_MAX_ITEMS},
                                 &page),
              "members are not readable");
        for (size_t i = 0; i < muster_page_count(page); i++)
            roles[muster_member_role(muster_page_member(page, i))]++;
        muster_page_free(before);
        before = page;
        cursor = muster_page_cursor(page);
    } while (cursor != NULL);
    muster_page_free(before);
    printf("  members:");
    for (int32_t role = MUSTER_ROLE_OWNER; role >= MUSTER_ROLE_RESTRICTED; role--)
        printf(" %ld %s%s", roles[role], muster_role_name(role), role > MUSTER_ROLE_RESTRICTED ? "," : "\n");
}

static void show_seats(muster_session *owner, const muster_id *org)
{
    muster_plan *plan = NULL;
    check(owner, muster_plan_get(owner, org, &plan), "the plan could not be read");
    printf("  seats: %" PRId64 " bought, %" PRId64 " used, %" PRId64 " available\n", muster_plan_seats(plan),
           muster_plan_used(plan), muster_plan_available(plan));
    muster_plan_free(plan);
}

static void show_events(muster_session *owner, const muster_id *org)
{
    muster_event_query query = {MUSTER_INIT(muster_event_query), .org = org, .limit = MUSTER_PAGE_MAX_ITEMS};
    muster_page *page = NULL, *before = NULL;
    size_t events = 0;
    do {
        check(owner, muster_event_list(owner, &query, &page), "events are not readable");
        events += muster_page_count(page);
        query.cursor = muster_page_cursor(page);
        muster_page_free(before);
        before = page;
    } while (query.cursor != NULL);
    muster_page_free(before);
    printf("  events: %zu\n", events);
}

static void show_verify(muster_session *host, double since)
{
    muster_report *report = NULL;
    check(host, muster_verify(host, NULL, &report), "the store could not be verified");
    step("verified", since);
    size_t count = muster_report_count(report);
    for (size_t i = 0; i < count; i++)
        printf("  verify: %s: %s\n", muster_report_code(report, i), muster_report_text(report, i));
    if (count > 0) exit(2);
    printf("  verify: clean\n");
    muster_report_free(report);
}

static void release(struct roster *roster)
{
    while (roster->accounts != NULL)
        tdelete(*(struct row **)roster->accounts, &roster->accounts, by_account);
    for (size_t i = 0; i < roster->count; i++) {
        free(roster->rows[i].username);
        free(roster->rows[i].token);
    }
    free(roster->rows);
    free(roster->fields[0]);
    free(roster->fields[1]);
}

static void populate(muster_store *store, muster_session *host, const muster_id *owner_id, const char *slug,
                     int64_t seats, struct roster *roster)
{
    double at = seconds();
    muster_session *owner = session_of(store, owner_id);
    muster_id org = found(host, owner, slug, seats, (int64_t)roster->count);
    at = step("org founded", at);
    invite_all(owner, &org, roster);
    at = step("invited", at);
    deliver(host, &org, roster);
    at = step("messages delivered", at);
    accept_all(store, roster);
    at = step("accepted", at);
    deliver(host, &org, roster);
    at = step("messages about it delivered", at);
    show_verify(host, at);
    show_seats(owner, &org);
    show_members(owner, &org);
    show_events(owner, &org);
    muster_session_close(owner);
}

/* True where everybody on the roster is in. */
static bool onboard(muster_store *store, muster_session *host, const char *file, int64_t seats)
{
    struct roster roster = {.file = file};
    char slug[64], owner_name[96];
    muster_id owner;
    double began = seconds();
    name_org(file, slug, sizeof slug);
    printf("%s\n", slug);
    read_roster(&roster);
    snprintf(owner_name, sizeof owner_name, "%.50s-owner", slug);
    if (!register_account(host, owner_name, &owner)) fatal(owner_name, cause_of(host));
    register_all(host, &owner, &roster);
    step("accounts registered", began);
    if (roster.count > 0)
        populate(store, host, &owner, slug, seats, &roster);
    else
        fprintf(stderr, "%s: nobody goes in, so no org is founded\n", file);
    printf("  rows: %zu taken, %zu invited, %zu accepted, %zu refused\n", roster.count, roster.invited, roster.accepted,
           roster.bad);
    printf("  messages delivered: %zu\n  %.2f s in all\n", roster.messages, seconds() - began);
    release(&roster);
    return roster.accepted > 0 && roster.bad == 0;
}

static int by_id(const void *one, const void *other)
{
    return memcmp(one, other, sizeof(muster_id));
}

static void show_joined(void)
{
    size_t people = 0, several = 0;
    if (joined.count > 0) qsort(joined.accounts, joined.count, sizeof(muster_id), by_id);
    for (size_t i = 0, next = 0; i < joined.count; i = next) {
        while (next < joined.count && by_id(&joined.accounts[i], &joined.accounts[next]) == 0)
            next++;
        people++;
        several += next - i > 1;
    }
    printf("%zu accounts, %zu of them in two orgs or more\n", people, several);
    free(joined.accounts);
}

static char folder[] = "/tmp/muster-onboard-XXXXXX"; /* of the temporary store */

/* Runs at every exit, so that no key is left lying about. */
static void remove_store(void)
{
    static const char *const NAMES[] = {"store.db", "store.db-wal", "store.db-shm", "store.db.key"};
    if (chdir(folder) != 0) return;
    for (size_t i = 0; i < sizeof NAMES / sizeof NAMES[0]; i++)
        unlink(NAMES[i]);
    rmdir(folder);
}

int main(int argc, char **argv)
{
    char path[64], *rest = "";
    const char *location = NULL;
    long seats = 0;
    int first = 1;
    for (; first + 1 < argc && strncmp(argv[first], "--", 2) == 0; first += 2) {
        if (strcmp(argv[first], "--store") == 0)
            location = argv[first + 1];
        else if (strcmp(argv[first], "--seats") != 0 || (seats = strtol(argv[first + 1], &rest, 10)) <= 0 || *rest)
            break;
    }
    if (first >= argc || strncmp(argv[first], "--", 2) == 0)
        fatal("usage", "onboard [--store PATH] [--seats N] FILE...");
    if (location == NULL) {
        if (mkdtemp(folder) == NULL) fatal(folder, strerror(errno));
        atexit(remove_store);
        snprintf(path, sizeof path, "%s/store.db", folder);
        location = path;
    }
    muster_options options = {MUSTER_INIT(muster_options), .location = location};
    muster_store *store = NULL;
    muster_error *error = NULL;
    if (muster_open(&options, &store, &error) != MUSTER_OK) fatal(location, muster_error_message(error));
    muster_session *host = session_of(store, NULL);
    bool complete = true;
    for (int i = first; i < argc; i++)
        complete = onboard(store, host, argv[i], seats) && complete;
    show_joined();
    muster_session_close(host);
    muster_close(store);
    return complete ? 0 : 1;
}
