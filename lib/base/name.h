/* SPDX-License-Identifier: MIT
 *
 * Names: what is accepted in each field, and the canonical form (key) that is compared. Input is refused with the field
 * named, never repaired (ACCT-2). Keys are made here once, never in SQL, without the C library's locale.
 */
#pragma once

#include "problem.h"
#include <stdbool.h>

/* Room for any key with its NUL. NFKC with case folding may lengthen: a username of 64 bytes makes a key of at most
 * 1,024. */
#define NAME_KEY_BYTES 1152

bool name_is_utf8(const char *bytes, size_t size);

/* Each checks `text` (NULL is refused as missing) and, where it has a key, writes it. */
MUST_USE result name_username(struct problem *problem, const char *field, const char *text, bool unicode,
                              char ret_key[NAME_KEY_BYTES]);
MUST_USE result name_email(struct problem *problem, const char *field, const char *text, char ret_key[NAME_KEY_BYTES]);
/* The domain of addresses: two labels or more, checked as that of an address. The key is what name_email_domain
 * finds. */
MUST_USE result name_domain(struct problem *problem, const char *field, const char *text, char ret_key[NAME_KEY_BYTES]);
const char *name_email_domain(const char *email_key); /* the part behind the '@' of an address's key */
MUST_USE result name_slug(struct problem *problem, const char *field, const char *text);
MUST_USE result name_title(struct problem *problem, const char *field, const char *text); /* names, titles */
MUST_USE result name_tag(struct problem *problem, const char *field, const char *text);
MUST_USE result name_prose(struct problem *problem, const char *field, const char *text,
                           size_t max_bytes);                                             /* description, message */
MUST_USE result name_cause(struct problem *problem, const char *field, const char *text); /* one line, of the host */
MUST_USE result name_external_id(struct problem *problem, const char *field,
                                 const char *text); /* 1..255 bytes, one line */
MUST_USE result name_locale(struct problem *problem, const char *field,
                            const char *text); /* BCP 47 shape: letters, digits, '-' */
MUST_USE result name_metadata(struct problem *problem, const char *field, const void *bytes, size_t size);

/* Whether a text contains something that mail programs make a link of: "http://", "https://", "www.", or a label of
 * two letters or more on each side of a dot followed by no space ("example.com"). For the setting of AB-84. */
bool name_has_web_address(const char *text);

/* A stable 16-byte key of an address, for tables keyed by invitee: BLAKE2b-128 of the address key. */
muster_id name_email_id(const char *email_key);

/* The address with all but the first character of the local part masked: "a***@example.com" (INV-15). */
void name_mask_email(const char *email, char ret_masked[MUSTER_EMAIL_MAX_BYTES + 8]);
