/*
 * Says which roles of a ring file of any elements another process can have.
 *
 *     roles <file>
 */
#include "check.h"
#include "ringbuf.h"

static void say(const char *role, int status) {
    CHECK(status == RINGBUF_OK || status == RINGBUF_ERROR_BUSY);
    printf("%s %s\n", role, status == RINGBUF_OK ? "free" : "claimed");
}

int main(int argc, char **argv) {
    CHECK_EQ(argc, 2);
    ringbuf_file file;
    ringbuf_producer producer;
    ringbuf_consumer consumer;
    CHECK_EQ(ringbuf_file_open(&file, argv[1], RINGBUF_INT, sizeof(int32_t)), RINGBUF_OK);
    say("producer", ringbuf_file_claim_producer(&file, &producer));
    say("consumer", ringbuf_file_claim_consumer(&file, &consumer));
    ringbuf_file_close(&file);
    return 0;
}
