/*
 * A process that produces into a ring file: 64-bit integers that are their own stream positions.
 * Takes the role where the last producer left it, and prints that position.
 *
 *     producer <file> <capacity if it has to be created> <microseconds between pushes> <seed>
 *
 * Ends when it is killed or the consumer cancels. Exit code 3: the role is claimed by another.
 */
#include <time.h>

#include "check.h"
#include "ringbuf.h"

enum { LONGEST = 64, CLAIMED = 3 };

static void fail(const char *what, int status) {
    fprintf(stderr, "%s: %s\n", what, ringbuf_strerror(status));
    exit(status == RINGBUF_ERROR_BUSY ? CLAIMED : 1);
}

int main(int argc, char **argv) {
    CHECK_EQ(argc, 5);
    const char *path = argv[1];
    uint64_t capacity = strtoull(argv[2], NULL, 10);
    int64_t pause = strtoll(argv[3], NULL, 10) * 1000;
    uint64_t seed = strtoull(argv[4], NULL, 10);

    ringbuf_file file;
    int status = ringbuf_file_create(&file, path, RINGBUF_LONG, sizeof(int64_t), capacity);
    if (status == RINGBUF_ERROR_SYSTEM && errno == EEXIST) {
        status = ringbuf_file_open(&file, path, RINGBUF_LONG, sizeof(int64_t));
    }
    if (status != RINGBUF_OK) {
        fail(path, status);
    }
    ringbuf_producer producer;
    status = ringbuf_file_claim_producer(&file, &producer);
    if (status != RINGBUF_OK) {
        fail("producer", status);
    }
    int64_t position = ringbuf_producer_position(&producer);
    printf("%" PRId64 "\n", position);
    fflush(stdout);

    while (!ringbuf_is_cancelled(&producer)) {
        int64_t values[LONGEST];
        uint64_t random = check_random(&seed);
        uint64_t count = 1 + random % LONGEST;
        if (random >> 60 == 0) {
            CHECK_EQ(ringbuf_drop(&producer, count), 0);
        } else {
            for (uint64_t i = 0; i < count; i++) {
                values[i] = position + (int64_t)i;
            }
            CHECK(ringbuf_push(&producer, values, count) >= 0);
        }
        position += (int64_t)count;
        if (pause > 0) {
            struct timespec time = {0, pause};
            (void)nanosleep(&time, NULL);
        }
    }
    ringbuf_complete(&producer);
    ringbuf_file_close(&file);
    return 0;
}
