/*
 * A JACK client that plays a ramp into every input port of PortAudio's clients. The ramp shows
 * whether a sample is missing. The client waits for the server, prints "ready", and ends when its
 * standard input ends. It then prints how many cycles the server missed ("xruns N").
 *
 * With a file name as argument, a second client records what PortAudio's clients play. It writes
 * the samples to that file as native floats.
 */
#define _POSIX_C_SOURCE 200809L

#include <jack/jack.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

static jack_port_t *port;
static int64_t position = 1; /* Frame 0 would be silence, like an unconnected port. */
static int xruns;            /* Atomic. */

static jack_port_t *record_port;
static float recorded[48000 * 60];
static size_t recorded_count; /* Owned by the recorder's callback until its client is closed. */

/* The same as Ramp.java. */
static int play(jack_nframes_t frames, void *unused) {
    float *samples = jack_port_get_buffer(port, frames);
    (void)unused;
    for (jack_nframes_t i = 0; i < frames; i++) {
        samples[i] = (float)(position++ & 0xFFFFFF) * 0x1p-23f - 1.0f;
    }
    return 0;
}

static int record(jack_nframes_t frames, void *unused) {
    const float *samples = jack_port_get_buffer(record_port, frames);
    (void)unused;
    for (jack_nframes_t i = 0; i < frames && recorded_count < sizeof recorded / sizeof *recorded;
            i++) {
        recorded[recorded_count++] = samples[i];
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

static jack_client_t *open_client(const char *name) {
    const struct timespec pause = {0, 50 * 1000 * 1000};
    for (int attempt = 0; attempt < 600; attempt++) {
        jack_client_t *client = jack_client_open(name, JackNoStartServer, NULL);
        if (client != NULL) {
            return client;
        }
        nanosleep(&pause, NULL);
    }
    return NULL;
}

/* Waits briefly, then returns whether standard input has ended. */
static int ended(void) {
    struct pollfd input = {STDIN_FILENO, POLLIN, 0};
    char byte;
    return poll(&input, 1, 20) > 0 && read(STDIN_FILENO, &byte, 1) <= 0;
}

static jack_client_t *start_recorder(void) {
    jack_client_t *client = open_client("recorder");
    if (client == NULL) {
        return NULL;
    }
    record_port = jack_port_register(client, "in", JACK_DEFAULT_AUDIO_TYPE, JackPortIsInput, 0);
    jack_set_process_callback(client, record, NULL);
    return record_port != NULL && jack_activate(client) == 0 ? client : NULL;
}

static int write_recording(const char *name) {
    FILE *file = fopen(name, "wb");
    if (file == NULL) {
        return 0;
    }
    size_t written = fwrite(recorded, sizeof *recorded, recorded_count, file);
    return fclose(file) == 0 && written == recorded_count;
}

/* Connects our port to every port of the opposite direction of PortAudio's clients. */
static void connect_all(jack_client_t *client, jack_port_t *own, unsigned long theirs) {
    const char **names = jack_get_ports(client, "PortAudio", JACK_DEFAULT_AUDIO_TYPE, theirs);
    for (const char **name = names; name != NULL && *name != NULL; name++) {
        if (!jack_port_connected_to(own, *name)) {
            if (theirs == JackPortIsInput) {
                jack_connect(client, jack_port_name(own), *name);
            } else {
                jack_connect(client, *name, jack_port_name(own));
            }
        }
    }
    jack_free(names);
}

int main(int argc, char **argv) {
    jack_set_error_function(be_quiet);
    jack_set_info_function(be_quiet);
    jack_client_t *client = open_client("feeder");
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
    jack_client_t *recorder = argc > 1 ? start_recorder() : NULL;
    if (argc > 1 && recorder == NULL) {
        puts("no recorder");
        return 1;
    }
    puts("ready");
    fflush(stdout);
    while (!ended()) {
        connect_all(client, port, JackPortIsInput);
        if (recorder != NULL) {
            connect_all(recorder, record_port, JackPortIsOutput);
        }
    }
    jack_client_close(client);
    if (recorder != NULL) {
        jack_client_close(recorder);
        if (!write_recording(argv[1])) {
            puts("no recording");
            return 1;
        }
    }
    printf("xruns %d\n", __atomic_load_n(&xruns, __ATOMIC_RELAXED));
    return 0;
}
