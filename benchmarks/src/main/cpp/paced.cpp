// paced_produce as a library for JVMs.
#include "paced.h"

extern "C" __attribute__((visibility("default"))) int64_t paced_produce_blocks(void *ring_memory,
        uint64_t ring_bytes, const float *block, uint64_t block_length, int64_t period,
        int64_t count, int64_t *in_push, int64_t *late) {
    return paced_produce(
            ring_memory, ring_bytes, block, block_length, period, count, in_push, late);
}
