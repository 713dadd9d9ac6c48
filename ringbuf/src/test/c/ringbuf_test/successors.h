/* A successor goes on where a killed process stopped. */
#ifndef SUCCESSORS_H
#define SUCCESSORS_H

#include "fixture.h"

/* Each step of a push that needs a record; a kill leaves the first `steps` of them in memory. */
static void a_killed_producer_loses_and_repeats_nothing(void) {
    for (int steps = 0; steps <= 5; steps++) {
        fixture *f = open_ring(3);
        ringbuf_header *header = f->ring.header;
        CHECK_EQ(push(f, 5), 3); /* Drops 2. */
        CHECK_EQ(pop(f, 2), 2);
        /* A push of 4: record, elements 5 and 6, dropped 7 and 8. */
        if (steps > 0) {
            f->ring.ledger[0].position = 3;
            f->ring.ledger[0].dropped = 2;
        }
        if (steps > 1) {
            header->gap_tail = 1;
        }
        if (steps > 2) {
            ((int64_t *)(void *)f->ring.data)[3] = 5;
            ((int64_t *)(void *)f->ring.data)[0] = 6;
        }
        if (steps > 3) {
            header->tail = 5;
        }
        if (steps > 4) {
            header->dropped = 4;
        }
        CHECK_EQ(ringbuf_producer_open(&f->producer, &f->ring), 0);
        CHECK_EQ(ringbuf_producer_position(&f->producer), steps < 4 ? 5 : steps < 5 ? 7 : 9);
        CHECK_EQ(ringbuf_drop(&f->producer, 1), 0);
        CHECK_EQ(push(f, 2), steps < 4 ? 2 : 0);

        CHECK_EQ(pop(f, 9), 1);
        CHECK_EQ(next_gap(f), steps < 4 ? 3 : 2); /* One gap, in one piece. */
        CHECK_EQ(pop(f, 9), 2);
        CHECK_EQ(next_gap(f), steps < 4 ? 0 : steps < 5 ? 3 : 5);
        CHECK_EQ(push(f, 3), 3);
        CHECK_EQ(pop(f, 9), 3);
        CHECK_EQ(ringbuf_consumer_position(&f->consumer), ringbuf_producer_position(&f->producer));
        close_ring(f);
    }
}

static void a_successor_records_no_gap_a_second_time(void) {
    fixture *f = open_ring_of(3, 2);
    CHECK_EQ(ringbuf_drop(&f->producer, 2), 0);
    CHECK_EQ(push(f, 1), 1);
    CHECK_EQ(ringbuf_producer_open(&f->producer, &f->ring), 0);
    CHECK_EQ(push(f, 1), 1);
    CHECK_EQ(f->ring.header->gap_tail, 1);
    close_ring(f);
}

/* The consumer of a record is killed before, between and after its two stores. */
static void a_killed_consumer_neither_repeats_nor_forgets_a_gap(void) {
    for (int steps = 0; steps <= 2; steps++) {
        fixture *f = open_ring(3);
        ringbuf_header *header = f->ring.header;
        CHECK_EQ(push(f, 5), 3);
        CHECK_EQ(pop(f, 3), 3);
        CHECK_EQ(push(f, 2), 2);
        if (steps > 0) {
            header->reported = 2;
        }
        if (steps > 1) {
            header->gap_head = 1;
        }
        CHECK_EQ(ringbuf_consumer_open(&f->consumer, &f->ring), 0);
        CHECK_EQ(next_gap(f), steps == 0 ? 2 : 0);
        CHECK_EQ(header->gap_head, 1);
        CHECK_EQ(pop(f, 9), 2);
        CHECK_EQ(ringbuf_consumer_position(&f->consumer), 7);
        close_ring(f);
    }
}

static void successors_resume_at_the_shared_positions(void) {
    uint64_t seed = 88172645463325252;
    fixture *f = open_ring_of(13, 4);
    int64_t expected = 0;
    for (int i = 0; i < 20000; i++) {
        uint64_t random = check_random(&seed);
        uint64_t count = (random >> 8) % 20;
        switch (random % 8) {
            case 0: CHECK_EQ(ringbuf_producer_open(&f->producer, &f->ring), 0); break;
            case 1: CHECK_EQ(ringbuf_consumer_open(&f->consumer, &f->ring), 0); break;
            case 2: CHECK_EQ(ringbuf_drop(&f->producer, count), 0); break;
            case 3:
            case 4: CHECK(push(f, count) >= 0); break;
            default: {
                CHECK_EQ(ringbuf_consumer_position(&f->consumer), expected);
                int64_t gap = next_gap(f);
                CHECK(gap >= 0);
                expected += gap;
                CHECK_EQ(ringbuf_consumer_position(&f->consumer), expected);
                expected += pop(f, (uint64_t)next_run(f, count + 1));
            }
        }
        check_conservation(&f->ring);
    }
    CHECK(f->ring.header->gap_head > 100);
    close_ring(f);
}

static const check_test successor_tests[] = {
        TEST(a_killed_producer_loses_and_repeats_nothing),
        TEST(a_successor_records_no_gap_a_second_time),
        TEST(a_killed_consumer_neither_repeats_nor_forgets_a_gap),
        TEST(successors_resume_at_the_shared_positions),
};

#endif
