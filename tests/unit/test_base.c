/* SPDX-License-Identifier: MIT
 *
 * Statuses, ids and memory, each without a store.
 */
#include "id.h"
#include "memory.h"
#include "muster_test.h"
#include "result.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

MUSTER_TEST(every_status_has_a_name_a_text_and_the_class_of_its_hundred, "")
{
    ck_assert_str_eq(muster_status_name(MUSTER_OK), "OK");
    ck_assert_str_eq(muster_status_name(MUSTER_E_SEATS), "SEATS");
    ck_assert_str_eq(muster_status_name(MUSTER_E_UNKNOWN_COMMIT), "UNKNOWN_COMMIT");
    ck_assert_str_eq(muster_status_name(-9999), "UNKNOWN");
    ck_assert_int_eq(muster_status_class(MUSTER_OK), MUSTER_CLASS_OK);
    ck_assert_int_eq(muster_status_class(MUSTER_E_THREAD), MUSTER_CLASS_USAGE);
    ck_assert_int_eq(muster_status_class(MUSTER_E_MEMORY), MUSTER_CLASS_MEMORY);
    ck_assert_int_eq(muster_status_class(-599), MUSTER_CLASS_LIMIT);
    ck_assert_int_ne(muster_status_class(INT32_MIN), MUSTER_CLASS_OK);
    ck_assert_int_ne(muster_status_class(1), MUSTER_CLASS_OK);
    ck_assert_int_ne(muster_status_class(-1), MUSTER_CLASS_OK);
    size_t named = 0;
    for (int32_t status = 0; status > -1300; status--) {
        if (strcmp(muster_status_name(status), "UNKNOWN") == 0) continue;
        named++;
        ck_assert(strlen(muster_status_text(status)) > 5);
    }
    ck_assert_uint_eq(named, 53);
}

MUSTER_TEST(an_id_is_read_in_its_one_form_only, "AB-18")
{
    muster_id id;
    char text[MUSTER_ID_TEXT_BYTES];
    const char *lower = "01890a5d-ac96-774b-bcce-b302099a8057";
    ck_status(MUSTER_OK, muster_id_parse("01890A5D-AC96-774B-bcce-b302099a8057", &id));
    ck_status(MUSTER_OK, muster_id_format(&id, text));
    ck_assert_str_eq(text, lower);
    static const char *const wrong[] = {
        "",
        "01890a5d",
        "01890a5dac96774bbcceb302099a8057",
        "{01890a5d-ac96-774b-bcce-b302099a8057}",
        "01890a5d-ac96-774b-bcce-b302099a805",
        "01890a5d-ac96-774b-bcce-b302099a80570",
        "01890a5d-ac96-774b-bcce-b302099a8057 ",
        " 1890a5d-ac96-774b-bcce-b302099a8057",
        "01890a5g-ac96-774b-bcce-b302099a8057",
        "01890a5d-ac96-774b-bcceb-302099a8057",
        "01890a5d-ac96-774b-bcce-b302099a8057,01890a5d-ac96-774b-bcce-b302099a8058",
    };
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        ck_status(MUSTER_E_INVALID, muster_id_parse(wrong[i], &id));
        ck_assert_msg(!id_looks_like_one(wrong[i]), "%s", wrong[i]);
    }
    ck_status(MUSTER_E_INVALID, muster_id_parse(NULL, &id));
    ck_status(MUSTER_E_INVALID, muster_id_format(NULL, text));
    ck_status(MUSTER_E_INVALID, muster_id_format(&id, NULL));
    ck_assert_int_eq(muster_id_equal(&id, &id), 1);
    ck_assert_int_eq(muster_id_equal(&id, &ID_NIL), 0);
    ck_assert_int_eq(muster_id_equal(NULL, NULL), 0);
    ck_assert(id_is_nil(&ID_NIL) && !id_is_nil(&id));
}

MUSTER_TEST(ids_rise_even_where_the_clock_stands_or_falls, "")
{
    struct id_source source = {0};
    const uint8_t ones[8] = {255, 255, 255, 255, 255, 255, 255, 255};
    const uint8_t zeros[8] = {0};
    muster_time now = INT64_C(1700000000000000);
    muster_id before = id_make(&source, now, ones);
    ck_assert_int_eq(before.bytes[6] >> 4, 7);
    ck_assert_int_eq(before.bytes[8] >> 6, 2);
    for (int i = 0; i < 10000; i++) {
        muster_id next = id_make(&source, i % 3 == 0 ? now - MUSTER_SECOND : now, i % 2 == 0 ? zeros : ones);
        ck_assert_int_lt(memcmp(before.bytes, next.bytes, 16), 0);
        before = next;
    }
    muster_id later = id_make(&source, now + MUSTER_SECOND, zeros);
    ck_assert_int_lt(memcmp(before.bytes, later.bytes, 16), 0);
}

MUSTER_TEST(an_arena_gives_zeroed_memory_and_takes_it_all_back, "")
{
    struct arena arena = {0};
    for (int round = 0; round < 3; round++) {
        for (size_t size = 0; size < 40000; size = size * 2 + 1) {
            unsigned char *bytes = arena_alloc(&arena, size);
            ck_assert_ptr_nonnull(bytes);
            ck_assert_uint_eq((uintptr_t)bytes % _Alignof(max_align_t), 0);
            for (size_t i = 0; i < size; i++)
                ck_assert_uint_eq(bytes[i], 0);
            if (size > 0) memset(bytes, 0xAA, size);
        }
        ck_assert_str_eq(arena_text(&arena, "text"), "text");
        ck_assert_ptr_null(arena_text(&arena, NULL));
        arena_reset(&arena);
    }
    ck_assert_ptr_null(arena_alloc(&arena, SIZE_MAX));
    ck_assert_ptr_null(arena_alloc(&arena, SIZE_MAX - 20));
    arena_free(&arena);
    arena_free(&arena);
}

MUSTER_TEST(a_list_grows_until_its_size_overflows, "")
{
    int *numbers = NULL;
    size_t capacity = 0;
    for (int i = 0; i < 1000; i++) {
        ck_status(MUSTER_OK, list_grow((void **)&numbers, (size_t)i, &capacity, sizeof(*numbers)).status);
        numbers[i] = i;
    }
    for (int i = 0; i < 1000; i++)
        ck_assert_int_eq(numbers[i], i);
    size_t huge = SIZE_MAX / 2;
    ck_status(MUSTER_E_MEMORY, list_grow((void **)&numbers, huge, &huge, 8).status);
    free_pointer((void *)&numbers);
}
int main(int argc, char **argv)
{
    return muster_test_main("unit", argc, argv);
}
