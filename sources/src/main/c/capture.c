/*
 * The callback that PortAudio's realtime thread runs. It pushes the captured frames into a ring. It
 * never enters the JVM, so no garbage collection or safepoint can delay it. The demo compiles this
 * file at run time against ringbuf.h alone; Java calls PortAudio itself.
 */
#define _POSIX_C_SOURCE 200809L

#include "ringbuf.h"

#include <fcntl.h>
#include <unistd.h>

/* PaStreamCallbackResult and PaStreamCallbackFlags of portaudio.h. */
enum { CONTINUE = 0, COMPLETE = 1 };
enum { INPUT_OVERFLOW = 2 };

typedef struct capture {
    ringbuf_producer producer;
    int64_t frames;    /* Total number of frames to offer. */
    int64_t offered;   /* Counted independently of the ring. Atomic: written by the callback. */
    int64_t overflows; /* How often the device lost input. Atomic: written by the callback. */
} capture;

/* Bytes of memory that capture_open needs. */
int64_t capture_size(void) {
    return (int64_t)sizeof(capture);
}

/* Takes the producer's role of a ring of frames of floats. Returns a ringbuf_status. */
int capture_open(
        capture *self, void *memory, int64_t bytes, int64_t frame_bytes, int64_t frames) {
    ringbuf ring;
    int status =
            ringbuf_attach(&ring, memory, (uint64_t)bytes, RINGBUF_FLOAT, (uint64_t)frame_bytes);
    if (status == RINGBUF_OK) {
        status = ringbuf_producer_open(&self->producer, &ring);
    }
    self->frames = frames;
    self->offered = 0;
    self->overflows = 0;
    return status;
}

/* A PaStreamCallback. */
int capture_callback(const void *input, void *output, unsigned long frame_count, const void *time,
        unsigned long flags, void *user_data) {
    capture *self = user_data;
    (void)output;
    (void)time;
    if (flags & INPUT_OVERFLOW) {
        __atomic_store_n(&self->overflows, self->overflows + 1, __ATOMIC_RELEASE);
    }
    int64_t left = self->frames - self->offered;
    int64_t count = (int64_t)frame_count < left ? (int64_t)frame_count : left;
    if (ringbuf_push(&self->producer, input, (uint64_t)count) >= 0) {
        __atomic_store_n(&self->offered, self->offered + count, __ATOMIC_RELEASE);
    }
    if (self->offered < self->frames) {
        return CONTINUE;
    }
    ringbuf_complete(&self->producer);
    return COMPLETE;
}

int64_t capture_offered(const capture *self) {
    return __atomic_load_n(&self->offered, __ATOMIC_ACQUIRE);
}

int64_t capture_overflows(const capture *self) {
    return __atomic_load_n(&self->overflows, __ATOMIC_ACQUIRE);
}

/* Completes the stream, unless the callback did. Call it after the last callback. */
void capture_complete(capture *self) {
    ringbuf_complete(&self->producer);
}

/*
 * Mutes standard error: PortAudio's back ends write dozens of lines while they look for devices.
 * Returns the argument for stderr_unmute.
 */
int stderr_mute(void) {
    int saved = dup(STDERR_FILENO);
    int nowhere = open("/dev/null", O_WRONLY);
    if (nowhere >= 0) {
        dup2(nowhere, STDERR_FILENO);
        close(nowhere);
    }
    return saved;
}

void stderr_unmute(int saved) {
    if (saved >= 0) {
        dup2(saved, STDERR_FILENO);
        close(saved);
    }
}
