/* SPDX-License-Identifier: MIT
 *
 * A mailer: it claims messages from the outbox and sends each by SMTP. The mail of an invitation has a link with the
 * token. Any number of mailers may run at a time: a claimed message belongs to one of them until its lease ends.
 *
 * The arguments are a store, the URL of the host's own mail server, the sender's address, and the web address that
 * stands before the token. A fifth, the seconds between two looks into an empty outbox, may follow.
 */
#include <curl/curl.h>
#include <muster/muster.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { CLAIMED_AT_A_TIME = 10, SECONDS_FOR_A_MAIL = 30, TEXT_MAX_BYTES = 8192 };

/* Long enough to send all messages of one claim. */
static const int64_t lease = (CLAIMED_AT_A_TIME + 1) * SECONDS_FOR_A_MAIL * MUSTER_SECOND;

static const char *server, *sender, *base;
static CURL *curl;
static muster_session *host;
static sigset_t signals; /* SIGINT and SIGTERM: the program ends after the mail that it is sending */

/* Waits for a signal, at most this long. */
static bool ended_within(unsigned seconds)
{
    static bool ended;
    if (!ended) ended = sigtimedwait(&signals, NULL, &(struct timespec){.tv_sec = (time_t)seconds}) > 0;
    return ended;
}

/* ---- the text of a mail ---- */

/* "Ada Lovelace", "ada" if she has no display name, or "Somebody" if the host invited or her account was deleted. */
static const char *inviter_of(const muster_message *message)
{
    const char *display_name = muster_message_inviter_display_name(message);
    const char *username = muster_message_inviter_username(message);
    return display_name != NULL ? display_name : username != NULL ? username : "Somebody";
}

static void write_invitation(const muster_message *message, char *text)
{
    const char *own = muster_message_invitation_message(message);
    time_t seconds = (time_t)(muster_message_expires_at(message) / MUSTER_SECOND);
    char day[16] = "";
    strftime(day, sizeof day, "%Y-%m-%d", gmtime(&seconds));
    snprintf(text, TEXT_MAX_BYTES, "%s invites you to %s as %s.\n\n%s%s%s%s\n\nThe link ends on %s.\n",
             inviter_of(message), muster_message_org_name(message), muster_role_name(muster_message_role(message)),
             own != NULL ? own : "", own != NULL ? "\n\n" : "", base, muster_message_token(message), day);
}

static void write_text(const muster_message *message, char *text)
{
    if (muster_message_token(message) != NULL) {
        write_invitation(message, text);
        return;
    }
    const char *org = muster_message_org_name(message);
    const char *what = muster_event_kind_name(muster_message_kind(message));
    snprintf(text, TEXT_MAX_BYTES, "News%s%s: %s.\n", org != NULL ? " from " : "", org != NULL ? org : "",
             what != NULL ? what : "see your account");
}

/* ---- SMTP ---- */

/* Keeps the last reply with which the server refused something, as one line of ASCII. */
static size_t keep_refusal(char *line, size_t one, size_t size, void *arg)
{
    (void)one;
    char *reply = arg;
    if (size == 0 || (line[0] != '4' && line[0] != '5')) return size;
    size_t kept = size < MUSTER_CAUSE_MAX_BYTES ? size : MUSTER_CAUSE_MAX_BYTES;
    while (kept > 0 && (line[kept - 1] == '\r' || line[kept - 1] == '\n'))
        kept--;
    for (size_t i = 0; i < kept; i++)
        reply[i] = line[i] >= ' ' && line[i] <= '~' ? line[i] : '?';
    reply[kept] = '\0';
    return size;
}

static struct curl_slist *headers_of(const muster_message *message)
{
    char id[MUSTER_ID_TEXT_BYTES], line[MUSTER_EMAIL_MAX_BYTES + 64];
    muster_id_format(muster_message_id(message), id);
    struct curl_slist *headers = curl_slist_append(NULL, "Subject: Your organization");
    snprintf(line, sizeof line, "From: <%s>", sender);
    headers = curl_slist_append(headers, line);
    snprintf(line, sizeof line, "To: <%s>", muster_message_address(message));
    headers = curl_slist_append(headers, line);
    /* It is the same for each try, so that the recipient's program can drop a repeated mail. */
    snprintf(line, sizeof line, "Message-ID: <%s%s>", id, strrchr(sender, '@'));
    return curl_slist_append(headers, line);
}

/* Sends one mail. If the server refuses it, reply is the server's reply; otherwise reply is empty. */
static bool send_mail(const muster_message *message, const char *text, char *reply)
{
    curl_easy_reset(curl); /* keeps the connection */
    struct curl_slist *headers = headers_of(message);
    struct curl_slist *recipient = curl_slist_append(NULL, muster_message_address(message));
    curl_mime *mime = curl_mime_init(curl);
    curl_mimepart *part = curl_mime_addpart(mime);
    curl_mime_data(part, text, CURL_ZERO_TERMINATED);
    curl_mime_type(part, "text/plain; charset=utf-8");
    curl_mime_encoder(part, "quoted-printable");
    curl_easy_setopt(curl, CURLOPT_URL, server);
    curl_easy_setopt(curl, CURLOPT_MAIL_FROM, sender);
    curl_easy_setopt(curl, CURLOPT_MAIL_RCPT, recipient);
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(curl, CURLOPT_MIMEPOST, mime);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT, (long)SECONDS_FOR_A_MAIL);
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, keep_refusal);
    curl_easy_setopt(curl, CURLOPT_HEADERDATA, reply);
    reply[0] = '\0';
    CURLcode code = curl_easy_perform(curl);
    if (code == CURLE_LOGIN_DENIED) reply[0] = '\0'; /* the server has not answered about this mail */
    if (code != CURLE_OK) fprintf(stderr, "not sent: %s\n", reply[0] != '\0' ? reply : curl_easy_strerror(code));
    curl_mime_free(mime);
    curl_slist_free_all(recipient);
    curl_slist_free_all(headers);
    return code == CURLE_OK;
}

/* ---- the outbox ---- */

static void note(const char *what, muster_status status)
{
    if (status == MUSTER_OK) return;
    fprintf(stderr, "%s: %s: %s\n", what, muster_status_name(status), muster_error_message(muster_session_error(host)));
}

/* The server has refused the mail, and no further try will succeed. If the mail was an invitation, its org can see
 * this. */
static void give_up(const muster_message *message, const char *reply)
{
    int32_t kind = muster_message_kind(message);
    if (kind == MUSTER_EVENT_INVITATION_CREATED || kind == MUSTER_EVENT_INVITATION_RESENT)
        note("undelivered", muster_invitation_undelivered(host, muster_message_org(message),
                                                          muster_message_invitation(message), reply));
    note("done", muster_message_done(host, message));
}

/* Waits longer after each try: 1, 2, 4, ... minutes. */
static void try_later(const muster_message *message)
{
    int64_t tries = muster_message_try(message);
    int64_t delay = (INT64_C(60) << (tries < 10 ? tries - 1 : 9)) * MUSTER_SECOND;
    note("return", muster_message_return(host, message, delay));
}

static void deliver(const muster_message *message)
{
    char text[TEXT_MAX_BYTES], reply[MUSTER_CAUSE_MAX_BYTES + 1];
    if (muster_message_address(message) == NULL) { /* the host shows this message inside the program */
        note("done", muster_message_done(host, message));
        return;
    }
    write_text(message, text);
    if (send_mail(message, text, reply))
        note("done", muster_message_done(host, message));
    else if (reply[0] == '5')
        give_up(message, reply);
    else
        try_later(message);
}

/* Claims and delivers until no message is due. */
static void empty_outbox(void)
{
    size_t count = 1;
    while (count > 0 && !ended_within(0)) {
        muster_page *page = NULL;
        note("claim", muster_message_claim(host, NULL, CLAIMED_AT_A_TIME, lease, &page));
        count = muster_page_count(page);
        for (size_t i = 0; i < count; i++) {
            if (ended_within(0))
                note("return", muster_message_return(host, muster_page_message(page, i), 0));
            else
                deliver(muster_page_message(page, i));
        }
        muster_page_free(page);
    }
}

int main(int argc, char **argv)
{
    if (argc < 5 || strchr(argv[3], '@') == NULL) {
        fprintf(stderr, "usage: mailer STORE SMTP-URL SENDER BASE [SECONDS]\n");
        return 2;
    }
    server = argv[2], sender = argv[3], base = argv[4];
    unsigned pause = argc > 5 ? (unsigned)atoi(argv[5]) : 5;
    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    sigprocmask(SIG_BLOCK, &signals, NULL);

    muster_options options = {MUSTER_INIT(muster_options), .flags = MUSTER_OPEN_FLAG_EXISTING, .location = argv[1]};
    muster_store *store = NULL;
    muster_error *error = NULL;
    if (muster_open(&options, &store, &error) != MUSTER_OK ||
        muster_session_system(store, &host, &error) != MUSTER_OK) {
        fprintf(stderr, "%s: %s\n", argv[1], muster_error_message(error));
        return 1;
    }
    curl_global_init(CURL_GLOBAL_DEFAULT);
    curl = curl_easy_init();
    do
        empty_outbox();
    while (!ended_within(pause));
    curl_easy_cleanup(curl);
    curl_global_cleanup();
    muster_session_close(host);
    muster_close(store);
    return 0;
}
