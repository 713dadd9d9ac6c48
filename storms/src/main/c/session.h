/* Operations on a ring by number: Operation.java has the same in the same order. */
#ifndef SESSION_H
#define SESSION_H

#include "ringbuf.h"

enum operation {
    PUSH, TRY_PUSH, PUSH_ALL, FILL, DROP, FREE_SLOTS, OFFERED, COMPLETE, FAIL, IS_CANCELLED,
    NEW_PRODUCER, POP, PEEK, WINDOW, CONSUME, SKIP, CLEAR, NEXT, AVAILABLE, MISSED, TERMINATED,
    POSITION, CANCEL, NEW_CONSUMER, OPERATIONS
};

typedef struct session {
    ringbuf ring;
    ringbuf_producer producer;
    ringbuf_consumer consumer;
} session;

/* Copies between a window and a buffer. */
static inline void session_copy(const session *s, ringbuf_window *w, void *buffer, int in) {
    size_t first = (size_t)(w->first_count * s->ring.element_bytes);
    size_t second = (size_t)(w->second_count * s->ring.element_bytes);
    unsigned char *bytes = (unsigned char *)buffer;
    if (first > 0) {
        memcpy(in ? w->first : bytes, in ? bytes : w->first, first);
    }
    if (second > 0) {
        memcpy(in ? w->second : bytes + first, in ? bytes + first : w->second, second);
    }
}

/* Performs an operation with n elements. A gap of n elements is INT64_MIN + n. */
static inline int64_t session_perform(session *s, int operation, int64_t n, void *buffer) {
    ringbuf_window window;
    int64_t result;
    int32_t code = 0;
    uint64_t count = (uint64_t)n;
    switch (operation) {
        case PUSH: return ringbuf_push(&s->producer, buffer, count);
        case TRY_PUSH: return ringbuf_try_push(&s->producer, buffer, count);
        case PUSH_ALL: return ringbuf_push_all(&s->producer, buffer, count);
        case FILL:
            result = ringbuf_reserve(&s->producer, count, &window);
            if (result < 0) {
                return result;
            }
            session_copy(s, &window, buffer, 1);
            result -= result / 3; /* Not all that was reserved. */
            code = ringbuf_commit(&s->producer, (uint64_t)result);
            return code < 0 ? code : result;
        case DROP: return ringbuf_drop(&s->producer, count);
        case FREE_SLOTS: return ringbuf_free_slots(&s->producer);
        case OFFERED: return ringbuf_producer_position(&s->producer);
        case COMPLETE: ringbuf_complete(&s->producer); return 0;
        case FAIL: ringbuf_fail(&s->producer, (int32_t)n); return 0;
        case IS_CANCELLED: return ringbuf_is_cancelled(&s->producer);
        case NEW_PRODUCER: return ringbuf_producer_open(&s->producer, &s->ring);
        case POP: return ringbuf_pop(&s->consumer, buffer, count);
        case PEEK: return ringbuf_peek(&s->consumer, buffer, count);
        case WINDOW:
            result = ringbuf_peek_window(&s->consumer, count, &window);
            if (result < 0) {
                return result;
            }
            session_copy(s, &window, buffer, 0);
            code = ringbuf_consume(&s->consumer, (uint64_t)result);
            return code < 0 ? code : result;
        case CONSUME: return ringbuf_consume(&s->consumer, count);
        case SKIP: return ringbuf_skip(&s->consumer, count);
        case CLEAR: return ringbuf_clear(&s->consumer);
        case NEXT:
            code = ringbuf_next(&s->consumer, count, &result);
            return code < 0 ? code : code == RINGBUF_GAP ? INT64_MIN + result : result;
        case AVAILABLE: return ringbuf_available(&s->consumer);
        case MISSED: ringbuf_missed(&s->consumer, count); return 0;
        case TERMINATED: return ringbuf_terminated(&s->consumer, &code);
        case POSITION: return ringbuf_consumer_position(&s->consumer);
        case CANCEL: ringbuf_cancel(&s->consumer); return 0;
        case NEW_CONSUMER: return ringbuf_consumer_open(&s->consumer, &s->ring);
        default: return RINGBUF_ERROR_ARGUMENT;
    }
}

#endif
