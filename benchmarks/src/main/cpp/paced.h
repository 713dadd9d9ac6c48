/*
 * A realtime producer. It pushes a block into a ring at a fixed period and measures the time of
 * each push. It runs on a thread of a C++ program, or on a JVM thread through the foreign-function
 * API, where garbage collections do not stop it.
 */
#ifndef PACED_H
#define PACED_H

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <sched.h>
#include <stdint.h>
#include <time.h>

#include "ringbuf.h"

#define PACED_NANOS_PER_SECOND INT64_C(1000000000)

static inline int64_t paced_now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * PACED_NANOS_PER_SECOND + time.tv_nsec;
}

/**
 * Pushes `count` blocks at times start, start + period, ...
 *
 * @param ring_memory a ring of floats
 * @param block `block_length` floats
 * @param in_push receives the time in each push, ns
 * @param late receives the time from when each push was due to when it was done, ns
 * @return 0, or a negative ringbuf_status
 */
static inline int64_t paced_produce(void *ring_memory, uint64_t ring_bytes, const float *block,
        uint64_t block_length, int64_t period, int64_t count, int64_t *in_push, int64_t *late) {
    ringbuf ring;
    ringbuf_producer producer;
    int64_t status =
            ringbuf_attach(&ring, ring_memory, ring_bytes, RINGBUF_FLOAT, sizeof(float));
    if (status == RINGBUF_OK) {
        status = ringbuf_producer_open(&producer, &ring);
    }
    if (status != RINGBUF_OK) {
        return status;
    }
    int64_t due = paced_now() + period;
    for (int64_t i = 0; i < count; i++, due += period) {
        struct timespec time = {
                due / PACED_NANOS_PER_SECOND, due % PACED_NANOS_PER_SECOND};
        while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &time, NULL) != 0) {
        }
        int64_t begin = paced_now();
        status = ringbuf_push(&producer, block, block_length);
        int64_t end = paced_now();
        if (status < 0) {
            return status;
        }
        in_push[i] = end - begin;
        late[i] = end - due;
    }
    return 0;
}

#endif
