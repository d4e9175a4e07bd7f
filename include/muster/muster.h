/* SPDX-License-Identifier: MIT
 *
 * muster: organizations for any program. This header includes the whole interface, except <muster/postgres.h>.
 */
#ifndef MUSTER_MUSTER_H
#define MUSTER_MUSTER_H

#include <muster/account.h>
#include <muster/base.h>
#include <muster/domain.h>
#include <muster/event.h>
#include <muster/invitation.h>
#include <muster/link.h>
#include <muster/member.h>
#include <muster/membership.h>
#include <muster/message.h>
#include <muster/org.h>
#include <muster/plan.h>
#include <muster/policy.h>
#include <muster/project.h>
#include <muster/report.h>
#include <muster/request.h>
#include <muster/session.h>
#include <muster/setting.h>
#include <muster/store.h>
#include <muster/token.h>
#include <muster/workspace.h>

#endif
