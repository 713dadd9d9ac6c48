/*
 * Replays a script of operations (ring-vectors.txt explains them) on rings of int64_t whose
 * elements are their own stream positions. Prints for each operation its result, the shared words
 * and a hash of the whole memory; writes the memory of each ring, as it is in the end, to a file.
 *
 *     vectors <script> <memory file>
 */
#include <inttypes.h>

#include "check.h"
#include "format.h"
#include "ringbuf.h"

#define MOST 256

static void *memory;
static uint64_t bytes;
static ringbuf ring;
static ringbuf_producer producer;
static ringbuf_consumer consumer;
static int64_t values[MOST];
static ringbuf_window window;

static void open_ring(uint64_t capacity, uint64_t ledger_slots) {
    bytes = ring_bytes(sizeof(int64_t), capacity, ledger_slots);
    memory = allocate_ring(sizeof(int64_t), capacity, ledger_slots);
    CHECK_EQ(ringbuf_attach(&ring, memory, bytes, RINGBUF_LONG, sizeof(int64_t)), 0);
    CHECK_EQ(ringbuf_producer_open(&producer, &ring), 0);
    CHECK_EQ(ringbuf_consumer_open(&consumer, &ring), 0);
}

static void save_ring(FILE *file) {
    if (memory != NULL) {
        CHECK_EQ(fwrite(memory, 1, (size_t)bytes, file), bytes);
        free(memory);
        memory = NULL;
    }
}

static const int64_t *next_values(void) {
    for (int64_t i = 0; i < MOST; i++) {
        values[i] = ringbuf_producer_position(&producer) + i;
    }
    return values;
}

static void fill_window(void) {
    int64_t position = window.position;
    for (uint64_t i = 0; i < window.first_count; i++) {
        ((int64_t *)window.first)[i] = position++;
    }
    for (uint64_t i = 0; i < window.second_count; i++) {
        ((int64_t *)window.second)[i] = position++;
    }
}

static void read_window(int64_t count) {
    for (int64_t i = 0; i < count; i++) {
        uint64_t at = (uint64_t)i;
        values[i] = at < window.first_count ? ((int64_t *)window.first)[at]
                                            : ((int64_t *)window.second)[at - window.first_count];
    }
}

static void print_result(int64_t result) {
    switch (result) {
        case RINGBUF_ERROR_ARGUMENT: printf("argument"); break;
        case RINGBUF_ERROR_ENDED: printf("ended"); break;
        case RINGBUF_ERROR_CORRUPTED: printf("corrupted"); break;
        default: printf("%" PRId64, result); break;
    }
}

/* Elements as "count@first value", after a check that they are consecutive. */
static void print_elements(int64_t count) {
    print_result(count);
    for (int64_t i = 1; i < count; i++) {
        CHECK_EQ(values[i], values[0] + i);
    }
    if (count > 0) {
        printf("@%" PRId64, values[0]);
    }
}

static void print_state(void) {
    const ringbuf_header *h = ring.header;
    uint64_t hash = UINT64_C(0xCBF29CE484222325);
    for (uint64_t i = 0; i < bytes / 8; i++) {
        hash = (hash ^ ((const uint64_t *)memory)[i]) * UINT64_C(0x100000001B3);
    }
    printf(" : %" PRId64 " %" PRId64 " %" PRId64 " %" PRId64 " %" PRId64 " %" PRId64 " %" PRId64
           " # %016" PRIx64 "\n",
            h->tail, h->dropped, h->gap_tail, h->head, h->gap_head, h->reported, h->skipped, hash);
}

static void replay(const char *operation, int64_t a, int64_t b) {
    uint64_t n = (uint64_t)a;
    int64_t count;
#define IS(name) (strcmp(operation, name) == 0)
    if (IS("push")) {
        print_result(ringbuf_push(&producer, next_values(), n));
    } else if (IS("try_push")) {
        print_result(ringbuf_try_push(&producer, next_values(), n));
    } else if (IS("push_all")) {
        print_result(ringbuf_push_all(&producer, next_values(), n));
    } else if (IS("reserve")) {
        count = ringbuf_reserve(&producer, n, &window);
        if (count > 0) {
            fill_window();
        }
        print_result(count);
    } else if (IS("commit")) {
        print_result(ringbuf_commit(&producer, n));
    } else if (IS("drop")) {
        print_result(ringbuf_drop(&producer, n));
    } else if (IS("free_slots")) {
        print_result(ringbuf_free_slots(&producer));
    } else if (IS("complete")) {
        ringbuf_complete(&producer);
        print_result(0);
    } else if (IS("fail")) {
        ringbuf_fail(&producer, (int32_t)a);
        print_result(0);
    } else if (IS("is_cancelled")) {
        print_result(ringbuf_is_cancelled(&producer));
    } else if (IS("offered")) {
        print_result(ringbuf_producer_position(&producer));
    } else if (IS("producer")) {
        print_result(ringbuf_producer_open(&producer, &ring));
    } else if (IS("pop")) {
        print_elements(ringbuf_pop(&consumer, values, n));
    } else if (IS("peek")) {
        print_elements(ringbuf_peek(&consumer, values, n));
    } else if (IS("window")) {
        count = ringbuf_peek_window(&consumer, n, &window);
        if (count > 0) {
            CHECK(window.position == ringbuf_consumer_position(&consumer));
            read_window(count);
        }
        print_elements(count);
    } else if (IS("consume")) {
        print_result(ringbuf_consume(&consumer, n));
    } else if (IS("skip")) {
        print_result(ringbuf_skip(&consumer, n));
    } else if (IS("clear")) {
        print_result(ringbuf_clear(&consumer));
    } else if (IS("next")) {
        int found = ringbuf_next(&consumer, n, &count);
        print_result(found < 0 ? found : count);
        if (found == RINGBUF_GAP) {
            printf(" lost");
        }
    } else if (IS("missed")) {
        ringbuf_missed(&consumer, n);
        print_result(0);
    } else if (IS("underruns")) {
        print_result(ringbuf_read_counters(&ring).underruns);
    } else if (IS("missing")) {
        print_result(ringbuf_read_counters(&ring).missing);
    } else if (IS("available")) {
        print_result(ringbuf_available(&consumer));
    } else if (IS("terminated")) {
        int32_t code = 0;
        int state = ringbuf_terminated(&consumer, &code);
        print_result(state);
        if (state == RINGBUF_FAILED) {
            printf("(%" PRId32 ")", code);
        }
    } else if (IS("cancel")) {
        ringbuf_cancel(&consumer);
        print_result(0);
    } else if (IS("position")) {
        print_result(ringbuf_consumer_position(&consumer));
    } else if (IS("consumer")) {
        print_result(ringbuf_consumer_open(&consumer, &ring));
    } else if (IS("poke")) {
        ((int64_t *)memory)[a / 8] = b;
        print_result(0);
    } else if (IS("ledger")) {
        ((int64_t *)ring.ledger)[a / 8] = b;
        print_result(0);
    } else {
        fprintf(stderr, "unknown operation %s\n", operation);
        exit(1);
    }
#undef IS
}

int main(int argc, char **argv) {
    CHECK_EQ(argc, 3);
    FILE *script = fopen(argv[1], "r");
    FILE *images = fopen(argv[2], "wb");
    CHECK(script != NULL && images != NULL);
    char line[200];
    while (fgets(line, sizeof line, script) != NULL) {
        char operation[32];
        int64_t a = 0, b = 0;
        int words = sscanf(line, "%31s %" SCNd64 " %" SCNd64, operation, &a, &b);
        if (words < 1 || operation[0] == '#') {
            continue;
        }
        check_running = line;
        if (strcmp(operation, "ring") == 0) {
            save_ring(images);
            open_ring((uint64_t)a, (uint64_t)b);
        } else {
            replay(operation, a, b);
            print_state();
        }
    }
    save_ring(images);
    CHECK_EQ(fclose(images), 0);
    return fclose(script);
}
