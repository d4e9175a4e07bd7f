/* SPDX-License-Identifier: MIT
 *
 * What the files of this room share among themselves.
 */
#pragma once

#include "project.h"

MUST_USE result project_check_texts(struct call *call, const muster_project_params *in, uint32_t fields,
                                    const char **ret_tags);
