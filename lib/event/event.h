/* SPDX-License-Identifier: MIT
 *
 * What an event is: its kinds, and its record with fields. This room uses only rows.
 */
#pragma once

#include "kind.h"
#include "record.h"
#include "step.h"
#include <muster/muster.h>

/* In the data of an event, the line of a personal value has this before its name. The line holds the hash of the
 * value. */
#define HASHED "#"
#define HASH_NAME_BYTES 32

/* The line of a personal value, stored beside the data: "salt owner value". */
#define SALT_CHARS 22
#define WHOSE_AT (SALT_CHARS + 1)
#define VALUE_AT (WHOSE_AT + MUSTER_ID_TEXT_BYTES)

/* A personal value of the row of an event, as a text in the memory of the step. NULL if it is not there, or was
 * erased. */
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
