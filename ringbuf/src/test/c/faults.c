/*
 * Counts the page faults of 256 pushes that go once through a fresh ring of 16 MiB, and says
 * whether its descriptor is closed on exec. Compiled in every language mode, because some hide what
 * the header needs.
 *
 *     faults <file, which must not exist>
 */
#include "ringbuf.h"

#include <sys/resource.h>

#include "check.h"

enum { PUSHES = 256, CHUNK = 16384, CAPACITY = PUSHES * CHUNK };

static long faults_now(void) {
    struct rusage usage;
    CHECK_EQ(getrusage(RUSAGE_SELF, &usage), 0);
    return usage.ru_minflt;
}

int main(int argc, char **argv) {
    static float samples[CHUNK];
    CHECK_EQ(argc, 2);
    memset(samples, 1, sizeof samples);
    ringbuf_file file;
    ringbuf_producer producer;
    int status = ringbuf_file_create(&file, argv[1], RINGBUF_FLOAT, sizeof(float), CAPACITY);
    CHECK_EQ(status, RINGBUF_OK);
    CHECK_EQ(ringbuf_file_claim_producer(&file, &producer), RINGBUF_OK);
    CHECK(fcntl(file.descriptor, F_GETFD) & FD_CLOEXEC);
    long before = faults_now();
    for (int i = 0; i < PUSHES; i++) {
        CHECK_EQ(ringbuf_push(&producer, samples, CHUNK), CHUNK);
    }
    printf("%ld page faults\n", faults_now() - before);
    ringbuf_file_close(&file);
    CHECK_EQ(unlink(argv[1]), 0);
    return 0;
}
