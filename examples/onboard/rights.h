/* SPDX-License-Identifier: MIT
 *
 * Asks the library what every member may do in every project, and compares the answers with the files.
 */
#ifndef ONBOARD_RIGHTS_H
#define ONBOARD_RIGHTS_H

#include "grants.h"
#include "roster.h"

/* Ends the program if an answer differs from the files. */
void rights_check(const struct org *org, const struct roster *roster, const struct grants *grants);

#endif
