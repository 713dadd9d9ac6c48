/*
 * A realtime producer without a JVM: a POSIX thread that pushes a ramp into a ring at a fixed rate.
 * The demo compiles this file at run time. The JVM only starts, monitors and stops the thread.
 */
#define _POSIX_C_SOURCE 200809L

#include "ringbuf.h"

#include <pthread.h>
#include <time.h>

typedef struct generator {
    ringbuf_producer producer;
    pthread_t thread;
    int64_t rate;    /* Frames a second. */
    int64_t frames;  /* Total number of frames to offer. */
    int64_t offered; /* Counted independently of the ring. Atomic: written by the thread. */
    int stopped;     /* Atomic: set by generator_stop. */
    int64_t block;   /* Frames pushed at once. */
    float samples[]; /* One block. */
} generator;

/* The sample that encodes a position: see Ramp.java. */
static float ramp(int64_t position) {
    return (float)(position & 0xFFFFFF) * 0x1p-23f - 1.0f;
}

/* Sleeps until a frame is due. Each deadline counts from the start, so there is no drift. */
static void await_deadline(const generator *self, const struct timespec *start, int64_t frames) {
    const int64_t second = 1000000000;
    int64_t due = frames / self->rate * second + frames % self->rate * second / self->rate;
    for (;;) {
        struct timespec now;
        clock_gettime(CLOCK_MONOTONIC, &now);
        int64_t left =
                due - (now.tv_sec - start->tv_sec) * second - (now.tv_nsec - start->tv_nsec);
        if (left <= 0) {
            return;
        }
        struct timespec pause = {(time_t)(left / second), (long)(left % second)};
        nanosleep(&pause, NULL);
    }
}

static void *produce(void *argument) {
    generator *self = argument;
    struct timespec start;
    clock_gettime(CLOCK_MONOTONIC, &start);
    int64_t done = 0;
    while (done < self->frames && !__atomic_load_n(&self->stopped, __ATOMIC_ACQUIRE)) {
        int64_t left = self->frames - done;
        int64_t count = left < self->block ? left : self->block;
        for (int64_t i = 0; i < count; i++) {
            self->samples[i] = ramp(done + i);
        }
        await_deadline(self, &start, done + count);
        if (ringbuf_push(&self->producer, self->samples, (uint64_t)count) < 0) {
            break; /* A corrupted ring; these frames were not offered. */
        }
        done += count;
        __atomic_store_n(&self->offered, done, __ATOMIC_RELEASE);
    }
    ringbuf_complete(&self->producer);
    return NULL;
}

/* Bytes of memory that generator_start needs for this block size. */
int64_t generator_size(int64_t block) {
    return (int64_t)sizeof(generator) + block * (int64_t)sizeof(float);
}

/*
 * Starts the thread on a ring of floats. Returns 0, a ringbuf_status or an errno.
 */
int generator_start(generator *self, void *memory, int64_t bytes, int64_t rate, int64_t block,
        int64_t frames) {
    ringbuf ring;
    int status = ringbuf_attach(&ring, memory, (uint64_t)bytes, RINGBUF_FLOAT, sizeof(float));
    if (status == RINGBUF_OK) {
        status = ringbuf_producer_open(&self->producer, &ring);
    }
    if (status != RINGBUF_OK) {
        return status;
    }
    self->rate = rate;
    self->frames = frames;
    self->offered = 0;
    self->stopped = 0;
    self->block = block;
    return pthread_create(&self->thread, NULL, produce, self);
}

int64_t generator_offered(const generator *self) {
    return __atomic_load_n(&self->offered, __ATOMIC_ACQUIRE);
}

/* Stops the thread and returns once it has ended. Call it once. */
void generator_stop(generator *self) {
    __atomic_store_n(&self->stopped, 1, __ATOMIC_RELEASE);
    pthread_join(self->thread, NULL);
}
