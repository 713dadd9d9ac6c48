/* How often the consumer ran short, and of how many elements. */
#ifndef UNDERRUNS_H
#define UNDERRUNS_H

#include "fixture.h"

#define CHECK_SHORT(expected_underruns, expected_missing)                    \
    do {                                                                     \
        ringbuf_counters counters = ringbuf_read_counters(&f->ring);         \
        CHECK_EQ(counters.underruns, expected_underruns);                    \
        CHECK_EQ(counters.missing, expected_missing);                        \
    } while (0)

static void each_empty_period_is_one_underrun(void) {
    fixture *f = open_ring(4);
    ringbuf_window window;
    CHECK_EQ(push(f, 3), 3);
    CHECK_EQ(pop(f, 3), 3);
    CHECK_SHORT(0, 0); /* Empty now, but no read has found it so. */
    CHECK_EQ(ringbuf_available(&f->consumer), 0);
    CHECK_EQ(ringbuf_terminated(&f->consumer, NULL), RINGBUF_OPEN);
    CHECK_EQ(ringbuf_clear(&f->consumer), 0);
    CHECK_SHORT(0, 0); /* Nobody wanted an element. */
    CHECK_EQ(pop(f, 1), 0);
    CHECK_SHORT(1, 0);
    CHECK_EQ(pop(f, 1), 0);
    CHECK_EQ(next_run(f, 1), 0);
    CHECK_EQ(ringbuf_peek_window(&f->consumer, 1, &window), 0);
    CHECK_SHORT(1, 0);
    CHECK_EQ(push(f, 1), 1);
    CHECK_EQ(pop(f, 9), 1); /* All there is: a poller wants no more. */
    CHECK_SHORT(1, 0);
    CHECK_EQ(next_run(f, 1), 0);
    CHECK_SHORT(2, 0);
    close_ring(f);
}

static void nothing_is_late_before_the_first_element(void) {
    fixture *f = open_ring(4);
    CHECK_EQ(pop(f, 1), 0);
    CHECK_EQ(next_run(f, 1), 0);
    ringbuf_missed(&f->consumer, 5);
    CHECK_SHORT(0, 0);
    CHECK_EQ(push(f, 1), 1);
    CHECK_EQ(pop(f, 1), 1);
    CHECK_EQ(pop(f, 1), 0);
    ringbuf_missed(&f->consumer, 5);
    CHECK_SHORT(1, 5);
    close_ring(f);
}

static void what_was_missed_belongs_to_the_underrun_of_the_read(void) {
    fixture *f = open_ring(4);
    CHECK_EQ(push(f, 3), 3);
    CHECK_EQ(pop(f, 4), 3); /* One element short, which only the caller knows. */
    ringbuf_missed(&f->consumer, 1);
    CHECK_SHORT(1, 1);
    CHECK_EQ(pop(f, 4), 0);
    ringbuf_missed(&f->consumer, 4);
    ringbuf_missed(&f->consumer, 0);
    CHECK_SHORT(1, 5);
    CHECK_EQ(push(f, 4), 4);
    CHECK_EQ(pop(f, 4), 4);
    CHECK_SHORT(1, 5);
    ringbuf_missed(&f->consumer, UINT64_MAX);
    CHECK_SHORT(2, INT64_MAX);
    close_ring(f);
}

static void gaps_and_the_end_are_no_underruns(void) {
    fixture *f = open_ring(4);
    CHECK_EQ(push(f, 6), 4);
    CHECK_EQ(pop(f, 4), 4);
    CHECK_EQ(next_gap(f), 2);
    CHECK_SHORT(0, 0);
    CHECK_EQ(push(f, 2), 2);
    ringbuf_complete(&f->producer);
    ringbuf_missed(&f->consumer, 1); /* They came before the end, but late. */
    CHECK_SHORT(1, 1);
    CHECK_EQ(pop(f, 4), 2);
    CHECK_EQ(pop(f, 4), 0);
    ringbuf_missed(&f->consumer, 4);
    CHECK_SHORT(1, 1);
    close_ring(f);
}

static void a_successor_continues_the_counts(void) {
    fixture *f = open_ring(4);
    CHECK_EQ(push(f, 1), 1);
    CHECK_EQ(pop(f, 1), 1);
    CHECK_EQ(pop(f, 1), 0);
    ringbuf_missed(&f->consumer, 1);
    CHECK_EQ(ringbuf_consumer_open(&f->consumer, &f->ring), 0);
    CHECK_EQ(pop(f, 1), 0); /* The same period, of which its predecessor has told. */
    ringbuf_missed(&f->consumer, 1);
    CHECK_SHORT(1, 1);
    CHECK_EQ(push(f, 1), 1);
    CHECK_EQ(pop(f, 1), 1);
    CHECK_EQ(pop(f, 1), 0);
    ringbuf_missed(&f->consumer, 2);
    CHECK_SHORT(2, 3);
    f->ring.header->underruns = -1;
    CHECK_EQ(ringbuf_consumer_open(&f->consumer, &f->ring), RINGBUF_ERROR_CORRUPTED);
    f->ring.header->underruns = INT64_MAX;
    CHECK_EQ(ringbuf_consumer_open(&f->consumer, &f->ring), 0);
    CHECK_EQ(push(f, 1), 1);
    CHECK_EQ(pop(f, 1), 1);
    CHECK_EQ(pop(f, 1), 0);
    CHECK_SHORT(INT64_MAX, 3);
    close_ring(f);
}

static const check_test underrun_tests[] = {
        TEST(each_empty_period_is_one_underrun),
        TEST(nothing_is_late_before_the_first_element),
        TEST(what_was_missed_belongs_to_the_underrun_of_the_read),
        TEST(gaps_and_the_end_are_no_underruns),
        TEST(a_successor_continues_the_counts),
};

#endif
