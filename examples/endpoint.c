/* SPDX-License-Identifier: MIT
 *
 * An HTTP endpoint that invites: POST /orgs/<slug>/invitations, with a JSON object of username or email, role and
 * message. The header Idempotency-Key makes it safe to send a request again. The arguments are a store and a port.
 *
 * A reverse proxy signs people in. It sets the header X-Account to the external id of the account, and removes an
 * X-Account that came from outside. So the endpoint listens on loopback, where only the proxy can reach it.
 */
#include <arpa/inet.h>
#include <jansson.h>
#include <microhttpd.h>
#include <muster/muster.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { BODY_MAX_BYTES = 65536, THREADS = 4 };

struct body {
    size_t size; /* may be larger than the room for it */
    char bytes[BODY_MAX_BYTES];
};

static muster_store *store;

static const char *header(struct MHD_Connection *connection, const char *name)
{
    return MHD_lookup_connection_value(connection, MHD_HEADER_KIND, name);
}

/* ---- answers ---- */

static enum MHD_Result send_json(struct MHD_Connection *connection, unsigned int code, json_t *json, int64_t wait)
{
    char *text = json_dumps(json, JSON_COMPACT);
    json_decref(json);
    if (text == NULL) return MHD_NO;
    struct MHD_Response *response = MHD_create_response_from_buffer(strlen(text), text, MHD_RESPMEM_MUST_FREE);
    MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, "application/json");
    char seconds[24];
    snprintf(seconds, sizeof seconds, "%lld", (long long)((wait + MUSTER_SECOND - 1) / MUSTER_SECOND));
    if (wait > 0) MHD_add_response_header(response, MHD_HTTP_HEADER_RETRY_AFTER, seconds);
    enum MHD_Result queued = MHD_queue_response(connection, code, response);
    MHD_destroy_response(response);
    return queued;
}

/* Refuses a request before the library was asked. */
static enum MHD_Result refuse(struct MHD_Connection *connection, unsigned int code, const char *field,
                              const char *message)
{
    return send_json(connection, code, json_pack("{s:s?, s:s}", "field", field, "message", message), 0);
}

/* The HTTP status of a refused call. The class decides, except for some statuses for which HTTP has a better answer. */
static unsigned int http_status(muster_status status)
{
    switch (status) {
    case MUSTER_E_INVALID: return MHD_HTTP_BAD_REQUEST;
    case MUSTER_E_GONE: return MHD_HTTP_UNAUTHORIZED; /* no account has the external id, or no longer has it */
    case MUSTER_E_CHANGED: return MHD_HTTP_PRECONDITION_FAILED;
    case MUSTER_E_KEY_USED: return MHD_HTTP_UNPROCESSABLE_CONTENT;
    case MUSTER_E_RATE: return MHD_HTTP_TOO_MANY_REQUESTS;
    }
    switch (muster_status_class(status)) {
    case MUSTER_CLASS_NOT_FOUND: return MHD_HTTP_NOT_FOUND;
    case MUSTER_CLASS_EXISTS:
    case MUSTER_CLASS_LIMIT:
    case MUSTER_CLASS_STATE: return MHD_HTTP_CONFLICT;
    case MUSTER_CLASS_DENIED: return MHD_HTTP_FORBIDDEN;
    case MUSTER_CLASS_CONFLICT:
    case MUSTER_CLASS_BUSY:
    case MUSTER_CLASS_CANCELLED:
    case MUSTER_CLASS_UNKNOWN_COMMIT:
    case MUSTER_CLASS_MEMORY: return MHD_HTTP_SERVICE_UNAVAILABLE;
    default: return MHD_HTTP_INTERNAL_SERVER_ERROR; /* the storage, or a mistake in this program */
    }
}

static json_t *figures_of(const muster_error *error)
{
    json_t *figures = json_object();
    for (size_t i = 0; i < muster_error_figure_count(error); i++)
        json_object_set_new(figures, muster_error_figure_name(error, i), json_integer(muster_error_figure(error, i)));
    return figures;
}

static enum MHD_Result send_error(struct MHD_Connection *connection, muster_status status, const muster_error *error)
{
    unsigned int code = http_status(status);
    const char *message = muster_error_message(error);
    /* the message may quote the database, so only the operators of the server may see it */
    if (code >= MHD_HTTP_INTERNAL_SERVER_ERROR) {
        fprintf(stderr, "%s: %s\n", muster_status_name(status), message);
        message = muster_status_text(status);
    }
    char object[MUSTER_ID_TEXT_BYTES] = "";
    if (muster_error_object_count(error) > 0) muster_id_format(muster_error_object(error, 0), object);
    json_t *figures = figures_of(error);
    int64_t wait = code == MHD_HTTP_SERVICE_UNAVAILABLE ? MUSTER_SECOND : 0;
    if (status == MUSTER_E_RATE) wait = json_integer_value(json_object_get(figures, "retry_after"));
    return send_json(connection, code,
                     json_pack("{s:s, s:s?, s:s, s:o, s:s?}", "status", muster_status_name(status), "field",
                               muster_error_field(error), "message", message, "figures", figures, "object",
                               object[0] != '\0' ? object : NULL),
                     wait);
}

/* ---- the request ---- */

static muster_status create(muster_session *session, const char *key, const char *slug,
                            const muster_invitation_params *params, muster_invitation **ret_invitation)
{
    muster_org *org = NULL;
    muster_status status = muster_org_find(session, slug, &org);
    if (status == MUSTER_OK && key != NULL) status = muster_session_key(session, key);
    if (status == MUSTER_OK) status = muster_invitation_create(session, muster_org_id(org), params, ret_invitation);
    muster_org_free(org);
    return status;
}

static enum MHD_Result invite(struct MHD_Connection *connection, muster_session *session, const char *slug,
                              json_t *wanted)
{
    muster_invitation_params params = {MUSTER_INIT(muster_invitation_params)};
    const char *role = NULL;
    json_error_t wrong;
    if (json_unpack_ex(wanted, &wrong, JSON_STRICT, "{s?s, s?s, s?s, s?s}", "username", &params.username, "email",
                       &params.email, "role", &role, "message", &params.message) != 0)
        return refuse(connection, MHD_HTTP_BAD_REQUEST, NULL, wrong.text);
    if (role != NULL && muster_role_parse(role, &params.role) != MUSTER_OK)
        return refuse(connection, MHD_HTTP_BAD_REQUEST, "role", "There is no such role.");

    muster_invitation *invitation = NULL;
    muster_status status = create(session, header(connection, "Idempotency-Key"), slug, &params, &invitation);
    if (status != MUSTER_OK) return send_error(connection, status, muster_session_error(session));
    char id[MUSTER_ID_TEXT_BYTES];
    muster_id_format(muster_invitation_id(invitation), id);
    json_t *made = json_pack("{s:s, s:s, s:I}", "id", id, "role", muster_role_name(muster_invitation_role(invitation)),
                             "expires_at", (json_int_t)(muster_invitation_expires_at(invitation) / MUSTER_SECOND));
    muster_invitation_free(invitation);
    return send_json(connection, muster_session_repeated(session) ? MHD_HTTP_OK : MHD_HTTP_CREATED, made, 0);
}

static enum MHD_Result answer(struct MHD_Connection *connection, const char *slug, const struct body *body)
{
    if (body->size > BODY_MAX_BYTES)
        return refuse(connection, MHD_HTTP_CONTENT_TOO_LARGE, NULL, "The body is too large.");
    /* A form on another site cannot send this type. So a cookie of the proxy alone cannot invite (CSRF). */
    const char *type = header(connection, MHD_HTTP_HEADER_CONTENT_TYPE);
    if (type == NULL || strncasecmp(type, "application/json", strlen("application/json")) != 0)
        return refuse(connection, MHD_HTTP_UNSUPPORTED_MEDIA_TYPE, NULL, "The body must be application/json.");
    muster_session_options caller = {MUSTER_INIT(muster_session_options), .party = MUSTER_PARTY_ACCOUNT,
                                     .external_id = header(connection, "X-Account"),
                                     .request_id = header(connection, "X-Request-Id")};
    if (caller.external_id == NULL) return refuse(connection, MHD_HTTP_UNAUTHORIZED, NULL, "Nobody is signed in.");
    muster_session *session = NULL;
    muster_error *error = NULL;
    muster_status status = muster_session_open(store, &caller, &session, &error);
    if (status != MUSTER_OK) {
        enum MHD_Result refused = send_error(connection, status, error);
        muster_error_free(error);
        return refused;
    }

    json_t *wanted = json_loadb(body->bytes, body->size, JSON_REJECT_DUPLICATES, NULL);
    enum MHD_Result result = wanted != NULL ? invite(connection, session, slug, wanted)
                                            : refuse(connection, MHD_HTTP_BAD_REQUEST, NULL, "The body is not JSON.");
    json_decref(wanted);
    muster_session_close(session);
    return result;
}

/* ---- the server ---- */

/* The slug in /orgs/<slug>/invitations, for the caller to free, or NULL. The library checks its form. */
static char *slug_in(const char *path)
{
    static const char before[] = "/orgs/", after[] = "/invitations";
    if (strncmp(path, before, sizeof before - 1) != 0) return NULL;
    const char *slug = path + sizeof before - 1;
    size_t size = strcspn(slug, "/");
    return strcmp(slug + size, after) == 0 ? strndup(slug, size) : NULL;
}

static void take(struct body *body, const char *data, size_t size)
{
    size_t room = body->size < BODY_MAX_BYTES ? BODY_MAX_BYTES - body->size : 0;
    memcpy(body->bytes + (BODY_MAX_BYTES - room), data, size < room ? size : room);
    body->size += size;
}

/* The server calls it first without a body, then with each part of the body, then with size 0. */
static enum MHD_Result handle(void *arg, struct MHD_Connection *connection, const char *path, const char *method,
                              const char *version, const char *data, size_t *size, void **request)
{
    (void)arg;
    (void)version;
    if (*request == NULL) return (*request = calloc(1, sizeof(struct body))) != NULL ? MHD_YES : MHD_NO;
    if (*size > 0) {
        take(*request, data, *size);
        *size = 0;
        return MHD_YES;
    }
    char *slug = slug_in(path);
    enum MHD_Result result;
    if (slug == NULL)
        result = refuse(connection, MHD_HTTP_NOT_FOUND, NULL, "There is nothing at this address.");
    else if (strcmp(method, "POST") != 0)
        result = refuse(connection, MHD_HTTP_METHOD_NOT_ALLOWED, NULL, "Only POST invites.");
    else
        result = answer(connection, slug, *request);
    free(slug);
    return result;
}

static void forget(void *arg, struct MHD_Connection *connection, void **request, enum MHD_RequestTerminationCode why)
{
    (void)arg;
    (void)connection;
    (void)why;
    free(*request);
}

int main(int argc, char **argv)
{
    if (argc != 3) {
        fprintf(stderr, "usage: endpoint STORE PORT\n");
        return 2;
    }
    sigset_t ends;
    sigemptyset(&ends);
    sigaddset(&ends, SIGINT);
    sigaddset(&ends, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &ends, NULL); /* applies also to the threads that begin after this */

    muster_options options = {MUSTER_INIT(muster_options), .flags = MUSTER_OPEN_FLAG_EXISTING, .location = argv[1]};
    muster_error *error = NULL;
    if (muster_open(&options, &store, &error) != MUSTER_OK) {
        fprintf(stderr, "%s: %s\n", argv[1], muster_error_message(error));
        muster_error_free(error);
        return 1;
    }
    struct sockaddr_in place = {.sin_family = AF_INET, .sin_port = htons((uint16_t)atoi(argv[2]))};
    place.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    struct MHD_Daemon *daemon = MHD_start_daemon(
        MHD_USE_AUTO_INTERNAL_THREAD, 0, NULL, NULL, handle, NULL, MHD_OPTION_SOCK_ADDR, &place,
        MHD_OPTION_THREAD_POOL_SIZE, (unsigned)THREADS, MHD_OPTION_NOTIFY_COMPLETED, forget, NULL, MHD_OPTION_END);
    if (daemon != NULL) {
        printf("listening on port %d\n", (int)MHD_get_daemon_info(daemon, MHD_DAEMON_INFO_BIND_PORT)->port);
        fflush(stdout);
        sigwait(&ends, &(int){0});
        MHD_stop_daemon(daemon);
    }
    muster_close(store);
    return daemon != NULL ? 0 : 1;
}
