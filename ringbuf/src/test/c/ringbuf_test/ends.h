/* The end of the stream, cancels and counters. */
#ifndef ENDS_H
#define ENDS_H

#include "fixture.h"

static void the_end_comes_after_everything_else(void) {
    fixture *f = open_ring(2);
    int32_t code = -1;
    CHECK_EQ(push(f, 5), 2);
    CHECK_EQ(ringbuf_terminated(&f->consumer, &code), RINGBUF_OPEN);
    ringbuf_complete(&f->producer);
    CHECK_EQ(ringbuf_terminated(&f->consumer, &code), RINGBUF_OPEN);
    CHECK_EQ(pop(f, 2), 2);
    CHECK_EQ(ringbuf_terminated(&f->consumer, &code), RINGBUF_OPEN);
    CHECK_EQ(next_gap(f), 3);
    CHECK_EQ(ringbuf_terminated(&f->consumer, &code), RINGBUF_COMPLETED);
    CHECK_EQ(ringbuf_terminated(&f->consumer, NULL), RINGBUF_COMPLETED);
    CHECK_EQ(code, -1);
    close_ring(f);
}

static void a_failure_brings_its_code(void) {
    fixture *f = open_ring(2);
    int32_t code = 0;
    CHECK_EQ(push(f, 1), 1);
    ringbuf_fail(&f->producer, -42);
    ringbuf_complete(&f->producer); /* Too late. */
    CHECK_EQ(ringbuf_terminated(&f->consumer, &code), RINGBUF_OPEN);
    CHECK_EQ(pop(f, 2), 1);
    CHECK_EQ(ringbuf_terminated(&f->consumer, NULL), RINGBUF_FAILED);
    CHECK_EQ(ringbuf_terminated(&f->consumer, &code), RINGBUF_FAILED);
    CHECK_EQ(code, -42);
    close_ring(f);
}

static void nothing_is_offered_after_the_end(void) {
    fixture *f = open_ring(2);
    int64_t value = 0;
    ringbuf_window window;
    CHECK_EQ(ringbuf_reserve(&f->producer, 1, &window), 1);
    ringbuf_complete(&f->producer);
    for (int successor = 0; successor < 2; successor++) {
        CHECK_EQ(ringbuf_push(&f->producer, &value, 1), RINGBUF_ERROR_ENDED);
        CHECK_EQ(ringbuf_try_push(&f->producer, &value, 1), RINGBUF_ERROR_ENDED);
        CHECK_EQ(ringbuf_push_all(&f->producer, &value, 1), RINGBUF_ERROR_ENDED);
        CHECK_EQ(ringbuf_reserve(&f->producer, 1, &window), RINGBUF_ERROR_ENDED);
        CHECK_EQ(ringbuf_commit(&f->producer, 1), RINGBUF_ERROR_ENDED);
        CHECK_EQ(ringbuf_free_slots(&f->producer), RINGBUF_ERROR_ENDED);
        CHECK_EQ(ringbuf_drop(&f->producer, 1), RINGBUF_ERROR_ENDED);
        CHECK_EQ(ringbuf_producer_open(&f->producer, &f->ring), 0);
    }
    CHECK_EQ(ringbuf_read_counters(&f->ring).offered, 0);
    close_ring(f);
}

static void a_cancel_lasts_until_the_next_consumer(void) {
    fixture *f = open_ring(2);
    CHECK_EQ(push(f, 1), 1);
    CHECK_EQ(ringbuf_is_cancelled(&f->producer), 0);
    ringbuf_cancel(&f->consumer);
    CHECK_EQ(ringbuf_is_cancelled(&f->producer), 1);
    CHECK_EQ(push(f, 1), 1);
    CHECK_EQ(ringbuf_consumer_open(&f->consumer, &f->ring), 0);
    CHECK_EQ(ringbuf_is_cancelled(&f->producer), 0);
    CHECK_EQ(pop(f, 2), 2);
    close_ring(f);
}

static void counters_of_a_corrupted_ring_still_add_up(void) {
    static const int64_t nonsense[] = {INT64_MIN, -1, 0, 3, INT64_MAX};
    fixture *f = open_ring(4);
    ringbuf_header *header = f->ring.header;
    for (size_t i = 0; i < 5 * 5 * 5 * 5 * 5; i++) {
        header->tail = nonsense[i % 5];
        header->head = nonsense[i / 5 % 5];
        header->dropped = nonsense[i / 25 % 5];
        header->skipped = nonsense[i / 125 % 5];
        header->reported = nonsense[i / 625];
        check_conservation(&f->ring);
    }
    close_ring(f);
}

static const check_test end_tests[] = {
        TEST(the_end_comes_after_everything_else),
        TEST(a_failure_brings_its_code),
        TEST(nothing_is_offered_after_the_end),
        TEST(a_cancel_lasts_until_the_next_consumer),
        TEST(counters_of_a_corrupted_ring_still_add_up),
};

#endif
