/* SPDX-License-Identifier: MIT
 *
 * Where the first store of every scenario is kept: as the bytes of a file, or as a database of a server.
 */
#ifndef FAULT_SHELF_H
#define FAULT_SHELF_H

void shelf_keep(const char *path); /* takes the closed store from that place */
void shelf_copy(const char *path); /* puts a copy of it at that place */
void shelf_drop(const char *path); /* removes a copy */
void shelf_clear(void);            /* forgets the store */

#endif
