/* SPDX-License-Identifier: MIT
 *
 * The one table of event kinds. From it come the names, the documentation, the recipients of messages, and the rules
 * that say when a message is void. A kind of muster/event.h that is missing here does not compile (kind.c).
 */
#pragma once

#include <muster/event.h>
#include <stdbool.h>

/* The object that the subject of an event names. The message that the event causes names it too. */
enum event_object { ABOUT_STORE, ABOUT_ACCOUNT, ABOUT_ORG, ABOUT_INVITATION, ABOUT_LINK, ABOUT_REQUEST, ABOUT_PROJECT };

/* The condition under which a message of a kind needs no delivery any more (EVT-3). Also, no message is delivered if
 * its recipient or its org was deleted. */
enum event_void {
    VOID_NEVER,
    VOID_NOT_OFFERED,  /* the ownership is no longer offered to the recipient */
    VOID_DECIDED,      /* the request is no longer open, or the recipient may not decide */
    VOID_OUTSIDE,      /* the recipient can no longer see the project (ORG-7) */
    VOID_WITHOUT_TOKEN /* it carries a token, which has ended */
};

struct event_kind {
    const char *name;
    enum event_object about;
    const char *told; /* who is notified, in words; NULL: nobody */
    enum event_void when_void;
    /* the fields that an event may carry, separated by spaces; each event may also carry "network_address" */
    const char *fields;
};

/* X(constant, name, about, told, when void, fields) */
#define EVENT_KINDS(X)                                                                                                 \
    X(STORE_CREATED, "store_created", STORE, NULL, NEVER, "")                                                          \
    X(KEY_ADDED, "key_added", STORE, NULL, NEVER, "key")                                                               \
    X(KEY_RETIRED, "key_retired", STORE, NULL, NEVER, "key tokens")                                                    \
    X(SETTING_CHANGED, "setting_changed", STORE, NULL, NEVER, "setting value")                                         \
    X(PLAN_OFFERED, "plan_offered", STORE, NULL, NEVER, "plan seats limits")                                           \
    X(PLAN_WITHDRAWN, "plan_withdrawn", STORE, NULL, NEVER, "plan")                                                    \
    X(DOMAIN_EXCLUDED, "domain_excluded", STORE, NULL, NEVER, "domain")                                                \
    X(DOMAIN_INCLUDED, "domain_included", STORE, NULL, NEVER, "domain")                                                \
    X(ACCOUNT_CREATED, "account_created", ACCOUNT, NULL, NEVER,                                                        \
      "username display_name email email_verified external_id person_id")                                              \
    X(ACCOUNT_CHANGED, "account_changed", ACCOUNT, NULL, NEVER,                                                        \
      "changed username display_name email email_verified external_id person_id")                                      \
    X(ACCOUNT_DELETED, "account_deleted", ACCOUNT, NULL, NEVER, "")                                                    \
    X(PERSONAL_PLAN_CHANGED, "personal_plan_changed", ACCOUNT, "the account", NEVER,                                   \
      "plan ends_at subscription limits")                                                                              \
    X(ORG_CREATED, "org_created", ORG, NULL, NEVER, "slug plan")                                                       \
    X(ORG_CHANGED, "org_changed", ORG, NULL, NEVER, "changed slug name")                                               \
    X(PLAN_CHANGED, "plan_changed", ORG, "the owner", NEVER, "plan seats ends_at subscription limits")                 \
    X(LAST_SEAT_TAKEN, "last_seat_taken", ORG, "the owner", NEVER, "")                                                 \
    X(OWNERSHIP_OFFERED, "ownership_offered", ORG, "the chosen member", NOT_OFFERED, "")                               \
    X(OWNERSHIP_TRANSFERRED, "ownership_transferred", ORG, "the former and the new owner", NEVER, "")                  \
    X(OWNERSHIP_DECLINED, "ownership_declined", ORG, "the owner, or the member to whom it was offered", NEVER, "")     \
    X(CLOCK_RESET, "clock_reset", ORG, NULL, NEVER, "ahead")                                                           \
    X(ORG_DELETED, "org_deleted", ORG, "every member", NEVER, "slug")                                                  \
    X(PROVISION_SWITCHED, "provision_switched", ORG, NULL, NEVER, "on")                                                \
    X(MEMBER_JOINED, "member_joined", ORG, NULL, NEVER, "role via link")                                               \
    X(MEMBER_ROLE_CHANGED, "member_role_changed", ORG, "the member", NEVER, "from role")                               \
    X(MEMBER_REMOVED, "member_removed", ORG, "the former member", NEVER, "role blocked grants")                        \
    X(MEMBER_LEFT, "member_left", ORG, NULL, NEVER, "role blocked grants")                                             \
    X(MEMBER_ENDED, "member_ended", ORG, NULL, NEVER, "")                                                              \
    X(MEMBER_SUSPENDED, "member_suspended", ORG, "the member", NEVER, "")                                              \
    X(MEMBER_RESTORED, "member_restored", ORG, "the member", NEVER, "")                                                \
    X(MEMBER_END_CHANGED, "member_end_changed", ORG, NULL, NEVER, "ends_at")                                           \
    X(MEMBER_UNBLOCKED, "member_unblocked", ORG, NULL, NEVER, "")                                                      \
    X(INVITATION_CREATED, "invitation_created", INVITATION, "the invitee", WITHOUT_TOKEN, "role projects email")       \
    X(INVITATION_ACCEPTED, "invitation_accepted", INVITATION, "the inviter", NEVER, "")                                \
    X(INVITATION_DECLINED, "invitation_declined", INVITATION, "the inviter", NEVER, "")                                \
    X(INVITATION_REVOKED, "invitation_revoked", INVITATION, "the invitee", NEVER, "")                                  \
    X(INVITATION_EXPIRED, "invitation_expired", INVITATION, NULL, NEVER, "")                                           \
    X(INVITATION_CHANGED, "invitation_changed", INVITATION, NULL, NEVER, "from role message expires_at projects")      \
    X(INVITATION_RESENT, "invitation_resent", INVITATION, "the invitee", WITHOUT_TOKEN, "expires_at")                  \
    X(INVITATION_UNDELIVERED, "invitation_undelivered", INVITATION, NULL, NEVER, "cause")                              \
    X(INVITATION_READDRESSED, "invitation_readdressed", INVITATION, NULL, NEVER, "from role")                          \
    X(LINK_ENABLED, "link_enabled", LINK, NULL, NEVER, "kind generation tag ends_at joins_max domains")                \
    X(LINK_DISABLED, "link_disabled", LINK, NULL, NEVER, "kind generation")                                            \
    X(LINK_CHANGED, "link_changed", LINK, NULL, NEVER, "kind generation ends_at joins_max domains")                    \
    X(LINK_REGENERATED, "link_regenerated", LINK, NULL, NEVER, "kind generation tag ends_at joins_max domains")        \
    X(REQUEST_CREATED, "request_created", REQUEST, "the owner and the admins", DECIDED, "kind role")                   \
    X(REQUEST_APPROVED, "request_approved", REQUEST, "the account that asked", NEVER, "kind")                          \
    X(REQUEST_REFUSED, "request_refused", REQUEST, "the account that asked", NEVER, "kind")                            \
    X(REQUEST_WITHDRAWN, "request_withdrawn", REQUEST, NULL, NEVER, "kind")                                            \
    X(DOMAIN_CHANGED, "domain_changed", ORG, NULL, NEVER, "domain joining role")                                       \
    X(DOMAIN_PROVEN, "domain_proven", ORG, NULL, NEVER, "domain proven")                                               \
    X(DOMAIN_REMOVED, "domain_removed", ORG, NULL, NEVER, "domain")                                                    \
    X(PROJECT_CREATED, "project_created", PROJECT, NULL, OUTSIDE, "visibility provided name")                          \
    X(PROJECT_CHANGED, "project_changed", PROJECT, NULL, OUTSIDE, "changed name")                                      \
    X(PROJECT_VISIBILITY_CHANGED, "project_visibility_changed", PROJECT, "the members whose access changes", OUTSIDE,  \
      "visibility grants")                                                                                             \
    X(PROJECT_DELETED, "project_deleted", PROJECT, "the holders of grants", OUTSIDE, "grants")                         \
    X(PROJECT_NOT_PROVIDED, "project_not_provided", ORG, NULL, NEVER, "")                                              \
    X(GRANT_SET, "grant_set", PROJECT, "the member", OUTSIDE, "permission from ends_at")                               \
    X(GRANT_REMOVED, "grant_removed", PROJECT, "the member", OUTSIDE, "permission")

/* NULL: there is no such kind. */
const struct event_kind *event_kind_of(int32_t kind);

/* Whether events of the kind are about such an object. */
bool event_is_about(int32_t kind, enum event_object object);

/* Whether an event of the kind may carry the field. */
bool event_has_field(const struct event_kind *kind, const char *name);

/* Calls the function for each kind, in the order of the table. */
void event_kinds_each(void (*function)(void *arg, int32_t number, const struct event_kind *kind), void *arg);
