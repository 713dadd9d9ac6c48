/* Pushes the samples of a device's callback into a ring that Java created. */
#include "device.h"
#include "ringbuf.h"

static ringbuf_producer producer;

/* Claims the producer's role of the ring at `memory`; 0 or a negative ringbuf_status. */
int capture_open(void *memory, int64_t bytes);

/* The callback: wait-free, no system calls, never stopped by the JVM's garbage collector. */
device_callback capture;

int capture_open(void *memory, int64_t bytes) {
    ringbuf ring;
    int status = ringbuf_attach(&ring, memory, (uint64_t)bytes, RINGBUF_DOUBLE, sizeof(double));
    return status == RINGBUF_OK ? ringbuf_producer_open(&producer, &ring) : status;
}

void capture(const double *samples, size_t count, void *user) {
    (void)user;
    (void)ringbuf_push(&producer, samples, count); /* Samples that do not fit become a gap. */
}
