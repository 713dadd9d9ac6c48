/*
 * The callback that PortAudio's realtime thread runs for full-duplex audio. It pushes the captured
 * frames into one ring and plays frames from another. It never enters the JVM: other threads
 * process the frames between the two rings. The example compiles this file at run time against
 * ringbuf.h alone; Java calls PortAudio itself.
 */
#include "ringbuf.h"

#include <string.h>

/* PaStreamCallbackResult of portaudio.h. */
enum { CONTINUE = 0, COMPLETE = 1 };

typedef struct duplex {
    ringbuf_producer capture;
    ringbuf_consumer playback;
    int64_t frames;   /* Total number of frames to capture. */
    int64_t head_start; /* Frames that the ring must hold before playback starts. */
    int playing;      /* Whether playback has started. */
    int64_t captured; /* Atomic, like the rest: written by the callback. */
    int64_t played;
} duplex;

/* Bytes of memory that duplex_open needs. */
int64_t duplex_size(void) {
    return (int64_t)sizeof(duplex);
}

/* Takes a role in each of two rings of floats. Returns a ringbuf_status. */
int duplex_open(duplex *self, void *capture, int64_t capture_bytes, void *playback,
        int64_t playback_bytes, int64_t frames, int64_t head_start) {
    ringbuf ring;
    memset(self, 0, sizeof *self);
    self->frames = frames;
    self->head_start = head_start;
    int status =
            ringbuf_attach(&ring, capture, (uint64_t)capture_bytes, RINGBUF_FLOAT, sizeof(float));
    if (status == RINGBUF_OK) {
        status = ringbuf_producer_open(&self->capture, &ring);
    }
    if (status == RINGBUF_OK) {
        status = ringbuf_attach(
                &ring, playback, (uint64_t)playback_bytes, RINGBUF_FLOAT, sizeof(float));
    }
    if (status == RINGBUF_OK) {
        status = ringbuf_consumer_open(&self->playback, &ring);
    }
    return status;
}

static void add(int64_t *counter, int64_t count) {
    __atomic_store_n(counter, *counter + count, __ATOMIC_RELEASE);
}

static void capture(duplex *self, const float *input, int64_t frame_count) {
    int64_t left = self->frames - self->captured;
    int64_t count = frame_count < left ? frame_count : left;
    if (ringbuf_push(&self->capture, input, (uint64_t)count) >= 0) {
        add(&self->captured, count);
    }
    if (self->captured == self->frames) {
        ringbuf_complete(&self->capture);
    }
}

/* Returns true while there is more to play. */
static int play(duplex *self, float *output, int64_t frame_count) {
    int ended = ringbuf_terminated(&self->playback, NULL) != RINGBUF_OPEN;
    if (!self->playing && ringbuf_available(&self->playback) >= self->head_start) {
        self->playing = 1;
    }
    int64_t count =
            self->playing ? ringbuf_pop(&self->playback, output, (uint64_t)frame_count) : 0;
    if (count < 0) {
        count = 0; /* A corrupted ring. */
        ended = 1;
    }
    memset(output + count, 0, (size_t)(frame_count - count) * sizeof(float));
    add(&self->played, count);
    if (self->playing) {
        ringbuf_missed(&self->playback, (uint64_t)(frame_count - count)); /* None at the end. */
    }
    return !ended;
}

/* A PaStreamCallback. */
int duplex_callback(const void *input, void *output, unsigned long frame_count, const void *time,
        unsigned long flags, void *user_data) {
    duplex *self = user_data;
    (void)time;
    (void)flags;
    if (self->captured < self->frames) {
        capture(self, input, (int64_t)frame_count);
    }
    return play(self, output, (int64_t)frame_count) ? CONTINUE : COMPLETE;
}

int64_t duplex_captured(const duplex *self) {
    return __atomic_load_n(&self->captured, __ATOMIC_ACQUIRE);
}

int64_t duplex_played(const duplex *self) {
    return __atomic_load_n(&self->played, __ATOMIC_ACQUIRE);
}
