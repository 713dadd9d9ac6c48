/* Both roles of a ring file, for a JVM to call. */
#include <stdlib.h>

#include "session.h"

typedef struct opened {
    session session;
    ringbuf_file file;
} opened;

/* Creates a ring in a new file; returns a status. */
int storm_create(const char *path, int type, uint64_t element_bytes, uint64_t capacity);
int storm_create(const char *path, int type, uint64_t element_bytes, uint64_t capacity) {
    ringbuf_file file;
    int status = ringbuf_file_create(
            &file, path, (ringbuf_element_type)type, element_bytes, capacity);
    if (status == RINGBUF_OK) {
        ringbuf_file_close(&file);
    }
    return status;
}

/* Opens a file and claims both roles; NULL if that fails. */
void *storm_open(const char *path, int type, uint64_t element_bytes);
void *storm_open(const char *path, int type, uint64_t element_bytes) {
    opened *o = (opened *)calloc(1, sizeof *o);
    if (o == NULL) {
        return NULL;
    }
    if (ringbuf_file_open(&o->file, path, (ringbuf_element_type)type, element_bytes) == 0) {
        if (ringbuf_file_claim_producer(&o->file, &o->session.producer) == 0 &&
                ringbuf_file_claim_consumer(&o->file, &o->session.consumer) == 0) {
            o->session.ring = o->file.ring;
            return o;
        }
        ringbuf_file_close(&o->file);
    }
    free(o);
    return NULL;
}

int64_t storm_perform(void *handle, int operation, int64_t n, void *buffer);
int64_t storm_perform(void *handle, int operation, int64_t n, void *buffer) {
    return session_perform(&((opened *)handle)->session, operation, n, buffer);
}

void storm_close(void *handle);
void storm_close(void *handle) {
    opened *o = (opened *)handle;
    (void)ringbuf_file_release_producer(&o->file);
    (void)ringbuf_file_release_consumer(&o->file);
    ringbuf_file_close(&o->file);
    free(o);
}
