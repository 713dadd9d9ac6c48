/*
 * Two threads on one ring at full speed, and a third that watches the counters. Each element holds
 * its own stream position three times over, so a lost, repeated, torn or displaced element shows.
 *
 *     ringbuf_stress [elements to be taken in each scenario]
 */
#include <pthread.h>
#include <sched.h>

#include "check.h"
#include "format.h"
#include "ringbuf.h"

typedef struct sample {
    int64_t position, inverted, product;
} sample;

typedef struct scenario {
    const char *name;
    uint64_t capacity;
    uint64_t ledger_slots;
    uint64_t longest; /* Elements per call at most. */
    int64_t (*offer)(ringbuf_producer *producer, uint64_t count);
    int64_t (*take)(ringbuf_consumer *consumer, uint64_t count);
} scenario;

typedef struct run {
    const scenario *scenario;
    ringbuf ring;
    int64_t elements; /* To be taken in all, at least. */
    int ready;        /* Threads that have started. */
    int64_t taken;    /* Delivered or skipped, as the consumer counts. */
    int64_t lost;     /* As the consumer was told. */
    int64_t gaps;
} run;

static const int64_t FACTOR = INT64_C(0x1E3779B97F4A7C15);

static void fill(sample *samples, int64_t position, uint64_t count) {
    for (uint64_t i = 0; i < count; i++, position++) {
        samples[i].position = position;
        samples[i].inverted = ~position;
        samples[i].product = (int64_t)((uint64_t)position * (uint64_t)FACTOR);
    }
}

static void check(const sample *samples, int64_t position, uint64_t count) {
    for (uint64_t i = 0; i < count; i++, position++) {
        CHECK_EQ(samples[i].position, position);
        CHECK_EQ(samples[i].inverted, ~position);
        CHECK_EQ(samples[i].product, (int64_t)((uint64_t)position * (uint64_t)FACTOR));
    }
}

/* ---- Ways to offer; each returns the elements that now belong to the stream ------------------ */

static int64_t offer_push(ringbuf_producer *producer, uint64_t count) {
    sample samples[64] = {{0, 0, 0}};
    fill(samples, ringbuf_producer_position(producer), count);
    int64_t accepted = ringbuf_push(producer, samples, count);
    CHECK(accepted >= 0 && accepted <= (int64_t)count);
    return (int64_t)count;
}

static int64_t offer_try_push(ringbuf_producer *producer, uint64_t count) {
    sample samples[64] = {{0, 0, 0}};
    fill(samples, ringbuf_producer_position(producer), count);
    int64_t accepted = ringbuf_try_push(producer, samples, count);
    CHECK(accepted >= 0);
    return accepted;
}

static int64_t offer_push_all(ringbuf_producer *producer, uint64_t count) {
    sample samples[64] = {{0, 0, 0}};
    fill(samples, ringbuf_producer_position(producer), count);
    int64_t accepted = ringbuf_push_all(producer, samples, count);
    CHECK(accepted == 0 || accepted == (int64_t)count);
    return (int64_t)count;
}

static int64_t offer_reserved(ringbuf_producer *producer, uint64_t count) {
    ringbuf_window window;
    int64_t reserved = ringbuf_reserve(producer, count, &window);
    CHECK(reserved >= 0);
    fill((sample *)window.first, window.position, window.first_count);
    if (window.second != NULL) {
        int64_t second = window.position + (int64_t)window.first_count;
        fill((sample *)window.second, second, window.second_count);
    }
    CHECK_EQ(ringbuf_commit(producer, (uint64_t)reserved), 0);
    return reserved;
}

/* Loses elements now and then, so that gaps lie between any two elements. */
static int64_t offer_with_drops(ringbuf_producer *producer, uint64_t count) {
    if (count % 3 == 0) {
        CHECK_EQ(ringbuf_drop(producer, count), 0);
        return (int64_t)count;
    }
    return offer_push(producer, count);
}

/* ---- Ways to take; each returns the elements taken from the present position on -------------- */

static int64_t take_pop(ringbuf_consumer *consumer, uint64_t count) {
    sample samples[64] = {{0, 0, 0}};
    int64_t popped = ringbuf_pop(consumer, samples, count);
    CHECK(popped >= 0);
    check(samples, ringbuf_consumer_position(consumer) - popped, (uint64_t)popped);
    return popped;
}

static int64_t take_window(ringbuf_consumer *consumer, uint64_t count) {
    ringbuf_window window;
    int64_t lent = ringbuf_peek_window(consumer, count, &window);
    CHECK(lent >= 0);
    check((const sample *)window.first, window.position, window.first_count);
    if (window.second != NULL) {
        int64_t second = window.position + (int64_t)window.first_count;
        check((const sample *)window.second, second, window.second_count);
    }
    CHECK_EQ(ringbuf_consume(consumer, (uint64_t)lent), 0);
    return lent;
}

static int64_t take_in_turns(ringbuf_consumer *consumer, uint64_t count) {
    sample samples[64] = {{0, 0, 0}};
    switch (count % 4) {
        case 0: return ringbuf_skip(consumer, count);
        case 1: return take_pop(consumer, count);
        case 2: return take_window(consumer, count);
        default: {
            int64_t peeked = ringbuf_peek(consumer, samples, count);
            CHECK(peeked >= 0);
            check(samples, ringbuf_consumer_position(consumer), (uint64_t)peeked);
            CHECK_EQ(ringbuf_consume(consumer, (uint64_t)peeked), 0);
            return peeked;
        }
    }
}

/* ---- The threads ----------------------------------------------------------------------------- */

static void start_together(run *r) {
    __atomic_add_fetch(&r->ready, 1, __ATOMIC_ACQ_REL);
    while (__atomic_load_n(&r->ready, __ATOMIC_ACQUIRE) < 3) {
        sched_yield();
    }
}

static void *produce(void *argument) {
    run *r = (run *)argument;
    ringbuf_producer producer;
    uint64_t seed = 88172645463325252;
    CHECK_EQ(ringbuf_producer_open(&producer, &r->ring), 0);
    start_together(r);
    for (int64_t offered = 0; __atomic_load_n(&r->taken, __ATOMIC_RELAXED) < r->elements;) {
        uint64_t random = check_random(&seed);
        int64_t tail = producer.tail;
        offered += r->scenario->offer(&producer, 1 + (random >> 8) % r->scenario->longest);
        CHECK_EQ(ringbuf_producer_position(&producer), offered);
        if (producer.tail == tail && random % 2 == 0) {
            sched_yield(); /* Nothing fitted, and threads may be more than processors. */
        }
    }
    ringbuf_complete(&producer);
    return NULL;
}

static void *consume(void *argument) {
    run *r = (run *)argument;
    ringbuf_consumer consumer;
    uint64_t seed = 2463534242;
    CHECK_EQ(ringbuf_consumer_open(&consumer, &r->ring), 0);
    start_together(r);
    int ended;
    while ((ended = ringbuf_terminated(&consumer, NULL)) == RINGBUF_OPEN) {
        CHECK_EQ(ringbuf_consumer_position(&consumer), r->taken + r->lost); /* Continuity. */
        int64_t wanted = (int64_t)(1 + check_random(&seed) % r->scenario->longest);
        int64_t count;
        int found = ringbuf_next(&consumer, (uint64_t)wanted, &count);
        CHECK(found >= 0);
        if (found == RINGBUF_GAP) {
            r->lost += count;
            r->gaps++;
        } else if (found == RINGBUF_RUN) {
            CHECK(count >= 1 && count <= wanted);
            int64_t taken = r->scenario->take(&consumer, (uint64_t)count);
            CHECK_EQ(taken, count);
            __atomic_store_n(&r->taken, r->taken + taken, __ATOMIC_RELAXED);
        } else {
            sched_yield();
        }
    }
    CHECK_EQ(ended, RINGBUF_COMPLETED);
    return NULL;
}

static void *watch(void *argument) {
    run *r = (run *)argument;
    ringbuf_counters before;
    memset(&before, 0, sizeof before);
    start_together(r);
    do {
        ringbuf_counters c = ringbuf_read_counters(&r->ring);
        CHECK_EQ(c.offered, c.delivered + c.dropped + c.skipped + c.buffered);
        CHECK(c.buffered >= 0 && c.buffered <= r->ring.capacity && c.delivered >= 0);
        CHECK(c.reported >= 0 && c.reported <= c.dropped);
        CHECK(c.offered >= before.offered && c.dropped >= before.dropped);
        CHECK(c.delivered + c.skipped >= before.delivered + before.skipped);
        before = c;
        sched_yield();
    } while (__atomic_load_n(&r->ring.header->state, __ATOMIC_ACQUIRE) == RINGBUF_OPEN);
    return NULL;
}

static void stress(const scenario *s, int64_t elements) {
    check_running = s->name;
    uint64_t bytes = ring_bytes(sizeof(sample), s->capacity, s->ledger_slots);
    void *memory = allocate_ring(sizeof(sample), s->capacity, s->ledger_slots);
    run r;
    memset(&r, 0, sizeof r);
    r.scenario = s;
    r.elements = elements;
    CHECK_EQ(ringbuf_attach(&r.ring, memory, bytes, RINGBUF_LONG, sizeof(sample)), 0);

    pthread_t producer, consumer, watcher;
    CHECK_EQ(pthread_create(&consumer, NULL, consume, &r), 0);
    CHECK_EQ(pthread_create(&watcher, NULL, watch, &r), 0);
    CHECK_EQ(pthread_create(&producer, NULL, produce, &r), 0);
    CHECK_EQ(pthread_join(producer, NULL), 0);
    CHECK_EQ(pthread_join(consumer, NULL), 0);
    CHECK_EQ(pthread_join(watcher, NULL), 0);

    ringbuf_counters c = ringbuf_read_counters(&r.ring);
    CHECK_EQ(c.buffered, 0);
    CHECK_EQ(c.delivered + c.skipped, r.taken);
    CHECK_EQ(c.dropped, r.lost);
    CHECK_EQ(c.reported, r.lost);
    CHECK_EQ(c.offered, r.taken + r.lost); /* Conservation. */
    printf("ok %s: offered %" PRId64 ", taken %" PRId64 ", lost %" PRId64 " in %" PRId64 " gaps\n",
            s->name, c.offered, r.taken, r.lost, r.gaps);
    free(memory);
}

/* ---- Many short streams: the end must not overtake their elements ---------------------------- */

enum { STREAMS = 1000 };

static void *produce_streams(void *argument) {
    const ringbuf *rings = (const ringbuf *)argument;
    for (int64_t i = 0; i < STREAMS; i++) {
        ringbuf_producer producer;
        CHECK_EQ(ringbuf_producer_open(&producer, &rings[i]), 0);
        /* Wait until the consumer is about to look at this ring. */
        while (i > 0 && ringbuf_read_counters(&rings[i - 1]).buffered > 0) {
            sched_yield();
        }
        CHECK_EQ(ringbuf_push(&producer, &i, 1), 1);
        if (i % 2 == 0) {
            CHECK_EQ(ringbuf_drop(&producer, 1), 0);
        }
        ringbuf_complete(&producer);
    }
    return NULL;
}

static void consume_streams(const ringbuf *rings) {
    for (int64_t i = 0; i < STREAMS; i++) {
        ringbuf_consumer consumer;
        int64_t value = -1, taken = 0, lost = 0;
        CHECK_EQ(ringbuf_consumer_open(&consumer, &rings[i]), 0);
        while (ringbuf_terminated(&consumer, NULL) == RINGBUF_OPEN) {
            int64_t count;
            if (ringbuf_next(&consumer, 1, &count) == RINGBUF_GAP) {
                lost += count;
            } else {
                taken += ringbuf_pop(&consumer, &value, (uint64_t)count);
            }
        }
        CHECK_EQ(taken, 1);
        CHECK_EQ(value, i);
        CHECK_EQ(lost, i % 2 == 0);
    }
}

static void stress_ends(void) {
    check_running = "short streams";
    uint64_t bytes = (ringbuf_required_bytes(sizeof(int64_t), 4) + 63) / 64 * 64;
    unsigned char *memory = (unsigned char *)calloc(STREAMS, (size_t)bytes);
    ringbuf *rings = (ringbuf *)calloc(STREAMS, sizeof(ringbuf));
    CHECK(memory != NULL && rings != NULL);
    for (uint64_t i = 0; i < STREAMS; i++) {
        void *start = memory + i * bytes;
        CHECK_EQ(ringbuf_format(start, bytes, RINGBUF_LONG, sizeof(int64_t), 4), 0);
        CHECK_EQ(ringbuf_attach(&rings[i], start, bytes, RINGBUF_LONG, sizeof(int64_t)), 0);
    }
    pthread_t producer;
    CHECK_EQ(pthread_create(&producer, NULL, produce_streams, rings), 0);
    consume_streams(rings);
    CHECK_EQ(pthread_join(producer, NULL), 0);
    printf("ok short streams: %d\n", STREAMS);
    free(rings);
    free(memory);
}

int main(int argc, char **argv) {
    static const scenario scenarios[] = {
            {"push, pop", 1000, 256, 64, offer_push, take_pop},
            {"push, pop, one slot", 1, 256, 3, offer_push, take_pop},
            {"push, in turns", 100, 256, 64, offer_push, take_in_turns},
            {"push, pop, two gap records", 64, 2, 20, offer_with_drops, take_pop},
            {"drops, windows", 500, 4, 20, offer_with_drops, take_window},
            {"blocks, in turns", 77, 16, 40, offer_push_all, take_in_turns},
            {"retries, pop", 300, 256, 64, offer_try_push, take_pop},
            {"reserve and commit, windows", 128, 256, 64, offer_reserved, take_window},
    };
    int64_t elements = argc > 1 ? atoll(argv[1]) : 1000000;
    for (size_t i = 0; i < sizeof scenarios / sizeof scenarios[0]; i++) {
        stress(&scenarios[i], elements);
    }
    for (int64_t i = 0; i < elements / 10000; i++) {
        stress_ends();
    }
    return 0;
}
