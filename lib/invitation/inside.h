/* SPDX-License-Identifier: MIT
 *
 * What the files of this room share among themselves.
 */
#pragma once

#include "invitation.h"
#include "project/project.h"

MUST_USE result invitation_read_params(struct call *call, const muster_invitation_params *given,
                                       muster_invitation_params *ret);

MUST_USE result invitation_want(struct call *call, const muster_id *org, const muster_invitation_params *in,
                                struct named_projects *named);

MUST_USE result invitation_create_row(struct call *call, struct row *org, const muster_invitation_params *in,
                                      const struct named_projects *named, struct row **ret_invitation);

MUST_USE result invitation_create_enter(struct call *call, const muster_id *org, struct row **ret_org);
