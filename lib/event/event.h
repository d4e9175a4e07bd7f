/* SPDX-License-Identifier: MIT
 *
 * What an event is: its kinds, and its record with fields. It uses rows alone.
 */
#pragma once

#include "kind.h"
#include "record.h"
#include "step.h"
#include <muster/muster.h>

/* Among the data of an event, the line of a personal value has this before its name, and holds the hash of the
 * value. */
#define HASHED "#"
#define HASH_NAME_BYTES 32

/* The line of a personal value beside the data: "salt whose value". */
#define SALT_CHARS 22
#define WHOSE_AT (SALT_CHARS + 1)
#define VALUE_AT (WHOSE_AT + MUSTER_ID_TEXT_BYTES)

/* A personal value of an event's row, as a text of the step's; NULL where it is not there, or was erased. */
MUST_USE result event_personal(struct step *step, const struct row *event, const char *name, const char **ret_value);

/* The names of an account that the record of an event shows. Null: there is none, the account is not there any more, or
 * the reader does not see the name. */
struct event_name {
    muster_value username, display_name;
};

struct event_names {
    struct event_name actor, behalf, account;
};

/* The record of an event's row, with its fields. */
MUST_USE result event_record(struct step *step, const struct row *row, const struct event_names *names,
                             struct record **ret_record);
