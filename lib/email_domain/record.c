/* SPDX-License-Identifier: MIT
 *
 * The record of an e-mail domain of an org, and its getters.
 */
#include "call/call.h"
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

const muster_id *muster_domain_org(const muster_domain *domain)
{
    return record_id(domain, OBJECT_DOMAIN, DOMAIN_ORG);
}

const char *muster_domain_org_name(const muster_domain *domain)
{
    return record_text(domain, OBJECT_DOMAIN, SHOWN_ORG_NAME);
}

const char *muster_domain_org_slug(const muster_domain *domain)
{
    return record_text(domain, OBJECT_DOMAIN, SHOWN_ORG_SLUG);
}

const char *muster_domain_name(const muster_domain *domain)
{
    return record_text(domain, OBJECT_DOMAIN, DOMAIN_NAME);
}

muster_time muster_domain_proven_at(const muster_domain *domain)
{
    return record_time(domain, OBJECT_DOMAIN, DOMAIN_PROVEN_AT);
}

int32_t muster_domain_joining(const muster_domain *domain)
{
    return (int32_t)record_int(domain, OBJECT_DOMAIN, DOMAIN_JOINING);
}

int32_t muster_domain_role(const muster_domain *domain)
{
    return (int32_t)record_int(domain, OBJECT_DOMAIN, DOMAIN_ROLE);
}

muster_time muster_domain_created_at(const muster_domain *domain)
{
    return record_time(domain, OBJECT_DOMAIN, DOMAIN_CREATED_AT);
}

int64_t muster_domain_version(const muster_domain *domain)
{
    return record_int(domain, OBJECT_DOMAIN, DOMAIN_VERSION);
}

muster_domain *muster_domain_ref(const muster_domain *domain)
{
    return object_ref(domain, OBJECT_DOMAIN);
}

void muster_domain_free(muster_domain *domain)
{
    object_unref(domain, OBJECT_DOMAIN);
}

const muster_domain *muster_page_domain(const muster_page *page, size_t i)
{
    return page_item(page, OBJECT_DOMAIN, i);
}
