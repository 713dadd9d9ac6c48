/* From a device's callback into a ring that the JVM made. */
#include "device.h"
#include "ringbuf.h"

static ringbuf_producer producer;

/* Claims the producer's role of the ring at `memory`; 0 or a negative ringbuf_status. */
int capture_open(void *memory, int64_t bytes);

/* The callback: wait-free, without system calls, and never stopped by the JVM's collector. */
device_callback capture;

int capture_open(void *memory, int64_t bytes) {
    ringbuf ring;
    int status = ringbuf_attach(&ring, memory, (uint64_t)bytes, RINGBUF_DOUBLE, sizeof(double));
    return status == RINGBUF_OK ? ringbuf_producer_open(&producer, &ring) : status;
}

void capture(const double *samples, size_t count, void *user) {
    (void)user;
    (void)ringbuf_push(&producer, samples, count); /* What does not fit becomes a gap. */
}
