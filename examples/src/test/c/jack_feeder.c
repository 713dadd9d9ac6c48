/*
 * A JACK client that plays a ramp into every input port of PortAudio's clients: a signal that tells
 * whether a sample is missing. Waits for the server, prints "ready", ends when its standard input
 * does, and then prints how many cycles the server has missed ("xruns N").
 */
#define _POSIX_C_SOURCE 200809L

#include <jack/jack.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

static jack_port_t *port;
static int64_t position = 1; /* Frame 0 would be silence, which is what an unconnected port gives. */
static int xruns;            /* Atomic. */

/* As Ramp.java has it. */
static int play(jack_nframes_t frames, void *unused) {
    float *samples = jack_port_get_buffer(port, frames);
    (void)unused;
    for (jack_nframes_t i = 0; i < frames; i++) {
        samples[i] = (float)(position++ & 0xFFFFFF) * 0x1p-23f - 1.0f;
    }
    return 0;
}

static int count_xrun(void *unused) {
    (void)unused;
    __atomic_add_fetch(&xruns, 1, __ATOMIC_RELAXED);
    return 0;
}

static void be_quiet(const char *message) {
    (void)message;
}

static jack_client_t *open_client(void) {
    const struct timespec pause = {0, 50 * 1000 * 1000};
    for (int attempt = 0; attempt < 600; attempt++) {
        jack_client_t *client = jack_client_open("feeder", JackNoStartServer, NULL);
        if (client != NULL) {
            return client;
        }
        nanosleep(&pause, NULL);
    }
    return NULL;
}

/* Whether standard input has ended; waits for it a little. */
static int ended(void) {
    struct pollfd input = {STDIN_FILENO, POLLIN, 0};
    char byte;
    return poll(&input, 1, 20) > 0 && read(STDIN_FILENO, &byte, 1) <= 0;
}

int main(void) {
    jack_set_error_function(be_quiet);
    jack_set_info_function(be_quiet);
    jack_client_t *client = open_client();
    if (client == NULL) {
        puts("no JACK server");
        return 1;
    }
    port = jack_port_register(client, "out", JACK_DEFAULT_AUDIO_TYPE, JackPortIsOutput, 0);
    jack_set_process_callback(client, play, NULL);
    jack_set_xrun_callback(client, count_xrun, NULL);
    if (port == NULL || jack_activate(client) != 0) {
        puts("no JACK port");
        return 1;
    }
    puts("ready");
    fflush(stdout);
    while (!ended()) {
        const char **inputs = jack_get_ports(
                client, "PortAudio", JACK_DEFAULT_AUDIO_TYPE, JackPortIsInput);
        for (const char **input = inputs; input != NULL && *input != NULL; input++) {
            if (!jack_port_connected_to(port, *input)) {
                jack_connect(client, jack_port_name(port), *input);
            }
        }
        jack_free(inputs);
    }
    jack_client_close(client);
    printf("xruns %d\n", __atomic_load_n(&xruns, __ATOMIC_RELAXED));
    return 0;
}
