/* Sizes, headers and what attaching to memory checks. */
#ifndef MEMORY_H
#define MEMORY_H

#include "fixture.h"

static void required_bytes_round_slots_up_to_a_power_of_two(void) {
    CHECK_EQ(ringbuf_required_bytes(1, 1), 8192 + 1);
    CHECK_EQ(ringbuf_required_bytes(8, 5), 8192 + 8 * 8);
    CHECK_EQ(ringbuf_required_bytes(12, 48000), 8192 + 65536 * 12);
}

static void required_bytes_are_0_for_the_impossible(void) {
    CHECK_EQ(ringbuf_required_bytes(0, 1), 0);
    CHECK_EQ(ringbuf_required_bytes(1, 0), 0);
    CHECK_EQ(ringbuf_required_bytes(8, UINT64_C(1) << 60), 0);
    CHECK_EQ(ringbuf_required_bytes(1, UINT64_MAX), 0);
    CHECK_EQ(ringbuf_required_bytes(UINT64_MAX, 1), 0);
    CHECK_EQ(ringbuf_required_bytes(UINT64_C(1) << 32, UINT64_C(1) << 32), 0);
}

static void format_refuses_bad_arguments(void) {
    uint64_t memory[2048];
    unsigned char *bytes = (unsigned char *)memory;
    CHECK_EQ(ringbuf_format(NULL, 16384, RINGBUF_BYTE, 1, 1), RINGBUF_ERROR_ARGUMENT);
    CHECK_EQ(ringbuf_format(bytes + 4, 16380, RINGBUF_BYTE, 1, 1), RINGBUF_ERROR_ARGUMENT);
    CHECK_EQ(ringbuf_format(memory, 16384, RINGBUF_BYTE, 0, 1), RINGBUF_ERROR_ARGUMENT);
    CHECK_EQ(ringbuf_format(memory, 16384, RINGBUF_BYTE, 1, 0), RINGBUF_ERROR_ARGUMENT);
    CHECK_EQ(ringbuf_format(memory, 16384, RINGBUF_INT, 6, 1), RINGBUF_ERROR_ARGUMENT);
    CHECK_EQ(ringbuf_format(memory, 8192, RINGBUF_BYTE, 1, 1), RINGBUF_ERROR_TRUNCATED);
    CHECK_EQ(ringbuf_format(memory, 16384, RINGBUF_BYTE, 1, 8192), 0);
}

static void attach_writes_nothing(void) {
    fixture *f = open_ring(5);
    push(f, 7);
    void *before = malloc((size_t)f->bytes);
    CHECK(before != NULL);
    memcpy(before, f->memory, (size_t)f->bytes);
    ringbuf ring;
    CHECK_EQ(ringbuf_attach(&ring, f->memory, f->bytes, RINGBUF_MIXED, 8), 0);
    CHECK(memcmp(before, f->memory, (size_t)f->bytes) == 0);
    free(before);
    close_ring(f);
}

static void attach_checks_what_the_caller_expects(void) {
    fixture *f = open_ring(5);
    unsigned char *bytes = (unsigned char *)f->memory;
    ringbuf r;
    CHECK_EQ(ringbuf_attach(NULL, bytes, f->bytes, RINGBUF_LONG, 8), RINGBUF_ERROR_ARGUMENT);
    CHECK_EQ(ringbuf_attach(&r, NULL, f->bytes, RINGBUF_LONG, 8), RINGBUF_ERROR_ARGUMENT);
    CHECK_EQ(ringbuf_attach(&r, bytes + 4, f->bytes, RINGBUF_LONG, 8), RINGBUF_ERROR_ARGUMENT);
    CHECK_EQ(ringbuf_attach(&r, bytes, f->bytes, RINGBUF_DOUBLE, 8), RINGBUF_ERROR_ELEMENT);
    CHECK_EQ(ringbuf_attach(&r, bytes, f->bytes, RINGBUF_MIXED, 4), RINGBUF_ERROR_ELEMENT);
    CHECK_EQ(ringbuf_attach(&r, bytes, f->bytes - 1, RINGBUF_LONG, 8), RINGBUF_ERROR_TRUNCATED);
    CHECK_EQ(ringbuf_attach(&r, bytes, 511, RINGBUF_LONG, 8), RINGBUF_ERROR_TRUNCATED);
    CHECK_EQ(ringbuf_attach(&r, bytes, f->bytes, RINGBUF_MIXED, 8), 0);
    close_ring(f);
}

/* Attaches after one header field was overwritten, and restores it. */
#define CHECK_ATTACH_WITH(field, value, expected)                                      \
    do {                                                                               \
        ringbuf_header saved = *header;                                                \
        header->field = value;                                                         \
        ringbuf ring;                                                                  \
        CHECK_EQ(ringbuf_attach(&ring, header, f->bytes, RINGBUF_MIXED, 8), expected); \
        *header = saved;                                                               \
    } while (0)

static void attach_refuses_foreign_and_contradictory_headers(void) {
    fixture *f = open_ring(5);
    ringbuf_header *header = (ringbuf_header *)f->memory;
    CHECK_ATTACH_WITH(magic, 0, RINGBUF_ERROR_MAGIC);
    CHECK_ATTACH_WITH(magic, header->magic + 1, RINGBUF_ERROR_MAGIC);
    CHECK_ATTACH_WITH(magic, __builtin_bswap64(RINGBUF_MAGIC), RINGBUF_ERROR_BYTE_ORDER);
    CHECK_ATTACH_WITH(version, 0, RINGBUF_ERROR_VERSION);
    CHECK_ATTACH_WITH(version, 2, RINGBUF_ERROR_VERSION);
    CHECK_ATTACH_WITH(flags, 2, RINGBUF_ERROR_VERSION);
    CHECK_ATTACH_WITH(flags, RINGBUF_FLAG_MIRRORED, RINGBUF_ERROR_TRUNCATED);
    CHECK_ATTACH_WITH(total_bytes, header->total_bytes - 1, RINGBUF_ERROR_GEOMETRY);
    CHECK_ATTACH_WITH(total_bytes, 0, RINGBUF_ERROR_GEOMETRY);
    CHECK_ATTACH_WITH(data_offset, 4096, RINGBUF_ERROR_GEOMETRY);
    CHECK_ATTACH_WITH(data_offset, 8192 + 8, RINGBUF_ERROR_GEOMETRY);
    CHECK_ATTACH_WITH(data_offset, UINT64_MAX - 4095, RINGBUF_ERROR_GEOMETRY);
    CHECK_ATTACH_WITH(element_bytes, 0, RINGBUF_ERROR_ELEMENT);
    CHECK_ATTACH_WITH(capacity, 0, RINGBUF_ERROR_GEOMETRY);
    CHECK_ATTACH_WITH(capacity, 9, RINGBUF_ERROR_GEOMETRY);
    CHECK_ATTACH_WITH(slots, 0, RINGBUF_ERROR_GEOMETRY);
    CHECK_ATTACH_WITH(slots, 7, RINGBUF_ERROR_GEOMETRY);
    CHECK_ATTACH_WITH(slots, 16, RINGBUF_ERROR_GEOMETRY);
    CHECK_ATTACH_WITH(slots, UINT64_C(1) << 63, RINGBUF_ERROR_GEOMETRY);
    CHECK_ATTACH_WITH(ledger_offset, 1024, RINGBUF_ERROR_GEOMETRY);
    CHECK_ATTACH_WITH(ledger_slots, 0, RINGBUF_ERROR_GEOMETRY);
    CHECK_ATTACH_WITH(ledger_slots, 1, RINGBUF_ERROR_GEOMETRY);
    CHECK_ATTACH_WITH(ledger_slots, 255, RINGBUF_ERROR_GEOMETRY);
    CHECK_ATTACH_WITH(ledger_slots, 512, RINGBUF_ERROR_GEOMETRY);
    CHECK_ATTACH_WITH(ledger_slots, UINT64_C(1) << 63, RINGBUF_ERROR_GEOMETRY);
    CHECK_ATTACH_WITH(element_type, 8, RINGBUF_ERROR_GEOMETRY);
    close_ring(f);
}

static void every_status_has_a_message_of_its_own(void) {
    for (int64_t a = RINGBUF_ERROR_CAPACITY; a <= 0; a++) {
        for (int64_t b = RINGBUF_ERROR_CAPACITY; b < a; b++) {
            CHECK(strcmp(ringbuf_strerror(a), ringbuf_strerror(b)) != 0);
        }
    }
    CHECK(strcmp(ringbuf_strerror(17), "success") == 0);
    CHECK(strcmp(ringbuf_strerror(-99), "unknown error") == 0);
}

static const check_test memory_tests[] = {
        TEST(required_bytes_round_slots_up_to_a_power_of_two),
        TEST(required_bytes_are_0_for_the_impossible),
        TEST(format_refuses_bad_arguments),
        TEST(attach_writes_nothing),
        TEST(attach_checks_what_the_caller_expects),
        TEST(attach_refuses_foreign_and_contradictory_headers),
        TEST(every_status_has_a_message_of_its_own),
};

#endif
