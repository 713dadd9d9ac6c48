/*
 * A process that consumes from a ring file what producer.c puts in, and checks that each element is
 * its own stream position. Takes the role where the last consumer left it, and prints where.
 * Everything it was given goes to a log as {0 for elements or 1 for a gap, position, count}: popped
 * elements behind the pop, elements that were lent before they are released.
 *
 *     consumer <file> <log> <pop or window> <seed>
 *
 * Ends when it is killed or the stream ends. Exit code 3: the role is claimed by another.
 */
#include <time.h>

#include "check.h"
#include "ringbuf.h"

enum { LONGEST = 64, CLAIMED = 3 };

static int log_descriptor;

static void fail(const char *what, int status) {
    fprintf(stderr, "%s: %s\n", what, ringbuf_strerror(status));
    exit(status == RINGBUF_ERROR_BUSY ? CLAIMED : 1);
}

/* One write, so that a kill leaves whole records. */
static void append(int64_t kind, int64_t position, int64_t count) {
    int64_t record[3] = {kind, position, count};
    CHECK_EQ(write(log_descriptor, record, sizeof record), sizeof record);
}

static void check_values(const int64_t *values, uint64_t count, int64_t position) {
    for (uint64_t i = 0; i < count; i++) {
        CHECK_EQ(values[i], position + (int64_t)i);
    }
}

static void pop(ringbuf_consumer *consumer, uint64_t count) {
    int64_t values[LONGEST];
    int64_t position = ringbuf_consumer_position(consumer);
    CHECK_EQ(ringbuf_pop(consumer, values, count), count);
    append(0, position, (int64_t)count);
    check_values(values, count, position);
}

static void read_window(ringbuf_consumer *consumer, uint64_t count) {
    ringbuf_window window;
    CHECK_EQ(ringbuf_peek_window(consumer, count, &window), count);
    check_values((int64_t *)window.first, window.first_count, window.position);
    check_values((int64_t *)window.second, window.second_count,
            window.position + (int64_t)window.first_count);
    append(0, window.position, (int64_t)count);
    CHECK_EQ(ringbuf_consume(consumer, count), 0);
}

int main(int argc, char **argv) {
    CHECK_EQ(argc, 5);
    const char *path = argv[1];
    int windows = strcmp(argv[3], "window") == 0;
    uint64_t seed = strtoull(argv[4], NULL, 10);
    log_descriptor = open(argv[2], O_WRONLY | O_CREAT | O_APPEND, 0600);
    CHECK(log_descriptor >= 0);

    ringbuf_file file;
    int status = ringbuf_file_open(&file, path, RINGBUF_LONG, sizeof(int64_t));
    if (status != RINGBUF_OK) {
        fail(path, status);
    }
    ringbuf_consumer consumer;
    status = ringbuf_file_claim_consumer(&file, &consumer);
    if (status != RINGBUF_OK) {
        fail("consumer", status);
    }
    printf("%" PRId64 "\n", ringbuf_consumer_position(&consumer));
    fflush(stdout);

    while ((status = ringbuf_terminated(&consumer, NULL)) == RINGBUF_OPEN) {
        int64_t position = ringbuf_consumer_position(&consumer);
        int64_t count;
        int found = ringbuf_next(&consumer, 1 + check_random(&seed) % LONGEST, &count);
        CHECK(found >= 0);
        if (found == RINGBUF_GAP) {
            append(1, position, count);
        } else if (found == RINGBUF_NOTHING) {
            struct timespec time = {0, 20000};
            (void)nanosleep(&time, NULL);
        } else if (windows) {
            read_window(&consumer, (uint64_t)count);
        } else {
            pop(&consumer, (uint64_t)count);
        }
    }
    CHECK_EQ(status, RINGBUF_COMPLETED);
    ringbuf_file_close(&file);
    return 0;
}
