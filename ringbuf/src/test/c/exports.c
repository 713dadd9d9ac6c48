/* Functions of ringbuf.h as a shared library, for a JVM to call, and threads that use them. */
#include <pthread.h>
#include <sched.h>

#include "check.h"
#include "ringbuf.h"

#define EXPORT __attribute__((visibility("default")))

EXPORT uint64_t required_bytes(uint64_t element_bytes, uint64_t capacity);
EXPORT int format(
        void *memory, uint64_t bytes, int type, uint64_t element_bytes, uint64_t capacity);
EXPORT int attach(void *memory, uint64_t bytes, int type, uint64_t element_bytes);
EXPORT void *open_producer(void *memory, uint64_t bytes, int type, uint64_t element_bytes);
EXPORT void *open_consumer(void *memory, uint64_t bytes, int type, uint64_t element_bytes);
EXPORT void close_handle(void *handle);
EXPORT int64_t push(void *producer, const void *elements, uint64_t count);
EXPORT int drop(void *producer, uint64_t count);
EXPORT void complete(void *producer);
EXPORT int64_t pop(void *consumer, void *target, uint64_t max);
EXPORT int64_t next_gap(void *consumer);
EXPORT int64_t first_piece(void *consumer, uint64_t max);
EXPORT void *start_producer(void *memory, uint64_t bytes, int64_t elements);
EXPORT void *start_consumer(void *memory, uint64_t bytes);
EXPORT int64_t join(void *thread);

uint64_t required_bytes(uint64_t element_bytes, uint64_t capacity) {
    return ringbuf_required_bytes(element_bytes, capacity);
}

int format(void *memory, uint64_t bytes, int type, uint64_t element_bytes, uint64_t capacity) {
    return ringbuf_format(memory, bytes, (ringbuf_element_type)type, element_bytes, capacity);
}

int attach(void *memory, uint64_t bytes, int type, uint64_t element_bytes) {
    ringbuf ring;
    return ringbuf_attach(&ring, memory, bytes, (ringbuf_element_type)type, element_bytes);
}

void *open_producer(void *memory, uint64_t bytes, int type, uint64_t element_bytes) {
    ringbuf ring;
    ringbuf_producer *producer = (ringbuf_producer *)malloc(sizeof *producer);
    CHECK(producer != NULL);
    CHECK_EQ(ringbuf_attach(&ring, memory, bytes, (ringbuf_element_type)type, element_bytes), 0);
    CHECK_EQ(ringbuf_producer_open(producer, &ring), 0);
    return producer;
}

void *open_consumer(void *memory, uint64_t bytes, int type, uint64_t element_bytes) {
    ringbuf ring;
    ringbuf_consumer *consumer = (ringbuf_consumer *)malloc(sizeof *consumer);
    CHECK(consumer != NULL);
    CHECK_EQ(ringbuf_attach(&ring, memory, bytes, (ringbuf_element_type)type, element_bytes), 0);
    CHECK_EQ(ringbuf_consumer_open(consumer, &ring), 0);
    return consumer;
}

void close_handle(void *handle) {
    free(handle);
}

int64_t push(void *producer, const void *elements, uint64_t count) {
    return ringbuf_push((ringbuf_producer *)producer, elements, count);
}

int drop(void *producer, uint64_t count) {
    return ringbuf_drop((ringbuf_producer *)producer, count);
}

void complete(void *producer) {
    ringbuf_complete((ringbuf_producer *)producer);
}

int64_t pop(void *consumer, void *target, uint64_t max) {
    return ringbuf_pop((ringbuf_consumer *)consumer, target, max);
}

int64_t next_gap(void *consumer) {
    int64_t count;
    int found = ringbuf_next((ringbuf_consumer *)consumer, 1, &count);
    return found < 0 ? found : found == RINGBUF_GAP ? count : 0;
}

/* Elements in the first piece of a window. */
int64_t first_piece(void *consumer, uint64_t max) {
    ringbuf_window window;
    int64_t count = ringbuf_peek_window((ringbuf_consumer *)consumer, max, &window);
    return count <= 0 ? count : (int64_t)window.first_count;
}

typedef struct worker {
    pthread_t thread;
    void *handle;
    int64_t elements;
} worker;

/* Offers so many elements, which are their own stream positions, for good. */
static void *produce(void *argument) {
    worker *w = (worker *)argument;
    ringbuf_producer *producer = (ringbuf_producer *)w->handle;
    uint64_t seed = 88172645463325252;
    int64_t values[64];
    for (int64_t position = 0; position < w->elements;) {
        uint64_t random = check_random(&seed);
        uint64_t count = 1 + random % 64;
        for (uint64_t i = 0; i < count; i++) {
            values[i] = position + (int64_t)i;
        }
        CHECK(ringbuf_push(producer, values, count) >= 0);
        position += (int64_t)count;
        CHECK_EQ(ringbuf_producer_position(producer), position);
        if (random >> 62 == 0) {
            sched_yield();
        }
    }
    ringbuf_complete(producer);
    return NULL;
}

/* Reads to the end of the stream and checks that each element is its own stream position. */
static void *consume(void *argument) {
    worker *w = (worker *)argument;
    ringbuf_consumer *consumer = (ringbuf_consumer *)w->handle;
    int64_t values[64];
    int64_t expected = 0;
    while (ringbuf_terminated(consumer, NULL) == RINGBUF_OPEN) {
        int64_t count;
        int found = ringbuf_next(consumer, 64, &count);
        CHECK(found >= 0);
        if (found == RINGBUF_GAP) {
            expected += count;
            count = 0;
        }
        CHECK_EQ(ringbuf_consumer_position(consumer), expected);
        CHECK_EQ(ringbuf_pop(consumer, values, (uint64_t)count), count);
        for (int64_t i = 0; i < count; i++) {
            CHECK_EQ(values[i], expected + i);
        }
        expected += count;
        w->elements += count;
    }
    return NULL;
}

static worker *start(void *handle, int64_t elements, void *(*work)(void *)) {
    worker *w = (worker *)malloc(sizeof *w);
    CHECK(w != NULL);
    w->handle = handle;
    w->elements = elements;
    CHECK_EQ(pthread_create(&w->thread, NULL, work, w), 0);
    return w;
}

void *start_producer(void *memory, uint64_t bytes, int64_t elements) {
    return start(open_producer(memory, bytes, RINGBUF_LONG, 8), elements, produce);
}

void *start_consumer(void *memory, uint64_t bytes) {
    return start(open_consumer(memory, bytes, RINGBUF_LONG, 8), 0, consume);
}

/* Waits for a thread; returns the elements it has offered or taken. */
int64_t join(void *thread) {
    worker *w = (worker *)thread;
    CHECK_EQ(pthread_join(w->thread, NULL), 0);
    int64_t elements = w->elements;
    free(w->handle);
    free(w);
    return elements;
}
