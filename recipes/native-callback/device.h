/* A stand-in for any C library that calls back from its own realtime thread. */
#ifndef DEVICE_H
#define DEVICE_H

#include <stddef.h>

/* Called with each block of samples on the device's thread; must not wait. */
typedef void device_callback(const double *samples, size_t count, void *user);

/* Starts the device's thread; 0 on success. */
int device_start(device_callback *callback, void *user);

/* Ends the device's thread and waits for it; 0 on success. */
int device_stop(void);

#endif
