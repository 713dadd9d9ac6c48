/*
 * Creates rings in a directory until it is killed: ring-0, ring-1, ... Prints a line first.
 *
 *     create <directory> <capacity>
 */
#include "check.h"
#include "ringbuf.h"

int main(int argc, char **argv) {
    CHECK_EQ(argc, 3);
    printf("0\n");
    fflush(stdout);
    for (int64_t i = 0;; i++) {
        char path[4096];
        ringbuf_file file;
        (void)snprintf(path, sizeof path, "%s/ring-%" PRId64, argv[1], i);
        CHECK_EQ(ringbuf_file_create_or_open(&file, path, RINGBUF_LONG, sizeof(int64_t),
                         strtoull(argv[2], NULL, 10)), 0);
        ringbuf_file_close(&file);
    }
}
