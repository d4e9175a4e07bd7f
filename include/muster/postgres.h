/* SPDX-License-Identifier: MIT
 *
 * The PostgreSQL backend: a store in a schema of a PostgreSQL database. Any number of processes and machines share it.
 * It is a library of its own, libmuster-postgres (pkg-config muster-postgres), over libpq. It needs a server of version
 * 14 or later.
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
 *     muster_schema   the schema that holds the tables; the backend makes it where it is missing. Default "muster".
 *                     Letters, digits, underscores, at most 63 bytes, not beginning with pg_.
 *     muster_pool     most connections that a store opens, 1 to 1000. Default 16. A call that finds all of them in use
 *                     waits for one, up to muster_options.wait.
 *     muster_idle     seconds after which the store closes an unused connection, 0 to 86400. Default 300.
 *     muster_notify   the channel on which the server announces messages to claim. Letters, digits, underscores.
 *                     Default: no announcement.
 *
 * A parameter that the location leaves out has the default of libpq. So the environment variables and the service file
 * of libpq have their effect. The encoding of the client is always UTF-8. connect_timeout is 10 s where the host sets
 * no other value. MUSTER_OPEN_FLAG_RELAXED_DURABILITY means synchronous_commit=off. The connections lead to a server,
 * or to a pooler that keeps the prepared statements of a session.
 *
 * Rights and keys
 *
 * The first opening makes the schema and its tables. It needs CREATE on the database, or a schema that its role owns.
 * The first opening after an upgrade needs the same. Later openings need USAGE on the schema, and SELECT, INSERT,
 * UPDATE and DELETE on its tables. The encoding of the database is UTF8.
 *
 * muster_options.key_file or muster_options.keyring is needed, with the same keys on every machine. Open the store
 * once, copy the file, then open the store on the other machines.
 *
 * Failover
 *
 * When a server dies, another server of the location takes over as soon as it accepts writes. The open store stays the
 * same. Until then calls fail with a status of the class MUSTER_CLASS_BACKEND. Calls whose COMMIT was under way return
 * MUSTER_E_UNKNOWN_COMMIT. The host repeats both kinds of calls with their idempotency keys.
 *
 * The server decides whether an acknowledged change outlives it (synchronous_standby_names). The wait of a commit for a
 * replica may end at muster_options.wait. Such a commit returns MUSTER_E_UNKNOWN_COMMIT. A repeated call returns the
 * same status until a replica has confirmed the commit.
 *
 * The feed of events
 *
 * A sleeping transaction of another program on the same server holds back the feed of events, also from another
 * database of that server. Otherwise the feed might miss an event. Give such transactions a limit
 * (idle_in_transaction_session_timeout).
 *
 * Announcements (muster_notify)
 *
 * A transaction may put messages into the outbox, or put them back for another try. With muster_notify it then sends
 * NOTIFY to that channel with its commit. It sends one for each org, and the payload is the id of the org. The payload
 * is an id of zeros where the message concerns no org. So a mailer in another process need not ask every second. It
 * listens on a connection of its own, and claims (muster_message_claim) when an announcement arrives:
 *
 *     muster_notify=orgs_mail                     in the location of each process that changes something
 *     LISTEN orgs_mail                            then wait for input, PQconsumeInput, PQnotifies
 *
 * An announcement is a hint, and costs no round trip. A mailer can miss it, because of a lost connection. On a
 * distributed engine it reaches only the listeners on the same node. Nothing announces the end of a lease or of a
 * delay. So a mailer also claims from time to time without an announcement.
 *
 * The server commits transactions that notify one after another. A listener may not sleep in a transaction, because it
 * then holds the queue of announcements of the server. When that queue is full, commits fail.
 *
 * Lent connections
 *
 * A lent connection (muster_session_lend) is a PGconn * to the same database. It is blocking, not in pipeline mode, and
 * has client_encoding UTF8. A call that changes something needs a transaction that the host began on it. Above the
 * level READ COMMITTED, such a call may meet what others changed since the first statement of the transaction. The call
 * then returns MUSTER_E_CONFLICT. The tables are those of the muster_schema of the store, whatever the search_path of
 * the connection is. muster leaves nothing on the connection when a call or the loan has ended.
 *
 * The hook
 *
 * A hook gets a PGconn * as muster_change.connection, in the transaction of the change. The hook may run statements
 * there (SET LOCAL, not SET). It may not end the transaction. The changes of others may have made the change fail
 * before. The library does not ask the hook then.
 */
#ifndef MUSTER_POSTGRES_H
#define MUSTER_POSTGRES_H

#include <muster/backend.h>

#ifdef __cplusplus
extern "C" {
#endif

/** The backend over libpq, for muster_options.backend. Static; any thread. */
MUSTER_EXPORT const muster_backend *muster_backend_postgres(void);

#ifdef __cplusplus
}
#endif
#endif
