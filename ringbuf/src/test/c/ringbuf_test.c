/* Tests of ringbuf.h in one thread: every function, gaps, recovery, memory that makes no sense. */
#include "ringbuf.h"

/* A strict -std=c11 hides system calls that some tests need; ringbuf.h does without them. */
#if !defined(RINGBUF_NO_FILES) && defined(MAP_ANONYMOUS)
#define WITH_SYSTEM
#include <signal.h>
#include <sys/wait.h>
#endif

#include "check.h"

/* ---- A ring of int64_t whose elements are their own stream positions ------------------------- */

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
    f->bytes = ringbuf_required_bytes(sizeof(int64_t), capacity);
    f->memory = calloc(1, (size_t)f->bytes);
    CHECK(f->memory != NULL);
    CHECK_EQ(ringbuf_format(f->memory, f->bytes, RINGBUF_LONG, sizeof(int64_t), capacity), 0);
    ((ringbuf_header *)f->memory)->ledger_slots = ledger_slots;
    CHECK_EQ(ringbuf_attach(&f->ring, f->memory, f->bytes, RINGBUF_LONG, sizeof(int64_t)), 0);
    CHECK_EQ(ringbuf_producer_open(&f->producer, &f->ring), 0);
    CHECK_EQ(ringbuf_consumer_open(&f->consumer, &f->ring), 0);
    return f;
}

static fixture *open_ring(uint64_t capacity) {
    return open_ring_of(capacity, RINGBUF_DEFAULT_LEDGER_SLOTS);
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

/* ---- Memory and geometry --------------------------------------------------------------------- */

static void required_bytes_round_slots_up_to_a_power_of_two(void) {
    CHECK_EQ(ringbuf_required_bytes(1, 1), 8192 + 1);
    CHECK_EQ(ringbuf_required_bytes(8, 5), 8192 + 8 * 8);
    CHECK_EQ(ringbuf_required_bytes(12, 48000), 8192 + 65536 * 12);
}

static void required_bytes_are_0_for_the_impossible(void) {
    CHECK_EQ(ringbuf_required_bytes(0, 1), 0);
    CHECK_EQ(ringbuf_required_bytes(1, 0), 0);
    CHECK_EQ(ringbuf_required_bytes(8, UINT64_C(1) << 60), 0);
    CHECK_EQ(ringbuf_required_bytes(1, UINT64_MAX), 0);
    CHECK_EQ(ringbuf_required_bytes(UINT64_MAX, 1), 0);
    CHECK_EQ(ringbuf_required_bytes(UINT64_C(1) << 32, UINT64_C(1) << 32), 0);
}

static void format_refuses_bad_arguments(void) {
    uint64_t memory[2048];
    unsigned char *bytes = (unsigned char *)memory;
    CHECK_EQ(ringbuf_format(NULL, 16384, RINGBUF_BYTE, 1, 1), RINGBUF_ERROR_ARGUMENT);
    CHECK_EQ(ringbuf_format(bytes + 4, 16380, RINGBUF_BYTE, 1, 1), RINGBUF_ERROR_ARGUMENT);
    CHECK_EQ(ringbuf_format(memory, 16384, RINGBUF_BYTE, 0, 1), RINGBUF_ERROR_ARGUMENT);
    CHECK_EQ(ringbuf_format(memory, 16384, RINGBUF_BYTE, 1, 0), RINGBUF_ERROR_ARGUMENT);
    CHECK_EQ(ringbuf_format(memory, 16384, RINGBUF_INT, 6, 1), RINGBUF_ERROR_ARGUMENT);
    CHECK_EQ(ringbuf_format(memory, 8192, RINGBUF_BYTE, 1, 1), RINGBUF_ERROR_TRUNCATED);
    CHECK_EQ(ringbuf_format(memory, 16384, RINGBUF_BYTE, 1, 8192), 0);
}

static void attach_writes_nothing(void) {
    fixture *f = open_ring(5);
    push(f, 7);
    void *before = malloc((size_t)f->bytes);
    CHECK(before != NULL);
    memcpy(before, f->memory, (size_t)f->bytes);
    ringbuf ring;
    CHECK_EQ(ringbuf_attach(&ring, f->memory, f->bytes, RINGBUF_MIXED, 8), 0);
    CHECK(memcmp(before, f->memory, (size_t)f->bytes) == 0);
    free(before);
    close_ring(f);
}

static void attach_checks_what_the_caller_expects(void) {
    fixture *f = open_ring(5);
    unsigned char *bytes = (unsigned char *)f->memory;
    ringbuf r;
    CHECK_EQ(ringbuf_attach(NULL, bytes, f->bytes, RINGBUF_LONG, 8), RINGBUF_ERROR_ARGUMENT);
    CHECK_EQ(ringbuf_attach(&r, NULL, f->bytes, RINGBUF_LONG, 8), RINGBUF_ERROR_ARGUMENT);
    CHECK_EQ(ringbuf_attach(&r, bytes + 4, f->bytes, RINGBUF_LONG, 8), RINGBUF_ERROR_ARGUMENT);
    CHECK_EQ(ringbuf_attach(&r, bytes, f->bytes, RINGBUF_DOUBLE, 8), RINGBUF_ERROR_ELEMENT);
    CHECK_EQ(ringbuf_attach(&r, bytes, f->bytes, RINGBUF_MIXED, 4), RINGBUF_ERROR_ELEMENT);
    CHECK_EQ(ringbuf_attach(&r, bytes, f->bytes - 1, RINGBUF_LONG, 8), RINGBUF_ERROR_TRUNCATED);
    CHECK_EQ(ringbuf_attach(&r, bytes, 511, RINGBUF_LONG, 8), RINGBUF_ERROR_TRUNCATED);
    CHECK_EQ(ringbuf_attach(&r, bytes, f->bytes, RINGBUF_MIXED, 8), 0);
    close_ring(f);
}

/* Attaches after one header field was overwritten, and restores it. */
#define CHECK_ATTACH_WITH(field, value, expected)                                      \
    do {                                                                               \
        ringbuf_header saved = *header;                                                \
        header->field = value;                                                         \
        ringbuf ring;                                                                  \
        CHECK_EQ(ringbuf_attach(&ring, header, f->bytes, RINGBUF_MIXED, 8), expected); \
        *header = saved;                                                               \
    } while (0)

static void attach_refuses_foreign_and_contradictory_headers(void) {
    fixture *f = open_ring(5);
    ringbuf_header *header = (ringbuf_header *)f->memory;
    CHECK_ATTACH_WITH(magic, 0, RINGBUF_ERROR_MAGIC);
    CHECK_ATTACH_WITH(magic, header->magic + 1, RINGBUF_ERROR_MAGIC);
    CHECK_ATTACH_WITH(magic, __builtin_bswap64(RINGBUF_MAGIC), RINGBUF_ERROR_BYTE_ORDER);
    CHECK_ATTACH_WITH(version, 0, RINGBUF_ERROR_VERSION);
    CHECK_ATTACH_WITH(version, 2, RINGBUF_ERROR_VERSION);
    CHECK_ATTACH_WITH(flags, 2, RINGBUF_ERROR_VERSION);
    CHECK_ATTACH_WITH(flags, RINGBUF_FLAG_MIRRORED, RINGBUF_ERROR_TRUNCATED);
    CHECK_ATTACH_WITH(total_bytes, header->total_bytes - 1, RINGBUF_ERROR_GEOMETRY);
    CHECK_ATTACH_WITH(total_bytes, 0, RINGBUF_ERROR_GEOMETRY);
    CHECK_ATTACH_WITH(data_offset, 4096, RINGBUF_ERROR_GEOMETRY);
    CHECK_ATTACH_WITH(data_offset, 8192 + 8, RINGBUF_ERROR_GEOMETRY);
    CHECK_ATTACH_WITH(data_offset, UINT64_MAX - 4095, RINGBUF_ERROR_GEOMETRY);
    CHECK_ATTACH_WITH(element_bytes, 0, RINGBUF_ERROR_ELEMENT);
    CHECK_ATTACH_WITH(capacity, 0, RINGBUF_ERROR_GEOMETRY);
    CHECK_ATTACH_WITH(capacity, 9, RINGBUF_ERROR_GEOMETRY);
    CHECK_ATTACH_WITH(slots, 0, RINGBUF_ERROR_GEOMETRY);
    CHECK_ATTACH_WITH(slots, 7, RINGBUF_ERROR_GEOMETRY);
    CHECK_ATTACH_WITH(slots, 16, RINGBUF_ERROR_GEOMETRY);
    CHECK_ATTACH_WITH(slots, UINT64_C(1) << 63, RINGBUF_ERROR_GEOMETRY);
    CHECK_ATTACH_WITH(ledger_offset, 1024, RINGBUF_ERROR_GEOMETRY);
    CHECK_ATTACH_WITH(ledger_slots, 0, RINGBUF_ERROR_GEOMETRY);
    CHECK_ATTACH_WITH(ledger_slots, 1, RINGBUF_ERROR_GEOMETRY);
    CHECK_ATTACH_WITH(ledger_slots, 255, RINGBUF_ERROR_GEOMETRY);
    CHECK_ATTACH_WITH(ledger_slots, 512, RINGBUF_ERROR_GEOMETRY);
    CHECK_ATTACH_WITH(ledger_slots, UINT64_C(1) << 63, RINGBUF_ERROR_GEOMETRY);
    CHECK_ATTACH_WITH(element_type, 8, RINGBUF_ERROR_GEOMETRY);
    close_ring(f);
}

static void every_status_has_a_message_of_its_own(void) {
    for (int64_t a = RINGBUF_ERROR_SYSTEM; a <= 0; a++) {
        for (int64_t b = RINGBUF_ERROR_SYSTEM; b < a; b++) {
            CHECK(strcmp(ringbuf_strerror(a), ringbuf_strerror(b)) != 0);
        }
    }
    CHECK(strcmp(ringbuf_strerror(17), "success") == 0);
    CHECK(strcmp(ringbuf_strerror(-99), "unknown error") == 0);
}

/* ---- Elements -------------------------------------------------------------------------------- */

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

static void nothing_is_asked_for_nothing(void) {
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
    enum { SLOTS = 1024, DATA = SLOTS * 8 };
    FILE *file = tmpfile();
    CHECK(file != NULL);
    int descriptor = fileno(file);
    CHECK_EQ(ftruncate(descriptor, 8192 + DATA), 0);
    int access = PROT_READ | PROT_WRITE;
    char *memory =
            (char *)mmap(NULL, 8192 + 2 * DATA, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    CHECK(memory != MAP_FAILED);
    CHECK(mmap(memory, 8192 + DATA, access, MAP_SHARED | MAP_FIXED, descriptor, 0) == memory);
    CHECK(mmap(memory + 8192 + DATA, DATA, access, MAP_SHARED | MAP_FIXED, descriptor, 8192) !=
            MAP_FAILED);
    CHECK_EQ(ringbuf_format(memory, 8192 + DATA, RINGBUF_LONG, 8, 1000), 0);
    ((ringbuf_header *)(void *)memory)->flags = RINGBUF_FLAG_MIRRORED;

    fixture f;
    CHECK_EQ(ringbuf_attach(&f.ring, memory, 8192 + 2 * DATA, RINGBUF_LONG, 8), 0);
    CHECK_EQ(ringbuf_producer_open(&f.producer, &f.ring), 0);
    CHECK_EQ(ringbuf_consumer_open(&f.consumer, &f.ring), 0);
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
    CHECK_EQ(munmap(memory, 8192 + 2 * DATA), 0);
    fclose(file);
}
#endif

/* ---- Gaps ------------------------------------------------------------------------------------ */

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

static void a_gap_that_grew_is_told_in_one_piece(void) {
    fixture *f = open_ring(2);
    CHECK_EQ(ringbuf_drop(&f->producer, 3), 0);
    CHECK_EQ(ringbuf_available(&f->consumer), 0); /* Has seen the 3. */
    CHECK_EQ(ringbuf_drop(&f->producer, 4), 0);
    CHECK_EQ(push(f, 1), 1);
    CHECK_EQ(next_gap(f), 7);
    CHECK_EQ(pop(f, 1), 1);
    close_ring(f);
}

static void a_gap_told_early_is_not_told_again_by_its_record(void) {
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

static void who_does_not_ask_sees_the_position_jump(void) {
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

/* ---- End, cancel, counters ------------------------------------------------------------------- */

static void the_end_comes_after_everything_else(void) {
    fixture *f = open_ring(2);
    int32_t code = -1;
    CHECK_EQ(push(f, 5), 2);
    CHECK_EQ(ringbuf_ended(&f->consumer, &code), RINGBUF_OPEN);
    ringbuf_complete(&f->producer);
    CHECK_EQ(ringbuf_ended(&f->consumer, &code), RINGBUF_OPEN);
    CHECK_EQ(pop(f, 2), 2);
    CHECK_EQ(ringbuf_ended(&f->consumer, &code), RINGBUF_OPEN);
    CHECK_EQ(next_gap(f), 3);
    CHECK_EQ(ringbuf_ended(&f->consumer, &code), RINGBUF_COMPLETED);
    CHECK_EQ(ringbuf_ended(&f->consumer, NULL), RINGBUF_COMPLETED);
    CHECK_EQ(code, -1);
    close_ring(f);
}

static void a_failure_brings_its_code(void) {
    fixture *f = open_ring(2);
    int32_t code = 0;
    CHECK_EQ(push(f, 1), 1);
    ringbuf_fail(&f->producer, -42);
    ringbuf_complete(&f->producer); /* Too late. */
    CHECK_EQ(ringbuf_ended(&f->consumer, &code), RINGBUF_OPEN);
    CHECK_EQ(pop(f, 2), 1);
    CHECK_EQ(ringbuf_ended(&f->consumer, NULL), RINGBUF_FAILED);
    CHECK_EQ(ringbuf_ended(&f->consumer, &code), RINGBUF_FAILED);
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
        CHECK_EQ(ringbuf_push(&f->producer, &value, 1), RINGBUF_ERROR_TERMINATED);
        CHECK_EQ(ringbuf_try_push(&f->producer, &value, 1), RINGBUF_ERROR_TERMINATED);
        CHECK_EQ(ringbuf_push_all(&f->producer, &value, 1), RINGBUF_ERROR_TERMINATED);
        CHECK_EQ(ringbuf_reserve(&f->producer, 1, &window), RINGBUF_ERROR_TERMINATED);
        CHECK_EQ(ringbuf_commit(&f->producer, 1), RINGBUF_ERROR_TERMINATED);
        CHECK_EQ(ringbuf_free_slots(&f->producer), RINGBUF_ERROR_TERMINATED);
        CHECK_EQ(ringbuf_drop(&f->producer, 1), RINGBUF_ERROR_TERMINATED);
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

/* ---- Successors of killed processes ---------------------------------------------------------- */

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

/* ---- Memory that makes no sense -------------------------------------------------------------- */

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

/* The second record is nonsense: neither the first one nor the gap is given away. */
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
    CHECK_EQ(ringbuf_ended(&f->consumer, NULL), RINGBUF_ERROR_CORRUPTED);
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
 * Memory rewritten at random while both sides go on: whatever they return, they stay within the
 * ring (an address sanitizer watches the block) and within their promised ranges.
 */
static void garbage_in_memory_never_leads_outside_of_it(void) {
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
                case 13: result = ringbuf_ended(&f->consumer, NULL), most = 2; break;
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
            bytes[random % 80] ^= (unsigned char)(1u << (random >> 8) % 8);
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

/* ---- Files ----------------------------------------------------------------------------------- */

#ifdef WITH_SYSTEM

/* A path that does not exist. */
static const char *new_path(void) {
    static char path[512];
    const char *directory = getenv("TMPDIR");
    snprintf(path, sizeof path, "%s/ringbuf-XXXXXX", directory != NULL ? directory : "/tmp");
    int descriptor = mkstemp(path);
    CHECK(descriptor >= 0);
    CHECK_EQ(close(descriptor), 0);
    CHECK_EQ(unlink(path), 0);
    return path;
}

static void a_file_is_made_once_and_opened_often(void) {
    const char *path = new_path();
    ringbuf_file made, opened;
    ringbuf_producer producer;
    ringbuf_consumer consumer;
    int64_t value = 42;
    CHECK_EQ(ringbuf_file_open(&opened, path, RINGBUF_LONG, 8), RINGBUF_ERROR_SYSTEM);
    CHECK_EQ(errno, ENOENT);
    CHECK_EQ(ringbuf_file_create(&made, path, RINGBUF_LONG, 8, 5), 0);
    CHECK_EQ(ringbuf_file_create(&opened, path, RINGBUF_LONG, 8, 5), RINGBUF_ERROR_SYSTEM);
    CHECK_EQ(errno, EEXIST);
    CHECK_EQ(ringbuf_file_claim_producer(&made, &producer), 0);
    CHECK_EQ(ringbuf_push(&producer, &value, 1), 1);
    ringbuf_file_close(&made);
    ringbuf_file_close(&made); /* Does nothing. */

    CHECK_EQ(ringbuf_file_open(&opened, path, RINGBUF_DOUBLE, 8), RINGBUF_ERROR_ELEMENT);
    CHECK_EQ(ringbuf_file_open(&opened, path, RINGBUF_LONG, 8), 0);
    CHECK_EQ(ringbuf_file_claim_consumer(&opened, &consumer), 0);
    value = 0;
    CHECK_EQ(ringbuf_pop(&consumer, &value, 1), 1);
    CHECK_EQ(value, 42);
    ringbuf_file_close(&opened);
    CHECK_EQ(unlink(path), 0);
}

static void bad_arguments_make_no_file(void) {
    const char *path = new_path();
    ringbuf_file file;
    CHECK_EQ(ringbuf_file_create(&file, NULL, RINGBUF_LONG, 8, 5), RINGBUF_ERROR_ARGUMENT);
    CHECK_EQ(ringbuf_file_create(NULL, path, RINGBUF_LONG, 8, 5), RINGBUF_ERROR_ARGUMENT);
    CHECK_EQ(ringbuf_file_create(&file, path, RINGBUF_LONG, 8, 0), RINGBUF_ERROR_ARGUMENT);
    CHECK_EQ(ringbuf_file_create(&file, path, RINGBUF_LONG, 12, 5), RINGBUF_ERROR_ARGUMENT);
    CHECK_EQ(ringbuf_file_open(&file, path, RINGBUF_LONG, 8), RINGBUF_ERROR_SYSTEM);
    CHECK_EQ(errno, ENOENT);
    int status = ringbuf_file_create(&file, "/nonexistent/ring", RINGBUF_LONG, 8, 5);
    CHECK_EQ(status, RINGBUF_ERROR_SYSTEM);
}

static void foreign_and_truncated_files_are_refused(void) {
    const char *path = new_path();
    ringbuf_file file;
    CHECK_EQ(ringbuf_file_create(&file, path, RINGBUF_LONG, 8, 5), 0);
    file.ring.header->flags = RINGBUF_FLAG_MIRRORED;
    ringbuf_file_close(&file);
    CHECK_EQ(truncate(path, 8192 + 128), 0); /* Long enough for a mirror. */
    CHECK_EQ(ringbuf_file_open(&file, path, RINGBUF_LONG, 8), RINGBUF_ERROR_GEOMETRY);
    CHECK_EQ(truncate(path, 8192), 0);
    CHECK_EQ(ringbuf_file_open(&file, path, RINGBUF_LONG, 8), RINGBUF_ERROR_TRUNCATED);
    CHECK_EQ(truncate(path, 511), 0);
    CHECK_EQ(ringbuf_file_open(&file, path, RINGBUF_LONG, 8), RINGBUF_ERROR_TRUNCATED);
    CHECK_EQ(truncate(path, 0), 0);
    CHECK_EQ(truncate(path, 65536), 0);
    CHECK_EQ(ringbuf_file_open(&file, path, RINGBUF_LONG, 8), RINGBUF_ERROR_MAGIC);
    CHECK_EQ(unlink(path), 0);
}

static void a_role_is_free_when_its_process_was_killed(void) {
    const char *path = new_path();
    ringbuf_file file;
    ringbuf_producer producer;
    ringbuf_consumer consumer;
    int64_t value = 1;
    int pipes[2];
    char claimed = 0;
    CHECK_EQ(pipe(pipes), 0);
    pid_t child = fork();
    CHECK(child >= 0);
    if (child == 0) {
        CHECK_EQ(ringbuf_file_create(&file, path, RINGBUF_LONG, 8, 5), 0);
        CHECK_EQ(ringbuf_file_claim_producer(&file, &producer), 0);
        CHECK_EQ(ringbuf_file_claim_consumer(&file, &consumer), 0);
        CHECK_EQ(ringbuf_push(&producer, &value, 1), 1);
        CHECK_EQ(write(pipes[1], "", 1), 1);
        for (;;) {
            (void)pause();
        }
    }
    CHECK_EQ(read(pipes[0], &claimed, 1), 1);
    CHECK_EQ(ringbuf_file_open(&file, path, RINGBUF_LONG, 8), 0);
    CHECK_EQ(ringbuf_file_claim_producer(&file, &producer), RINGBUF_ERROR_CLAIMED);
    CHECK_EQ(ringbuf_file_claim_consumer(&file, &consumer), RINGBUF_ERROR_CLAIMED);
    CHECK_EQ(kill(child, SIGKILL), 0);
    CHECK_EQ(waitpid(child, NULL, 0), child);
    CHECK_EQ(ringbuf_file_claim_producer(&file, &producer), 0);
    CHECK_EQ(ringbuf_file_claim_consumer(&file, &consumer), 0);
    CHECK_EQ(ringbuf_producer_position(&producer), 1);
    CHECK_EQ(ringbuf_available(&consumer), 1);
    CHECK_EQ(ringbuf_file_release_producer(&file), 0);
    CHECK_EQ(ringbuf_file_release_consumer(&file), 0);
    ringbuf_file_close(&file);
    CHECK_EQ(close(pipes[0]), 0);
    CHECK_EQ(close(pipes[1]), 0);
    CHECK_EQ(unlink(path), 0);
}

#ifdef RINGBUF_OFD_SETLK_
static void a_role_is_claimed_once_in_a_process_too(void) {
    const char *path = new_path();
    ringbuf_file a, b;
    ringbuf_producer producer;
    ringbuf_consumer consumer;
    CHECK_EQ(ringbuf_file_create(&a, path, RINGBUF_LONG, 8, 5), 0);
    CHECK_EQ(ringbuf_file_open(&b, path, RINGBUF_LONG, 8), 0);
    CHECK_EQ(ringbuf_file_claim_producer(&a, &producer), 0);
    CHECK_EQ(ringbuf_file_claim_producer(&b, &producer), RINGBUF_ERROR_CLAIMED);
    ringbuf_file_close(&b); /* Does not free the claim of a. */
    CHECK_EQ(ringbuf_file_open(&b, path, RINGBUF_LONG, 8), 0);
    CHECK_EQ(ringbuf_file_claim_producer(&b, &producer), RINGBUF_ERROR_CLAIMED);
    CHECK_EQ(ringbuf_file_release_producer(&a), 0);
    CHECK_EQ(ringbuf_file_claim_producer(&b, &producer), 0);
    a.ring.header->head = -1;
    CHECK_EQ(ringbuf_file_claim_consumer(&a, &consumer), RINGBUF_ERROR_CORRUPTED);
    a.ring.header->head = 0;
    CHECK_EQ(ringbuf_file_claim_consumer(&b, &consumer), 0); /* The failed claim holds nothing. */
    ringbuf_file_close(&a);
    ringbuf_file_close(&b);
    CHECK_EQ(unlink(path), 0);
}
#endif

#endif

#define TEST(name) \
    { #name, name }

int main(int argc, char **argv) {
    static const check_test tests[] = {
            TEST(required_bytes_round_slots_up_to_a_power_of_two),
            TEST(required_bytes_are_0_for_the_impossible),
            TEST(format_refuses_bad_arguments),
            TEST(attach_writes_nothing),
            TEST(attach_checks_what_the_caller_expects),
            TEST(attach_refuses_foreign_and_contradictory_headers),
            TEST(every_status_has_a_message_of_its_own),
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
            TEST(nothing_is_asked_for_nothing),
            TEST(impossible_counts_are_refused),
#ifdef WITH_SYSTEM
            TEST(windows_of_a_mirrored_ring_are_one_piece),
#endif
            TEST(a_gap_lies_between_the_elements_before_and_after_it),
            TEST(drops_without_an_element_between_them_are_one_gap),
            TEST(a_gap_that_grew_is_told_in_one_piece),
            TEST(a_gap_told_early_is_not_told_again_by_its_record),
            TEST(who_does_not_ask_sees_the_position_jump),
            TEST(a_gap_without_an_element_behind_it_is_not_passed_by_reading),
            TEST(a_full_ledger_loses_data_but_never_its_place),
            TEST(the_end_comes_after_everything_else),
            TEST(a_failure_brings_its_code),
            TEST(nothing_is_offered_after_the_end),
            TEST(a_cancel_lasts_until_the_next_consumer),
            TEST(counters_of_a_corrupted_ring_still_add_up),
            TEST(a_killed_producer_loses_and_repeats_nothing),
            TEST(a_successor_records_no_gap_a_second_time),
            TEST(a_killed_consumer_neither_repeats_nor_forgets_a_gap),
            TEST(successors_resume_at_the_shared_positions),
            TEST(a_failed_open_leaves_the_handle_as_it_was),
            TEST(a_look_that_fails_changes_nothing),
            TEST(a_corrupted_ring_is_reported_and_left_alone),
            TEST(a_corrupted_ledger_is_reported),
            TEST(garbage_in_memory_never_leads_outside_of_it),
            TEST(a_garbled_header_is_refused_or_harmless),
#ifdef WITH_SYSTEM
            TEST(a_file_is_made_once_and_opened_often),
            TEST(bad_arguments_make_no_file),
            TEST(foreign_and_truncated_files_are_refused),
            TEST(a_role_is_free_when_its_process_was_killed),
#ifdef RINGBUF_OFD_SETLK_
            TEST(a_role_is_claimed_once_in_a_process_too),
#endif
#endif
    };
    return check_main(tests, sizeof tests / sizeof tests[0], argc, argv);
}
