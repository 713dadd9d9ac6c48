/*
 * Interleavings and kills at single accesses: before any access of one side to the shared words,
 * the other side may do its work, or the side may be killed and have a successor. One thread, so
 * every schedule can be repeated.
 *
 *     ringbuf_schedule [schedules]
 */
#include <setjmp.h>

static void before_access(void);

/* A macro is not expanded within itself: these are the builtins with a hook in front. */
#define __atomic_load_n(address, order) (before_access(), __atomic_load_n(address, order))
#define __atomic_store_n(address, value, order) \
    (before_access(), __atomic_store_n(address, value, order))

#include "check.h"
#include "format.h"
#include "ringbuf.h"

enum { LONGEST = 5, OPERATIONS = 60 };

static uint64_t seed;
static ringbuf ring;
static ringbuf_producer producer;
static ringbuf_consumer consumer;
static int64_t told; /* Position up to which the consumer was told of everything. */
static int has_ended;
static int64_t empty_at; /* Where the ring was last found empty, or the consumer has started. */
static int64_t empty_periods;
static int64_t killed_consumers;

/* ---- The event before an access -------------------------------------------------------------- */

static int accesses_left; /* Until the event; 0: there is none. */
static void (*event)(void);
static jmp_buf killed;

static void before_access(void) {
    if (accesses_left > 0 && --accesses_left == 0) {
        event();
    }
}

static void kill_this_side(void) {
    longjmp(killed, 1);
}

static uint64_t dice(uint64_t sides) {
    return check_random(&seed) % sides;
}

/* ---- What the sides do ----------------------------------------------------------------------- */

static void produce(void) {
    int64_t values[LONGEST];
    ringbuf_window window;
    uint64_t count = 1 + dice(LONGEST);
    for (uint64_t i = 0; i < count; i++) {
        values[i] = ringbuf_producer_position(&producer) + (int64_t)i;
    }
    switch (dice(producer.ended ? 1 : 12)) {
        case 0: CHECK(ringbuf_is_cancelled(&producer) == 0); break;
        case 1: CHECK_EQ(ringbuf_drop(&producer, count), 0); break;
        case 2: CHECK(ringbuf_push_all(&producer, values, count) >= 0); break;
        case 3: CHECK(ringbuf_try_push(&producer, values, count) >= 0); break;
        case 4: {
            int64_t reserved = ringbuf_reserve(&producer, count, &window);
            CHECK(reserved >= 0 && reserved <= (int64_t)count);
            memcpy(window.first, values, window.first_count * sizeof values[0]);
            if (window.second != NULL) {
                memcpy(window.second, values + window.first_count,
                        window.second_count * sizeof values[0]);
            }
            CHECK_EQ(ringbuf_commit(&producer, (uint64_t)reserved), 0);
            break;
        }
        default: CHECK(ringbuf_push(&producer, values, count) >= 0);
    }
}

static void produce_more(void) {
    for (uint64_t i = dice(4); i > 0; i--) {
        produce();
    }
    if (dice(40) == 0) {
        ringbuf_complete(&producer);
    }
}

static void tell(int64_t count) {
    CHECK(count >= 0);
    told += count;
}

static void check_values(const int64_t *values, int64_t count) {
    for (int64_t i = 0; i < count; i++) {
        CHECK_EQ(values[i], told + i);
    }
}

static void find_nothing(uint64_t wanted) {
    if (consumer.head != empty_at) {
        empty_at = consumer.head;
        empty_periods++;
    }
    if (dice(2) == 0) {
        ringbuf_missed(&consumer, wanted);
    }
}

static void consume(void) {
    int64_t values[LONGEST];
    uint64_t wanted = 1 + dice(LONGEST);
    int state = ringbuf_terminated(&consumer, NULL);
    CHECK(state == RINGBUF_OPEN || state == RINGBUF_COMPLETED);
    if (state == RINGBUF_COMPLETED) {
        CHECK_EQ(ring.header->tail, ring.header->head);
        CHECK_EQ(ring.header->dropped, ring.header->reported);
        has_ended = 1;
    }
    CHECK_EQ(ringbuf_consumer_position(&consumer), told);
    int64_t count;
    int found = ringbuf_next(&consumer, wanted, &count);
    if (found == RINGBUF_GAP) {
        tell(count);
        count = 0;
    } else if (found == RINGBUF_NOTHING) {
        find_nothing(wanted);
    }
    CHECK_EQ(ringbuf_consumer_position(&consumer), told);
    switch (dice(3)) {
        case 0: CHECK_EQ(ringbuf_skip(&consumer, (uint64_t)count), count); break;
        case 1:
            CHECK_EQ(ringbuf_peek(&consumer, values, (uint64_t)count), count);
            check_values(values, count);
            CHECK_EQ(ringbuf_consume(&consumer, (uint64_t)count), 0);
            break;
        default:
            CHECK_EQ(ringbuf_pop(&consumer, values, (uint64_t)count), count);
            check_values(values, count);
            break;
    }
    tell(count);
}

static void consume_more(void) {
    for (uint64_t i = dice(4); i > 0; i--) {
        consume();
    }
}

/* Does one side's work, with the other side's work or a kill before one of its accesses. */
static int interrupted(void (*work)(void), void (*others_work)(void)) {
    volatile int survived = 1;
    accesses_left = (int)dice(20);
    event = dice(2) == 0 ? others_work : kill_this_side;
    if (setjmp(killed) == 0) {
        work();
    } else {
        survived = 0;
    }
    accesses_left = 0;
    return survived;
}

static void run_schedule(uint64_t schedule_seed) {
    static int64_t memory[2048];
    seed = schedule_seed;
    has_ended = 0;
    told = 0;
    empty_at = 0;
    empty_periods = 0;
    killed_consumers = 0;
    uint64_t capacity = 1 + dice(4);
    CHECK_EQ(ringbuf_format(memory, sizeof memory, RINGBUF_LONG, sizeof(int64_t), capacity), 0);
    set_ledger_slots(memory, UINT64_C(2) << dice(2));
    CHECK_EQ(ringbuf_attach(&ring, memory, sizeof memory, RINGBUF_LONG, sizeof(int64_t)), 0);
    CHECK_EQ(ringbuf_producer_open(&producer, &ring), 0);
    CHECK_EQ(ringbuf_consumer_open(&consumer, &ring), 0);
    for (int i = 0; i < OPERATIONS; i++) {
        if (dice(2) == 0) {
            int64_t position = ringbuf_producer_position(&producer);
            if (!interrupted(produce, consume_more)) {
                CHECK_EQ(ringbuf_producer_open(&producer, &ring), 0);
                CHECK(ringbuf_producer_position(&producer) >= position);
            }
        } else if (!interrupted(consume, produce_more)) {
            int64_t before = told;
            CHECK_EQ(ringbuf_consumer_open(&consumer, &ring), 0);
            killed_consumers++;
            empty_at = consumer.head;
            told = ringbuf_consumer_position(&consumer);
            CHECK(told >= before && told <= ringbuf_producer_position(&producer));
        }
    }
    ringbuf_complete(&producer);
    while (!has_ended) {
        consume();
    }
    CHECK_EQ(told, ringbuf_producer_position(&producer));
    CHECK_EQ(ring.header->gap_head, ring.header->gap_tail);
    /* The last period may be the end of the stream. A consumer may be killed after the count. */
    CHECK(ring.header->underruns >= empty_periods - 1);
    CHECK(ring.header->underruns <= empty_periods + killed_consumers);
    CHECK(ring.header->missing == 0 || ring.header->underruns > 0);
}

int main(int argc, char **argv) {
    int64_t schedules = argc > 1 ? atoll(argv[1]) : 100000;
    for (int64_t i = 1; i <= schedules; i++) {
        char name[40];
        snprintf(name, sizeof name, "schedule %" PRId64, i);
        check_running = name;
        run_schedule((uint64_t)i * UINT64_C(0x9E3779B97F4A7C15));
    }
    printf("ok %" PRId64 " schedules\n", schedules);
    return 0;
}
