/*
 * libFuzzer's target: attaching to arbitrary bytes, and a session over them. OpenFuzz.java reads
 * inputs in the same way:
 *
 *     byte 0: 0 mod 2: the rest is the memory; then a fixed session
 *             1 mod 2: a ring of (byte 1) % 16 + 1 elements; then commands of 4 bytes:
 *                      operation, count, and for OPERATIONS: a word to xor, with what
 */
#include <stdlib.h>

#include "session.h"

enum { MOST = 32, ELEMENT = 8 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void run_session(session *s, const uint8_t *commands, size_t size) {
    unsigned char *buffer = (unsigned char *)calloc(MOST, ELEMENT);
    int produces = ringbuf_producer_open(&s->producer, &s->ring) == 0;
    int consumes = ringbuf_consumer_open(&s->consumer, &s->ring) == 0;
    for (size_t i = 0; i + 4 <= size; i += 4) {
        int operation = commands[i] % (OPERATIONS + 1);
        int64_t n = commands[i + 1] % (MOST + 1);
        if (operation == OPERATIONS) {
            uint64_t words = (RINGBUF_HEADER_BYTES - RINGBUF_PRODUCER_LINE) / 8;
            uint64_t *word = (uint64_t *)(void *)s->ring.header + RINGBUF_PRODUCER_LINE / 8 +
                    commands[i + 1] % words;
            *word ^= (uint64_t)commands[i + 2] << (commands[i + 3] % 57);
        } else if (operation == NEW_PRODUCER) {
            produces = session_perform(s, operation, n, buffer) == 0;
        } else if (operation == NEW_CONSUMER) {
            consumes = session_perform(s, operation, n, buffer) == 0;
        } else if (operation < NEW_PRODUCER ? produces : consumes) {
            (void)session_perform(s, operation, n, buffer);
        }
    }
    (void)ringbuf_read_counters(&s->ring);
    free(buffer);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static const uint8_t fixed[] = {PUSH, 5, 0, 0, NEXT, 9, 0, 0, POP, 9, 0, 0, WINDOW, 3, 0, 0,
            DROP, 4, 0, 0, FILL, 7, 0, 0, NEXT, 1, 0, 0, SKIP, 9, 0, 0, CLEAR, 0, 0, 0, PUSH, 32,
            0, 0, POP, 32, 0, 0, TERMINATED, 0, 0, 0};
    session s;
    memset(&s, 0, sizeof s);
    if (size < 2) {
        return 0;
    }
    if (data[0] % 2 == 0) {
        void *memory = malloc(size - 1);
        memcpy(memory, data + 1, size - 1);
        if (ringbuf_attach(&s.ring, memory, size - 1, RINGBUF_LONG, ELEMENT) == 0) {
            run_session(&s, fixed, sizeof fixed);
        }
        free(memory);
    } else {
        uint64_t capacity = data[1] % 16 + 1u;
        uint64_t bytes = ringbuf_required_bytes(ELEMENT, capacity);
        void *memory = calloc(1, (size_t)bytes);
        if (ringbuf_format(memory, bytes, RINGBUF_LONG, ELEMENT, capacity) == 0 &&
                ringbuf_attach(&s.ring, memory, bytes, RINGBUF_LONG, ELEMENT) == 0) {
            run_session(&s, data + 2, size - 2);
        }
        free(memory);
    }
    return 0;
}
