/* Sizes, headers and what attaching to memory checks. */
#ifndef MEMORY_H
#define MEMORY_H

#include "fixture.h"

static void required_bytes_round_slots_up_to_a_power_of_two(void) {
    CHECK_EQ(ringbuf_required_bytes(1, 1), 512 + 128 + 2 * 16);
    CHECK_EQ(ringbuf_required_bytes(8, 5), 512 + 128 + 8 * 16);
    CHECK_EQ(ringbuf_required_bytes(8, 16), 512 + 128 + 16 * 16);
    CHECK_EQ(ringbuf_required_bytes(8, 17), 512 + 256 + 32 * 16);
    CHECK_EQ(ringbuf_required_bytes(12, 48000), 512 + 65536 * 12 + 256 * 16);
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
    CHECK_EQ(ringbuf_format(memory, 671, RINGBUF_BYTE, 1, 1), RINGBUF_ERROR_TRUNCATED);
    CHECK_EQ(ringbuf_format(memory, 672, RINGBUF_BYTE, 1, 1), 0);
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
    CHECK_ATTACH_WITH(version, 1, RINGBUF_ERROR_VERSION);
    CHECK_ATTACH_WITH(version, 3, RINGBUF_ERROR_VERSION);
    CHECK_ATTACH_WITH(flags, 2, RINGBUF_ERROR_VERSION);
    CHECK_ATTACH_WITH(flags, RINGBUF_FLAG_MIRRORED, RINGBUF_ERROR_GEOMETRY);
    CHECK_ATTACH_WITH(total_bytes, header->total_bytes - 1, RINGBUF_ERROR_GEOMETRY);
    CHECK_ATTACH_WITH(total_bytes, 0, RINGBUF_ERROR_GEOMETRY);
    CHECK_ATTACH_WITH(data_offset, 384, RINGBUF_ERROR_GEOMETRY);
    CHECK_ATTACH_WITH(data_offset, 512 + 8, RINGBUF_ERROR_GEOMETRY);
    CHECK_ATTACH_WITH(data_offset, 512 + 128, RINGBUF_ERROR_GEOMETRY); /* Over the ledger. */
    CHECK_ATTACH_WITH(data_offset, UINT64_MAX - 4095, RINGBUF_ERROR_GEOMETRY);
    CHECK_ATTACH_WITH(element_bytes, 0, RINGBUF_ERROR_ELEMENT);
    CHECK_ATTACH_WITH(capacity, 0, RINGBUF_ERROR_GEOMETRY);
    CHECK_ATTACH_WITH(capacity, 9, RINGBUF_ERROR_GEOMETRY);
    CHECK_ATTACH_WITH(slots, 0, RINGBUF_ERROR_GEOMETRY);
    CHECK_ATTACH_WITH(slots, 7, RINGBUF_ERROR_GEOMETRY);
    CHECK_ATTACH_WITH(slots, 32, RINGBUF_ERROR_GEOMETRY); /* Into the ledger. */
    CHECK_ATTACH_WITH(slots, UINT64_C(1) << 63, RINGBUF_ERROR_GEOMETRY);
    CHECK_ATTACH_WITH(ledger_offset, 512, RINGBUF_ERROR_GEOMETRY); /* Over the data. */
    CHECK_ATTACH_WITH(ledger_offset, 640 + 8, RINGBUF_ERROR_GEOMETRY);
    CHECK_ATTACH_WITH(ledger_offset, 1024, RINGBUF_ERROR_GEOMETRY);
    CHECK_ATTACH_WITH(ledger_offset, UINT64_MAX - 127, RINGBUF_ERROR_GEOMETRY);
    CHECK_ATTACH_WITH(ledger_slots, 0, RINGBUF_ERROR_GEOMETRY);
    CHECK_ATTACH_WITH(ledger_slots, 1, RINGBUF_ERROR_GEOMETRY);
    CHECK_ATTACH_WITH(ledger_slots, 7, RINGBUF_ERROR_GEOMETRY);
    CHECK_ATTACH_WITH(ledger_slots, 16, RINGBUF_ERROR_GEOMETRY);
    CHECK_ATTACH_WITH(ledger_slots, UINT64_C(1) << 63, RINGBUF_ERROR_GEOMETRY);
    CHECK_ATTACH_WITH(element_type, 8, RINGBUF_ERROR_GEOMETRY);
    close_ring(f);
}

/* A ring of version 1: its header was as long, but the data lay on a page, behind 256 records. */
static void attach_refuses_a_ring_of_version_1(void) {
    fixture *f = open_ring(5);
    ringbuf_header *header = (ringbuf_header *)f->memory;
    header->version = 1;
    header->data_offset = 8192;
    header->total_bytes = 8192 + 64;
    header->ledger_offset = 512;
    header->ledger_slots = 256;
    ringbuf ring;
    CHECK_EQ(ringbuf_attach(&ring, header, 8192 + 64, RINGBUF_LONG, 8), RINGBUF_ERROR_VERSION);
    close_ring(f);
}

/* So that a later version can give each of them a meaning. */
static void attach_refuses_a_reserved_byte_that_is_not_zero(void) {
    static unsigned char named[RINGBUF_HEADER_BYTES];
#define MARK_AS_NAMED(name, offset, type) memset(named + (offset), 1, sizeof(type));
    RINGBUF_LAYOUT(MARK_AS_NAMED)
    fixture *f = open_ring(5);
    unsigned char *header = (unsigned char *)f->memory;
    int reserved = 0;
    for (size_t offset = 0; offset < RINGBUF_HEADER_BYTES; offset++) {
        if (!named[offset]) {
            reserved++;
            header[offset] = 1;
            ringbuf ring;
            int status = ringbuf_attach(&ring, header, f->bytes, RINGBUF_LONG, 8);
            CHECK_EQ(status, RINGBUF_ERROR_RESERVED);
            header[offset] = 0;
        }
    }
    CHECK_EQ(reserved, 52 + 88 + 72 + 120);
    close_ring(f);
}

/* As many gaps as can lie between the elements of a full ring: no record is wanting. */
static void the_ledger_of_a_small_ring_is_never_full_before_the_ring(void) {
    for (uint64_t capacity = 1; capacity <= 256; capacity++) {
        fixture *f = open_ring(capacity);
        for (int round = 0; round < 3; round++) {
            for (uint64_t i = 0; i < capacity; i++) {
                CHECK_EQ(ringbuf_drop(&f->producer, 1), 0);
                CHECK_EQ(push(f, 1), 1);
            }
            for (uint64_t i = 0; i < capacity; i++) {
                CHECK_EQ(next_gap(f), 1);
                CHECK_EQ(pop(f, 9), 1);
            }
        }
        close_ring(f);
    }
}

static void every_status_has_a_message_of_its_own(void) {
    for (int64_t a = RINGBUF_ERROR_RESERVED; a <= 0; a++) {
        for (int64_t b = RINGBUF_ERROR_RESERVED; b < a; b++) {
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
        TEST(attach_refuses_a_ring_of_version_1),
        TEST(attach_refuses_a_reserved_byte_that_is_not_zero),
        TEST(the_ledger_of_a_small_ring_is_never_full_before_the_ring),
        TEST(every_status_has_a_message_of_its_own),
};

#endif
