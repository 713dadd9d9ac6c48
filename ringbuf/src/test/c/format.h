/* Rings whose ledger has a given size, which ringbuf_format decides by itself. */
#ifndef FORMAT_H
#define FORMAT_H

#include "check.h"
#include "ringbuf.h"

static inline uint64_t ring_bytes(
        uint64_t element_bytes, uint64_t capacity, uint64_t ledger_slots) {
    return ringbuf_ledger_offset_(element_bytes, capacity) + ledger_slots * sizeof(ringbuf_record);
}

/* Gives an empty ring, whose memory is long enough, another ledger. */
static inline void set_ledger_slots(void *memory, uint64_t ledger_slots) {
    ringbuf_header *header = (ringbuf_header *)memory;
    header->ledger_slots = ledger_slots;
    header->total_bytes = header->ledger_offset + ledger_slots * sizeof(ringbuf_record);
}

/* A ring in memory of its own. Its elements are one or more int64_t. */
static inline void *allocate_ring(
        uint64_t element_bytes, uint64_t capacity, uint64_t ledger_slots) {
    uint64_t bytes = ringbuf_required_bytes(element_bytes, capacity);
    uint64_t wanted = ring_bytes(element_bytes, capacity, ledger_slots);
    void *memory = calloc(1, (size_t)(bytes > wanted ? bytes : wanted));
    CHECK(memory != NULL);
    CHECK_EQ(ringbuf_format(memory, bytes, RINGBUF_LONG, element_bytes, capacity), 0);
    set_ledger_slots(memory, ledger_slots);
    return memory;
}

#endif
