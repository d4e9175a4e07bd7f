/* SPDX-License-Identifier: MIT
 *
 * The PostgreSQL backend: a store in a schema of a PostgreSQL database, shared by any number of processes and machines.
 * It is a library of its own, libmuster-postgres (pkg-config muster-postgres), over libpq; servers of version 14 or
 * later.
 *
 *     muster_options options = {MUSTER_INIT(muster_options), .backend = muster_backend_postgres(),
 *                               .location = "host=db1,db2 dbname=app target_session_attrs=read-write",
 *                               .key_file = "/etc/app/muster.key"};
 *
 * The location is a connection string of libpq, "keyword=value ..." or "postgresql://...". Four parameters more are
 * ours, and are taken out before libpq sees the rest:
 *
 *     muster_schema   schema in which the tables stand, made where it is missing; "muster". Letters, digits,
 *                     underscores, at most 63 bytes, not beginning with pg_.
 *     muster_pool     most connections that a store opens, 1 to 1000; 16. A call that finds all in use waits for one,
 *                     up to muster_options.wait.
 *     muster_idle     seconds after which an unused connection is closed, 0 to 86400; 300
 *     muster_notify   channel that is notified of messages to claim, letters, digits, underscores; left out: nobody is
 *
 * Parameters that the location leaves out are libpq's defaults, so its environment variables and service file count.
 * The client's encoding is always UTF-8; connect_timeout is 10 s where nothing else is said. MUSTER_OPEN_FLAG_RELAXED_DURABILITY is
 * synchronous_commit=off. Connections must lead to a server or a pooler that keeps a session's prepared statements.
 *
 * The first opening makes the schema and its tables, and needs CREATE on the database, or a schema that its role owns;
 * so does the first one after an upgrade. Later ones need USAGE on the schema, and SELECT, INSERT, UPDATE and DELETE on
 * its tables. key_file or keyring is needed, with the same keys on every machine: open the store once, copy the file,
 * then open it elsewhere. The database's encoding is UTF8.
 *
 * Where a server dies, another one of the location takes over as soon as it takes writes, in the same open store. Until
 * then calls fail with a status of the class backend, and those whose COMMIT was under way with
 * MUSTER_E_UNKNOWN_COMMIT: both are repeated with their idempotency keys. That an acknowledged change outlives its
 * server is the server's to promise (synchronous_standby_names). A commit whose wait for a replica ends at
 * muster_options.wait is MUSTER_E_UNKNOWN_COMMIT, and so is its repetition, until a replica confirms it.
 *
 * Sleeping transactions of others on the same server, also in its other databases, hold back the feed of events, which
 * otherwise might miss one: give them a limit (idle_in_transaction_session_timeout).
 *
 * With muster_notify a transaction that puts messages into the outbox, or back for another try, sends NOTIFY to that
 * channel with its commit, once for each org, whose id is the payload (all zero: no org is concerned). So mailers in
 * other processes LISTEN "channel" on a connection of their own and claim (muster_message_claim) when told, instead of
 * asking every second:
 *
 *     muster_notify=orgs_mail                     in the location of whoever changes something
 *     LISTEN orgs_mail                            then wait for input, PQconsumeInput, PQnotifies
 *
 * It is a hint that costs no round trip. It can be missed (a lost connection, a distributed engine, where it reaches
 * who listens on the same node), and it does not say that a lease or a delay has ended, so a mailer still looks from
 * time to time. The server commits transactions that notify one after another. A listener may not sleep in a
 * transaction: it holds the server's queue of notifications, and when that is full, commits fail.
 *
 * A lent connection (muster_session_lend) is a PGconn * to the same database, blocking and not in pipeline mode, with
 * client_encoding UTF8; calls that change something need a transaction on it that the host began. Above READ COMMITTED
 * what others have changed since its first statement is MUSTER_E_CONFLICT. The tables are those of the store's
 * muster_schema, whatever its search_path. Nothing of ours stays on it when the loan ends, or when a call has ended.
 *
 * What a hook gets as muster_change.connection is a PGconn * too, in the change's transaction; it may run statements
 * there (SET LOCAL, not SET), but not end the transaction. A change that has failed by then, because of others'
 * changes, does not reach the hook.
 */
#ifndef MUSTER_POSTGRES_H
#define MUSTER_POSTGRES_H

#include <muster/backend.h>

#ifdef __cplusplus
extern "C" {
#endif

/** The backend over libpq. Static. */
MUSTER_EXPORT const muster_backend *muster_backend_postgres(void);

#ifdef __cplusplus
}
#endif
#endif
