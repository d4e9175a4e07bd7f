/* SPDX-License-Identifier: MIT
 *
 * Takes rosters (CSV: username,role) from nothing to membership: registers the accounts, founds an org with an owner of its
 * own, invites everybody, claims the messages as a mailer would, and lets each invitee accept with the token out of its
 * message. Bad rows are reported with their line, the rest goes in.
 *
 *   onboard [--store PATH] [--seats N] FILE...
 *
 * Exit status: 0; 1 where a row was refused or nobody went in; 2 where it could not go on, or the store was found at fault.
 */
#include <csv.h>
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

#define CLAIM 500
#define LEASE (60 * MUSTER_SECOND)

struct row {
    char *username;
    int32_t role;
    long line;
    muster_id account;
    bool invited;
    char *token;
};

struct roster {
    const char *file;
    struct row *rows;
    size_t count;
    void *accounts; /* tree of the rows by account, as tsearch makes it */
    long bad;
    /* while it is read: */
    long line, last_line; /* of the row */
    char *fields[2];
    size_t field;
    bool row_ended;
};

struct tally { /* over all files */
    muster_id *accounts;
    int *orgs;
    size_t count;
};

static void fatal(const char *what, muster_session *session)
{
    const char *cause = session != NULL ? muster_error_message(muster_session_error(session)) : NULL;
    fprintf(stderr, "onboard: %s%s%s\n", what, cause != NULL ? ": " : "", cause != NULL ? cause : "");
    exit(2);
}

static void check(muster_session *session, int32_t status, const char *what)
{
    if (status != MUSTER_OK) fatal(what, session);
}

static void *grow(void *list, size_t count, size_t size)
{
    void *grown = realloc(list, (count + 1) * size);
    if (grown == NULL) fatal("out of memory", NULL);
    return grown;
}

static char *copy(const char *text, size_t size)
{
    char *copied = strndup(text, size);
    if (copied == NULL) fatal("out of memory", NULL);
    return copied;
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
    if (!isatty(STDERR_FILENO) || total == 0) return;
    fprintf(stderr, "\r  %-10s [%-40.*s] %zu/%zu", name, (int)(done * 40 / total),
            "########################################", done, total);
    if (done == total) fprintf(stderr, "\r%-72s\r", "");
}

static void __attribute__((format(printf, 3, 4))) refuse(struct roster *roster, long line, const char *cause, ...)
{
    va_list figures;
    va_start(figures, cause);
    if (isatty(STDERR_FILENO)) fprintf(stderr, "\r%72s\r", "");
    fprintf(stderr, "%s:%ld: ", roster->file, line);
    vfprintf(stderr, cause, figures);
    fputc('\n', stderr);
    va_end(figures);
    roster->bad++;
}

/* ---- reading ---- */

static void field_read(void *data, size_t size, void *arg)
{
    struct roster *roster = arg;
    if (roster->field < 2) {
        free(roster->fields[roster->field]);
        roster->fields[roster->field] = copy(data != NULL ? data : "", size);
    }
    roster->field++;
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
        roster->rows = grow(roster->rows, roster->count, sizeof(roster->rows[0]));
        roster->rows[roster->count++] = (struct row){.username = fields[0], .role = role, .line = roster->line};
        fields[0] = NULL;
    }
}

static const char *after_line(const char *at)
{
    at += strcspn(at, "\r\n");
    if (at[0] == '\r' && at[1] == '\n') at++;
    return *at != '\0' ? at + 1 : at;
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
    if (csv_error(&parser) == CSV_ENOMEM) fatal("out of memory", NULL);
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
    static const char MARK[] = "\xEF\xBB\xBF"; /* byte order mark, as spreadsheets write it */
    char *text = NULL;
    size_t capacity = 0;
    FILE *file = fopen(roster->file, "rb");
    ssize_t size = file != NULL ? getdelim(&text, &capacity, '\0', file) : -1;
    if (file == NULL || (size < 0 && !feof(file))) {
        perror(roster->file);
        exit(2);
    }
    if (!feof(file)) fatal("a roster is text, without NUL bytes", NULL);
    fclose(file);
    const char *at = size > 0 ? text : "";
    if (strncmp(at, MARK, strlen(MARK)) == 0) at += strlen(MARK);
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
    return memcmp(&((const struct row *)a)->account, &((const struct row *)b)->account, sizeof(muster_id));
}

/* Keeps whom one can invite, each once, so that the seats can be counted before they are bought. */
static void register_all(muster_session *host, const muster_id *owner, struct roster *roster)
{
    size_t kept = 0;
    for (size_t i = 0; i < roster->count; i++) {
        struct row *row = &roster->rows[kept];
        *row = roster->rows[i];
        progress("register", i + 1, roster->count);
        if (!register_account(host, row->username, &row->account)) {
            refuse(roster, row->line, "%s", muster_error_message(muster_session_error(host)));
        } else if (muster_id_equal(&row->account, owner)) {
            refuse(roster, row->line, "this is the owner, who is in already");
        } else {
            struct row **known = tsearch(row, &roster->accounts, by_account);
            if (known == NULL) fatal("out of memory", NULL);
            if (*known == row) {
                kept++;
                continue;
            }
            refuse(roster, row->line, "the same account as on line %ld", (*known)->line);
        }
        free(row->username);
    }
    roster->count = kept;
}

/* "kubernetes" for .../kubernetes/roster.csv; "roster" for a file that lies where no such folder names it. */
static void name_org(const char *file, char *ret_slug, size_t size)
{
    char *path = copy(file, strlen(file)), *name = NULL;
    name = basename(dirname(path));
    bool named = name[0] != '.' && name[0] != '/' && strcmp(name, "examples") != 0;
    /* What a slug does not take becomes a hyphen, single and inner. */
    size_t length = 0;
    for (const char *at = named ? name : "roster"; *at != '\0' && length + 1 < size; at++) {
        bool plain = (*at >= 'a' && *at <= 'z') || (*at >= '0' && *at <= '9');
        if (plain)
            ret_slug[length++] = *at;
        else if (*at >= 'A' && *at <= 'Z')
            ret_slug[length++] = (char)(*at - 'A' + 'a');
        else if (length > 0 && ret_slug[length - 1] != '-')
            ret_slug[length++] = '-';
    }
    while (length > 0 && ret_slug[length - 1] == '-')
        length--;
    ret_slug[length] = '\0';
    if (strspn(ret_slug, "0123456789") == length) snprintf(ret_slug, size, "roster");
    free(path);
}

static muster_session *session_of(muster_store *store, const muster_id *account)
{
    muster_session_options options = {MUSTER_INIT(muster_session_options), .account = account};
    muster_session *session = NULL;
    check(NULL, muster_session_open(store, &options, &session), "a session could not be opened");
    return session;
}

static muster_id found(muster_session *host, muster_session *owner, const char *slug, int64_t seats)
{
    muster_org *org = NULL;
    muster_plan_params offer = {MUSTER_INIT(muster_plan_params), .code = slug, .seats = seats};
    muster_org_params params = {MUSTER_INIT(muster_org_params), .slug = slug, .name = slug, .plan = slug};
    check(host, muster_plan_offer(host, &offer), "the plan could not be offered");
    check(owner, muster_org_create(owner, &params, &org), "the org could not be founded");
    muster_id id = *muster_org_id(org);
    muster_org_free(org);
    return id;
}

static void raise_limit(muster_session *host, const muster_id *org, int32_t setting, int64_t needed)
{
    int64_t before = 0;
    check(host, muster_setting_get(host, org, setting, &before), "a limit could not be read");
    if (before >= needed) return;
    check(host, muster_setting_set(host, org, setting, needed), "a limit could not be raised");
    printf("  limit raised: %s from %lld to %lld, since all are invited at once\n", muster_setting_name(setting),
           (long long)before, (long long)needed);
}

static size_t invite_all(muster_session *owner, const muster_id *org, struct roster *roster)
{
    size_t invited = 0;
    for (size_t i = 0; i < roster->count; i++) {
        struct row *row = &roster->rows[i];
        muster_invitation_params params = {MUSTER_INIT(muster_invitation_params), .username = row->username,
                                           .role = row->role};
        progress("invite", i + 1, roster->count);
        row->invited = muster_invitation_create(owner, org, &params, NULL) == MUSTER_OK;
        if (row->invited)
            invited++;
        else
            refuse(roster, row->line, "%s", muster_error_message(muster_session_error(owner)));
    }
    return invited;
}

/* As a mailer does it: claim, deliver, acknowledge. Delivered here means: put into the invitee's hand. */
static size_t deliver(muster_session *host, const muster_id *org, struct roster *roster)
{
    size_t delivered = 0;
    for (;;) {
        muster_page *page = NULL;
        check(host, muster_message_claim(host, org, CLAIM, LEASE, &page), "messages could not be claimed");
        size_t count = muster_page_count(page);
        for (size_t i = 0; i < count; i++) {
            const muster_message *message = muster_page_message(page, i);
            if (muster_message_token(message) != NULL && muster_message_account(message) != NULL) {
                struct row key = {.account = *muster_message_account(message)};
                struct row **row = tfind(&key, &roster->accounts, by_account);
                const char *token = muster_message_token(message);
                if (row != NULL && (*row)->token == NULL) (*row)->token = copy(token, strlen(token));
            }
            check(host, muster_message_done(host, message), "a message could not be acknowledged");
        }
        delivered += count;
        muster_page_free(page);
        if (count == 0) return delivered;
    }
}

static size_t accept_all(muster_store *store, struct roster *roster)
{
    size_t accepted = 0;
    for (size_t i = 0; i < roster->count; i++) {
        struct row *row = &roster->rows[i];
        progress("accept", i + 1, roster->count);
        if (!row->invited) continue;
        if (row->token == NULL) {
            refuse(roster, row->line, "no message brought a token");
            continue;
        }
        muster_session *session = session_of(store, &row->account);
        if (muster_invitation_accept(session, row->token, NULL) == MUSTER_OK)
            accepted++;
        else
            refuse(roster, row->line, "%s", muster_error_message(muster_session_error(session)));
        muster_session_close(session);
    }
    return accepted;
}

/* ---- what came of it ---- */

static void count_account(struct tally *tally, const muster_id *account)
{
    for (size_t i = 0; i < tally->count; i++)
        if (muster_id_equal(&tally->accounts[i], account)) {
            tally->orgs[i]++;
            return;
        }
    tally->accounts = grow(tally->accounts, tally->count, sizeof(tally->accounts[0]));
    tally->orgs = grow(tally->orgs, tally->count, sizeof(tally->orgs[0]));
    tally->accounts[tally->count] = *account;
    tally->orgs[tally->count++] = 1;
}

static void show_members(muster_session *owner, const muster_id *org, struct tally *tally)
{
    long roles[MUSTER_ROLE_OWNER + 1] = {0};
    muster_page *page = NULL, *before = NULL;
    const char *cursor = NULL;
    do {
        check(owner, muster_member_list(owner, org, cursor, MUSTER_PAGE_MAX_ITEMS, &page),
              "members could not be listed");
        for (size_t i = 0; i < muster_page_count(page); i++) {
            const muster_member *member = muster_page_member(page, i);
            roles[muster_member_role(member)]++;
            if (muster_member_role(member) != MUSTER_ROLE_OWNER) count_account(tally, muster_member_account(member));
        }
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
    printf("  seats: %lld bought, %lld used, %lld available\n", (long long)muster_plan_seats(plan),
           (long long)muster_plan_used(plan), (long long)muster_plan_available(plan));
    muster_plan_free(plan);
}

static void show_events(muster_session *owner, const muster_id *org)
{
    muster_event_query query = {MUSTER_INIT(muster_event_query), .org = org, .limit = MUSTER_PAGE_MAX_ITEMS - 1};
    muster_page *page = NULL, *before = NULL;
    size_t events = 0;
    do {
        check(owner, muster_event_list(owner, &query, &page), "events could not be listed");
        events += muster_page_count(page);
        query.cursor = muster_page_cursor(page);
        muster_page_free(before);
        before = page;
    } while (query.cursor != NULL);
    muster_page_free(before);
    printf("  events: %zu\n", events);
}

static void show_verify(muster_session *host)
{
    muster_report *report = NULL;
    double at = seconds();
    check(host, muster_verify(host, NULL, &report), "the store could not be verified");
    step("verified", at);
    size_t count = muster_report_count(report);
    for (size_t i = 0; i < count; i++)
        printf("  verify: %s: %s\n", muster_report_code(report, i), muster_report_text(report, i));
    if (count > 0) exit(2);
    printf("  verify: clean\n");
    muster_report_free(report);
}

static void populate(muster_store *store, muster_session *host, muster_session *owner, const muster_id *org,
                     struct roster *roster)
{
    double at = seconds();
    size_t invited = invite_all(owner, org, roster);
    at = step("invited", at);
    size_t messages = deliver(host, org, roster);
    at = step("messages delivered", at);
    size_t accepted = accept_all(store, roster);
    at = step("accepted", at);
    messages += deliver(host, org, roster);
    step("messages about it delivered", at);
    printf("  rows: %zu taken, %zu invited, %zu accepted, %ld refused\n", roster->count, invited, accepted,
           roster->bad);
    printf("  messages delivered: %zu\n", messages);
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

static bool onboard(muster_store *store, muster_session *host, const char *file, int64_t seats, struct tally *tally)
{
    struct roster roster = {.file = file};
    char slug[64], owner_name[96];
    muster_id owner_id;
    double began = seconds(), at = began;
    name_org(file, slug, sizeof slug);
    printf("%s\n", slug);
    read_roster(&roster);
    snprintf(owner_name, sizeof owner_name, "%.50s-owner", slug);
    if (!register_account(host, owner_name, &owner_id)) fatal("the owner could not be registered", host);
    register_all(host, &owner_id, &roster);
    at = step("accounts registered", at);
    bool complete = roster.count > 0;
    if (complete) {
        muster_session *owner = session_of(store, &owner_id);
        muster_id org = found(host, owner, slug, seats > 0 ? seats : (int64_t)roster.count + 1);
        raise_limit(host, &org, MUSTER_SETTING_PENDING_MAX, (int64_t)roster.count);
        step("org founded", at);
        populate(store, host, owner, &org, &roster);
        show_seats(owner, &org);
        show_members(owner, &org, tally);
        show_events(owner, &org);
        show_verify(host);
        muster_session_close(owner);
        complete = roster.bad == 0;
    } else {
        fprintf(stderr, "%s: nobody goes in, so no org is founded\n", file);
    }
    printf("  %.2f s in all\n", seconds() - began);
    release(&roster);
    return complete;
}

static char folder[] = "/tmp/muster-onboard-XXXXXX"; /* of the temporary store */

/* Runs at every exit, so that no key is left lying about. */
static void remove_store(void)
{
    static const char *const NAMES[] = {"store.db", "store.db-wal", "store.db-shm", "store.db.key"};
    char path[128];
    for (size_t i = 0; i < sizeof NAMES / sizeof NAMES[0]; i++) {
        snprintf(path, sizeof path, "%s/%s", folder, NAMES[i]);
        unlink(path);
    }
    rmdir(folder);
}

int main(int argc, char **argv)
{
    char path[64];
    const char *location = NULL;
    int64_t seats = 0;
    int first = 1;
    for (; first + 1 < argc && strncmp(argv[first], "--", 2) == 0; first += 2) {
        bool store_option = strcmp(argv[first], "--store") == 0;
        if (!store_option && strcmp(argv[first], "--seats") != 0) break;
        if (store_option)
            location = argv[first + 1];
        else if ((seats = strtoll(argv[first + 1], NULL, 10)) <= 0)
            break;
    }
    if (first >= argc || strncmp(argv[first], "--", 2) == 0) {
        fprintf(stderr, "usage: onboard [--store PATH] [--seats N] FILE...\n");
        return 2;
    }
    if (location == NULL) {
        if (mkdtemp(folder) == NULL) fatal("no temporary folder", NULL);
        atexit(remove_store);
        snprintf(path, sizeof path, "%s/store.db", folder);
    }
    muster_options options = {MUSTER_INIT(muster_options), .location = location != NULL ? location : path};
    muster_session_options system = {MUSTER_INIT(muster_session_options), .party = MUSTER_PARTY_SYSTEM};
    muster_store *store = NULL;
    muster_session *host = NULL;
    muster_error *error = NULL;
    if (muster_open(&options, &store, &error) != MUSTER_OK) {
        fprintf(stderr, "onboard: %s\n", muster_error_message(error));
        return 2;
    }
    check(NULL, muster_session_open(store, &system, &host), "a session could not be opened");
    struct tally tally = {0};
    bool complete = true;
    long several = 0;
    for (int i = first; i < argc; i++)
        complete = onboard(store, host, argv[i], seats, &tally) && complete;
    for (size_t i = 0; i < tally.count; i++)
        several += tally.orgs[i] > 1;
    printf("%zu accounts, %ld of them in two orgs or more\n", tally.count, several);
    muster_session_close(host);
    muster_close(store);
    free(tally.accounts);
    free(tally.orgs);
    return complete ? 0 : 1;
}
