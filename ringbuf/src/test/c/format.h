/* Formats a ring of int64_t with a ledger of a given size: ringbuf_format decides it by itself. */
#ifndef FORMAT_H
#define FORMAT_H

#include "check.h"
#include "ringbuf.h"

/* Bytes of such a ring; memory for one has to be allocate_ring's. */
static uint64_t ring_bytes(uint64_t capacity, uint64_t ledger_slots) {
    return ringbuf_ledger_offset_(sizeof(int64_t), capacity) +
            ledger_slots * sizeof(ringbuf_record);
}

static void *allocate_ring(uint64_t capacity, uint64_t ledger_slots) {
    uint64_t bytes = ringbuf_required_bytes(sizeof(int64_t), capacity);
    uint64_t wanted = ring_bytes(capacity, ledger_slots);
    void *memory = calloc(1, (size_t)(bytes > wanted ? bytes : wanted));
    CHECK(memory != NULL);
    CHECK_EQ(ringbuf_format(memory, bytes, RINGBUF_LONG, sizeof(int64_t), capacity), 0);
    ((ringbuf_header *)memory)->ledger_slots = ledger_slots;
    ((ringbuf_header *)memory)->total_bytes = wanted;
    return memory;
}

#endif
