/* SPDX-License-Identifier: MIT
 *
 * Names: what each field accepts, and the canonical form (key) that is compared. A refusal names the field; input is
 * never repaired (ACCT-2). Keys are made only here, never in SQL, and without the locale of the C library.
 */
#pragma once

#include "problem.h"
#include <stdbool.h>

/* Room for any key with its NUL. NFKC with case folding may make a name longer: the key of a username of 64 bytes
 * has at most 1,024 bytes. */
#define NAME_KEY_BYTES 1152

bool name_is_utf8(const char *bytes, size_t size);

/* Each function checks `text`, and writes its key if the field has one. NULL is refused as missing. */
MUST_USE result name_username(struct problem *problem, const char *field, const char *text, bool unicode,
                              char ret_key[NAME_KEY_BYTES]);
MUST_USE result name_email(struct problem *problem, const char *field, const char *text, char ret_key[NAME_KEY_BYTES]);
/* A domain of addresses: at least two labels, checked like the domain of an address. Its key equals what
 * name_email_domain returns. */
MUST_USE result name_domain(struct problem *problem, const char *field, const char *text, char ret_key[NAME_KEY_BYTES]);
const char *name_email_domain(const char *email_key); /* the part behind the '@' in the key of an address */
MUST_USE result name_slug(struct problem *problem, const char *field, const char *text);
MUST_USE result name_title(struct problem *problem, const char *field, const char *text); /* names, titles */
MUST_USE result name_tag(struct problem *problem, const char *field, const char *text);
MUST_USE result name_prose(struct problem *problem, const char *field, const char *text,
                           size_t max_bytes);                                             /* description, message */
MUST_USE result name_cause(struct problem *problem, const char *field, const char *text); /* one line, from the host */
MUST_USE result name_external_id(struct problem *problem, const char *field,
                                 const char *text); /* 1 to 255 bytes, one line */
MUST_USE result name_locale(struct problem *problem, const char *field,
                            const char *text); /* BCP 47 shape: letters, digits, '-' */
MUST_USE result name_metadata(struct problem *problem, const char *field, const void *bytes, size_t size);

/* Whether a text contains something that mail programs turn into a link: "http://", "https://", "www.", or a dot
 * that no space follows, with a label of at least two letters on each side ("example.com"). The setting of AB-84
 * uses this. */
bool name_has_web_address(const char *text);

/* A stable 16-byte key of an address, for tables keyed by invitee: BLAKE2b-128 of the address key. */
muster_id name_email_id(const char *email_key);

/* The address, of whose local part only the first character is shown: "a***@example.com" (INV-15). */
void name_mask_email(const char *email, char ret_masked[MUSTER_EMAIL_MAX_BYTES + 8]);
