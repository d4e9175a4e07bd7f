/* SPDX-License-Identifier: MIT
 *
 * The tables and their columns. Each is named only here: schema.h makes constants from them, and schema.c makes the
 * description for backends.
 */
#pragma once

/* X(CONSTANT, name, type, nullable, description); the key columns come first. */
#define STORE_COLUMNS(X)                                                                                               \
    X(STORE_ONE, one, INTEGER, 0, "always 1: the table has one row")                                                   \
    X(STORE_ID, id, ID, 0, "names this store; bound into every token")                                                 \
    X(STORE_CREATED_AT, created_at, TIME, 0, "")                                                                       \
    X(STORE_SUPERSEDED_BEFORE, superseded_before, TIME, 1, "tokens issued before this time have ended")                \
    X(STORE_SETTINGS, settings, TEXT, 1, "lines name=value: the host's settings")                                      \
    X(STORE_SETTLED_AT, settled_at, TIME, 0, "latest time of a change; the time of a step is never before it")         \
    X(STORE_EVENT_SEQ, event_seq, INTEGER, 0, "number of the last event of the store's chain")                         \
    X(STORE_EVENT_HEAD, event_head, BYTES, 1, "hash of the last event of the store's chain")                           \
    X(STORE_VERSION, version, INTEGER, 0, "every change of the row raises it; it guards the row")

#define KEY_COLUMNS(X)                                                                                                 \
    X(KEY_ID, id, INTEGER, 0, "id of the key in the ring")                                                             \
    X(KEY_CHECK, check_value, BYTES, 0, "tells a wrong key of this id from the right one")                             \
    X(KEY_CREATED_AT, created_at, TIME, 0, "")                                                                         \
    X(KEY_RETIRED_AT, retired_at, TIME, 1, "since then it makes and checks no token")

#define PLAN_COLUMNS(X)                                                                                                \
    X(PLAN_CODE, code, TEXT, 0, "the host's name of the offer")                                                        \
    X(PLAN_NAME, name, TEXT, 0, "shown to people")                                                                     \
    X(PLAN_SEATS, seats, INTEGER, 1, "null: unlimited")                                                                \
    X(PLAN_OFFERED, offered, INTEGER, 0, "1: new orgs can take it")                                                    \
    X(PLAN_LIMITS, limits, TEXT, 1, "lines name=value: named limits (SEAT-8)")                                         \
    X(PLAN_CREATED_AT, created_at, TIME, 0, "")                                                                        \
    X(PLAN_VERSION, version, INTEGER, 0, "every change of the row raises it; it guards the row")

#define ACCOUNT_COLUMNS(X)                                                                                             \
    X(ACCOUNT_ID, id, ID, 0, "")                                                                                       \
    X(ACCOUNT_STATE, state, INTEGER, 0, "0 open, 1 being deleted, 2 deleted")                                          \
    X(ACCOUNT_USERNAME, username, TEXT, 1, "as entered; null when deleted")                                            \
    X(ACCOUNT_USERNAME_KEY, username_key, TEXT, 1, "canonical form")                                                   \
    X(ACCOUNT_DISPLAY_NAME, display_name, TEXT, 1, "")                                                                 \
    X(ACCOUNT_LOCALE, locale, TEXT, 1, "")                                                                             \
    X(ACCOUNT_EMAIL, email, TEXT, 1, "as entered")                                                                     \
    X(ACCOUNT_EMAIL_KEY, email_key, TEXT, 1, "canonical form")                                                         \
    X(ACCOUNT_EMAIL_VERIFIED_AT, email_verified_at, TIME, 1, "null: not verified")                                     \
    X(ACCOUNT_EXTERNAL_ID, external_id, TEXT, 1, "the host's key, unique")                                             \
    X(ACCOUNT_PERSON_ID, person_id, TEXT, 1, "the host's key of the person, shared by the person's accounts")          \
    X(ACCOUNT_METADATA, metadata, BYTES, 1, "the host's")                                                              \
    X(ACCOUNT_PLAN, plan, TEXT, 1, "code of the plan of the personal workspace")                                       \
    X(ACCOUNT_SUBSCRIPTION, subscription, TEXT, 1, "the host's id of what was bought")                                 \
    X(ACCOUNT_LIMITS, limits, TEXT, 1, "lines name=value: limits of the personal workspace")                           \
    X(ACCOUNT_PLAN_ENDS_AT, plan_ends_at, TIME, 1, "null: no end")                                                     \
    X(ACCOUNT_ERASE_KEY, erase_key, ID, 1, "during a deletion: key of the address to erase")                           \
    X(ACCOUNT_UNFINISHED, unfinished, TIME, 1, "when a deletion or renaming began that works org by org")              \
    X(ACCOUNT_CREATED_AT, created_at, TIME, 0, "")                                                                     \
    X(ACCOUNT_DELETED_AT, deleted_at, TIME, 1, "")                                                                     \
    X(ACCOUNT_SETTLED_AT, settled_at, TIME, 0, "latest time of a change")                                              \
    X(ACCOUNT_EVENT_SEQ, event_seq, INTEGER, 0, "number of the last event of the account's chain")                     \
    X(ACCOUNT_EVENT_HEAD, event_head, BYTES, 1, "hash of the last event of the account's chain")                       \
    X(ACCOUNT_VERSION, version, INTEGER, 0, "every change of the row raises it; it guards the row")

#define NAME_COLUMNS(X)                                                                                                \
    X(NAME_KEY, key, TEXT, 0, "canonical form of the name")                                                            \
    X(NAME_KIND, kind, INTEGER, 0, "1 username, 2 external id, 3 verified address, 4 slug, 5 domain, 6 public domain") \
    X(NAME_SLOT, slot, INTEGER, 0,                                                                                     \
      "0; more only for an address of several accounts of a person, a domain of several orgs")                         \
    X(NAME_HOLDER, holder, ID, 0, "account or org; all zero: the store")                                               \
    X(NAME_RESTS_UNTIL, rests_until, TIME, 1, "a name that was given up: no other holder before this time")

#define TIE_COLUMNS(X)                                                                                                 \
    X(TIE_HOLDER, holder, ID, 0, "account id, or key of an e-mail address")                                            \
    X(TIE_ORG, org, ID, 0, "an org of the holder, now or before; or a chain with its network address")                 \
    X(TIE_JOINED_AT, joined_at, TIME, 1, "not null: a member")                                                         \
    X(TIE_INVITATION, invitation, ID, 1, "the pending invitation, or the last one")                                    \
    X(TIE_REQUEST, request, ID, 1, "the open request of the account, or the last one")

#define ORG_COLUMNS(X)                                                                                                 \
    X(ORG_ID, id, ID, 0, "")                                                                                           \
    X(ORG_STATE, state, INTEGER, 0, "0 live, 1 being deleted, 2 deleted")                                              \
    X(ORG_SLUG, slug, TEXT, 0, "canonical, unique in the store by its row of `name`")                                  \
    X(ORG_NAME, name, TEXT, 0, "")                                                                                     \
    X(ORG_DESCRIPTION, description, TEXT, 1, "")                                                                       \
    X(ORG_METADATA, metadata, BYTES, 1, "the host's")                                                                  \
    X(ORG_OWNER, owner, ID, 0, "the one member whose role is owner")                                                   \
    X(ORG_PLAN, plan, TEXT, 0, "code of the plan")                                                                     \
    X(ORG_SUBSCRIPTION, subscription, TEXT, 1, "the host's id of what was bought")                                     \
    X(ORG_SEATS, seats, INTEGER, 1, "null: unlimited")                                                                 \
    X(ORG_PLAN_ENDS_AT, plan_ends_at, TIME, 1, "null: no end")                                                         \
    X(ORG_LIMITS, limits, TEXT, 1, "lines name=value: named limits (SEAT-8)")                                          \
    X(ORG_PROJECTS, projects, INTEGER, 1, "number of projects")                                                        \
    X(ORG_PROVIDES, provides, INTEGER, 1, "1: a joining account gets a private project (PROV-1)")                      \
    X(ORG_DELETED_AT, deleted_at, TIME, 1, "")                                                                         \
    X(ORG_TRANSFER_TO, transfer_to, ID, 1, "member to whom the ownership is offered")                                  \
    X(ORG_MEMBERS, members, INTEGER, 0, "members that hold a seat")                                                    \
    X(ORG_PENDING, pending, INTEGER, 0, "pending invitations, including those ended since settled_at")                 \
    X(ORG_NEXT_DUE, next_due, TIME, 1, "earliest end of a pending invitation or an active membership")                 \
    X(ORG_SETTLED_AT, settled_at, TIME, 0, "latest time of a change; the time of a step is never before it")           \
    X(ORG_INVITERS, inviters, TEXT, 1, "lines account=time count: invitations sent in the day that began then")        \
    X(ORG_SETTINGS, settings, TEXT, 1, "lines name=value: the org's settings")                                         \
    X(ORG_INFO_VERSION, info_version, INTEGER, 0, "changes when the owner edits; hosts see it as the version")         \
    X(ORG_CREATED_AT, created_at, TIME, 0, "")                                                                         \
    X(ORG_EVENT_SEQ, event_seq, INTEGER, 0, "number of the last event of the org's chain")                             \
    X(ORG_EVENT_HEAD, event_head, BYTES, 1, "hash of the last event of the org's chain")                               \
    X(ORG_VERSION, version, INTEGER, 0, "every change of the row raises it; it guards the row")

#define MEMBER_COLUMNS(X)                                                                                              \
    X(MEMBER_ORG, org, ID, 0, "")                                                                                      \
    X(MEMBER_ACCOUNT, account, ID, 0, "")                                                                              \
    X(MEMBER_ROLE, role, INTEGER, 0, "1 restricted, 2 member, 3 admin, 4 owner")                                       \
    X(MEMBER_STATE, state, INTEGER, 0, "1 active, 2 suspended, 4 blocked: no longer a member")                         \
    X(MEMBER_SEAT, seat, INTEGER, 0, "1: holds a seat")                                                                \
    X(MEMBER_VIA, via, INTEGER, 0, "way of joining: MUSTER_VIA_... of muster/membership.h")                            \
    X(MEMBER_INVITATION, invitation, ID, 1, "by which it joined")                                                      \
    X(MEMBER_LINK, link, ID, 1, "generation of the link that it joined through")                                       \
    X(MEMBER_TAGS, tags, TEXT, 1, "lines: tags")                                                                       \
    X(MEMBER_JOINING, joining, INTEGER, 1, "number of the event of joining: different for each membership")            \
    X(MEMBER_PROJECT, project, ID, 1, "the private project that was made for it (PROV-1)")                             \
    X(MEMBER_USERNAME_KEY, username_key, TEXT, 0, "for the order of lists; the row of the account decides")            \
    X(MEMBER_JOINED_AT, joined_at, TIME, 0, "")                                                                        \
    X(MEMBER_ENDS_AT, ends_at, TIME, 1, "null: no end")                                                                \
    X(MEMBER_ENDED_AT, ended_at, TIME, 1, "when the clock ended it; its grants stay")                                  \
    X(MEMBER_VERSION, version, INTEGER, 0, "changes with role, state and grants")

#define INVITATION_COLUMNS(X)                                                                                          \
    X(INVITATION_ORG, org, ID, 0, "")                                                                                  \
    X(INVITATION_ID, id, ID, 0, "")                                                                                    \
    X(INVITATION_STATE, state, INTEGER, 0, "1 pending, 2 accepted, 3 declined, 4 revoked, 5 expired")                  \
    X(INVITATION_INVITEE, invitee, ID, 0, "account id, or key of the address")                                         \
    X(INVITATION_EMAIL, email, TEXT, 1, "the address as entered; null: invited by username")                           \
    X(INVITATION_EMAIL_KEY, email_key, TEXT, 1, "canonical form")                                                      \
    X(INVITATION_ROLE, role, INTEGER, 0, "1 restricted, 2 member, 3 admin")                                            \
    X(INVITATION_BEARER, bearer, INTEGER, 0, "1: the token alone is enough")                                           \
    X(INVITATION_PROJECTS, projects, TEXT, 1, "lines project=permission: grants that accepting gives (INV-2)")         \
    X(INVITATION_MESSAGE, message, TEXT, 1, "")                                                                        \
    X(INVITATION_INVITER, inviter, ID, 1, "null: the host itself")                                                     \
    X(INVITATION_CREATED_AT, created_at, TIME, 0, "")                                                                  \
    X(INVITATION_ISSUED_AT, issued_at, TIME, 0, "when the nonce was drawn")                                            \
    X(INVITATION_NONCE, nonce, BYTES, 0, "of the token that works")                                                    \
    X(INVITATION_KEY, key, INTEGER, 0, "id of the key of the token")                                                   \
    X(INVITATION_EXPIRES_AT, expires_at, TIME, 0, "the clock ends it at this time")                                    \
    X(INVITATION_TIME_TO_LIVE, time_to_live, INTEGER, 0, "for resending, microseconds")                                \
    X(INVITATION_RATE_FROM, rate_from, TIME, 1, "beginning of the day in which its messages are counted")              \
    X(INVITATION_RATE_COUNT, rate_count, INTEGER, 1, "messages sent since")                                            \
    X(INVITATION_UNDELIVERED_AT, undelivered_at, TIME, 1, "when the host reported that it could not be delivered")     \
    X(INVITATION_UNDELIVERED, undelivered, TEXT, 1, "the reason that the host reported")                               \
    X(INVITATION_ENDED_AT, ended_at, TIME, 1, "")                                                                      \
    X(INVITATION_ENDED_BY, ended_by, ID, 1, "account that accepted, declined or revoked it")                           \
    X(INVITATION_VERSION, version, INTEGER, 0, "every change of the row raises it; it guards the row")

#define PROJECT_COLUMNS(X)                                                                                             \
    X(PROJECT_ORG, org, ID, 0, "")                                                                                     \
    X(PROJECT_ID, id, ID, 0, "")                                                                                       \
    X(PROJECT_VISIBILITY, visibility, INTEGER, 0, "1 public, 2 private")                                               \
    X(PROJECT_NAME, name, TEXT, 0, "")                                                                                 \
    X(PROJECT_DESCRIPTION, description, TEXT, 1, "")                                                                   \
    X(PROJECT_TAGS, tags, TEXT, 1, "lines: tags")                                                                      \
    X(PROJECT_CREATOR, creator, ID, 1, "account; null: the host itself")                                               \
    X(PROJECT_PROVIDED, provided, INTEGER, 0, "1: made for its creator when that joined (PROV-1)")                     \
    X(PROJECT_NAMED_AFTER, named_after, ID, 1, "account whose username is in the name; an erasure replaces it")        \
    X(PROJECT_CREATED_AT, created_at, TIME, 0, "")                                                                     \
    X(PROJECT_VERSION, version, INTEGER, 0, "every change of the row raises it; it guards the row")

#define GRANT_COLUMNS(X)                                                                                               \
    X(GRANT_ORG, org, ID, 0, "")                                                                                       \
    X(GRANT_ACCOUNT, account, ID, 0, "")                                                                               \
    X(GRANT_PROJECT, project, ID, 0, "")                                                                               \
    X(GRANT_PERMISSION, permission, INTEGER, 0, "1 read, 2 write, 3 admin")                                            \
    X(GRANT_ENDS_AT, ends_at, TIME, 1, "null: no end")                                                                 \
    X(GRANT_CREATED_AT, created_at, TIME, 0, "")                                                                       \
    X(GRANT_BY, by, ID, 1, "account that gave it; null: the host, or nobody")                                          \
    X(GRANT_VERSION, version, INTEGER, 0, "every change of the row raises it; it guards the row")

#define LINK_COLUMNS(X)                                                                                                \
    X(LINK_ORG, org, ID, 0, "")                                                                                        \
    X(LINK_ID, id, ID, 0, "")                                                                                          \
    X(LINK_KIND, kind, INTEGER, 0, "1 signup, 2 join")                                                                 \
    X(LINK_GENERATION, generation, INTEGER, 0, "1, 2, ... of its kind")                                                \
    X(LINK_CURRENT, current, INTEGER, 0, "1: the last generation of its kind; 0: superseded")                          \
    X(LINK_ENABLED, enabled, INTEGER, 0, "1: works")                                                                   \
    X(LINK_TAG, tag, TEXT, 1, "each account that joins through it gets this tag")                                      \
    X(LINK_ENDS_AT, ends_at, TIME, 1, "null: no end")                                                                  \
    X(LINK_JOINS_MAX, joins_max, INTEGER, 1, "null: any number")                                                       \
    X(LINK_DOMAINS, domains, TEXT, 1, "lines: e-mail domains that may join; null: any")                                \
    X(LINK_JOINS, joins, INTEGER, 0, "number of accounts that joined through it")                                      \
    X(LINK_ISSUED_AT, issued_at, TIME, 0, "when the nonce was drawn")                                                  \
    X(LINK_NONCE, nonce, BYTES, 0, "of the token that works")                                                          \
    X(LINK_KEY, key, INTEGER, 0, "id of the key of the token")                                                         \
    X(LINK_CREATED_AT, created_at, TIME, 0, "")                                                                        \
    X(LINK_ENDED_AT, ended_at, TIME, 1, "when another generation replaced it")                                         \
    X(LINK_VERSION, version, INTEGER, 0, "every change of the row raises it; it guards the row")

#define REQUEST_COLUMNS(X)                                                                                             \
    X(REQUEST_ORG, org, ID, 0, "")                                                                                     \
    X(REQUEST_ID, id, ID, 0, "")                                                                                       \
    X(REQUEST_KIND, kind, INTEGER, 0, "1 to join, 2 to have an invitation re-addressed")                               \
    X(REQUEST_STATE, state, INTEGER, 0, "1 open, 2 approved, 3 refused, 4 withdrawn")                                  \
    X(REQUEST_ACCOUNT, account, ID, 0, "")                                                                             \
    X(REQUEST_ROLE, role, INTEGER, 0, "1 restricted, 2 member, 3 admin: if an approval names no role")                 \
    X(REQUEST_LINK, link, ID, 1, "through which it was made")                                                          \
    X(REQUEST_INVITATION, invitation, ID, 1, "to be re-addressed")                                                     \
    X(REQUEST_CREATED_AT, created_at, TIME, 0, "")                                                                     \
    X(REQUEST_ENDED_AT, ended_at, TIME, 1, "")                                                                         \
    X(REQUEST_ENDED_BY, ended_by, ID, 1, "account that approved, refused or withdrew it")                              \
    X(REQUEST_VERSION, version, INTEGER, 0, "every change of the row raises it; it guards the row")

#define DOMAIN_COLUMNS(X)                                                                                              \
    X(DOMAIN_ORG, org, ID, 0, "")                                                                                      \
    X(DOMAIN_NAME, name, TEXT, 0, "of e-mail addresses, lower case")                                                   \
    X(DOMAIN_PROVEN_AT, proven_at, TIME, 1, "null: a claim, which does nothing")                                       \
    X(DOMAIN_JOINING, joining, INTEGER, 0, "an account with an address in it: 0 nothing, 1 may ask, 2 may join")       \
    X(DOMAIN_ROLE, role, INTEGER, 0, "that joining gives")                                                             \
    X(DOMAIN_CREATED_AT, created_at, TIME, 0, "")                                                                      \
    X(DOMAIN_VERSION, version, INTEGER, 0, "every change of the row raises it; it guards the row")

#define WORKSPACE_COLUMNS(X)                                                                                           \
    X(WORKSPACE_ACCOUNT, account, ID, 0, "")                                                                           \
    X(WORKSPACE_KEY, key, ID, 0, "hash of the key of the host's sign-in session; all zero: the account's own choice")  \
    X(WORKSPACE_ORG, org, ID, 1, "the active org; null: the personal workspace")                                       \
    X(WORKSPACE_JOINING, joining, INTEGER, 1, "of the membership that chose it; no other membership uses it (ROLE-6)") \
    X(WORKSPACE_CHOSEN_AT, chosen_at, TIME, 1, "when, with a key; null: the account's own choice, never forgotten")

#define EVENT_COLUMNS(X)                                                                                               \
    X(EVENT_CHAIN, chain, ID, 0, "org; account, if it concerns no org; all zero: the store")                           \
    X(EVENT_SEQ, seq, INTEGER, 0, "1, 2, ... without a gap")                                                           \
    X(EVENT_POSITION, position, POSITION, 0, "place in the store-wide feed")                                           \
    X(EVENT_KIND, kind, INTEGER, 0, "MUSTER_EVENT_... of muster/event.h")                                              \
    X(EVENT_AT, at, TIME, 0, "when it happened; if the clock ended something, its end")                                \
    X(EVENT_ACTOR_KIND, actor_kind, INTEGER, 0, "1 account, 2 visitor, 3 system")                                      \
    X(EVENT_ACTOR, actor, ID, 1, "account that acted")                                                                 \
    X(EVENT_BEHALF, behalf, ID, 1, "account on whose behalf the system acted")                                         \
    X(EVENT_SUBJECT, subject, ID, 1, "what it happened to: invitation, org, account")                                  \
    X(EVENT_ACCOUNT, account, ID, 1, "account that it concerns")                                                       \
    X(EVENT_DATA, data, TEXT, 0, "lines name=value: what changed; of each personal value #name=its salted hash")       \
    X(EVENT_PERSONAL, personal, TEXT, 1, "lines name=salt whose value: what an erasure removes")                       \
    X(EVENT_REQUEST, request, TEXT, 1, "the host's request id")                                                        \
    X(EVENT_KEY, key, INTEGER, 0, "id of the key of the hash")                                                         \
    X(EVENT_HASH, hash, BYTES, 0, "over the row before and this row without `personal` and `position`")

#define OUTBOX_COLUMNS(X)                                                                                              \
    X(OUTBOX_ORG, org, ID, 0, "all zero: no org is concerned")                                                         \
    X(OUTBOX_STATE, state, INTEGER, 0, "0 waiting, 1 set aside; in the key, so the latter block no line")              \
    X(OUTBOX_RECIPIENT, recipient, ID, 0, "account, or key of the address; each has its own order")                    \
    X(OUTBOX_ID, id, ID, 0, "stable key of the message, for dropping repeats")                                         \
    X(OUTBOX_KIND, kind, INTEGER, 0, "kind of the event that caused it")                                               \
    X(OUTBOX_DUE_AT, due_at, TIME, 0, "no claim before: its making, the end of a lease, a delay, its turn")            \
    X(OUTBOX_ACCOUNT, account, ID, 1, "recipient")                                                                     \
    X(OUTBOX_ADDRESS, address, TEXT, 1, "recipient")                                                                   \
    X(OUTBOX_SUBJECT, subject, ID, 1, "the invitation")                                                                \
    X(OUTBOX_NONCE, nonce, BYTES, 1, "of the token of the message; if the invitation has another: void")               \
    X(OUTBOX_TRIES, tries, INTEGER, 0, "number of claims")                                                             \
    X(OUTBOX_CREATED_AT, created_at, TIME, 0, "")                                                                      \
    X(OUTBOX_VERSION, version, INTEGER, 0, "raised by each claim; acknowledging names it")

#define ANSWER_COLUMNS(X)                                                                                              \
    X(ANSWER_ID, id, ID, 0, "hash of the acting party and its idempotency key")                                        \
    X(ANSWER_KEY, key, INTEGER, 0, "id of the key of the hash")                                                        \
    X(ANSWER_ARGUMENTS, arguments, BYTES, 0, "hash of the call and its arguments")                                     \
    X(ANSWER_KIND, kind, INTEGER, 0, "kind of the answer; 0: none")                                                    \
    X(ANSWER_ONE, one, ID, 1, "its id")                                                                                \
    X(ANSWER_OTHER, other, ID, 1, "its second id")                                                                     \
    X(ANSWER_THIRD, third, ID, 1, "its third id")                                                                      \
    X(ANSWER_LINES, lines, TEXT, 1, "of a report: lines status=object")                                                \
    X(ANSWER_EXPIRES_AT, expires_at, TIME, 0, "the answer is stored until then")

/* X(table, placement, key columns, parent, description): order is the number of a table. */
#define TABLES(X)                                                                                                      \
    X(STORE, store, CONSTANT, 1, -1, "the store itself, one row")                                                      \
    X(KEY, key, CONSTANT, 1, -1, "keys that tokens or the audit trail need; never the keys themselves")                \
    X(PLAN, plan, CONSTANT, 1, -1, "plans on offer")                                                                   \
    X(ACCOUNT, account, BY_ACCOUNT, 1, -1, "registered identities")                                                    \
    X(NAME, name, BY_KEY, 3, -1, "names that are unique in the store, and the holder of each")                         \
    X(TIE, tie, BY_KEY, 2, -1, "orgs by account and by invited address: memberships, pending invitations, traces")     \
    X(ORG, org, BY_ORG, 1, -1, "organizations; the row is the lock of everything in the org")                          \
    X(MEMBER, member, BY_ORG, 2, TABLE_ORG, "accounts in orgs")                                                        \
    X(INVITATION, invitation, BY_ORG, 2, TABLE_ORG, "individual invitations")                                          \
    X(PROJECT, project, BY_ORG, 2, TABLE_ORG, "where work lives")                                                      \
    X(GRANT, grant, BY_ORG, 3, TABLE_MEMBER, "permissions of members on projects")                                     \
    X(LINK, link, BY_ORG, 2, TABLE_ORG, "self-registration links, a row per generation")                               \
    X(REQUEST, request, BY_ORG, 2, TABLE_ORG, "requests to join, and to have an invitation re-addressed")              \
    X(DOMAIN, domain, BY_ORG, 2, TABLE_ORG, "e-mail domains that orgs claim or hold")                                  \
    X(WORKSPACE, workspace, BY_ACCOUNT, 2, -1, "workspaces that accounts chose")                                       \
    X(EVENT, event, BY_ORG, 2, -1, "the audit trail: one hash chain per org, per account, and of the store")           \
    X(OUTBOX, outbox, BY_ORG, 4, -1, "messages to deliver")                                                            \
    X(ANSWER, answer, BY_KEY, 1, -1, "answers of calls with an idempotency key")
