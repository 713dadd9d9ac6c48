/* Prints the layout that ringbuf.h works with, to be compared with Java's: "name offset bytes". */
#include "check.h"
#include "ringbuf.h"

#define PRINT_FIELD(name, offset, type) \
    printf("%s %zu %zu\n", #name, offsetof(ringbuf_header, name), sizeof(type));
#define PRINT_CONSTANT(name) printf("%s %" PRIu64 "\n", #name, (uint64_t)(name));

int main(int argc, char **argv) {
    if (argc > 1 && strcmp(argv[1], "constants") == 0) {
        PRINT_CONSTANT(RINGBUF_MAGIC)
        PRINT_CONSTANT(RINGBUF_LAYOUT_VERSION)
        PRINT_CONSTANT(RINGBUF_FLAG_MIRRORED)
        PRINT_CONSTANT(RINGBUF_HEADER_BYTES)
        PRINT_CONSTANT(RINGBUF_ALIGNMENT)
        PRINT_CONSTANT(RINGBUF_DEFAULT_LEDGER_SLOTS)
        PRINT_CONSTANT(RINGBUF_MIN_LEDGER_SLOTS)
        PRINT_CONSTANT(RINGBUF_PAGE_BYTES)
        PRINT_CONSTANT(RINGBUF_PRODUCER_LINE)
        PRINT_CONSTANT(RINGBUF_CONSUMER_LINE)
        PRINT_CONSTANT(RINGBUF_LINE_BYTES)
        PRINT_CONSTANT(sizeof(ringbuf_record))
        PRINT_CONSTANT(offsetof(ringbuf_record, position))
        PRINT_CONSTANT(offsetof(ringbuf_record, dropped))
        PRINT_CONSTANT(RINGBUF_OPEN)
        PRINT_CONSTANT(RINGBUF_COMPLETED)
        PRINT_CONSTANT(RINGBUF_FAILED)
        PRINT_CONSTANT(RINGBUF_BYTE)
        PRINT_CONSTANT(RINGBUF_SHORT)
        PRINT_CONSTANT(RINGBUF_CHAR)
        PRINT_CONSTANT(RINGBUF_INT)
        PRINT_CONSTANT(RINGBUF_LONG)
        PRINT_CONSTANT(RINGBUF_FLOAT)
        PRINT_CONSTANT(RINGBUF_DOUBLE)
    } else {
        RINGBUF_LAYOUT(PRINT_FIELD)
    }
    return 0;
}
