/* Tests of ringbuf.h in one thread, by topic; those of files are here. */
#include "ringbuf_test/corruption.h"
#include "ringbuf_test/elements.h"
#include "ringbuf_test/ends.h"
#include "ringbuf_test/gaps.h"
#include "ringbuf_test/memory.h"
#include "ringbuf_test/successors.h"

/* ---- Files ----------------------------------------------------------------------------------- */

#ifdef WITH_SYSTEM

/* A path that does not exist. */
static const char *new_path(void) {
    static char path[512];
    const char *directory = getenv("TMPDIR");
    snprintf(path, sizeof path, "%s/ringbuf-XXXXXX", directory != NULL ? directory : "/tmp");
    int descriptor = mkstemp(path);
    CHECK(descriptor >= 0);
    CHECK_EQ(close(descriptor), 0);
    CHECK_EQ(unlink(path), 0);
    return path;
}

static void a_file_is_made_once_and_opened_often(void) {
    const char *path = new_path();
    ringbuf_file made, opened;
    ringbuf_producer producer;
    ringbuf_consumer consumer;
    int64_t value = 42;
    CHECK_EQ(ringbuf_file_open(&opened, path, RINGBUF_LONG, 8), RINGBUF_ERROR_SYSTEM);
    CHECK_EQ(errno, ENOENT);
    CHECK_EQ(ringbuf_file_create(&made, path, RINGBUF_LONG, 8, 5), 0);
    CHECK_EQ(ringbuf_file_create(&opened, path, RINGBUF_LONG, 8, 5), RINGBUF_ERROR_SYSTEM);
    CHECK_EQ(errno, EEXIST);
    CHECK_EQ(ringbuf_file_claim_producer(&made, &producer), 0);
    CHECK_EQ(ringbuf_push(&producer, &value, 1), 1);
    ringbuf_file_close(&made);
    ringbuf_file_close(&made); /* Does nothing. */

    CHECK_EQ(ringbuf_file_open(&opened, path, RINGBUF_DOUBLE, 8), RINGBUF_ERROR_ELEMENT);
    CHECK_EQ(ringbuf_file_open(&opened, path, RINGBUF_LONG, 8), 0);
    CHECK_EQ(ringbuf_file_claim_consumer(&opened, &consumer), 0);
    value = 0;
    CHECK_EQ(ringbuf_pop(&consumer, &value, 1), 1);
    CHECK_EQ(value, 42);
    ringbuf_file_close(&opened);
    CHECK_EQ(unlink(path), 0);
}

static void bad_arguments_make_no_file(void) {
    const char *path = new_path();
    ringbuf_file file;
    CHECK_EQ(ringbuf_file_create(&file, NULL, RINGBUF_LONG, 8, 5), RINGBUF_ERROR_ARGUMENT);
    CHECK_EQ(ringbuf_file_create(NULL, path, RINGBUF_LONG, 8, 5), RINGBUF_ERROR_ARGUMENT);
    CHECK_EQ(ringbuf_file_create(&file, path, RINGBUF_LONG, 8, 0), RINGBUF_ERROR_ARGUMENT);
    CHECK_EQ(ringbuf_file_create(&file, path, RINGBUF_LONG, 12, 5), RINGBUF_ERROR_ARGUMENT);
    CHECK_EQ(ringbuf_file_open(&file, path, RINGBUF_LONG, 8), RINGBUF_ERROR_SYSTEM);
    CHECK_EQ(errno, ENOENT);
    int status = ringbuf_file_create(&file, "/nonexistent/ring", RINGBUF_LONG, 8, 5);
    CHECK_EQ(status, RINGBUF_ERROR_SYSTEM);
}

static void foreign_and_truncated_files_are_refused(void) {
    const char *path = new_path();
    ringbuf_file file;
    CHECK_EQ(ringbuf_file_create(&file, path, RINGBUF_LONG, 8, 5), 0);
    file.ring.header->flags = RINGBUF_FLAG_MIRRORED;
    ringbuf_file_close(&file);
    CHECK_EQ(truncate(path, 8192 + 128), 0); /* Long enough for a mirror. */
    CHECK_EQ(ringbuf_file_open(&file, path, RINGBUF_LONG, 8), RINGBUF_ERROR_GEOMETRY);
    CHECK_EQ(truncate(path, 8192), 0);
    CHECK_EQ(ringbuf_file_open(&file, path, RINGBUF_LONG, 8), RINGBUF_ERROR_TRUNCATED);
    CHECK_EQ(truncate(path, 511), 0);
    CHECK_EQ(ringbuf_file_open(&file, path, RINGBUF_LONG, 8), RINGBUF_ERROR_TRUNCATED);
    CHECK_EQ(truncate(path, 0), 0);
    CHECK_EQ(truncate(path, 65536), 0);
    CHECK_EQ(ringbuf_file_open(&file, path, RINGBUF_LONG, 8), RINGBUF_ERROR_MAGIC);
    CHECK_EQ(unlink(path), 0);
}

static void a_role_is_free_when_its_process_was_killed(void) {
    const char *path = new_path();
    ringbuf_file file;
    ringbuf_producer producer;
    ringbuf_consumer consumer;
    int64_t value = 1;
    int pipes[2];
    char claimed = 0;
    CHECK_EQ(pipe(pipes), 0);
    pid_t child = fork();
    CHECK(child >= 0);
    if (child == 0) {
        CHECK_EQ(ringbuf_file_create(&file, path, RINGBUF_LONG, 8, 5), 0);
        CHECK_EQ(ringbuf_file_claim_producer(&file, &producer), 0);
        CHECK_EQ(ringbuf_file_claim_consumer(&file, &consumer), 0);
        CHECK_EQ(ringbuf_push(&producer, &value, 1), 1);
        CHECK_EQ(write(pipes[1], "", 1), 1);
        for (;;) {
            (void)pause();
        }
    }
    CHECK_EQ(read(pipes[0], &claimed, 1), 1);
    CHECK_EQ(ringbuf_file_open(&file, path, RINGBUF_LONG, 8), 0);
    CHECK_EQ(ringbuf_file_claim_producer(&file, &producer), RINGBUF_ERROR_CLAIMED);
    CHECK_EQ(ringbuf_file_claim_consumer(&file, &consumer), RINGBUF_ERROR_CLAIMED);
    CHECK_EQ(kill(child, SIGKILL), 0);
    CHECK_EQ(waitpid(child, NULL, 0), child);
    CHECK_EQ(ringbuf_file_claim_producer(&file, &producer), 0);
    CHECK_EQ(ringbuf_file_claim_consumer(&file, &consumer), 0);
    CHECK_EQ(ringbuf_producer_position(&producer), 1);
    CHECK_EQ(ringbuf_available(&consumer), 1);
    CHECK_EQ(ringbuf_file_release_producer(&file), 0);
    CHECK_EQ(ringbuf_file_release_consumer(&file), 0);
    ringbuf_file_close(&file);
    CHECK_EQ(close(pipes[0]), 0);
    CHECK_EQ(close(pipes[1]), 0);
    CHECK_EQ(unlink(path), 0);
}

#ifdef RINGBUF_OFD_SETLK_
static void a_role_is_claimed_once_in_a_process_too(void) {
    const char *path = new_path();
    ringbuf_file a, b;
    ringbuf_producer producer;
    ringbuf_consumer consumer;
    CHECK_EQ(ringbuf_file_create(&a, path, RINGBUF_LONG, 8, 5), 0);
    CHECK_EQ(ringbuf_file_open(&b, path, RINGBUF_LONG, 8), 0);
    CHECK_EQ(ringbuf_file_claim_producer(&a, &producer), 0);
    CHECK_EQ(ringbuf_file_claim_producer(&b, &producer), RINGBUF_ERROR_CLAIMED);
    ringbuf_file_close(&b); /* Does not free the claim of a. */
    CHECK_EQ(ringbuf_file_open(&b, path, RINGBUF_LONG, 8), 0);
    CHECK_EQ(ringbuf_file_claim_producer(&b, &producer), RINGBUF_ERROR_CLAIMED);
    CHECK_EQ(ringbuf_file_release_producer(&a), 0);
    CHECK_EQ(ringbuf_file_claim_producer(&b, &producer), 0);
    a.ring.header->head = -1;
    CHECK_EQ(ringbuf_file_claim_consumer(&a, &consumer), RINGBUF_ERROR_CORRUPTED);
    a.ring.header->head = 0;
    CHECK_EQ(ringbuf_file_claim_consumer(&b, &consumer), 0); /* The failed claim holds nothing. */
    ringbuf_file_close(&a);
    ringbuf_file_close(&b);
    CHECK_EQ(unlink(path), 0);
}
#endif

#endif

static const check_test file_tests[] = {
#ifdef WITH_SYSTEM
        TEST(a_file_is_made_once_and_opened_often),
        TEST(bad_arguments_make_no_file),
        TEST(foreign_and_truncated_files_are_refused),
        TEST(a_role_is_free_when_its_process_was_killed),
#ifdef RINGBUF_OFD_SETLK_
        TEST(a_role_is_claimed_once_in_a_process_too),
#endif
#endif
        {NULL, NULL},
};

int main(int argc, char **argv) {
    const check_group groups[] = {
            GROUP(memory_tests),
            GROUP(element_tests),
            GROUP(gap_tests),
            GROUP(end_tests),
            GROUP(successor_tests),
            GROUP(corruption_tests),
            {file_tests, sizeof file_tests / sizeof file_tests[0] - 1},
    };
    return check_main(groups, sizeof groups / sizeof groups[0], argc, argv);
}
