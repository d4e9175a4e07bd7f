/* SPDX-License-Identifier: MIT
 *
 * What the files of this room share among themselves.
 */
#pragma once

#include "audit.h"

/* Verifies the rows and the chain of an org. Adds a line to the report for each error that it finds. */
MUST_USE result verify_org(struct call *call, struct row *org, struct muster_report *report);

/* If the two numbers differ, adds a line with both. */
MUST_USE result verify_differ(struct muster_report *report, const char *code, const muster_id *object, const char *text,
                              int64_t written, int64_t counted);
