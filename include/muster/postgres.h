/* SPDX-License-Identifier: MIT
 *
 * The PostgreSQL backend: a store in a schema of a PostgreSQL database. Any number of processes and machines share it.
 * The backend is a separate library, libmuster-postgres (pkg-config muster-postgres), on top of libpq. It needs a
 * server of version 14 or later.
 *
 *     muster_options options = {MUSTER_INIT(muster_options), .backend = muster_backend_postgres(),
 *                               .location = "host=db1,db2 dbname=app target_session_attrs=read-write",
 *                               .key_file = "/etc/app/muster.key"};
 *
 * Location
 *
 * The location is a connection string of libpq, "keyword=value ..." or "postgresql://...". Four more parameters belong
 * to muster. The backend takes them out before libpq sees the rest:
 *
 *     muster_schema   the schema that holds the tables; the backend makes it if it is missing. Default "muster".
 *                     Letters, digits, underscores, at most 63 bytes, not beginning with pg_.
 *     muster_pool     most connections that a store opens, 1 to 1000. Default 16. A call that finds all of them in use
 *                     waits for one, up to muster_options.wait.
 *     muster_idle     seconds after which the store closes an unused connection, 0 to 86400. Default 300.
 *     muster_notify   the channel on which the server announces messages to claim. Letters, digits, underscores.
 *                     Default: no announcement.
 *
 * If the location does not name a parameter, the parameter has the default of libpq. So the environment variables and
 * the service file of libpq count too. The encoding of the client is always UTF-8. connect_timeout is 10 seconds if the
 * host sets no other value. MUSTER_OPEN_FLAG_RELAXED_DURABILITY means synchronous_commit=off. The host may connect to a
 * server, or to a pooler that keeps the prepared statements of a session.
 *
 * Rights and keys
 *
 * The first opening makes the schema and its tables. This needs the right CREATE on the database, or a schema that the
 * role owns. The first opening after an upgrade needs the same right. Later openings need USAGE on the schema, and
 * SELECT, INSERT, UPDATE and DELETE on its tables. The encoding of the database is UTF8.
 *
 * The host must set muster_options.key_file or muster_options.keyring, with the same keys on every machine. It opens
 * the store once, copies the file, and then opens the store on the other machines.
 *
 * Failover
 *
 * When a server fails, the store connects to another server of the location as soon as that server accepts writes. The
 * host does not open the store again. Until then calls fail with a status of the class MUSTER_CLASS_BACKEND. If the
 * server fails during a COMMIT, the call returns MUSTER_E_UNKNOWN_COMMIT. The host repeats all these calls with their
 * idempotency keys.
 *
 * The settings of the server decide whether an acknowledged change survives the loss of the server
 * (synchronous_standby_names). A commit may wait for a replica, at most for the time of muster_options.wait. After that
 * time the call returns MUSTER_E_UNKNOWN_COMMIT. A repeated call returns the same status until a replica has confirmed
 * the commit.
 *
 * The feed of events
 *
 * While another program on the same server has an open idle transaction, the feed of events shows no newer events. This
 * is so for transactions in other databases of the server too. Otherwise the feed might miss an event. So the server
 * should limit such transactions (idle_in_transaction_session_timeout).
 *
 * Announcements (muster_notify)
 *
 * A transaction may put messages into the outbox, or put them back for another try. With muster_notify the commit of
 * such a transaction sends NOTIFY to that channel. It sends one NOTIFY for each org, and the payload is the id of the
 * org. If a message is about no org, the payload is an id of zeros. So a mailer in another process does not need to ask
 * every second. It listens on its own connection, and claims (muster_message_claim) when an announcement arrives:
 *
 *     muster_notify=orgs_mail                     in the location of each process that makes changes
 *     LISTEN orgs_mail                            then wait for input, PQconsumeInput, PQnotifies
 *
 * An announcement is a hint, and costs no round trip. A mailer can miss it, for example when its connection is lost. On
 * a distributed engine it reaches only the listeners on the same node. Nothing announces the end of a lease or of a
 * delay. So a mailer also claims from time to time without an announcement.
 *
 * The server commits transactions that notify one after another. A listener must not stay idle in a transaction,
 * because the server then can't empty its queue of announcements. When that queue is full, commits fail.
 *
 * Lent connections
 *
 * A lent connection (muster_session_lend) is a PGconn * to the same database. It is blocking, it is not in pipeline
 * mode, and its client_encoding is UTF8. A changing call needs a transaction that the host began on this connection.
 * Above the level READ COMMITTED, others may have changed the same rows since the first statement of the transaction.
 * The call then returns MUSTER_E_CONFLICT. The library uses the tables in the muster_schema of the store. The
 * search_path of the connection does not matter. When a call or the loan has ended, the library leaves nothing on the
 * connection.
 *
 * The hook
 *
 * A hook gets a PGconn * as muster_change.connection, in the transaction of the change. The hook may run statements
 * there (SET LOCAL, not SET). It must not end the transaction. If the change has failed before, because of the changes
 * of others, the library does not ask the hook.
 */
#ifndef MUSTER_POSTGRES_H
#define MUSTER_POSTGRES_H

#include <muster/backend.h>

#ifdef __cplusplus
extern "C" {
#endif

/** The backend on top of libpq, for muster_options.backend. The struct is static. Any thread may call this. */
MUSTER_EXPORT const muster_backend *muster_backend_postgres(void);

#ifdef __cplusplus
}
#endif
#endif
