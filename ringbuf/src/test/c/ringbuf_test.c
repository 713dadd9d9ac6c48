/* Tests of ringbuf.h in one thread, by topic; those of files are here. */
#include "ringbuf_test/corruption.h"
#include "ringbuf_test/elements.h"
#include "ringbuf_test/ends.h"
#include "ringbuf_test/gaps.h"
#include "ringbuf_test/memory.h"
#include "ringbuf_test/successors.h"
#include "ringbuf_test/underruns.h"

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
    CHECK_EQ(ringbuf_file_create(&file, path, RINGBUF_LONG, 8, 512), 0);
    file.ring.header->flags = RINGBUF_FLAG_MIRRORED;
    file.ring.header->ledger_offset = RINGBUF_HEADER_BYTES;
    file.ring.header->ledger_slots = 128;
    file.ring.header->data_offset = 4096;
    file.ring.header->total_bytes = 8192;
    ringbuf_file_close(&file);
    CHECK_EQ(truncate(path, 8192 + 4096), 0); /* Long enough for a mirror. */
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

static int64_t allocated_blocks(const char *path) {
    struct stat info;
    CHECK_EQ(stat(path, &info), 0);
    return (int64_t)info.st_blocks;
}

static void nothing_of_a_foreign_file_is_mapped(void) {
    const char *path = new_path();
    ringbuf_file file;
    int descriptor = open(path, O_RDWR | O_CREAT, 0600);
    CHECK(descriptor >= 0);
    CHECK(ftruncate(descriptor, INT64_C(15) << 40) == 0 || ftruncate(descriptor, 1 << 30) == 0);
    CHECK_EQ(close(descriptor), 0);
    int64_t before = allocated_blocks(path);
    CHECK_EQ(ringbuf_file_open(&file, path, RINGBUF_LONG, 8), RINGBUF_ERROR_MAGIC);
    CHECK_EQ(allocated_blocks(path), before);
    CHECK_EQ(unlink(path), 0);
}

static void nothing_beyond_the_ring_is_mapped(void) {
    const char *path = new_path();
    ringbuf_file file;
    CHECK_EQ(ringbuf_file_create(&file, path, RINGBUF_LONG, 8, 5), 0);
    ringbuf_file_close(&file);
    CHECK_EQ(truncate(path, 1 << 30), 0);
    int64_t before = allocated_blocks(path);
    CHECK_EQ(ringbuf_file_open(&file, path, RINGBUF_LONG, 8), 0);
    CHECK_EQ(file.bytes, ringbuf_required_bytes(8, 5));
    CHECK_EQ(allocated_blocks(path), before);
    ringbuf_file_close(&file);
    CHECK_EQ(unlink(path), 0);
}

static void create_or_open_opens_only_what_it_would_have_created(void) {
    const char *path = new_path();
    ringbuf_file made, found;
    CHECK_EQ(ringbuf_file_create_or_open(&made, path, RINGBUF_LONG, 8, 5), 0);
    made.ring.header->tail = 3;
    CHECK_EQ(ringbuf_file_create_or_open(&found, path, RINGBUF_LONG, 8, 5), 0);
    CHECK_EQ(ringbuf_read_counters(&found.ring).offered, 3);
    ringbuf_file_close(&found);
    int status = ringbuf_file_create_or_open(&found, path, RINGBUF_LONG, 8, 6);
    CHECK_EQ(status, RINGBUF_ERROR_CAPACITY);
    status = ringbuf_file_create_or_open(&found, path, RINGBUF_INT, 4, 5);
    CHECK_EQ(status, RINGBUF_ERROR_ELEMENT);
    ringbuf_file_close(&made);
    CHECK_EQ(unlink(path), 0);
    CHECK_EQ(symlink("/nonexistent/ring", path), 0);
    status = ringbuf_file_create_or_open(&found, path, RINGBUF_LONG, 8, 5);
    CHECK_EQ(status, RINGBUF_ERROR_SYSTEM);
    CHECK_EQ(unlink(path), 0);
    status = ringbuf_file_create_or_open(&found, path, RINGBUF_LONG, 8, 0);
    CHECK_EQ(status, RINGBUF_ERROR_ARGUMENT);
}

/* Children create, or find, one ring after the other, and exit if they find anything else. */
static pid_t start_creator(const char *path) {
    pid_t child = fork();
    CHECK(child >= 0);
    if (child == 0) {
        for (;;) {
            ringbuf_file file;
            int status = ringbuf_file_create_or_open(&file, path, RINGBUF_LONG, 8, 5000);
            if (status != RINGBUF_OK) {
                fprintf(stderr, "%s (%s)\n", ringbuf_strerror(status), strerror(errno));
                _exit(1);
            }
            ringbuf_file_close(&file);
            (void)unlink(path);
        }
    }
    return child;
}

static void creators_that_are_killed_leave_a_whole_ring_or_none(void) {
    uint64_t seed = 2463534242;
    char directory[512];
    char path[600];
    (void)snprintf(directory, sizeof directory, "%s", new_path());
    (void)snprintf(path, sizeof path, "%s/ring", directory);
    CHECK_EQ(mkdir(directory, 0700), 0);
    pid_t survivor = start_creator(path);
    for (int life = 0; life < 50; life++) {
        pid_t child = start_creator(path);
        (void)usleep((useconds_t)(check_random(&seed) % 5000)); /* The moment is the point. */
        CHECK_EQ(kill(child, SIGKILL), 0);
        int how = 0;
        CHECK_EQ(waitpid(child, &how, 0), child);
        CHECK(WIFSIGNALED(how));
    }
    int how = 0;
    CHECK_EQ(waitpid(survivor, &how, WNOHANG), 0); /* It never met half of a ring. */
    CHECK_EQ(kill(survivor, SIGKILL), 0);
    CHECK_EQ(waitpid(survivor, &how, 0), survivor);
    ringbuf_file file;
    CHECK_EQ(ringbuf_file_create_or_open(&file, path, RINGBUF_LONG, 8, 5000), 0);
    ringbuf_file_close(&file);

    DIR *entries = opendir(directory);
    CHECK(entries != NULL);
    for (struct dirent *entry = readdir(entries); entry != NULL; entry = readdir(entries)) {
        char left[1024];
        (void)snprintf(left, sizeof left, "%s/%s", directory, entry->d_name);
        if (entry->d_name[0] != '.' || strncmp(entry->d_name, ".ringbuf-", 9) == 0) {
            CHECK_EQ(unlink(left), 0);
        }
    }
    CHECK_EQ(closedir(entries), 0);
    CHECK_EQ(rmdir(directory), 0); /* There was nothing else. */
}

/* As docs/native.md says. */
static void a_truncated_file_raises_sigbus(void) {
    const char *path = new_path();
    ringbuf_file file;
    ringbuf_producer producer;
    CHECK_EQ(ringbuf_file_create(&file, path, RINGBUF_LONG, 8, 5000), 0);
    pid_t child = fork();
    CHECK(child >= 0);
    if (child == 0) {
        int64_t values[1024] = {0};
        CHECK(signal(SIGBUS, SIG_DFL) != SIG_ERR); /* Sanitizers catch it. */
        CHECK_EQ(ringbuf_file_claim_producer(&file, &producer), 0);
        CHECK_EQ(truncate(path, 4096), 0);
        (void)ringbuf_push(&producer, values, 1024);
        _exit(0);
    }
    int how = 0;
    CHECK_EQ(waitpid(child, &how, 0), child);
    CHECK(WIFSIGNALED(how) && WTERMSIG(how) == SIGBUS);
    ringbuf_file_close(&file);
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
    CHECK_EQ(ringbuf_file_claim_producer(&file, &producer), RINGBUF_ERROR_BUSY);
    CHECK_EQ(ringbuf_file_claim_consumer(&file, &consumer), RINGBUF_ERROR_BUSY);
    CHECK_EQ(file.ring.header->producer_pid, child);
    CHECK_EQ(file.ring.header->consumer_pid, child);
    CHECK_EQ(kill(child, SIGKILL), 0);
    CHECK_EQ(waitpid(child, NULL, 0), child);
    CHECK_EQ(ringbuf_file_release_producer(&file), 0); /* Is not ours, and does nothing. */
    CHECK_EQ(file.ring.header->producer_pid, child);   /* Stale, because nobody has the lock. */
    CHECK_EQ(ringbuf_file_claim_producer(&file, &producer), 0);
    CHECK_EQ(ringbuf_file_claim_consumer(&file, &consumer), 0);
    CHECK_EQ(file.ring.header->producer_pid, getpid());
    CHECK_EQ(file.ring.header->consumer_pid, getpid());
    CHECK_EQ(ringbuf_producer_position(&producer), 1);
    CHECK_EQ(ringbuf_available(&consumer), 1);
    CHECK_EQ(ringbuf_file_release_producer(&file), 0);
    CHECK_EQ(ringbuf_file_release_consumer(&file), 0);
    CHECK_EQ(file.ring.header->producer_pid, 0);
    CHECK_EQ(file.ring.header->consumer_pid, 0);
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
    CHECK_EQ(ringbuf_file_claim_producer(&b, &producer), RINGBUF_ERROR_BUSY);
    ringbuf_file_close(&b); /* Does not free the claim of a. */
    CHECK_EQ(ringbuf_file_open(&b, path, RINGBUF_LONG, 8), 0);
    CHECK_EQ(ringbuf_file_claim_producer(&b, &producer), RINGBUF_ERROR_BUSY);
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
        TEST(nothing_of_a_foreign_file_is_mapped),
        TEST(nothing_beyond_the_ring_is_mapped),
        TEST(create_or_open_opens_only_what_it_would_have_created),
        TEST(creators_that_are_killed_leave_a_whole_ring_or_none),
        TEST(a_truncated_file_raises_sigbus),
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
            GROUP(underrun_tests),
            GROUP(end_tests),
            GROUP(successor_tests),
            GROUP(corruption_tests),
            {file_tests, sizeof file_tests / sizeof file_tests[0] - 1},
    };
    return check_main(groups, sizeof groups / sizeof groups[0], argc, argv);
}
