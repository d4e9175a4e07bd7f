/* SPDX-License-Identifier: MIT
 *
 * The record of an e-mail domain of an org, and its getters.
 */
#include "email_domain.h"
#include <string.h>

enum { SHOWN_ORG_NAME = DOMAIN_COLUMN_COUNT, SHOWN_ORG_SLUG, SHOWN_COUNT };

struct record *domain_record(const struct row *domain, const struct row *org)
{
    muster_value values[SHOWN_COUNT] = {{0}};
    memcpy(values, domain->values, DOMAIN_COLUMN_COUNT * sizeof values[0]);
    if (org != NULL) {
        values[SHOWN_ORG_NAME] = org->values[ORG_NAME];
        values[SHOWN_ORG_SLUG] = org->values[ORG_SLUG];
    }
    return record_new(OBJECT_DOMAIN, values, SHOWN_COUNT);
}

ID_GETTER(domain, org, OBJECT_DOMAIN, DOMAIN_ORG)
TEXT_GETTER(domain, org_name, OBJECT_DOMAIN, SHOWN_ORG_NAME)
TEXT_GETTER(domain, org_slug, OBJECT_DOMAIN, SHOWN_ORG_SLUG)
TEXT_GETTER(domain, name, OBJECT_DOMAIN, DOMAIN_NAME)
TIME_GETTER(domain, proven_at, OBJECT_DOMAIN, DOMAIN_PROVEN_AT)
INT32_GETTER(domain, joining, OBJECT_DOMAIN, DOMAIN_JOINING)
INT32_GETTER(domain, role, OBJECT_DOMAIN, DOMAIN_ROLE)
TIME_GETTER(domain, created_at, OBJECT_DOMAIN, DOMAIN_CREATED_AT)
INT_GETTER(domain, version, OBJECT_DOMAIN, DOMAIN_VERSION)

HANDLE_FUNCTIONS(domain, OBJECT_DOMAIN)
PAGE_FUNCTION(domain, OBJECT_DOMAIN)
