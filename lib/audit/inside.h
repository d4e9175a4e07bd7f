/* SPDX-License-Identifier: MIT
 *
 * What the files of this room share among themselves.
 */
#pragma once

#include "audit.h"

/* Verifies the rows and the chain of an org; adds a line to the report for each thing that is wrong. */
MUST_USE result verify_org(struct call *call, struct row *org, struct muster_report *report);

/* Adds a line with both numbers where they differ. */
MUST_USE result verify_differ(struct muster_report *report, const char *code, const muster_id *object, const char *text,
                              int64_t written, int64_t counted);
