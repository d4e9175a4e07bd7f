/* SPDX-License-Identifier: MIT
 *
 * What went wrong (muster_error), and lists: pages of records (muster_page) and lines of findings (muster_report).
 * All three are immutable, may be read by any thread, and outlive the session and the store that made them.
 */
#ifndef MUSTER_REPORT_H
#define MUSTER_REPORT_H

#include <muster/base.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Most figures that one error or one line of a report carries. */
#define MUSTER_FIGURES_MAX 4

/**
 * Why a call failed. A session's is borrowed (muster_session_error) until the session's next call; the one that
 * muster_open gives belongs to the caller. No text in it holds a secret or anything that the acting party may not know
 * (ERR-3).
 */
typedef struct muster_error muster_error;

/** The status that the call returned. */
MUSTER_EXPORT muster_status muster_error_status(const muster_error *error);

/** One sentence for people: what is wrong and what to do. Never NULL; "" where the call succeeded. */
MUSTER_EXPORT const char *muster_error_message(const muster_error *error);

/** The argument at fault ("username"), or NULL. */
MUSTER_EXPORT const char *muster_error_field(const muster_error *error);

/** The row at fault in a call that takes many, counted from 0, or -1. */
MUSTER_EXPORT int64_t muster_error_row(const muster_error *error);

/** Number of figures, at most MUSTER_FIGURES_MAX. */
MUSTER_EXPORT size_t muster_error_figure_count(const muster_error *error);

/** Name of figure i ("seats"), or NULL past the last. */
MUSTER_EXPORT const char *muster_error_figure_name(const muster_error *error, size_t i);

/** Value of figure i, or 0 past the last. */
MUSTER_EXPORT int64_t muster_error_figure(const muster_error *error, size_t i);

/** Number of objects that the error names: the pending invitation (INV-4), the open request (REQ-1), the orgs still
 *  owned (ACCT-5). */
MUSTER_EXPORT size_t muster_error_object_count(const muster_error *error);

/** Object i, borrowed, or NULL past the last. */
MUSTER_EXPORT const muster_id *muster_error_object(const muster_error *error, size_t i);

/** Frees an error that muster_open gave; NULL is fine. One borrowed from a session stays as it is. */
MUSTER_EXPORT void muster_error_free(muster_error *error);

/**
 * One page of a list. Items are records of one kind, borrowed from the page; a _ref of the record keeps one for longer.
 * Pages of different reads need not fit together, but walking by cursor gives every row that was there all the time
 * once.
 */
typedef struct muster_page muster_page;

/** Number of items on this page; 0 for a page that is NULL. 0 does not mean the end if there is a cursor. */
MUSTER_EXPORT size_t muster_page_count(const muster_page *page);

/**
 * Cursor of the next page; NULL at the end, and for a page that is NULL. Plain ASCII; belongs to this list and to no
 * other. The cursor is borrowed from the page: free the page after the call that takes its cursor.
 */
MUSTER_EXPORT const char *muster_page_cursor(const muster_page *page);

/** Frees the page and the items that nobody holds by a _ref. */
MUSTER_EXPORT void muster_page_free(muster_page *page);

/** Lines: a violation that verify met, a row of a call that takes many, or what counted in a decision
 *  (muster_explain). */
typedef struct muster_report muster_report;

/** Number of lines; 0 from verify means that all is well. */
MUSTER_EXPORT size_t muster_report_count(const muster_report *report);

/** What all lines together say, in one sentence or one value (the head of an audit trail). Never NULL. */
MUSTER_EXPORT const char *muster_report_summary(const muster_report *report);

/** The verdict of all lines. */
MUSTER_EXPORT muster_status muster_report_verdict(const muster_report *report);

/** Status of line i: MUSTER_OK for a remark, else what is wrong. */
MUSTER_EXPORT muster_status muster_report_status(const muster_report *report, size_t i);

/** Word that names the finding, such as "members_differ"; pinned like a status. NULL past the last line. */
MUSTER_EXPORT const char *muster_report_code(const muster_report *report, size_t i);

/** One sentence for people about line i. NULL past the last line. */
MUSTER_EXPORT const char *muster_report_text(const muster_report *report, size_t i);

/** The object that line i is about, borrowed, or NULL where there is none. */
MUSTER_EXPORT const muster_id *muster_report_object(const muster_report *report, size_t i);

/** Figures of line i: name (NULL past the last figure) and value (0 past it). At most MUSTER_FIGURES_MAX. */
MUSTER_EXPORT const char *muster_report_figure_name(const muster_report *report, size_t i, size_t figure);
MUSTER_EXPORT int64_t muster_report_figure(const muster_report *report, size_t i, size_t figure);

/** Frees the report. */
MUSTER_EXPORT void muster_report_free(muster_report *report);

#ifdef __cplusplus
}
#endif
#endif
