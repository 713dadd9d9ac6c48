/* Defects that sanitizers must find; else their silence about ringbuf.h means nothing. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int shared;

static void *increment(void *argument) {
    for (int i = 0; i < 100000; i++) {
        shared++;
    }
    return argument;
}

static void race(void) {
    pthread_t thread;
    if (pthread_create(&thread, NULL, increment, NULL) == 0) {
        (void)increment(NULL);
        (void)pthread_join(thread, NULL);
    }
}

static void overrun(size_t bytes) {
    char *block = (char *)malloc(bytes);
    if (block != NULL) {
        memset(block, 1, bytes + 1);
        printf("%d\n", block[0]);
        free(block);
    }
}

int main(int argc, char **argv) {
    const char *defect = argc > 1 ? argv[1] : "";
    if (strcmp(defect, "race") == 0) {
        race();
    } else if (strcmp(defect, "overrun") == 0) {
        overrun((size_t)argc * 8);
    } else if (strcmp(defect, "overflow") == 0) {
        int most = 2147483647;
        printf("%d\n", most + argc);
    }
    return 0;
}
