/* What was lost, and where. */
#ifndef GAPS_H
#define GAPS_H

#include "fixture.h"

static void a_gap_lies_between_the_elements_before_and_after_it(void) {
    fixture *f = open_ring(3);
    CHECK_EQ(push(f, 5), 3);
    CHECK_EQ(pop(f, 1), 1);
    CHECK_EQ(push(f, 2), 1);
    CHECK_EQ(next_run(f, 9), 2); /* The gap is behind them. */
    CHECK_EQ(pop(f, 9), 2);      /* Not across it. */
    CHECK_EQ(ringbuf_available(&f->consumer), 1);
    CHECK_EQ(ringbuf_consumer_position(&f->consumer), 3);
    CHECK_EQ(next_gap(f), 2);
    CHECK_EQ(next_gap(f), 0);
    CHECK_EQ(ringbuf_consumer_position(&f->consumer), 5);
    CHECK_EQ(next_run(f, 9), 1);
    CHECK_EQ(pop(f, 9), 1);
    CHECK_EQ(next_gap(f), 1); /* At the end of the stream so far. */
    CHECK_EQ(ringbuf_consumer_position(&f->consumer), ringbuf_producer_position(&f->producer));
    close_ring(f);
}

static void drops_without_an_element_between_them_are_one_gap(void) {
    fixture *f = open_ring(2);
    CHECK_EQ(push(f, 3), 2);
    CHECK_EQ(push(f, 4), 0);
    CHECK_EQ(ringbuf_drop(&f->producer, 5), 0);
    CHECK_EQ(pop(f, 2), 2);
    CHECK_EQ(push(f, 1), 1);
    CHECK_EQ(next_gap(f), 10);
    CHECK_EQ(pop(f, 2), 1);
    close_ring(f);
}

static void a_gap_that_grew_is_reported_in_one_piece(void) {
    fixture *f = open_ring(2);
    CHECK_EQ(ringbuf_drop(&f->producer, 3), 0);
    CHECK_EQ(ringbuf_available(&f->consumer), 0); /* Has seen the 3. */
    CHECK_EQ(ringbuf_drop(&f->producer, 4), 0);
    CHECK_EQ(push(f, 1), 1);
    CHECK_EQ(next_gap(f), 7);
    CHECK_EQ(pop(f, 1), 1);
    close_ring(f);
}

static void a_gap_reported_early_is_not_reported_again_by_its_record(void) {
    fixture *f = open_ring(2);
    CHECK_EQ(ringbuf_drop(&f->producer, 3), 0);
    CHECK_EQ(next_gap(f), 3);
    CHECK_EQ(ringbuf_drop(&f->producer, 4), 0);
    CHECK_EQ(push(f, 1), 1); /* The record says 7. */
    CHECK_EQ(next_gap(f), 4);
    CHECK_EQ(pop(f, 1), 1);
    CHECK_EQ(ringbuf_drop(&f->producer, 2), 0);
    CHECK_EQ(next_gap(f), 2);
    CHECK_EQ(push(f, 1), 1); /* The record says nothing new. */
    CHECK_EQ(next_run(f, 9), 1);
    CHECK_EQ(pop(f, 1), 1);
    close_ring(f);
}

static void a_reader_that_does_not_ask_sees_the_position_jump(void) {
    fixture *f = open_ring(2);
    ringbuf_window window;
    CHECK_EQ(push(f, 5), 2);
    CHECK_EQ(pop(f, 2), 2);
    CHECK_EQ(push(f, 1), 1);
    CHECK_EQ(ringbuf_peek_window(&f->consumer, 2, &window), 1);
    CHECK_EQ(window.position, 5);
    CHECK_EQ(pop(f, 2), 1);
    CHECK_EQ(next_gap(f), 0);
    CHECK_EQ(ringbuf_read_counters(&f->ring).reported, 3);
    close_ring(f);
}

static void a_gap_without_an_element_behind_it_is_not_passed_by_reading(void) {
    fixture *f = open_ring(2);
    int64_t value;
    CHECK_EQ(ringbuf_drop(&f->producer, 3), 0);
    CHECK_EQ(ringbuf_pop(&f->consumer, &value, 1), 0);
    CHECK_EQ(ringbuf_skip(&f->consumer, 1), 0);
    CHECK_EQ(ringbuf_consumer_position(&f->consumer), 0);
    CHECK_EQ(next_gap(f), 3);
    close_ring(f);
}

static void a_full_ledger_loses_data_but_never_its_place(void) {
    for (uint64_t slots = 2; slots <= 256; slots *= 2) {
        fixture *f = open_ring_of(MOST, slots);
        int64_t offered = 0;
        for (uint64_t i = 0; i < slots; i++) { /* One gap in front of each element. */
            CHECK_EQ(ringbuf_drop(&f->producer, 2), 0);
            CHECK_EQ(push(f, 1), 1);
            offered += 3;
        }
        CHECK_EQ(push(f, 5), 5); /* Needs no record. */
        CHECK_EQ(ringbuf_drop(&f->producer, 1), 0);
        CHECK_EQ(push(f, 7), 0);
        CHECK_EQ(ringbuf_try_push(&f->producer, numbers(f, 1), 1), 0);
        CHECK_EQ(ringbuf_push_all(&f->producer, numbers(f, 1), 1), 0);
        ringbuf_window window;
        CHECK_EQ(ringbuf_reserve(&f->producer, 1, &window), 0);
        offered += 5 + 1 + 7 + 1;
        CHECK_EQ(ringbuf_producer_position(&f->producer), offered);

        CHECK_EQ(next_gap(f), 2); /* Frees a record. */
        CHECK_EQ(push(f, 1), 1);
        int64_t runs = 0, lost = 2;
        for (int64_t gap; pop(f, MOST) > 0; runs++) {
            gap = next_gap(f);
            CHECK(gap >= 0);
            lost += gap;
        }
        CHECK_EQ(runs, slots + 1);
        CHECK_EQ(lost, 2 * (int64_t)slots + 9);
        CHECK_EQ(ringbuf_consumer_position(&f->consumer), offered + 1);
        check_conservation(&f->ring);
        close_ring(f);
    }
}

static const check_test gap_tests[] = {
        TEST(a_gap_lies_between_the_elements_before_and_after_it),
        TEST(drops_without_an_element_between_them_are_one_gap),
        TEST(a_gap_that_grew_is_reported_in_one_piece),
        TEST(a_gap_reported_early_is_not_reported_again_by_its_record),
        TEST(a_reader_that_does_not_ask_sees_the_position_jump),
        TEST(a_gap_without_an_element_behind_it_is_not_passed_by_reading),
        TEST(a_full_ledger_loses_data_but_never_its_place),
};

#endif
