/* Elements go in and come out whole, in every way there is. */
#ifndef ELEMENTS_H
#define ELEMENTS_H

#include "fixture.h"

static void capacity_is_exact(void) {
    for (uint64_t capacity = 1; capacity <= 40; capacity++) {
        fixture *f = open_ring(capacity);
        CHECK_EQ(ringbuf_free_slots(&f->producer), capacity);
        CHECK_EQ(push(f, capacity + 3), capacity);
        CHECK_EQ(push(f, 1), 0);
        CHECK_EQ(ringbuf_available(&f->consumer), capacity);
        CHECK_EQ(pop(f, capacity + 3), capacity);
        CHECK_EQ(pop(f, 1), 0);
        close_ring(f);
    }
}

static void runs_of_any_length_wrap_at_any_slot(void) {
    for (uint64_t capacity = 1; capacity <= 9; capacity++) {
        for (uint64_t length = 1; length <= capacity; length++) {
            fixture *f = open_ring(capacity);
            for (int i = 0; i < 40; i++) {
                CHECK_EQ(push(f, length), length);
                CHECK_EQ(pop(f, MOST), length);
            }
            close_ring(f);
        }
    }
}

static void elements_of_any_size_stay_whole(void) {
    for (uint64_t size = 1; size <= 64; size++) {
        uint64_t bytes = ringbuf_required_bytes(size, 5);
        void *memory = malloc((size_t)bytes); /* The data need not be zero. */
        unsigned char in[3 * 64], out[3 * 64];
        ringbuf ring;
        ringbuf_producer producer;
        ringbuf_consumer consumer;
        CHECK_EQ(ringbuf_format(memory, bytes, RINGBUF_MIXED, size, 5), 0);
        CHECK_EQ(ringbuf_attach(&ring, memory, bytes, RINGBUF_MIXED, size), 0);
        CHECK_EQ(ringbuf_producer_open(&producer, &ring), 0);
        CHECK_EQ(ringbuf_consumer_open(&consumer, &ring), 0);
        for (unsigned round = 0; round < 11; round++) {
            for (uint64_t i = 0; i < 3 * size; i++) {
                in[i] = (unsigned char)(round * 41 + i);
            }
            CHECK_EQ(ringbuf_push(&producer, in, 3), 3);
            CHECK_EQ(ringbuf_pop(&consumer, out, 3), 3);
            CHECK(memcmp(in, out, (size_t)(3 * size)) == 0);
        }
        free(memory);
    }
}

static void nothing_may_be_pushed_and_popped(void) {
    fixture *f = open_ring(1);
    CHECK_EQ(ringbuf_push(&f->producer, NULL, 0), 0);
    CHECK_EQ(ringbuf_pop(&f->consumer, NULL, 0), 0);
    CHECK_EQ(push(f, 2), 1);
    CHECK_EQ(ringbuf_push(&f->producer, NULL, 0), 0);
    CHECK_EQ(ringbuf_pop(&f->consumer, NULL, 0), 0);
    CHECK_EQ(pop(f, 1), 1);
    close_ring(f);
}

static void try_push_leaves_the_remainder_to_the_caller(void) {
    fixture *f = open_ring(4);
    CHECK_EQ(ringbuf_try_push(&f->producer, numbers(f, 6), 6), 4);
    CHECK_EQ(ringbuf_try_push(&f->producer, numbers(f, 2), 2), 0);
    CHECK_EQ(ringbuf_producer_position(&f->producer), 4);
    CHECK_EQ(pop(f, 3), 3);
    CHECK_EQ(ringbuf_try_push(&f->producer, numbers(f, 2), 2), 2);
    CHECK_EQ(next_gap(f), 0);
    CHECK_EQ(pop(f, 9), 3);
    CHECK_EQ(ringbuf_read_counters(&f->ring).dropped, 0);
    close_ring(f);
}

static void push_all_is_all_or_one_gap(void) {
    fixture *f = open_ring(4);
    CHECK_EQ(ringbuf_push_all(&f->producer, numbers(f, 3), 3), 3);
    CHECK_EQ(ringbuf_push_all(&f->producer, numbers(f, 2), 2), 0);
    CHECK_EQ(ringbuf_push_all(&f->producer, numbers(f, 1), 1), 1);
    CHECK_EQ(pop(f, 9), 3);
    CHECK_EQ(next_gap(f), 2);
    CHECK_EQ(pop(f, 9), 1);
    CHECK_EQ(ringbuf_push_all(&f->producer, numbers(f, 5), 5), 0); /* Can never fit. */
    CHECK_EQ(next_gap(f), 5);
    close_ring(f);
}

static void refused_blocks_use_up_no_gap_record(void) {
    fixture *f = open_ring_of(4, 2);
    CHECK_EQ(push(f, 3), 3);
    for (int i = 0; i < 9; i++) {
        CHECK_EQ(ringbuf_push_all(&f->producer, numbers(f, 2), 2), 0);
    }
    CHECK_EQ(push(f, 1), 1);
    CHECK_EQ(pop(f, 9), 3);
    CHECK_EQ(next_gap(f), 18);
    CHECK_EQ(pop(f, 9), 1);
    close_ring(f);
}

static void reserved_slots_are_filled_in_place(void) {
    fixture *f = open_ring(6);
    for (int round = 0; round < 20; round++) {
        ringbuf_window window;
        int64_t count = ringbuf_reserve(&f->producer, 5, &window);
        CHECK_EQ(count, 5);
        CHECK_EQ(window.position, ringbuf_producer_position(&f->producer));
        CHECK_EQ(window.first_count + window.second_count, 5);
        CHECK_EQ(window.second == NULL, window.second_count == 0);
        const int64_t *values = numbers(f, 5);
        memcpy(window.first, values, window.first_count * 8);
        if (window.second != NULL) {
            memcpy(window.second, values + window.first_count, window.second_count * 8);
        }
        CHECK_EQ(ringbuf_commit(&f->producer, 3), 0);
        CHECK_EQ(pop(f, 9), 3);
    }
    close_ring(f);
}

static void commit_takes_no_more_than_was_reserved_last(void) {
    fixture *f = open_ring(6);
    ringbuf_window window;
    CHECK_EQ(ringbuf_commit(&f->producer, 1), RINGBUF_ERROR_ARGUMENT);
    CHECK_EQ(ringbuf_commit(&f->producer, 0), 0);
    CHECK_EQ(ringbuf_reserve(&f->producer, UINT64_MAX, &window), 6);
    CHECK_EQ(ringbuf_commit(&f->producer, 7), RINGBUF_ERROR_ARGUMENT);
    CHECK_EQ(push(f, 1), 1); /* Ends the reservation. */
    CHECK_EQ(ringbuf_commit(&f->producer, 1), RINGBUF_ERROR_ARGUMENT);
    CHECK_EQ(ringbuf_reserve(&f->producer, 2, &window), 2);
    CHECK_EQ(ringbuf_drop(&f->producer, 1), 0); /* So does this. */
    CHECK_EQ(ringbuf_commit(&f->producer, 1), RINGBUF_ERROR_ARGUMENT);
    CHECK_EQ(ringbuf_reserve(&f->producer, 2, &window), 2);
    CHECK_EQ(ringbuf_commit(&f->producer, 0), 0);
    CHECK_EQ(ringbuf_commit(&f->producer, 1), RINGBUF_ERROR_ARGUMENT);
    CHECK_EQ(ringbuf_available(&f->consumer), 1);
    close_ring(f);
}

static void peeked_and_lent_elements_stay_until_released(void) {
    fixture *f = open_ring(6);
    int64_t values[6];
    ringbuf_window window;
    CHECK_EQ(push(f, 4), 4);
    CHECK_EQ(pop(f, 4), 4);
    CHECK_EQ(push(f, 6), 6); /* Slots 4 to 7, then 0 and 1. */
    CHECK_EQ(ringbuf_peek(&f->consumer, values, 6), 6);
    for (int i = 0; i < 6; i++) {
        CHECK_EQ(values[i], 4 + i);
    }
    CHECK_EQ(ringbuf_peek_window(&f->consumer, 6, &window), 6);
    CHECK_EQ(window.first_count, 4);
    CHECK_EQ(window.position, 4);
    check_window(&window, 6);
    CHECK_EQ(push(f, 1), 0);
    CHECK_EQ(ringbuf_consume(&f->consumer, 7), RINGBUF_ERROR_ARGUMENT);
    CHECK_EQ(ringbuf_consume(&f->consumer, 2), 0);
    CHECK_EQ(ringbuf_peek_window(&f->consumer, 1, &window), 1);
    check_window(&window, 1);
    CHECK_EQ(window.position, 6);
    CHECK_EQ(pop(f, 9), 4);
    CHECK_EQ(ringbuf_peek_window(&f->consumer, 9, &window), 0);
    CHECK_EQ(window.first_count + window.second_count, 0);
    check_conservation(&f->ring);
    close_ring(f);
}

static void skipped_elements_are_counted_across_gaps(void) {
    fixture *f = open_ring(4);
    CHECK_EQ(push(f, 6), 4);
    CHECK_EQ(pop(f, 2), 2);
    CHECK_EQ(push(f, 3), 2);
    CHECK_EQ(ringbuf_skip(&f->consumer, 3), 3); /* Two, the gap of two, one. */
    CHECK_EQ(ringbuf_consumer_position(&f->consumer), 7);
    CHECK_EQ(ringbuf_clear(&f->consumer), 1);
    CHECK_EQ(ringbuf_clear(&f->consumer), 0);
    CHECK_EQ(ringbuf_skip(&f->consumer, 5), 0);
    CHECK_EQ(next_gap(f), 1);
    ringbuf_counters c = ringbuf_read_counters(&f->ring);
    CHECK_EQ(c.offered, 9);
    CHECK_EQ(c.delivered, 2);
    CHECK_EQ(c.skipped, 4);
    CHECK_EQ(c.dropped, 3);
    CHECK_EQ(c.reported, 3);
    CHECK_EQ(c.buffered, 0);
    close_ring(f);
}

static void a_question_for_no_elements_is_refused(void) {
    fixture *f = open_ring(4);
    int64_t count = -1;
    CHECK_EQ(push(f, 1), 1);
    CHECK_EQ(ringbuf_next(&f->consumer, 0, &count), RINGBUF_ERROR_ARGUMENT);
    CHECK_EQ(count, 0);
    close_ring(f);
}

static void impossible_counts_are_refused(void) {
    fixture *f = open_ring(4);
    int64_t value = 0;
    CHECK_EQ(ringbuf_drop(&f->producer, UINT64_MAX), RINGBUF_ERROR_ARGUMENT);
    CHECK_EQ(ringbuf_push(&f->producer, &value, UINT64_MAX), RINGBUF_ERROR_ARGUMENT);
    CHECK_EQ(ringbuf_drop(&f->producer, INT64_MAX - 1), 0);
    CHECK_EQ(ringbuf_drop(&f->producer, 2), RINGBUF_ERROR_ARGUMENT);
    CHECK_EQ(ringbuf_push(&f->producer, &value, 2), RINGBUF_ERROR_ARGUMENT);
    CHECK_EQ(ringbuf_push(&f->producer, &value, 1), 1);
    CHECK_EQ(next_gap(f), INT64_MAX - 1);
    CHECK_EQ(ringbuf_pop(&f->consumer, &value, 1), 1);
    CHECK_EQ(ringbuf_consumer_position(&f->consumer), INT64_MAX);
    close_ring(f);
}

/* Data mapped twice, as the Java library does it. */
#ifdef WITH_SYSTEM
static void windows_of_a_mirrored_ring_are_one_piece(void) {
    enum { SLOTS = 1024, AT = RINGBUF_PAGE_BYTES, DATA = SLOTS * 8 };
    FILE *file = tmpfile();
    CHECK(file != NULL);
    int descriptor = fileno(file);
    CHECK_EQ(ftruncate(descriptor, AT + DATA), 0);
    int access = PROT_READ | PROT_WRITE;
    char *memory =
            (char *)mmap(NULL, AT + 2 * DATA, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    CHECK(memory != MAP_FAILED);
    CHECK(mmap(memory, AT + DATA, access, MAP_SHARED | MAP_FIXED, descriptor, 0) == memory);
    CHECK(mmap(memory + AT + DATA, DATA, access, MAP_SHARED | MAP_FIXED, descriptor, AT) !=
            MAP_FAILED);
    ringbuf_header *header = (ringbuf_header *)(void *)memory;
    uint64_t bytes = ringbuf_required_bytes(8, 1000);
    CHECK(bytes <= AT + 2 * DATA);
    CHECK_EQ(ringbuf_format(memory, bytes, RINGBUF_LONG, 8, 1000), 0);
    header->flags = RINGBUF_FLAG_MIRRORED;
    header->ledger_offset = RINGBUF_HEADER_BYTES;
    header->ledger_slots = 128;
    header->data_offset = AT;
    header->total_bytes = AT + DATA;

    fixture f;
    CHECK_EQ(ringbuf_attach(&f.ring, memory, AT + 2 * DATA, RINGBUF_LONG, 8), 0);
    CHECK_EQ(ringbuf_producer_open(&f.producer, &f.ring), 0);
    CHECK_EQ(ringbuf_consumer_open(&f.consumer, &f.ring), 0);
    ringbuf ring;
    header->data_offset = AT + RINGBUF_ALIGNMENT; /* Not on a page. */
    header->total_bytes = AT + RINGBUF_ALIGNMENT + DATA;
    CHECK_EQ(ringbuf_attach(&ring, memory, UINT64_C(1) << 20, RINGBUF_LONG, 8),
            RINGBUF_ERROR_GEOMETRY);
    for (int round = 0; round < 20; round++) {
        ringbuf_window window;
        CHECK_EQ(ringbuf_reserve(&f.producer, 700, &window), 700);
        CHECK_EQ(window.first_count, 700);
        memcpy(window.first, numbers(&f, 700), 700 * 8);
        CHECK_EQ(ringbuf_commit(&f.producer, 700), 0);
        CHECK_EQ(ringbuf_peek_window(&f.consumer, 700, &window), 700);
        CHECK_EQ(window.first_count, 700);
        check_window(&window, 700);
        CHECK_EQ(pop(&f, 700), 700);
    }
    CHECK_EQ(munmap(memory, AT + 2 * DATA), 0);
    fclose(file);
}
#endif

static const check_test element_tests[] = {
        TEST(capacity_is_exact),
        TEST(runs_of_any_length_wrap_at_any_slot),
        TEST(elements_of_any_size_stay_whole),
        TEST(nothing_may_be_pushed_and_popped),
        TEST(try_push_leaves_the_remainder_to_the_caller),
        TEST(push_all_is_all_or_one_gap),
        TEST(refused_blocks_use_up_no_gap_record),
        TEST(reserved_slots_are_filled_in_place),
        TEST(commit_takes_no_more_than_was_reserved_last),
        TEST(peeked_and_lent_elements_stay_until_released),
        TEST(skipped_elements_are_counted_across_gaps),
        TEST(a_question_for_no_elements_is_refused),
        TEST(impossible_counts_are_refused),
#ifdef WITH_SYSTEM
        TEST(windows_of_a_mirrored_ring_are_one_piece),
#endif
};

#endif
