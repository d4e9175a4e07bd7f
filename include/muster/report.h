/* SPDX-License-Identifier: MIT
 *
 * Why a call failed (muster_error), pages of lists (muster_page), and lines of findings (muster_report). None of these
 * objects ever changes, and any thread may read them. The caller may use pages and reports after the session and the
 * store are closed.
 *
 * A missing object never looks like success. For a handle that is NULL, of another kind or freed, a getter returns what
 * its comment says. A getter of a status then returns MUSTER_E_HANDLE.
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
 * Why a call failed.
 *
 * A call of a session leaves its error in the session. The caller borrows it by muster_session_error until the next
 * call of the session. A call without a session has the parameter ret_error. If the call fails and ret_error is not
 * NULL, *ret_error is an error that the caller frees. If the call succeeds, *ret_error is NULL.
 *
 * These functions have no error: muster_id_parse, muster_id_format, muster_role_parse, muster_permission_parse,
 * muster_plan_limit. Each of their statuses has only one cause.
 *
 * No text in an error holds a secret, or anything that the acting party may not know (ERR-3).
 */
typedef struct muster_error muster_error;

/**
 * The status that the call returned.
 *
 * Returns: MUSTER_E_HANDLE     error: NULL, or not an error
 *          and every status that a call returns; MUSTER_OK if the last call of the session succeeded.
 */
MUSTER_EXPORT muster_status muster_error_status(const muster_error *error);

/** One sentence for people: what is wrong and what to do. "" if the call succeeded. Never NULL: if `error` is not an
 *  error, it is the text of MUSTER_E_HANDLE. */
MUSTER_EXPORT const char *muster_error_message(const muster_error *error);

/** The name of the argument at fault, such as "username", or NULL if no argument is at fault. */
MUSTER_EXPORT const char *muster_error_field(const muster_error *error);

/** The row at fault in a call that takes many rows, counted from 0, or -1 if no row is at fault. */
MUSTER_EXPORT int64_t muster_error_row(const muster_error *error);

/** Number of figures, at most MUSTER_FIGURES_MAX. */
MUSTER_EXPORT size_t muster_error_figure_count(const muster_error *error);

/** Name of figure i, such as "seats", or NULL past the last. */
MUSTER_EXPORT const char *muster_error_figure_name(const muster_error *error, size_t i);

/** Value of figure i, or 0 past the last. */
MUSTER_EXPORT int64_t muster_error_figure(const muster_error *error, size_t i);

/** Number of objects that the error names: the pending invitation (INV-4), the open request (REQ-1), or the orgs that
 *  the account still owns (ACCT-5). */
MUSTER_EXPORT size_t muster_error_object_count(const muster_error *error);

/** Id of object i, borrowed from the error, or NULL past the last. */
MUSTER_EXPORT const muster_id *muster_error_object(const muster_error *error, size_t i);

/** Frees an error that a call has stored in *ret_error. NULL is allowed. The error of a session is not freed. */
MUSTER_EXPORT void muster_error_free(muster_error *error);

/**
 * One page of a list. Its items are records of one kind. They are borrowed from the page. The caller keeps a record for
 * longer with its _ref function.
 *
 * The library reads each page at another moment. So a row that is added or removed during a walk may be missing. Every
 * row that exists all the time is visited exactly once.
 */
typedef struct muster_page muster_page;

/** Number of items on this page. It is also 0 if `page` is not a page. A page of 0 items is the end only if it has no
 *  cursor. */
MUSTER_EXPORT size_t muster_page_count(const muster_page *page);

/** Cursor of the next page, or NULL at the end. It is plain ASCII, and only the same list accepts it. The cursor is
 *  borrowed from the page. So the caller frees the page only after the call that takes the cursor. */
MUSTER_EXPORT const char *muster_page_cursor(const muster_page *page);

/** Frees the page and its items. Items that the caller has kept with _ref stay. NULL is allowed. */
MUSTER_EXPORT void muster_page_free(muster_page *page);

/**
 * Lines of findings. A line is a violation that muster_verify found, a row of a call that takes many rows, or one
 * reason of a decision (muster_explain). The caller frees the report.
 */
typedef struct muster_report muster_report;

/** Number of lines. It is also 0 if `report` is not a report, so muster_report_verdict says whether all is well. */
MUSTER_EXPORT size_t muster_report_count(const muster_report *report);

/** The result of all lines: one sentence, or one value such as the head of an audit trail. Never NULL: if `report` is
 *  not a report, it is the text of MUSTER_E_HANDLE. */
MUSTER_EXPORT const char *muster_report_summary(const muster_report *report);

/**
 * Whether all is well: MUSTER_OK if each line has the status MUSTER_OK, or if there is no line.
 *
 * Returns: MUSTER_E_HANDLE     report: NULL, or not a report
 *          and every status that a line has: the first one that is not MUSTER_OK.
 */
MUSTER_EXPORT muster_status muster_report_verdict(const muster_report *report);

/**
 * Status of line i: MUSTER_OK for a remark, else what is wrong.
 *
 * Returns: MUSTER_E_INVALID    i: the report has no such line; a line itself may also have this status
 *          MUSTER_E_HANDLE     report: NULL, or not a report
 *          and every status that a line has, by the contract of the call that made the report.
 */
MUSTER_EXPORT muster_status muster_report_status(const muster_report *report, size_t i);

/** Code of the finding of line i, such as "members_differ". The meaning of a code never changes. NULL past the last
 *  line. */
MUSTER_EXPORT const char *muster_report_code(const muster_report *report, size_t i);

/** One sentence for people about line i. NULL past the last line. */
MUSTER_EXPORT const char *muster_report_text(const muster_report *report, size_t i);

/** Id of the object that line i is about, borrowed from the report. NULL if the line is about no object, and past the
 *  last line. */
MUSTER_EXPORT const muster_id *muster_report_object(const muster_report *report, size_t i);

/** Name of a figure of line i. A line has at most MUSTER_FIGURES_MAX figures. NULL past the last figure and past the
 *  last line. */
MUSTER_EXPORT const char *muster_report_figure_name(const muster_report *report, size_t i, size_t figure);

/** Value of a figure of line i. 0 past the last figure and past the last line. */
MUSTER_EXPORT int64_t muster_report_figure(const muster_report *report, size_t i, size_t figure);

/** Frees the report. NULL is allowed. */
MUSTER_EXPORT void muster_report_free(muster_report *report);

#ifdef __cplusplus
}
#endif
#endif
