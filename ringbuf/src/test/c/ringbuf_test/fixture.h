/* A ring of int64_t whose elements are their own stream positions, and how tests use it. */
#ifndef FIXTURE_H
#define FIXTURE_H

#include "../check.h"
#include "../format.h"
#include "ringbuf.h"

/* A strict -std=c11 hides system calls that some tests need; ringbuf.h does without them. */
#if !defined(RINGBUF_NO_FILES) && defined(MAP_ANONYMOUS)
#define WITH_SYSTEM
#include <dirent.h>
#include <signal.h>
#include <sys/wait.h>
#endif

typedef struct fixture {
    void *memory;
    uint64_t bytes;
    ringbuf ring;
    ringbuf_producer producer;
    ringbuf_consumer consumer;
} fixture;

#define MOST 1024

static fixture *open_ring_of(uint64_t capacity, uint64_t ledger_slots) {
    fixture *f = (fixture *)calloc(1, sizeof(fixture));
    CHECK(f != NULL);
    f->bytes = ring_bytes(sizeof(int64_t), capacity, ledger_slots);
    f->memory = allocate_ring(sizeof(int64_t), capacity, ledger_slots);
    CHECK_EQ(ringbuf_attach(&f->ring, f->memory, f->bytes, RINGBUF_LONG, sizeof(int64_t)), 0);
    CHECK_EQ(ringbuf_producer_open(&f->producer, &f->ring), 0);
    CHECK_EQ(ringbuf_consumer_open(&f->consumer, &f->ring), 0);
    return f;
}

static fixture *open_ring(uint64_t capacity) {
    return open_ring_of(capacity, ringbuf_ledger_slots_(capacity));
}

static void close_ring(fixture *f) {
    free(f->memory);
    free(f);
}

/* The next `count` elements to offer. */
static const int64_t *numbers(fixture *f, uint64_t count) {
    static int64_t values[MOST];
    CHECK(count <= MOST);
    for (uint64_t i = 0; i < count; i++) {
        values[i] = ringbuf_producer_position(&f->producer) + (int64_t)i;
    }
    return values;
}

static int64_t push(fixture *f, uint64_t count) {
    return ringbuf_push(&f->producer, numbers(f, count), count);
}

static void check_window(const ringbuf_window *window, int64_t count) {
    CHECK_EQ(window->first_count + window->second_count, count);
    for (uint64_t i = 0; i < window->first_count; i++) {
        CHECK_EQ(((int64_t *)window->first)[i], window->position + (int64_t)i);
    }
    for (uint64_t i = 0; i < window->second_count; i++) {
        int64_t position = window->position + (int64_t)(window->first_count + i);
        CHECK_EQ(((int64_t *)window->second)[i], position);
    }
}

/* Pops up to `max` elements and checks that each has the position it was offered at. */
static int64_t pop(fixture *f, uint64_t max) {
    int64_t values[MOST];
    CHECK(max <= MOST);
    int64_t count = ringbuf_pop(&f->consumer, values, max);
    for (int64_t i = 0; i < count; i++) {
        CHECK_EQ(values[i], ringbuf_consumer_position(&f->consumer) - count + i);
    }
    return count;
}

/* The size of the gap that comes next, 0 if something else does, or an error. */
static int64_t next_gap(fixture *f) {
    int64_t count;
    int found = ringbuf_next(&f->consumer, 1, &count);
    return found < 0 ? found : found == RINGBUF_GAP ? count : 0;
}

/* The length of the run that comes next, up to `max`; 0 if there is none, or an error. */
static int64_t next_run(fixture *f, uint64_t max) {
    int64_t count;
    int found = ringbuf_next(&f->consumer, max, &count);
    return found < 0 ? found : found == RINGBUF_RUN ? count : 0;
}

static void check_conservation(const ringbuf *ring) {
    ringbuf_counters c = ringbuf_read_counters(ring);
    CHECK_EQ(c.offered, c.delivered + c.dropped + c.skipped + c.buffered);
    CHECK(c.delivered >= 0 && c.dropped >= 0 && c.skipped >= 0 && c.buffered >= 0);
    CHECK(c.reported >= 0 && c.reported <= c.dropped && c.buffered <= ring->capacity);
}

#endif
