/* SPDX-License-Identifier: MIT
 *
 * What the files of this room share among themselves.
 */
#pragma once

#include "invitation.h"
#include "project/project.h"

/* Copies the parameters, and checks what can be checked without the store. */
MUST_USE result invitation_read_params(struct call *call, const muster_invitation_params *given,
                                       muster_invitation_params *ret);

/* Wants the rows that invitation_create_row reads first: the name of the invitee, the key, the projects. */
MUST_USE result invitation_want(struct call *call, const muster_id *org, const muster_invitation_params *in,
                                struct named_projects *named);

/* Makes one invitation in an org that was entered. If it is refused, nothing has changed. */
MUST_USE result invitation_create_row(struct call *call, struct row *org, const muster_invitation_params *in,
                                      const struct named_projects *named, struct row **ret_invitation);

/* Enters the org for a party that may invite. MUSTER_E_PLAN_ENDED. */
MUST_USE result invitation_create_enter(struct call *call, const muster_id *org, struct row **ret_org);
