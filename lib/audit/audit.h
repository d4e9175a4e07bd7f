/* SPDX-License-Identifier: MIT
 *
 * Reading and verifying the audit trail and the rows of a store.
 */
#ifndef ROOM_AUDIT_H
#define ROOM_AUDIT_H

#include "call/call.h"

#endif
