/* Memory that makes no sense is reported, and never leads outside of the ring. */
#ifndef CORRUPTION_H
#define CORRUPTION_H

#include "fixture.h"

static void a_failed_open_leaves_the_handle_as_it_was(void) {
    fixture *f = open_ring(4);
    ringbuf_header *header = f->ring.header;
    CHECK_EQ(push(f, 3), 3);
    CHECK_EQ(pop(f, 1), 1);
    header->skipped = 2; /* More than the head. */
    CHECK_EQ(ringbuf_consumer_open(&f->consumer, &f->ring), RINGBUF_ERROR_CORRUPTED);
    header->skipped = 0;
    header->tail = 77;
    CHECK_EQ(ringbuf_consumer_open(&f->consumer, &f->ring), RINGBUF_ERROR_CORRUPTED);
    CHECK_EQ(ringbuf_producer_open(&f->producer, &f->ring), RINGBUF_ERROR_CORRUPTED);
    header->tail = 3;
    CHECK_EQ(pop(f, 9), 2);
    CHECK_EQ(push(f, 1), 1);
    close_ring(f);
}

/* The second record makes no sense: the first record is not given back, the gap not reported. */
static void a_look_that_fails_changes_nothing(void) {
    fixture *f = open_ring(4);
    ringbuf_header *header = f->ring.header;
    CHECK_EQ(ringbuf_drop(&f->producer, 3), 0);
    CHECK_EQ(next_gap(f), 3);
    CHECK_EQ(push(f, 1), 1); /* The record tells nothing new. */
    CHECK_EQ(ringbuf_drop(&f->producer, 2), 0);
    CHECK_EQ(push(f, 1), 1);
    f->ring.ledger[1].position = -7;
    CHECK_EQ(next_run(f, 9), RINGBUF_ERROR_CORRUPTED);
    CHECK_EQ(header->gap_head, 0);
    CHECK_EQ(header->reported, 3);
    f->ring.ledger[1].position = 1;
    CHECK_EQ(next_run(f, 9), 1);
    CHECK_EQ(pop(f, 1), 1);
    CHECK_EQ(next_gap(f), 2);
    close_ring(f);
}

static void a_corrupted_ring_is_reported_and_left_alone(void) {
    int64_t value = 0;
    ringbuf_window window;
    fixture *f = open_ring(4);
    ringbuf_header *header = f->ring.header;
    CHECK_EQ(push(f, 4), 4);
    CHECK_EQ(pop(f, 1), 1);
    static const int64_t heads[] = {0, -1, 5, INT64_MIN, INT64_MAX}; /* Between 1 and 4 is sane. */
    CHECK_EQ(ringbuf_free_slots(&f->producer), 1);
    for (size_t i = 0; i < 5; i++) {
        header->head = heads[i];
        CHECK_EQ(ringbuf_push(&f->producer, &value, 3), RINGBUF_ERROR_CORRUPTED);
        CHECK_EQ(ringbuf_push_all(&f->producer, &value, 3), RINGBUF_ERROR_CORRUPTED);
        CHECK_EQ(ringbuf_reserve(&f->producer, 3, &window), RINGBUF_ERROR_CORRUPTED);
        CHECK_EQ(ringbuf_free_slots(&f->producer), RINGBUF_ERROR_CORRUPTED);
    }
    CHECK_EQ(header->tail, 4);
    CHECK_EQ(header->dropped, 0);
    static const int64_t tails[] = {3, -1, 6, INT64_MIN, INT64_MAX}; /* Between 4 and 5 is sane. */
    for (size_t i = 0; i < 5; i++) {
        header->tail = tails[i];
        CHECK_EQ(ringbuf_pop(&f->consumer, &value, 9), RINGBUF_ERROR_CORRUPTED);
        CHECK_EQ(ringbuf_peek_window(&f->consumer, 9, &window), RINGBUF_ERROR_CORRUPTED);
        CHECK_EQ(next_run(f, 9), RINGBUF_ERROR_CORRUPTED);
        CHECK_EQ(ringbuf_available(&f->consumer), RINGBUF_ERROR_CORRUPTED);
        CHECK_EQ(ringbuf_clear(&f->consumer), RINGBUF_ERROR_CORRUPTED);
    }
    header->tail = 4;
    CHECK_EQ(pop(f, 9), 3);
    header->state = 3;
    CHECK_EQ(ringbuf_terminated(&f->consumer, NULL), RINGBUF_ERROR_CORRUPTED);
    CHECK_EQ(ringbuf_producer_open(&f->producer, &f->ring), RINGBUF_ERROR_CORRUPTED);
    close_ring(f);
}

static void a_corrupted_ledger_is_reported(void) {
    static const int64_t nonsense[] = {INT64_MIN, -1, 300, INT64_MAX};
    for (size_t i = 0; i < 4; i++) {
        for (int field = 0; field < 4; field++) {
            fixture *f = open_ring(4);
            ringbuf_header *header = f->ring.header;
            CHECK_EQ(ringbuf_drop(&f->producer, 3), 0);
            CHECK_EQ(next_gap(f), 3);
            CHECK_EQ(ringbuf_drop(&f->producer, 2), 0);
            CHECK_EQ(push(f, 1), 1);
            switch (field) {
                case 0: header->gap_tail = nonsense[i]; break;
                case 1: f->ring.ledger[0].position = nonsense[i]; break;
                case 2: f->ring.ledger[0].dropped = nonsense[i % 2]; break;
                default: header->dropped = nonsense[i] < 0 ? nonsense[i] : 2; break;
            }
            CHECK_EQ(next_gap(f), RINGBUF_ERROR_CORRUPTED);
            CHECK_EQ(pop(f, 1), RINGBUF_ERROR_CORRUPTED);
            CHECK_EQ(header->reported, 3);
            close_ring(f);
        }
    }
}

/*
 * Memory is rewritten at random while both sides go on. They stay within the ring (an address
 * sanitizer watches the block), and their results stay within the documented ranges.
 */
static void garbage_in_memory_never_leads_outside_it(void) {
    uint64_t seed = 2463534242;
    int corrupted = 0, fine = 0;
    for (int round = 0; round < 3000; round++) {
        fixture *f =
                open_ring_of(1 + check_random(&seed) % 16, UINT64_C(2) << check_random(&seed) % 3);
        int64_t values[32] = {0};
        ringbuf_window window;
        for (int i = 0; i < 40; i++) {
            uint64_t random = check_random(&seed);
            uint64_t count = (random >> 8) % 32;
            int64_t result = 0;
            uint64_t most = count;
            switch (random % 16) {
                case 0:
                case 1: { /* A word of the header or ledger, close to sane or not at all. */
                    int64_t *words = (int64_t *)f->memory;
                    size_t word = 16 + (random >> 16) % 64;
                    if (word >= RINGBUF_HEADER_BYTES / 8) { /* Past the header: of the ledger. */
                        uint64_t at = word % (2 * (uint64_t)f->ring.ledger_slots);
                        word = (size_t)((int64_t *)(void *)f->ring.ledger - words) + at;
                    }
                    words[word] = (random >> 32) % 2 == 0
                                          ? words[word] + (int64_t)(random >> 40) % 9 - 4
                                          : (int64_t)check_random(&seed);
                    break;
                }
                case 2: result = ringbuf_push_all(&f->producer, values, count); break;
                case 3: result = ringbuf_drop(&f->producer, count), most = 0; break;
                case 4:
                    result = ringbuf_reserve(&f->producer, count, &window);
                    if (result > 0) {
                        memset(window.first, 1, window.first_count * 8);
                        if (window.second != NULL) {
                            memset(window.second, 1, window.second_count * 8);
                        }
                        CHECK_EQ(ringbuf_commit(&f->producer, (uint64_t)result), 0);
                    }
                    break;
                case 5: result = next_gap(f), most = INT64_MAX; break;
                case 6: result = next_run(f, count + 1), most = count + 1; break;
                case 7: result = ringbuf_skip(&f->consumer, count); break;
                case 8:
                    result = ringbuf_peek_window(&f->consumer, count, &window);
                    if (result > 0) {
                        memcpy(values, window.first, window.first_count * 8);
                        if (window.second != NULL) {
                            memcpy(values, window.second, window.second_count * 8);
                        }
                    }
                    break;
                case 9: result = ringbuf_consume(&f->consumer, count), most = 0; break;
                case 10: result = ringbuf_clear(&f->consumer), most = 16; break;
                case 11: result = ringbuf_producer_open(&f->producer, &f->ring), most = 0; break;
                case 12: result = ringbuf_consumer_open(&f->consumer, &f->ring), most = 0; break;
                case 13: result = ringbuf_terminated(&f->consumer, NULL), most = 2; break;
                case 14: result = ringbuf_push(&f->producer, values, count); break;
                default: result = ringbuf_pop(&f->consumer, values, count); break;
            }
            CHECK(result <= (int64_t)most);
            if (result == RINGBUF_ERROR_CORRUPTED) {
                corrupted++;
            } else {
                fine++;
            }
            check_conservation(&f->ring);
            if ((random % 16 == 11 || random % 16 == 12) && result < 0) {
                break; /* Without a handle there is nothing to go on with. */
            }
        }
        close_ring(f);
    }
    CHECK(corrupted > 1000 && fine > 1000);
}

static void a_garbled_header_is_refused_or_harmless(void) {
    uint64_t seed = 362436069;
    int accepted = 0;
    for (int round = 0; round < 20000; round++) {
        fixture *f = open_ring(7);
        unsigned char *bytes = (unsigned char *)f->memory;
        for (int i = 0; i < 2; i++) {
            uint64_t random = check_random(&seed);
            /* Of the geometry, or of the lines of the roles. */
            uint64_t at = (random >> 32) % 2 == 0 ? random % 80 : 128 + random % 184;
            bytes[at] ^= (unsigned char)(1u << (random >> 8) % 8);
        }
        ringbuf ring;
        int status = ringbuf_attach(&ring, bytes, f->bytes, RINGBUF_MIXED, 8);
        if (status == RINGBUF_OK) {
            int64_t values[64] = {0};
            accepted++;
            CHECK(ring.capacity <= 8);
            if (ringbuf_producer_open(&f->producer, &ring) == 0 &&
                    ringbuf_consumer_open(&f->consumer, &ring) == 0) {
                for (int i = 0; i < 8; i++) {
                    CHECK(ringbuf_push(&f->producer, values, 5) <= ring.capacity);
                    CHECK(ringbuf_pop(&f->consumer, values, 64) <= ring.capacity);
                }
            }
        }
        close_ring(f);
    }
    CHECK(accepted > 100);
}

static const check_test corruption_tests[] = {
        TEST(a_failed_open_leaves_the_handle_as_it_was),
        TEST(a_look_that_fails_changes_nothing),
        TEST(a_corrupted_ring_is_reported_and_left_alone),
        TEST(a_corrupted_ledger_is_reported),
        TEST(garbage_in_memory_never_leads_outside_it),
        TEST(a_garbled_header_is_refused_or_harmless),
};

#endif
