/*
 * Claims both roles of a ring file again and again, in a race with others. A word of a second file
 * for each role holds the claimant: nobody else may stand there.
 *
 *     claims <ring> <owners> <identity, not 0> <attempts> <seed>
 *
 * Prints how many claims it got. Elements are their own stream positions.
 */
#include <sched.h>

#include "check.h"
#include "ringbuf.h"

static int64_t *owners;
static int64_t identity;

static int64_t *enter(int role, const ringbuf *ring) {
    int64_t *owner = &owners[role + 2 * (ring->capacity % 2)]; /* The ring's other name: odd. */
    int64_t nobody = 0;
    CHECK(__atomic_compare_exchange_n(
            owner, &nobody, identity, 0, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST));
    return owner;
}

static void leave(int64_t *owner) {
    CHECK_EQ(__atomic_exchange_n(owner, 0, __ATOMIC_SEQ_CST), identity);
}

static int produce(ringbuf_file *file, uint64_t count) {
    ringbuf_producer producer;
    int64_t values[16];
    int status = ringbuf_file_claim_producer(file, &producer);
    if (status == RINGBUF_ERROR_BUSY) {
        return 0;
    }
    CHECK_EQ(status, RINGBUF_OK);
    int64_t *owner = enter(0, &file->ring);
    for (uint64_t i = 0; i < count; i++) {
        values[i] = ringbuf_producer_position(&producer) + (int64_t)i;
    }
    CHECK(ringbuf_push(&producer, values, count) >= 0);
    leave(owner);
    CHECK_EQ(ringbuf_file_release_producer(file), RINGBUF_OK);
    return 1;
}

static int consume(ringbuf_file *file, uint64_t count) {
    ringbuf_consumer consumer;
    int64_t values[16], run;
    int status = ringbuf_file_claim_consumer(file, &consumer);
    if (status == RINGBUF_ERROR_BUSY) {
        return 0;
    }
    CHECK_EQ(status, RINGBUF_OK);
    int64_t *owner = enter(1, &file->ring);
    if (ringbuf_next(&consumer, count, &run) == RINGBUF_RUN) {
        int64_t position = ringbuf_consumer_position(&consumer);
        CHECK_EQ(ringbuf_pop(&consumer, values, (uint64_t)run), run);
        for (int64_t i = 0; i < run; i++) {
            CHECK_EQ(values[i], position + i);
        }
    }
    leave(owner);
    CHECK_EQ(ringbuf_file_release_consumer(file), RINGBUF_OK);
    return 1;
}

int main(int argc, char **argv) {
    CHECK_EQ(argc, 6);
    identity = strtoll(argv[3], NULL, 10);
    int64_t attempts = strtoll(argv[4], NULL, 10), claims = 0;
    uint64_t seed = strtoull(argv[5], NULL, 10) * 8 + (uint64_t)identity;
    int descriptor = open(argv[2], O_RDWR);
    CHECK(descriptor >= 0);
    void *mapped = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0);
    CHECK(mapped != MAP_FAILED);
    owners = (int64_t *)mapped;
    ringbuf_file file;
    CHECK_EQ(ringbuf_file_open(&file, argv[1], RINGBUF_LONG, sizeof(int64_t)), 0);
    for (int64_t i = 0; i < attempts; i++) {
        uint64_t random = check_random(&seed);
        if (random % 16 == 0) {
            ringbuf_file_close(&file);
            CHECK_EQ(ringbuf_file_open(&file, argv[1], RINGBUF_LONG, sizeof(int64_t)), 0);
        }
        uint64_t count = 1 + (random >> 8) % 16;
        claims += random >> 63 ? produce(&file, count) : consume(&file, count);
        if (random % 5 == 0) {
            sched_yield();
        }
    }
    ringbuf_file_close(&file);
    printf("%" PRId64 "\n", claims);
    return 0;
}
