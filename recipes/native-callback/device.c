#include "device.h"

#include <pthread.h>
#include <time.h>

enum { BLOCK = 5 };

static pthread_t thread;
static int stopped;
static device_callback *deliver;
static void *owner;

static void *run(void *unused) {
    double next = 0;
    while (!__atomic_load_n(&stopped, __ATOMIC_ACQUIRE)) {
        double samples[BLOCK];
        for (int i = 0; i < BLOCK; i++) {
            samples[i] = next++;
        }
        deliver(samples, BLOCK, owner);
        struct timespec period = {0, 1000000};
        (void)nanosleep(&period, NULL);
    }
    return unused;
}

int device_start(device_callback *callback, void *user) {
    stopped = 0;
    deliver = callback;
    owner = user;
    return pthread_create(&thread, NULL, run, NULL);
}

int device_stop(void) {
    __atomic_store_n(&stopped, 1, __ATOMIC_RELEASE);
    return pthread_join(thread, NULL);
}
