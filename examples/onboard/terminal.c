/* SPDX-License-Identifier: MIT
 *
 * Times, progress, and ending with a cause. See terminal.h.
 */
#include "terminal.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define CLEAR "\r\33[K"

const char *wipe(void)
{
    return isatty(STDERR_FILENO) ? CLEAR : "";
}

void fatal(const char *what, const char *cause)
{
    fprintf(stderr, "%sonboard: %s: %s\n", wipe(), what, cause);
    exit(2);
}

void *needed(void *memory)
{
    if (memory == NULL) fatal("out of memory", strerror(errno));
    return memory;
}

double seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

double step(const char *name, double since)
{
    double now = seconds();
    printf("  %-28s %7.2f s\n", name, now - since);
    return now;
}

void progress(const char *name, size_t done, size_t total)
{
    if (isatty(STDERR_FILENO))
        fprintf(stderr, "\r  %-10s [%-40.*s] %zu/%zu%s", name, (int)(done * 40 / total),
                "########################################", done, total, done == total ? CLEAR : "");
}
