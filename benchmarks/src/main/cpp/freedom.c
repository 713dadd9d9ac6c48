/*
 * A realtime producer in C, and what its pushes cost besides time.
 *
 *     freedom push FILE WINDOWS PUSHES
 *
 * pushes blocks into a ring of floats in a file, which another process reads. The first window is
 * one push, each of the others PUSHES. It prints a line of NAME=VALUE for each window, with the
 * page faults of the thread. In a trace, a window lies between two calls of access().
 *
 *     freedom count OUTCOME SUBSCRIBER PUSHES
 *
 * pushes into a ring in memory, and plays the subscriber between two pushes on the same thread. So
 * an instrument that counts the instructions of freedom_push gets the same count in every run.
 * Each push must have the outcome that the name says, or the program fails.
 */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE /* RUSAGE_THREAD */
#endif
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>

#include "ringbuf.h"

enum { BLOCK = 64 };

static const float block[BLOCK] = {0};

/* What a producer does between two pushes: a fraction of a microsecond. */
static void work(void) {
    for (volatile int i = 0; i < 100; i++) {
    }
}

static void fail(const char *what, int64_t status) {
    fprintf(stderr, "%s: %s\n", what, ringbuf_strerror(status));
    exit(1);
}

static void require(const char *what, int64_t status) {
    if (status < 0) {
        fail(what, status);
    }
}

/* The function that is measured. Not inlined, so that it has a name and a beginning. */
__attribute__((noinline)) int64_t freedom_push(
        ringbuf_producer *producer, const float *elements, uint64_t count);

int64_t freedom_push(ringbuf_producer *producer, const float *elements, uint64_t count) {
    return ringbuf_push(producer, elements, count);
}

/* ---- Windows ---------------------------------------------------------------------------------- */

/* A system call that a trace shows and that does nothing. */
static void mark(long window, const char *what) {
    char path[64];
    snprintf(path, sizeof path, "/ringbuf-window-%ld-%s", window, what);
    (void)access(path, F_OK);
}

static void run_window(ringbuf_producer *producer, long window, long pushes) {
    int64_t accepted = 0;
    struct rusage before;
    struct rusage after;
    getrusage(RUSAGE_THREAD, &before);
    mark(window, "begin");
    for (long i = 0; i < pushes; i++) {
        int64_t result = freedom_push(producer, block, BLOCK);
        require("push", result);
        accepted += result;
        work();
    }
    mark(window, "end");
    getrusage(RUSAGE_THREAD, &after);
    printf("window=%ld pushes=%ld accepted=%" PRId64 " dropped=%" PRId64 " minor=%ld major=%ld\n",
            window, pushes, accepted, (int64_t)pushes * BLOCK - accepted,
            after.ru_minflt - before.ru_minflt, after.ru_majflt - before.ru_majflt);
}

static int push(const char *path, long windows, long pushes) {
    ringbuf_file file;
    ringbuf_producer producer;
    require(path, ringbuf_file_open(&file, path, RINGBUF_FLOAT, sizeof(float)));
    require("producer", ringbuf_file_claim_producer(&file, &producer));
    run_window(&producer, 0, 1);
    for (long window = 1; window <= windows; window++) {
        run_window(&producer, window, pushes);
    }
    ringbuf_file_close(&file);
    return 0;
}

/* ---- Counts ----------------------------------------------------------------------------------- */

/* What happens to every push. */
enum outcome { ROOM, LOOK, SPLIT, GAP, FULL, OUTCOMES };

static const char *const outcome_names[OUTCOMES] = {
        [ROOM] = "room", /* There is room, and the producer knows it. */
        [LOOK] = "look", /* There is room, but the producer has to look at the consumer. */
        [SPLIT] = "split", /* The same, and the block runs over the end of the ring. */
        [GAP] = "gap", /* There is room behind a loss, which goes into the ledger. */
        [FULL] = "full", /* There is no room: the block is dropped. */
};

/* What the subscriber does between two pushes. */
enum subscriber { ABSENT, CANCELLED, WAITING, SLOW, READING, LEASING, SKIPPING, SUBSCRIBERS };

static const char *const subscriber_names[SUBSCRIBERS] = {
        [ABSENT] = "absent",
        [CANCELLED] = "cancelled", /* Has cancelled, and reads no more. */
        [WAITING] = "waiting", /* Sleeps: its wake word is set, as a Java consumer sets it. */
        [SLOW] = "slow", /* Takes one element. */
        [READING] = "reading", /* Takes everything. */
        [LEASING] = "leasing", /* Takes everything in place. */
        [SKIPPING] = "skipping", /* Skips everything unread. */
};

static int find(const char *name, const char *const *names, int count) {
    for (int i = 0; i < count; i++) {
        if (strcmp(name, names[i]) == 0) {
            return i;
        }
    }
    fprintf(stderr, "unknown: %s\n", name);
    exit(1);
}

static void take_all(ringbuf_consumer *consumer) {
    float target[BLOCK];
    int64_t taken;
    while ((taken = ringbuf_pop(consumer, target, BLOCK)) > 0) {
    }
    require("pop", taken);
}

static void act(ringbuf_consumer *consumer, enum subscriber subscriber) {
    float one;
    ringbuf_window window;
    int64_t run;
    switch (subscriber) {
        case CANCELLED: ringbuf_cancel(consumer); break;
        case WAITING:
            __atomic_store_n(&consumer->ring.header->waiting, 1, __ATOMIC_RELEASE);
            break;
        case SLOW: require("pop", ringbuf_pop(consumer, &one, 1)); break;
        case READING: take_all(consumer); break;
        case LEASING:
            while ((run = ringbuf_peek_window(consumer, BLOCK, &window)) > 0) {
                require("consume", ringbuf_consume(consumer, (uint64_t)run));
            }
            break;
        case SKIPPING: require("skip", ringbuf_clear(consumer)); break;
        default: break;
    }
}

static int count(enum outcome outcome, enum subscriber subscriber, long pushes) {
    /* With room for all pushes or for one. */
    uint64_t capacity = outcome == ROOM || outcome == GAP ? (uint64_t)(pushes + 1) * BLOCK : BLOCK;
    uint64_t bytes = ringbuf_required_bytes(sizeof(float), capacity);
    size_t pages = (size_t)(bytes + RINGBUF_PAGE_BYTES) / RINGBUF_PAGE_BYTES;
    void *memory = aligned_alloc(RINGBUF_PAGE_BYTES, pages * RINGBUF_PAGE_BYTES);
    ringbuf ring;
    ringbuf_producer producer;
    ringbuf_consumer consumer;
    require("format", ringbuf_format(memory, bytes, RINGBUF_FLOAT, sizeof(float), capacity));
    require("attach", ringbuf_attach(&ring, memory, bytes, RINGBUF_FLOAT, sizeof(float)));
    require("producer", ringbuf_producer_open(&producer, &ring));
    require("consumer", ringbuf_consumer_open(&consumer, &ring));
    if (outcome == SPLIT) { /* Every block begins in the middle. */
        require("push", ringbuf_push(&producer, block, BLOCK / 2));
        take_all(&consumer);
    } else if (outcome == LOOK || outcome == FULL) {
        require("push", ringbuf_push(&producer, block, BLOCK));
    }
    for (long i = 0; i < pushes; i++) {
        act(&consumer, subscriber);
        if (outcome == GAP) {
            require("drop", ringbuf_drop(&producer, 1)); /* Lost by the device, for instance. */
        }
        int64_t accepted = freedom_push(&producer, block, BLOCK);
        if (accepted != (outcome == FULL ? 0 : BLOCK)) {
            fprintf(stderr, "push %ld accepted %" PRId64 "\n", i, accepted);
            return 1;
        }
    }
    free(memory);
    return 0;
}

int main(int argc, char **argv) {
    if (argc == 5 && strcmp(argv[1], "push") == 0) {
        return push(argv[2], strtol(argv[3], NULL, 10), strtol(argv[4], NULL, 10));
    }
    if (argc == 5 && strcmp(argv[1], "count") == 0) {
        return count((enum outcome)find(argv[2], outcome_names, OUTCOMES),
                (enum subscriber)find(argv[3], subscriber_names, SUBSCRIBERS),
                strtol(argv[4], NULL, 10));
    }
    fprintf(stderr, "usage: freedom push FILE WINDOWS PUSHES | count OUTCOME SUBSCRIBER PUSHES\n");
    return 2;
}
