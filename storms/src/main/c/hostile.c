/*
 * A producer and a consumer whose ring a third thread rewrites. Every call must end, and touch no
 * memory outside of the ring: the sanitizers watch.
 *
 *     hostile <seed> <calls of each role>
 *
 * Prints the number of calls, and how many of them found the ring corrupted.
 */
#include <pthread.h>

#include "check.h"
#include "session.h"

enum { MOST = 64, ELEMENT = 8 };

static session shared;
static int64_t calls;
static int64_t corrupted;
static int running = 1;

static void attack_word(uint64_t *seed) {
    int64_t *words = (int64_t *)(void *)shared.ring.header;
    /* Not the geometry: it is read once. The lines of the roles, the signals, and the ledger. */
    uint64_t lines = (RINGBUF_HEADER_BYTES - RINGBUF_PRODUCER_LINE) / 8;
    uint64_t records = (uint64_t)shared.ring.ledger_slots * 2;
    uint64_t at = check_random(seed) % (lines + records);
    int64_t *word = at < lines ? words + RINGBUF_PRODUCER_LINE / 8 + at
                               : (int64_t *)(void *)shared.ring.ledger + (at - lines);
    int64_t old = __atomic_load_n(word, __ATOMIC_RELAXED);
    int64_t random = (int64_t)check_random(seed);
    int64_t new_value;
    switch (check_random(seed) % 6) {
        case 0: new_value = random; break;
        case 1: new_value = (int64_t)((uint64_t)old + (uint64_t)(random % 70)); break;
        case 2: new_value = words[RINGBUF_PRODUCER_LINE / 8 + (uint64_t)random % 20]; break;
        case 3: new_value = INT64_MAX - (random & 63); break;
        case 4: new_value = INT64_MIN + (random & 63); break;
        default: new_value = 0; break;
    }
    __atomic_store_n(word, new_value, __ATOMIC_RELAXED);
    if (check_random(seed) % 8 == 0) { /* A ring as new, so that there is something to break. */
        for (uint64_t i = 0; i < lines; i++) {
            __atomic_store_n(words + RINGBUF_PRODUCER_LINE / 8 + i, 0, __ATOMIC_RELAXED);
        }
    }
}

static void *attack(void *argument) {
    uint64_t seed = *(uint64_t *)argument;
    while (__atomic_load_n(&running, __ATOMIC_ACQUIRE)) {
        attack_word(&seed);
    }
    return NULL;
}

static void play(uint64_t seed, int first, int successor) {
    session own = shared;
    int64_t failures = 0;
    unsigned char *buffer = (unsigned char *)calloc(MOST, ELEMENT);
    CHECK(buffer != NULL);
    int open = 0;
    for (int64_t i = 0; i < calls; i++) {
        uint64_t random = check_random(&seed);
        int operation = first + (int)(random % (uint64_t)(successor - first + 1));
        if (!open || operation == successor) {
            open = session_perform(&own, successor, 0, buffer) == 0;
        } else {
            int64_t n = (int64_t)(random >> 32) % (MOST + 1);
            failures += session_perform(&own, operation, n, buffer) == RINGBUF_ERROR_CORRUPTED;
            open = random >> 58 != 0;
        }
    }
    free(buffer);
    __atomic_add_fetch(&corrupted, failures, __ATOMIC_RELAXED);
}

static void *produce(void *argument) {
    play(*(uint64_t *)argument + 1, PUSH, NEW_PRODUCER);
    return NULL;
}

static void *consume(void *argument) {
    play(*(uint64_t *)argument + 2, POP, NEW_CONSUMER);
    return NULL;
}

int main(int argc, char **argv) {
    CHECK_EQ(argc, 3);
    uint64_t seed = strtoull(argv[1], NULL, 10) * 4 + 1;
    calls = strtoll(argv[2], NULL, 10);
    uint64_t capacity = 1 + check_random(&seed) % 40;
    uint64_t bytes = ringbuf_required_bytes(ELEMENT, capacity);
    void *memory = calloc(1, (size_t)bytes);
    CHECK(memory != NULL);
    CHECK_EQ(ringbuf_format(memory, bytes, RINGBUF_LONG, ELEMENT, capacity), 0);
    CHECK_EQ(ringbuf_attach(&shared.ring, memory, bytes, RINGBUF_LONG, ELEMENT), 0);
    pthread_t producer, consumer, attacker;
    CHECK_EQ(pthread_create(&attacker, NULL, attack, &seed), 0);
    CHECK_EQ(pthread_create(&producer, NULL, produce, &seed), 0);
    CHECK_EQ(pthread_create(&consumer, NULL, consume, &seed), 0);
    CHECK_EQ(pthread_join(producer, NULL), 0);
    CHECK_EQ(pthread_join(consumer, NULL), 0);
    __atomic_store_n(&running, 0, __ATOMIC_RELEASE);
    CHECK_EQ(pthread_join(attacker, NULL), 0);
    printf("%" PRId64 " %" PRId64 "\n", 2 * calls, corrupted);
    free(memory);
    return 0;
}
