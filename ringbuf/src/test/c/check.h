/* Checks and a runner for tests in C: a failed check says where and what, and ends the program. */
#ifndef CHECK_H
#define CHECK_H

#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *check_running = "";

#define CHECK(condition)                                                                       \
    do {                                                                                       \
        if (!(condition)) {                                                                    \
            fprintf(stderr, "%s: %s:%d: %s\n", check_running, __FILE__, __LINE__, #condition); \
            exit(1);                                                                           \
        }                                                                                      \
    } while (0)

/* Compares integers of any type as 64-bit ones. */
#define CHECK_EQ(actual, expected)                                                              \
    do {                                                                                        \
        int64_t actual_ = (int64_t)(actual), expected_ = (int64_t)(expected);                   \
        if (actual_ != expected_) {                                                             \
            fprintf(stderr, "%s: %s:%d: %s is %" PRId64 ", expected %" PRId64 " (%s)\n",        \
                    check_running, __FILE__, __LINE__, #actual, actual_, expected_, #expected); \
            exit(1);                                                                            \
        }                                                                                       \
    } while (0)

/* xorshift64*: reproducible without the C library's generator. */
static inline uint64_t check_random(uint64_t *state) {
    *state ^= *state >> 12;
    *state ^= *state << 25;
    *state ^= *state >> 27;
    return *state * UINT64_C(2685821657736338717);
}

typedef struct check_test {
    const char *name;
    void (*run)(void);
} check_test;

#define TEST(name) \
    { #name, name }

/* Tests of one topic. */
typedef struct check_group {
    const check_test *tests;
    size_t count;
} check_group;

#define GROUP(tests) \
    { tests, sizeof tests / sizeof tests[0] }

/* Runs all tests, or those named on the command line. */
static inline int check_main(const check_group *groups, size_t count, int argc, char **argv) {
    int ran = 0;
    for (size_t g = 0; g < count; g++) {
        for (size_t i = 0; i < groups[g].count; i++) {
            const check_test *test = &groups[g].tests[i];
            int wanted = argc < 2;
            for (int a = 1; a < argc; a++) {
                wanted |= strcmp(argv[a], test->name) == 0;
            }
            if (wanted) {
                check_running = test->name;
                test->run();
                printf("ok %s\n", test->name);
                ran++;
            }
        }
    }
    printf("%d tests\n", ran);
    return ran > 0 ? 0 : 1;
}

#endif
