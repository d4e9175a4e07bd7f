/* SPDX-License-Identifier: MIT
 *
 * Reading and verifying the audit trail and the rows of a store.
 */
#pragma once

#include "call/call.h"
