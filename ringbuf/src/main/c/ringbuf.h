/*
 * ringbuf.h - a lock-free ring of whole elements between one producer and one consumer, which may
 * be threads of one process, two processes, or a C thread and a JVM. Memory layout version 2.
 *
 * SPDX-License-Identifier: Apache-2.0
 *
 * What it guarantees
 *   - The producer is wait-free: every call ends after a bounded number of its own steps, whatever
 *     the consumer does (slow, absent, killed). So is the consumer. On the data path there is no
 *     lock, no allocation, no system call and no call into the C library except memcpy.
 *   - Only whole elements go in and come out, in order, each once.
 *   - Nothing is lost silently. What ringbuf_push could not store counts as dropped, and the
 *     consumer learns where in the stream the gap lies and how many elements are missing
 *     (ringbuf_next):
 *         offered == delivered + dropped + skipped + buffered
 *         position of the next run == position of this run + its count + the gap between them
 *   - A ring in a mapped file survives `kill -9` of either side; a successor claims the free role
 *     and resumes.
 *
 * What happens when something is wrong
 *   Functions return a negative ringbuf_status and change nothing. Memory is validated when it is
 *   attached; geometry is read once, then never again; positions that the other side wrote are
 *   checked each time they are read. A corrupted ring yields RINGBUF_ERROR_CORRUPTED, never an
 *   access outside its memory.
 *
 * What it does not do
 *   More than one producer or consumer per ring, growing, blocking, waking a sleeping consumer.
 *   Claims on roles are enforced for files only (ringbuf_file_claim_producer); for plain memory
 *   they are the caller's promise.
 *
 * How it is used: see docs/native.md. The layout, field by field: see RINGBUF_LAYOUT below and
 * docs/memory-layout.md.
 *
 * Needs C11 or C++17, and the __atomic builtins of GCC or Clang. They are used instead of
 * <stdatomic.h> or std::atomic because shared memory holds plain integers that Java also accesses:
 * the builtins are defined on plain integers, mean the same in both languages, and are known to
 * ThreadSanitizer. MSVC lacks them: use clang-cl or MinGW. Names that end with an underscore are
 * internal.
 */
#ifndef RINGBUF_H
#define RINGBUF_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#if !defined(__GNUC__) && !defined(__clang__)
#error "ringbuf.h needs the __atomic builtins of GCC or Clang; on Windows use clang-cl or MinGW"
#endif

#if __GCC_ATOMIC_LLONG_LOCK_FREE != 2
#error "ringbuf.h needs a processor with lock-free 64-bit atomics"
#endif

#ifdef __cplusplus
#if __cplusplus < 201703L
#error "ringbuf.h needs C++17 or later"
#endif
#define RINGBUF_STATIC_ASSERT(condition, message) static_assert(condition, message)
#else
#if __STDC_VERSION__ < 201112L
#error "ringbuf.h needs C11 or later"
#endif
#define RINGBUF_STATIC_ASSERT(condition, message) _Static_assert(condition, message)
#endif

/* ---- Memory layout --------------------------------------------------------------------------- */

/** Version of the memory layout that this header reads and writes. */
#define RINGBUF_LAYOUT_VERSION 2

/** First word of a ring: the bytes "RINGBUF1" on a little-endian machine. */
#define RINGBUF_MAGIC UINT64_C(0x31465542474E4952)

/** Bit of `flags`: the data is mapped twice, back to back, so that every window is contiguous. */
#define RINGBUF_FLAG_MIRRORED 1

/** Bytes of the header; the data or the ledger follows. */
#define RINGBUF_HEADER_BYTES 512

/**
 * Data and ledger start at a multiple of this. Memory that is aligned to it keeps the two sides on
 * cache lines of their own.
 */
#define RINGBUF_ALIGNMENT 128

/**
 * Gap records that ringbuf_format makes room for at most. A ring of fewer elements has one for
 * each: more gaps cannot lie between them.
 */
#define RINGBUF_DEFAULT_LEDGER_SLOTS 256

/** The data of a mirrored ring starts at a multiple of this. */
#define RINGBUF_PAGE_BYTES 4096

/**
 * A successor reads the last published record. The one that its predecessor may have been writing
 * when it was killed must not lie in the same slot.
 */
#define RINGBUF_MIN_LEDGER_SLOTS 2

/* Limits of a sane geometry, so that sizes, the mirror's included, fit in 63 bits. */
#define RINGBUF_MAX_DATA_BYTES (UINT64_C(1) << 61)
#define RINGBUF_MAX_DATA_OFFSET (UINT64_C(1) << 32)
#define RINGBUF_MAX_LEDGER_OFFSET (UINT64_C(1) << 62)
#define RINGBUF_MAX_LEDGER_SLOTS (UINT64_C(1) << 24)

/**
 * Byte ranges of a ring file whose record locks are the claims on the roles; also the lines of the
 * two writers.
 */
#define RINGBUF_PRODUCER_LINE 128
#define RINGBUF_CONSUMER_LINE 256
#define RINGBUF_LINE_BYTES 128

/**
 * Every field: FIELD(name, offset in bytes, C type). All in the byte order of the machine.
 *
 * Geometry is written once, by ringbuf_format. Each later line has one writer, and no field is
 * written by both sides. A line is 128 bytes, twice a cache line, because x86 prefetches the
 * adjacent line. Positions are free-running: they count elements and never wrap. Bytes of the
 * header without a name are 0, or the ring is refused, so that a later version can give them a
 * meaning.
 */
#define RINGBUF_LAYOUT(FIELD)                                                                     \
    /* Geometry: immutable. Offsets and sizes in bytes, capacity and slots in elements. */        \
    FIELD(magic, 0, uint64_t)          /* RINGBUF_MAGIC; swapped: ring of the other byte order */ \
    FIELD(version, 8, uint32_t)        /* RINGBUF_LAYOUT_VERSION */                               \
    FIELD(flags, 12, uint32_t)         /* 0 or RINGBUF_FLAG_MIRRORED */                           \
    FIELD(total_bytes, 16, uint64_t)   /* up to the end of data and ledger, no mirror */          \
    FIELD(data_offset, 24, uint64_t)   /* multiple of RINGBUF_ALIGNMENT */                        \
    FIELD(element_bytes, 32, uint64_t) /* 1 or more */                                            \
    FIELD(capacity, 40, uint64_t)      /* 1 .. slots */                                           \
    FIELD(slots, 48, uint64_t)         /* power of two */                                         \
    FIELD(ledger_offset, 56, uint64_t) /* multiple of RINGBUF_ALIGNMENT; mirrored: before data */ \
    FIELD(ledger_slots, 64, uint64_t)  /* power of two, 2 .. */                                   \
    FIELD(element_type, 72, uint32_t)  /* ringbuf_element_type */                                 \
    /* Written by the producer only. */                                                           \
    FIELD(tail, 128, int64_t)     /* next element to write; 0 .. 2^63-1, never decreases */       \
    FIELD(dropped, 136, int64_t)  /* elements dropped; never decreases; tail + dropped < 2^63 */  \
    FIELD(gap_tail, 144, int64_t) /* records published; gap_tail - gap_head: 0 .. ledger_slots */ \
    FIELD(state, 152, uint32_t)   /* ringbuf_state */                                             \
    FIELD(code, 156, int32_t)     /* code of the failure; written before state */                 \
    FIELD(producer_pid, 160, int64_t) /* process that has locked the role, 0 or stale if none */  \
    /* Written by the consumer only. */                                                           \
    FIELD(head, 256, int64_t)      /* next element to read; tail - head: 0 .. capacity */         \
    FIELD(gap_head, 264, int64_t)  /* records consumed */                                         \
    FIELD(reported, 272, int64_t)  /* dropped elements it was told of; 0 .. dropped */            \
    FIELD(skipped, 280, int64_t)   /* elements it let go unread; 0 .. head */                     \
    FIELD(underruns, 288, int64_t) /* times it found the ring empty, see ringbuf_counters */      \
    FIELD(missing, 296, int64_t)   /* elements it declared missing, see ringbuf_missed */         \
    FIELD(consumer_pid, 304, int64_t) /* process that has locked the role, 0 or stale if none */  \
    /* Signals, written by the consumer only. */                                                  \
    FIELD(waiting, 384, uint32_t)   /* wake word of a Java consumer; C does not use it */         \
    FIELD(cancelled, 388, uint32_t) /* 1 once the consumer wants no more, else 0 */

/**
 * The header of a ring, as it lies in memory. Fields other than the geometry are accessed
 * atomically.
 */
typedef struct ringbuf_header {
    uint64_t magic;
    uint32_t version;
    uint32_t flags;
    uint64_t total_bytes;
    uint64_t data_offset;
    uint64_t element_bytes;
    uint64_t capacity;
    uint64_t slots;
    uint64_t ledger_offset;
    uint64_t ledger_slots;
    uint32_t element_type;
    unsigned char geometry_reserved[52];

    int64_t tail;
    int64_t dropped;
    int64_t gap_tail;
    uint32_t state;
    int32_t code;
    int64_t producer_pid;
    unsigned char producer_reserved[88];

    int64_t head;
    int64_t gap_head;
    int64_t reported;
    int64_t skipped;
    int64_t underruns;
    int64_t missing;
    int64_t consumer_pid;
    unsigned char consumer_reserved[72];

    uint32_t waiting;
    uint32_t cancelled;
    unsigned char signal_reserved[120];
} ringbuf_header;

/**
 * One record of the gap ledger; record i lies in slot i & (ledger_slots - 1). Written by the
 * producer only. Drops are cumulative, so that no crash can lose or repeat any.
 */
typedef struct ringbuf_record {
    int64_t position; /**< Value of tail at which the gap lies: in front of that element. */
    int64_t dropped;  /**< Value of dropped up to and including this gap. */
} ringbuf_record;

#define RINGBUF_CHECK_FIELD_(name, offset, type)                                           \
    RINGBUF_STATIC_ASSERT(offsetof(ringbuf_header, name) == (offset), "offset of " #name); \
    RINGBUF_STATIC_ASSERT(sizeof(((ringbuf_header *)0)->name) == sizeof(type), "size of " #name);
RINGBUF_LAYOUT(RINGBUF_CHECK_FIELD_)
#undef RINGBUF_CHECK_FIELD_
RINGBUF_STATIC_ASSERT(
        sizeof(ringbuf_header) == RINGBUF_HEADER_BYTES, "the data follows the header");
RINGBUF_STATIC_ASSERT(sizeof(ringbuf_record) == 16, "size of a gap record");
RINGBUF_STATIC_ASSERT(
        offsetof(ringbuf_header, tail) == RINGBUF_PRODUCER_LINE, "the producer's line");
RINGBUF_STATIC_ASSERT(
        offsetof(ringbuf_header, head) == RINGBUF_CONSUMER_LINE, "the consumer's line");

/** What `state` holds, and what ringbuf_terminated returns. */
typedef enum ringbuf_state {
    RINGBUF_OPEN = 0,      /**< More elements may come. */
    RINGBUF_COMPLETED = 1, /**< The producer has ended the stream. */
    RINGBUF_FAILED = 2     /**< The producer has ended the stream because of a failure. */
} ringbuf_state;

/**
 * The primitive that an element consists of. A stereo frame of floats is an element of 8 bytes and
 * type float.
 */
typedef enum ringbuf_element_type {
    RINGBUF_MIXED = 0, /**< More than one primitive, or unknown. */
    RINGBUF_BYTE = 1,
    RINGBUF_SHORT = 2,
    RINGBUF_CHAR = 3, /**< Java's char: an unsigned 16-bit integer. */
    RINGBUF_INT = 4,
    RINGBUF_LONG = 5, /**< Java's long: 64 bits on every platform. */
    RINGBUF_FLOAT = 6,
    RINGBUF_DOUBLE = 7
} ringbuf_element_type;

/* ---- Errors ---------------------------------------------------------------------------------- */

/** Results below zero are errors; after one, nothing has changed. */
typedef enum ringbuf_status {
    RINGBUF_OK = 0,
    RINGBUF_ERROR_ARGUMENT = -1,   /**< Null or misaligned pointer, impossible size or count. */
    RINGBUF_ERROR_TRUNCATED = -2,  /**< Memory or file is smaller than the ring in it. */
    RINGBUF_ERROR_MAGIC = -3,      /**< Not a ring, or its creation has not finished. */
    RINGBUF_ERROR_BYTE_ORDER = -4, /**< A ring of a machine with the other byte order. */
    RINGBUF_ERROR_VERSION = -5,    /**< Another layout version, or unknown flags. */
    RINGBUF_ERROR_GEOMETRY = -6,   /**< Sizes in the header contradict each other. */
    RINGBUF_ERROR_ELEMENT = -7,    /**< The ring holds elements of another size or type. */
    RINGBUF_ERROR_CORRUPTED = -8,  /**< Positions that make no sense: the other side is broken. */
    RINGBUF_ERROR_ENDED = -9, /**< The stream has ended: nothing can be produced any more. */
    RINGBUF_ERROR_BUSY = -10,   /**< Another process, or another opened file, has the role. */
    RINGBUF_ERROR_SYSTEM = -11,    /**< A system call failed; errno says why. */
    RINGBUF_ERROR_CAPACITY = -12,  /**< The ring that exists has another capacity. */
    RINGBUF_ERROR_RESERVED = -13   /**< A reserved byte of the header is not 0. */
} ringbuf_status;

/** A short English description of a status, for messages; never NULL. Any thread. */
static inline const char *ringbuf_strerror(int64_t status) {
    switch (status) {
        case RINGBUF_ERROR_ARGUMENT: return "invalid argument";
        case RINGBUF_ERROR_TRUNCATED: return "memory is smaller than the ring";
        case RINGBUF_ERROR_MAGIC: return "not a ring";
        case RINGBUF_ERROR_BYTE_ORDER: return "ring of the other byte order";
        case RINGBUF_ERROR_VERSION: return "unknown layout version or flags";
        case RINGBUF_ERROR_GEOMETRY: return "contradictory ring geometry";
        case RINGBUF_ERROR_ELEMENT: return "ring of another element size or type";
        case RINGBUF_ERROR_CORRUPTED: return "corrupted ring";
        case RINGBUF_ERROR_ENDED: return "the stream has ended";
        case RINGBUF_ERROR_BUSY: return "role is claimed by another";
        case RINGBUF_ERROR_SYSTEM: return "system call failed";
        case RINGBUF_ERROR_CAPACITY: return "ring of another capacity";
        case RINGBUF_ERROR_RESERVED: return "a reserved byte of the ring's header is not 0";
        default: return status >= 0 ? "success" : "unknown error";
    }
}

/* ---- The ring -------------------------------------------------------------------------------- */

/**
 * An attached ring: its memory and a private copy of its geometry. Immutable after ringbuf_attach,
 * so any number of threads may share it. Fields are read-only for callers.
 */
typedef struct ringbuf {
    ringbuf_header *header;
    ringbuf_record *ledger;
    unsigned char *data;
    uint64_t element_bytes;
    int64_t capacity;     /**< Elements the ring holds at most. */
    uint64_t mask;        /**< slots - 1 */
    uint64_t end_slot;    /**< A piece ends before it: slots, twice that when mirrored. */
    int64_t ledger_slots; /**< Power of two. */
    uint32_t element_type;
} ringbuf;

/** Elements in the ring's own memory: at most two pieces. */
typedef struct ringbuf_window {
    void *first;           /**< The first, or only, piece. */
    uint64_t first_count;  /**< Elements in it. */
    void *second;          /**< The rest, if the elements run over the end of the data; or NULL. */
    uint64_t second_count; /**< Elements in it. */
    int64_t position;      /**< Of the first element in the stream: how many were offered before. */
} ringbuf_window;

/**
 * Counters of a ring, in elements. `offered == delivered + dropped + skipped + buffered` in every
 * snapshot.
 */
typedef struct ringbuf_counters {
    int64_t offered;
    int64_t delivered;
    int64_t dropped;
    int64_t skipped;
    int64_t buffered; /**< 0 .. capacity */
    int64_t reported; /**< The part of dropped that the consumer has been told of. */
    /**
     * Times a read found the ring empty, for the first time since it found elements, while the
     * stream was open. A read is ringbuf_next, ringbuf_pop, ringbuf_peek or ringbuf_peek_window.
     * Nothing counts before the first element that a consumer has taken, so it may start before its
     * producer. Not in elements.
     */
    int64_t underruns;
    int64_t missing; /**< What the consumer has declared missing (ringbuf_missed). */
} ringbuf_counters;

static inline uint64_t ringbuf_slots_(uint64_t capacity) {
    uint64_t slots = 1;
    while (slots < capacity) {
        slots <<= 1;
    }
    return slots;
}

/** Bytes of one primitive of a type; 1 for mixed, 0 for an unknown type. */
static inline uint64_t ringbuf_primitive_bytes_(uint32_t type) {
    switch (type) {
        case RINGBUF_MIXED:
        case RINGBUF_BYTE: return 1;
        case RINGBUF_SHORT:
        case RINGBUF_CHAR: return 2;
        case RINGBUF_INT:
        case RINGBUF_FLOAT: return 4;
        case RINGBUF_LONG:
        case RINGBUF_DOUBLE: return 8;
        default: return 0;
    }
}

/**
 * Records that a ring has room for. A record lies in front of an element that is in the ring. So
 * with one for each element the ledger is never full before the ring is.
 */
static inline uint64_t ringbuf_ledger_slots_(uint64_t capacity) {
    uint64_t slots = RINGBUF_MIN_LEDGER_SLOTS;
    while (slots < capacity && slots < RINGBUF_DEFAULT_LEDGER_SLOTS) {
        slots <<= 1;
    }
    return slots;
}

/** Where ringbuf_format puts the ledger: behind the data, which follows the header. */
static inline uint64_t ringbuf_ledger_offset_(uint64_t element_bytes, uint64_t capacity) {
    uint64_t end = RINGBUF_HEADER_BYTES + ringbuf_slots_(capacity) * element_bytes;
    return (end + RINGBUF_ALIGNMENT - 1) / RINGBUF_ALIGNMENT * RINGBUF_ALIGNMENT;
}

/**
 * Bytes of memory that a ring needs.
 *
 * @param element_bytes size of one element, at least 1
 * @param capacity elements the ring holds at most, at least 1; exact, although its memory has a
 *     power of two of slots
 * @return the bytes, or 0 if the arguments are impossible
 */
static inline uint64_t ringbuf_required_bytes(uint64_t element_bytes, uint64_t capacity) {
    if (element_bytes == 0 || capacity == 0 ||
            capacity > RINGBUF_MAX_DATA_BYTES / 2 / element_bytes) {
        return 0;
    }
    return ringbuf_ledger_offset_(element_bytes, capacity) +
            ringbuf_ledger_slots_(capacity) * sizeof(ringbuf_record);
}

/**
 * Makes an empty ring in memory that is not in use yet, and overwrites what was there. Other
 * processes or threads may attach once this has returned; until then they see RINGBUF_ERROR_MAGIC.
 *
 * @param memory aligned to 8 bytes, or better to RINGBUF_ALIGNMENT
 * @param size bytes of memory, at least ringbuf_required_bytes
 * @param type the primitive that elements consist of, RINGBUF_MIXED for a struct of several
 * @param element_bytes size of one element, a multiple of the primitive's
 * @param capacity elements the ring holds at most, exact
 * @return RINGBUF_OK, RINGBUF_ERROR_ARGUMENT or RINGBUF_ERROR_TRUNCATED
 */
static inline int ringbuf_format(void *memory, uint64_t size, ringbuf_element_type type,
        uint64_t element_bytes, uint64_t capacity) {
    uint64_t total_bytes = ringbuf_required_bytes(element_bytes, capacity);
    uint64_t primitive_bytes = ringbuf_primitive_bytes_((uint32_t)type);
    if (memory == NULL || (uintptr_t)memory % sizeof(int64_t) != 0 || total_bytes == 0 ||
            primitive_bytes == 0 || element_bytes % primitive_bytes != 0) {
        return RINGBUF_ERROR_ARGUMENT;
    }
    if (size < total_bytes) {
        return RINGBUF_ERROR_TRUNCATED;
    }
    ringbuf_header *header = (ringbuf_header *)memory;
    __atomic_store_n(&header->magic, 0, __ATOMIC_RELAXED);
    memset((unsigned char *)memory + sizeof(header->magic), 0,
            sizeof(ringbuf_header) - sizeof(header->magic));
    header->ledger_offset = ringbuf_ledger_offset_(element_bytes, capacity);
    header->ledger_slots = ringbuf_ledger_slots_(capacity);
    memset((unsigned char *)memory + header->ledger_offset, 0,
            (size_t)(total_bytes - header->ledger_offset));
    header->version = RINGBUF_LAYOUT_VERSION;
    header->total_bytes = total_bytes;
    header->data_offset = RINGBUF_HEADER_BYTES;
    header->element_bytes = element_bytes;
    header->capacity = capacity;
    header->slots = ringbuf_slots_(capacity);
    header->element_type = (uint32_t)type;
    /* Pairs with the acquire load in ringbuf_read_header_: the geometry is complete by then. */
    __atomic_store_n(&header->magic, RINGBUF_MAGIC, __ATOMIC_RELEASE);
    return RINGBUF_OK;
}

static inline int ringbuf_is_zero_(const unsigned char *bytes, size_t count) {
    unsigned char all = 0;
    for (size_t i = 0; i < count; i++) {
        all = (unsigned char)(all | bytes[i]);
    }
    return all == 0;
}

/** Where the parts of a ring lie. */
typedef struct ringbuf_places_ {
    uint64_t data_offset;
    uint64_t ledger_offset;
    uint64_t total_bytes; /* Without a mirror. */
} ringbuf_places_;

static inline int ringbuf_is_place_(uint64_t offset, uint64_t most) {
    return offset >= RINGBUF_HEADER_BYTES && offset <= most && offset % RINGBUF_ALIGNMENT == 0;
}

/**
 * Reads a header and checks that a ring of the expected elements begins with it and fits into
 * `size` bytes. Sets the geometry of `ring`, but no pointer.
 */
static inline int ringbuf_read_header_(ringbuf *ring, const ringbuf_header *header, uint64_t size,
        ringbuf_element_type type, uint64_t element_bytes, ringbuf_places_ *places) {
    if (size < sizeof(ringbuf_header)) {
        return RINGBUF_ERROR_TRUNCATED;
    }
    /* Pairs with the release store in ringbuf_format. */
    uint64_t magic = __atomic_load_n(&header->magic, __ATOMIC_ACQUIRE);
    if (magic != RINGBUF_MAGIC) {
        return magic == __builtin_bswap64(RINGBUF_MAGIC) ? RINGBUF_ERROR_BYTE_ORDER
                                                         : RINGBUF_ERROR_MAGIC;
    }
    /* One read of each field: another process could change it between a check and a use. */
    uint32_t version = __atomic_load_n(&header->version, __ATOMIC_RELAXED);
    uint32_t flags = __atomic_load_n(&header->flags, __ATOMIC_RELAXED);
    uint64_t total_bytes = __atomic_load_n(&header->total_bytes, __ATOMIC_RELAXED);
    uint64_t offset = __atomic_load_n(&header->data_offset, __ATOMIC_RELAXED);
    uint64_t bytes = __atomic_load_n(&header->element_bytes, __ATOMIC_RELAXED);
    uint64_t capacity = __atomic_load_n(&header->capacity, __ATOMIC_RELAXED);
    uint64_t slots = __atomic_load_n(&header->slots, __ATOMIC_RELAXED);
    uint64_t ledger_offset = __atomic_load_n(&header->ledger_offset, __ATOMIC_RELAXED);
    uint64_t ledger_slots = __atomic_load_n(&header->ledger_slots, __ATOMIC_RELAXED);
    uint32_t stored_type = __atomic_load_n(&header->element_type, __ATOMIC_RELAXED);

    int power_of_two_slots = slots != 0 && (slots & (slots - 1)) == 0;
    int power_of_two_ledger = ledger_slots != 0 && (ledger_slots & (ledger_slots - 1)) == 0;
    if (version != RINGBUF_LAYOUT_VERSION || (flags & ~(uint32_t)RINGBUF_FLAG_MIRRORED) != 0) {
        return RINGBUF_ERROR_VERSION;
    }
    if (!ringbuf_is_zero_(header->geometry_reserved, sizeof header->geometry_reserved) ||
            !ringbuf_is_zero_(header->producer_reserved, sizeof header->producer_reserved) ||
            !ringbuf_is_zero_(header->consumer_reserved, sizeof header->consumer_reserved) ||
            !ringbuf_is_zero_(header->signal_reserved, sizeof header->signal_reserved)) {
        return RINGBUF_ERROR_RESERVED;
    }
    if (bytes != element_bytes || (type != RINGBUF_MIXED && (uint32_t)type != stored_type)) {
        return RINGBUF_ERROR_ELEMENT;
    }
    if (!power_of_two_slots || slots > RINGBUF_MAX_DATA_BYTES / bytes || capacity == 0 ||
            capacity > slots || stored_type > RINGBUF_DOUBLE) {
        return RINGBUF_ERROR_GEOMETRY;
    }
    if (!power_of_two_ledger || ledger_slots < RINGBUF_MIN_LEDGER_SLOTS ||
            ledger_slots > RINGBUF_MAX_LEDGER_SLOTS ||
            !ringbuf_is_place_(ledger_offset, RINGBUF_MAX_LEDGER_OFFSET) ||
            !ringbuf_is_place_(offset, RINGBUF_MAX_DATA_OFFSET)) {
        return RINGBUF_ERROR_GEOMETRY;
    }
    int mirrored = (flags & RINGBUF_FLAG_MIRRORED) != 0;
    uint64_t data_end = offset + slots * bytes;
    uint64_t ledger_end = ledger_offset + ledger_slots * sizeof(ringbuf_record);
    int ledger_first = ledger_end <= offset;
    /* The mirror image follows the data, so nothing else can. */
    if (mirrored ? !ledger_first || offset % RINGBUF_PAGE_BYTES != 0
                 : !ledger_first && data_end > ledger_offset) {
        return RINGBUF_ERROR_GEOMETRY;
    }
    if (total_bytes != (ledger_first ? data_end : ledger_end)) {
        return RINGBUF_ERROR_GEOMETRY;
    }
    if (size < total_bytes || (mirrored && size - total_bytes < slots * bytes)) {
        return RINGBUF_ERROR_TRUNCATED;
    }
    ring->element_bytes = bytes;
    ring->capacity = (int64_t)capacity;
    ring->mask = slots - 1;
    ring->end_slot = mirrored ? 2 * slots : slots;
    ring->ledger_slots = (int64_t)ledger_slots;
    ring->element_type = stored_type;
    places->data_offset = offset;
    places->ledger_offset = ledger_offset;
    places->total_bytes = total_bytes;
    return RINGBUF_OK;
}

/**
 * Attaches to a ring that this header or the Java library has made. Validates the header, writes
 * nothing to the memory. Any thread; not on the data path.
 *
 * @param ring filled in on success; the memory must outlive it
 * @param memory start of the ring, aligned to 8 bytes
 * @param size bytes that may be accessed there (for a mirrored ring: the mirror included)
 * @param type expected type, or RINGBUF_MIXED for any
 * @param element_bytes expected size of one element
 */
static inline int ringbuf_attach(ringbuf *ring, void *memory, uint64_t size,
        ringbuf_element_type type, uint64_t element_bytes) {
    if (ring == NULL || memory == NULL || (uintptr_t)memory % sizeof(int64_t) != 0) {
        return RINGBUF_ERROR_ARGUMENT;
    }
    ringbuf_places_ places;
    int status = ringbuf_read_header_(
            ring, (const ringbuf_header *)memory, size, type, element_bytes, &places);
    if (status != RINGBUF_OK) {
        return status;
    }
    ring->header = (ringbuf_header *)memory;
    ring->ledger = (ringbuf_record *)(void *)((unsigned char *)memory + places.ledger_offset);
    ring->data = (unsigned char *)memory + places.data_offset;
    return RINGBUF_OK;
}

/**
 * A snapshot of the counters. Any thread; while the ring is in use each figure is an estimate, but
 * none is negative, buffered is never above the capacity, and the sum holds.
 */
static inline ringbuf_counters ringbuf_read_counters(const ringbuf *ring) {
    const ringbuf_header *header = ring->header;
    /* Each before the one that bounds it from above: skipped <= head <= tail. */
    int64_t skipped = __atomic_load_n(&header->skipped, __ATOMIC_ACQUIRE);
    int64_t head = __atomic_load_n(&header->head, __ATOMIC_ACQUIRE);
    int64_t reported = __atomic_load_n(&header->reported, __ATOMIC_ACQUIRE);
    int64_t tail = __atomic_load_n(&header->tail, __ATOMIC_ACQUIRE);
    int64_t dropped = __atomic_load_n(&header->dropped, __ATOMIC_ACQUIRE);
    /* Before underruns: no element is missing without an underrun. */
    int64_t missing = __atomic_load_n(&header->missing, __ATOMIC_ACQUIRE);
    int64_t underruns = __atomic_load_n(&header->underruns, __ATOMIC_ACQUIRE);
    /* The clamps keep the promises for a corrupted ring too. */
    tail = tail < 0 ? 0 : tail;
    dropped = dropped < 0 ? 0 : dropped > INT64_MAX - tail ? INT64_MAX - tail : dropped;
    /* When the tail had this value, the head was at least tail - capacity. */
    head = head > tail ? tail : head < tail - ring->capacity ? tail - ring->capacity : head;
    head = head < 0 ? 0 : head;
    skipped = skipped < 0 ? 0 : skipped > head ? head : skipped;
    reported = reported < 0 ? 0 : reported > dropped ? dropped : reported;
    ringbuf_counters counters;
    counters.offered = tail + dropped;
    counters.delivered = head - skipped;
    counters.dropped = dropped;
    counters.skipped = skipped;
    counters.buffered = tail - head;
    counters.reported = reported;
    counters.underruns = underruns < 0 ? 0 : underruns;
    counters.missing = missing < 0 ? 0 : missing;
    return counters;
}

/** How many of `count` elements from a ring position on lie in one piece. */
static inline uint64_t ringbuf_piece_(const ringbuf *ring, int64_t position, int64_t count) {
    uint64_t before = ring->end_slot - ((uint64_t)position & ring->mask);
    return (uint64_t)count < before ? (uint64_t)count : before;
}

/** Address of the slot of a ring position. */
static inline unsigned char *ringbuf_slot_(const ringbuf *ring, int64_t position) {
    return ring->data + ((uint64_t)position & ring->mask) * ring->element_bytes;
}

/**
 * A record of the ledger, counted from the first one ever published. Plain memory, ordered by
 * gap_tail and gap_head; volatile, so that it is read once and what was checked is what is used.
 */
static inline volatile ringbuf_record *ringbuf_record_(const ringbuf *ring, int64_t number) {
    return &ring->ledger[number & (ring->ledger_slots - 1)];
}

/** Stream position of the element at a ring position; `dropped` counts the drops before it. */
static inline int64_t ringbuf_position_(int64_t ring_position, int64_t dropped) {
    /* Unsigned: the sum may overflow in a corrupted ring, which must not be undefined behaviour. */
    return (int64_t)((uint64_t)ring_position + (uint64_t)dropped);
}

static inline void ringbuf_make_window_(const ringbuf *ring, int64_t ring_position, int64_t count,
        int64_t dropped, ringbuf_window *window) {
    uint64_t first = ringbuf_piece_(ring, ring_position, count);
    window->first = ringbuf_slot_(ring, ring_position);
    window->first_count = first;
    window->second = first < (uint64_t)count ? ring->data : NULL;
    window->second_count = (uint64_t)count - first;
    window->position = ringbuf_position_(ring_position, dropped);
}

/* ---- The producer ---------------------------------------------------------------------------- */

/**
 * The producer's private side of a ring. One thread at a time; to move it, hand it over like any
 * other unsynchronised object. Keep it off the cache lines of the consumer's handle. Fields are
 * internal.
 */
typedef struct ringbuf_producer {
    ringbuf ring;
    int64_t tail;            /* What the shared tail holds: only this side writes it. */
    int64_t cached_head;     /* A head of the past; the present one is in cached_head .. tail. */
    int64_t dropped;         /* What the shared dropped holds. */
    int64_t recorded;        /* The part of dropped that the ledger tells of; 0 .. dropped. */
    int64_t gap_tail;        /* What the shared gap_tail holds. */
    int64_t cached_gap_head; /* A gap_head of the past. */
    int64_t reserved;        /* Elements that may be committed if tail is still reserved_tail. */
    int64_t reserved_tail;
    int ended;
} ringbuf_producer;

/**
 * Takes the producer's role where the last producer left it, even if that was killed. The
 * caller must ensure one producer: for a file use ringbuf_file_claim_producer; for memory, agree
 * which thread produces.
 *
 * @param producer filled in on success
 * @return RINGBUF_OK, RINGBUF_ERROR_ARGUMENT or RINGBUF_ERROR_CORRUPTED
 */
static inline int ringbuf_producer_open(ringbuf_producer *producer, const ringbuf *ring) {
    if (producer == NULL || ring == NULL) {
        return RINGBUF_ERROR_ARGUMENT;
    }
    const ringbuf_header *header = ring->header;
    /* The predecessor's own words: the hand-over of the role has ordered its stores before this. */
    int64_t tail = __atomic_load_n(&header->tail, __ATOMIC_ACQUIRE);
    int64_t dropped = __atomic_load_n(&header->dropped, __ATOMIC_ACQUIRE);
    int64_t gap_tail = __atomic_load_n(&header->gap_tail, __ATOMIC_ACQUIRE);
    uint32_t state = __atomic_load_n(&header->state, __ATOMIC_ACQUIRE);
    int64_t head = __atomic_load_n(&header->head, __ATOMIC_ACQUIRE);
    int64_t gap_head = __atomic_load_n(&header->gap_head, __ATOMIC_ACQUIRE);
    if (tail < 0 || dropped < 0 || dropped > INT64_MAX - tail || head < 0 || head > tail ||
            tail - head > ring->capacity || gap_head < 0 || gap_head > gap_tail ||
            gap_tail - gap_head > ring->ledger_slots || gap_tail > dropped ||
            state > RINGBUF_FAILED) {
        return RINGBUF_ERROR_CORRUPTED;
    }
    /*
     * Recovery: records are cumulative, so the last one tells how much of dropped the ledger
     * already covers. A predecessor killed between record and tail leaves a record at the present
     * tail; the next drop then makes a second one at the same position, and the consumer reports
     * only the difference.
     */
    int64_t recorded = 0;
    if (gap_tail > 0) {
        const volatile ringbuf_record *last = ringbuf_record_(ring, gap_tail - 1);
        int64_t position = last->position;
        recorded = last->dropped;
        if (position < 0 || position > tail || recorded < 0 || recorded > dropped) {
            return RINGBUF_ERROR_CORRUPTED;
        }
    }
    producer->ring = *ring;
    producer->tail = tail;
    producer->cached_head = head;
    producer->dropped = dropped;
    producer->recorded = recorded;
    producer->gap_tail = gap_tail;
    producer->cached_gap_head = gap_head;
    producer->reserved = 0;
    producer->reserved_tail = tail;
    producer->ended = state != RINGBUF_OPEN;
    return RINGBUF_OK;
}

/** Whether drops must be recorded first, but the ledger is full: 1, 0 or an error. */
static inline int ringbuf_ledger_full_(ringbuf_producer *producer) {
    int64_t slots = producer->ring.ledger_slots;
    if (producer->dropped == producer->recorded ||
            producer->gap_tail - producer->cached_gap_head < slots) {
        return 0;
    }
    /* Possibly full. Pairs with the consumer's release of gap_head: it has read these records. */
    int64_t gap_head = __atomic_load_n(&producer->ring.header->gap_head, __ATOMIC_ACQUIRE);
    if (gap_head < producer->cached_gap_head || gap_head > producer->gap_tail) {
        return RINGBUF_ERROR_CORRUPTED;
    }
    producer->cached_gap_head = gap_head;
    return producer->gap_tail - gap_head == slots; /* Really full. */
}

/** Looks at the consumer's side: how many slots are free. */
static inline int64_t ringbuf_free_now_(ringbuf_producer *producer) {
    /* Pairs with the consumer's release of head: it has read the elements, their slots are free. */
    int64_t head = __atomic_load_n(&producer->ring.header->head, __ATOMIC_ACQUIRE);
    if (head < producer->cached_head || head > producer->tail) {
        return RINGBUF_ERROR_CORRUPTED;
    }
    producer->cached_head = head;
    return producer->ring.capacity - (producer->tail - head);
}

/** How many of the wanted elements may be written from tail on, or an error. */
static inline int64_t ringbuf_room_(ringbuf_producer *producer, uint64_t wanted) {
    if (producer->ended) {
        return RINGBUF_ERROR_ENDED;
    }
    if (wanted > (uint64_t)(INT64_MAX - producer->tail - producer->dropped)) {
        return RINGBUF_ERROR_ARGUMENT;
    }
    int64_t room = producer->ring.capacity - (producer->tail - producer->cached_head);
    if ((uint64_t)room < wanted) { /* Possibly full. */
        room = ringbuf_free_now_(producer);
    }
    if (room <= 0) { /* Really full. */
        return room;
    }
    int full = ringbuf_ledger_full_(producer);
    if (full != 0) {
        return full < 0 ? full : 0; /* Losing more data is allowed, losing its place is not. */
    }
    return (uint64_t)room < wanted ? room : (int64_t)wanted;
}

/** Publishes elements that were written from tail on, and first the drops in front of them. */
static inline void ringbuf_publish_(ringbuf_producer *producer, int64_t count) {
    ringbuf_header *header = producer->ring.header;
    if (count == 0) {
        return;
    }
    if (producer->dropped != producer->recorded) {
        volatile ringbuf_record *record = ringbuf_record_(&producer->ring, producer->gap_tail);
        record->position = producer->tail;
        record->dropped = producer->dropped;
        producer->gap_tail++;
        /* Pairs with the consumer's acquire of gap_tail: it sees the record's contents. */
        __atomic_store_n(&header->gap_tail, producer->gap_tail, __ATOMIC_RELEASE);
        producer->recorded = producer->dropped;
    }
    producer->tail += count;
    /* Pairs with the consumer's acquire of tail: it sees the elements, and the record in front. */
    __atomic_store_n(&header->tail, producer->tail, __ATOMIC_RELEASE);
}

/**
 * Records elements that were lost before they could be pushed, such as in an overrun of a device.
 * They count as offered and dropped, and become a gap at this place. Producer; wait-free.
 *
 * @return RINGBUF_OK, RINGBUF_ERROR_ENDED, or RINGBUF_ERROR_ARGUMENT if the position would
 *     leave 63 bits
 */
static inline int ringbuf_drop(ringbuf_producer *producer, uint64_t count) {
    producer->reserved = 0;
    if (producer->ended) {
        return RINGBUF_ERROR_ENDED;
    }
    if (count > (uint64_t)(INT64_MAX - producer->tail - producer->dropped)) {
        return RINGBUF_ERROR_ARGUMENT;
    }
    producer->dropped += (int64_t)count;
    /* Pairs with the consumer's acquire of dropped: it sees all that was offered before them. */
    __atomic_store_n(&producer->ring.header->dropped, producer->dropped, __ATOMIC_RELEASE);
    return RINGBUF_OK;
}

/* GCC warns of a long that an object of the caller cannot hold, where bytes is never that of one. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Warray-bounds"
#if !defined(__clang__)
#pragma GCC diagnostic ignored "-Wstringop-overflow"
#pragma GCC diagnostic ignored "-Wstringop-overread"
#endif

/** Copies bytes. A single long is one load and one store, where memcpy is a call. */
static inline void ringbuf_copy_(void *target, const void *source, uint64_t bytes) {
    if (bytes == sizeof(int64_t)) {
        memcpy(target, source, sizeof(int64_t));
    } else {
        memcpy(target, source, (size_t)bytes);
    }
}

#pragma GCC diagnostic pop

/**
 * Pushes as many elements as fit. The remainder stays with the caller: it does not count as offered
 * and leaves no gap. For producers that can hold their data back. Producer; wait-free.
 *
 * @param elements `count` elements in sequence; may be NULL if count is 0
 * @return elements accepted, 0 .. count, or an error
 */
static inline int64_t ringbuf_try_push(
        ringbuf_producer *producer, const void *elements, uint64_t count) {
    int64_t room = ringbuf_room_(producer, count);
    if (room <= 0) {
        return room;
    }
    const ringbuf *ring = &producer->ring;
    uint64_t first_bytes = ringbuf_piece_(ring, producer->tail, room) * ring->element_bytes;
    uint64_t all_bytes = (uint64_t)room * ring->element_bytes;
    ringbuf_copy_(ringbuf_slot_(ring, producer->tail), elements, first_bytes);
    if (first_bytes < all_bytes) {
        const unsigned char *rest = (const unsigned char *)elements + first_bytes;
        ringbuf_copy_(ring->data, rest, all_bytes - first_bytes);
    }
    ringbuf_publish_(producer, room);
    return room;
}

/**
 * Pushes as many elements as fit. The remainder is dropped and becomes a gap. The usual call of a
 * realtime producer. Producer; wait-free.
 *
 * @param elements `count` elements in sequence; may be NULL if count is 0
 * @return elements accepted, 0 .. count, the remainder is dropped; or an error, then nothing is
 *     offered
 */
static inline int64_t ringbuf_push(
        ringbuf_producer *producer, const void *elements, uint64_t count) {
    int64_t accepted = ringbuf_try_push(producer, elements, count);
    if (accepted >= 0 && (uint64_t)accepted < count) {
        (void)ringbuf_drop(producer, count - (uint64_t)accepted); /* Checked by ringbuf_room_. */
    }
    return accepted;
}

/**
 * Pushes elements if all of them fit. Otherwise all are dropped and become one gap. Producer;
 * wait-free.
 *
 * @return count or 0; or an error, then nothing is offered
 */
static inline int64_t ringbuf_push_all(
        ringbuf_producer *producer, const void *elements, uint64_t count) {
    int64_t room = ringbuf_room_(producer, count);
    if (room < 0) {
        return room;
    }
    if ((uint64_t)room < count) {
        (void)ringbuf_drop(producer, count); /* Checked by ringbuf_room_. */
        return 0;
    }
    return ringbuf_try_push(producer, elements, count);
}

/**
 * Lends free slots of the ring's own memory, to be filled in place and then committed. They belong
 * to the caller until ringbuf_commit, or until an element is pushed or dropped, which ends the
 * reservation. Producer; wait-free.
 *
 * @param max slots wanted at most
 * @param window set to the slots, whose contents are unspecified; empty after an error
 * @return slots lent, 0 .. max, or an error
 */
static inline int64_t ringbuf_reserve(
        ringbuf_producer *producer, uint64_t max, ringbuf_window *window) {
    uint64_t capacity = (uint64_t)producer->ring.capacity;
    int64_t room = ringbuf_room_(producer, max < capacity ? max : capacity);
    producer->reserved = room > 0 ? room : 0;
    producer->reserved_tail = producer->tail;
    ringbuf_make_window_(
            &producer->ring, producer->tail, producer->reserved, producer->dropped, window);
    return room;
}

/**
 * Publishes the first `count` elements of the reservation, and ends it. Producer; wait-free.
 *
 * @return RINGBUF_OK, RINGBUF_ERROR_ENDED, or RINGBUF_ERROR_ARGUMENT if more than was reserved
 */
static inline int ringbuf_commit(ringbuf_producer *producer, uint64_t count) {
    if (producer->ended) {
        return RINGBUF_ERROR_ENDED;
    }
    if (count > (uint64_t)(producer->tail == producer->reserved_tail ? producer->reserved : 0)) {
        return RINGBUF_ERROR_ARGUMENT;
    }
    producer->reserved = 0;
    ringbuf_publish_(producer, (int64_t)count); /* The ledger has room: the reservation checked. */
    return RINGBUF_OK;
}

static inline void ringbuf_end_(ringbuf_producer *producer, uint32_t state, int32_t code) {
    if (producer->ended) {
        return;
    }
    ringbuf_header *header = producer->ring.header;
    producer->ended = 1;
    producer->reserved = 0;
    __atomic_store_n(&header->code, code, __ATOMIC_RELAXED);
    /* Pairs with the consumer's acquire of state: it sees the code, and all that was offered. */
    __atomic_store_n(&header->state, state, __ATOMIC_RELEASE);
}

/**
 * Ends the stream: the consumer gets what is in the ring, then the end. Ending it again does
 * nothing. Producer; wait-free.
 */
static inline void ringbuf_complete(ringbuf_producer *producer) {
    ringbuf_end_(producer, RINGBUF_COMPLETED, 0);
}

/**
 * Ends the stream with a failure: the consumer gets what is in the ring, then the code. Ending it
 * again does nothing. Producer; wait-free.
 */
static inline void ringbuf_fail(ringbuf_producer *producer, int32_t code) {
    ringbuf_end_(producer, RINGBUF_FAILED, code);
}

/**
 * Whether the consumer has cancelled. Pushing stays harmless, and the next consumer takes the
 * cancel back. Producer; wait-free.
 */
static inline int ringbuf_is_cancelled(const ringbuf_producer *producer) {
    return __atomic_load_n(&producer->ring.header->cancelled, __ATOMIC_ACQUIRE) != 0;
}

/**
 * Stream position of the next element: how many elements were offered before it. Producer; exact.
 */
static inline int64_t ringbuf_producer_position(const ringbuf_producer *producer) {
    return ringbuf_position_(producer->tail, producer->dropped);
}

/**
 * Free slots, 0 .. capacity, or an error: a lower bound, which grows as the consumer reads. A push
 * may still accept nothing: while the gap ledger is full, no element goes in behind an unrecorded
 * gap. Producer; wait-free.
 */
static inline int64_t ringbuf_free_slots(ringbuf_producer *producer) {
    if (producer->ended) {
        return RINGBUF_ERROR_ENDED;
    }
    int64_t room = ringbuf_free_now_(producer);
    int64_t positions = INT64_MAX - producer->tail - producer->dropped; /* That are left. */
    return room < positions ? room : positions;
}

/* ---- The consumer ---------------------------------------------------------------------------- */

/**
 * The consumer's private side of a ring. One thread at a time; to move it, hand it over like any
 * other unsynchronised object. Keep it off the cache lines of the producer's handle. Fields are
 * internal.
 */
typedef struct ringbuf_consumer {
    ringbuf ring;
    int64_t head;        /* What the shared head holds: only this side writes it. */
    int64_t limit;       /* Elements before it can be read without crossing a gap. */
    int64_t cached_tail; /* A tail of the past; head <= limit <= cached_tail. */
    int64_t gap_head;    /* What the shared gap_head holds. */
    int64_t reported;    /* What the shared reported holds. */
    int64_t skipped;     /* What the shared skipped holds. */
    int64_t underruns;   /* What the shared underruns holds. */
    int64_t missing;     /* What the shared missing holds. */
    int64_t dry_at;      /* The head of the last underrun, at first start: no new one there. */
    int64_t start;       /* The head where this consumer has started. */
    /* A pending gap lies right at head and has not been reported; limit == head while one does. */
    int64_t limit_behind_gap;    /* limit once it is reported; stale if there is none. */
    int64_t gap_head_behind_gap; /* gap_head once it is reported; stale if there is none. */
    int64_t reported_behind_gap; /* reported once the gap is; else reported. */
} ringbuf_consumer;

/** What lies at the consumer's position: see ringbuf_next. */
typedef enum ringbuf_found {
    RINGBUF_NOTHING = 0, /**< Nothing yet, or the end of the stream (ringbuf_terminated). */
    RINGBUF_RUN = 1,     /**< Elements that can be read. */
    RINGBUF_GAP = 2      /**< Elements that were lost; they count as reported. */
} ringbuf_found;

/**
 * Looks at the producer's side: how far elements go, and where the next gap is. After an error
 * nothing has changed.
 */
static inline int ringbuf_look_(ringbuf_consumer *consumer) {
    const ringbuf *ring = &consumer->ring;
    ringbuf_header *header = ring->header;
    int64_t head = consumer->head;
    /*
     * The usual find, elements and no record of a gap, takes two loads. Leaving the drops out is as
     * good as having read them long ago, before the tail. A record in front of an element that this
     * tail covers is seen, because the tail's acquire comes first.
     */
    int64_t seen_tail = __atomic_load_n(&header->tail, __ATOMIC_ACQUIRE);
    int64_t records = __atomic_load_n(&header->gap_tail, __ATOMIC_RELAXED);
    if (records == consumer->gap_head && seen_tail != head && seen_tail >= consumer->cached_tail &&
            seen_tail - head <= ring->capacity && seen_tail <= INT64_MAX - consumer->reported) {
        consumer->cached_tail = seen_tail;
        consumer->limit = seen_tail;
        consumer->reported_behind_gap = consumer->reported;
        return RINGBUF_OK;
    }
    /*
     * THIS ORDER. Each acquire pairs with the producer's release. A load that sees a drop also sees
     * all that was published before it. A load that sees an element also sees the record in front
     * of it. In each of the five other orders an element can overtake its gap, or a gap an element:
     * GapModelTest explores them all.
     */
    int64_t dropped = __atomic_load_n(&header->dropped, __ATOMIC_ACQUIRE);
    int64_t tail = __atomic_load_n(&header->tail, __ATOMIC_ACQUIRE);
    int64_t gap_tail = __atomic_load_n(&header->gap_tail, __ATOMIC_ACQUIRE);
    if (dropped < consumer->reported || tail < consumer->cached_tail ||
            tail - head > ring->capacity || dropped > INT64_MAX - tail ||
            gap_tail < consumer->gap_head || gap_tail - consumer->gap_head > ring->ledger_slots) {
        return RINGBUF_ERROR_CORRUPTED;
    }
    int64_t limit = tail;
    int64_t reported = consumer->reported;
    int64_t gap_head = consumer->gap_head;
    int64_t next = gap_head;
    /* Records right at head: one at most, more only if producers were killed before their tail. */
    for (; next < gap_tail; next++) {
        const volatile ringbuf_record *record = ringbuf_record_(ring, next);
        int64_t position = record->position;
        int64_t cumulative = record->dropped;
        /* It may lie beyond this tail, which was read earlier, but no further than the ring. */
        if (position < head || position - head > ring->capacity || cumulative < 0 ||
                cumulative > INT64_MAX - (position > tail ? position : tail)) {
            return RINGBUF_ERROR_CORRUPTED;
        }
        if (position == head && cumulative <= consumer->reported && next == gap_head) {
            gap_head++; /* Already reported: by a predecessor, or before it was recorded. */
            continue;
        }
        if (cumulative < reported) {
            return RINGBUF_ERROR_CORRUPTED;
        }
        if (position > head) {
            limit = position < tail ? position : tail;
            break;
        }
        reported = cumulative;
    }
    if (head == tail && dropped > reported) {
        /* Caught up: dropped was read before tail, so no element precedes those drops any more. */
        reported = dropped;
    }
    consumer->cached_tail = tail;
    consumer->limit = reported > consumer->reported ? head : limit;
    consumer->limit_behind_gap = limit;
    consumer->gap_head_behind_gap = next;
    consumer->reported_behind_gap = reported;
    if (gap_head != consumer->gap_head) {
        consumer->gap_head = gap_head;
        /* Pairs with the producer's acquire of gap_head: the records are read, their slots free. */
        __atomic_store_n(&header->gap_head, gap_head, __ATOMIC_RELEASE);
    }
    return RINGBUF_OK;
}

/**
 * Takes the consumer's role where the last consumer left it, even if that was killed. Takes back
 * its cancel. The caller must ensure one consumer: for a file use
 * ringbuf_file_claim_consumer; for memory, agree which thread consumes.
 *
 * @param consumer filled in on success
 * @return RINGBUF_OK, RINGBUF_ERROR_ARGUMENT or RINGBUF_ERROR_CORRUPTED
 */
static inline int ringbuf_consumer_open(ringbuf_consumer *consumer, const ringbuf *ring) {
    if (consumer == NULL || ring == NULL) {
        return RINGBUF_ERROR_ARGUMENT;
    }
    ringbuf_header *header = ring->header;
    ringbuf_consumer opened;
    memset(&opened, 0, sizeof opened);
    opened.ring = *ring;
    /* The predecessor's own words: the hand-over of the role has ordered its stores before this. */
    opened.head = __atomic_load_n(&header->head, __ATOMIC_ACQUIRE);
    opened.gap_head = __atomic_load_n(&header->gap_head, __ATOMIC_ACQUIRE);
    opened.reported = __atomic_load_n(&header->reported, __ATOMIC_ACQUIRE);
    opened.skipped = __atomic_load_n(&header->skipped, __ATOMIC_ACQUIRE);
    opened.underruns = __atomic_load_n(&header->underruns, __ATOMIC_ACQUIRE);
    opened.missing = __atomic_load_n(&header->missing, __ATOMIC_ACQUIRE);
    opened.dry_at = opened.head;
    opened.start = opened.head;
    opened.cached_tail = opened.head;
    if (opened.head < 0 || opened.gap_head < 0 || opened.reported < 0 || opened.skipped < 0 ||
            opened.skipped > opened.head || opened.underruns < 0 || opened.missing < 0 ||
            ringbuf_look_(&opened) != RINGBUF_OK) {
        return RINGBUF_ERROR_CORRUPTED;
    }
    *consumer = opened;
    __atomic_store_n(&header->cancelled, 0, __ATOMIC_RELEASE);
    return RINGBUF_OK;
}

/** Reports the pending gap, and returns its size: the run behind it is at head from now on. */
static inline int64_t ringbuf_take_gap_(ringbuf_consumer *consumer) {
    ringbuf_header *header = consumer->ring.header;
    int64_t gap = consumer->reported_behind_gap - consumer->reported;
    consumer->reported = consumer->reported_behind_gap;
    consumer->limit = consumer->limit_behind_gap;
    /*
     * Before the record is given back: a successor of a consumer that was killed in between finds
     * the record, and sees that its drops were reported.
     */
    __atomic_store_n(&header->reported, consumer->reported, __ATOMIC_RELEASE);
    if (consumer->gap_head != consumer->gap_head_behind_gap) {
        consumer->gap_head = consumer->gap_head_behind_gap;
        /* Pairs with the producer's acquire of gap_head: the records are read, their slots free. */
        __atomic_store_n(&header->gap_head, consumer->gap_head, __ATOMIC_RELEASE);
    }
    return gap;
}

/**
 * Whether the stream was open when the ring was found empty at head. If the stream has ended since,
 * a second look tells: elements that came before the end were late.
 */
static inline int ringbuf_is_late_(const ringbuf_consumer *consumer) {
    const ringbuf_header *header = consumer->ring.header;
    return __atomic_load_n(&header->state, __ATOMIC_ACQUIRE) == RINGBUF_OPEN ||
            __atomic_load_n(&header->tail, __ATOMIC_ACQUIRE) != consumer->head;
}

/** Counts an underrun, unless it was counted at this head. */
static inline void ringbuf_note_underrun_(ringbuf_consumer *consumer) {
    if (consumer->head != consumer->dry_at && ringbuf_is_late_(consumer)) {
        consumer->dry_at = consumer->head;
        consumer->underruns += consumer->underruns < INT64_MAX; /* Or so another process says. */
        __atomic_store_n(
                &consumer->ring.header->underruns, consumer->underruns, __ATOMIC_RELEASE);
    }
}

/**
 * Elements that a read of up to `wanted` gets: passes a pending gap if there is an element behind
 * it. Looks at the producer's side only if fewer than wanted are known. 0 .. wanted, or an error; 0
 * only if the ring is empty or nothing is wanted.
 */
static inline int64_t ringbuf_run_(ringbuf_consumer *consumer, uint64_t wanted) {
    if ((uint64_t)(consumer->limit - consumer->head) < wanted) { /* Possibly empty. */
        /* An empty ring takes one load: leaving the drops out is as good as an earlier look. */
        int64_t tail = __atomic_load_n(&consumer->ring.header->tail, __ATOMIC_ACQUIRE);
        if (tail == consumer->head && tail == consumer->cached_tail) {
            ringbuf_note_underrun_(consumer);
            return 0;
        }
        int status = ringbuf_look_(consumer);
        if (status != RINGBUF_OK) {
            return status;
        }
        if (consumer->cached_tail == consumer->head) { /* Really empty. */
            ringbuf_note_underrun_(consumer);
        } else if (consumer->limit == consumer->head) {
            (void)ringbuf_take_gap_(consumer);
        }
    }
    int64_t run = consumer->limit - consumer->head;
    return (uint64_t)run < wanted ? run : (int64_t)wanted;
}

/** Frees the slots of `count` elements from head on, which were read or skipped. */
static inline void ringbuf_advance_(ringbuf_consumer *consumer, int64_t count) {
    consumer->head += count;
    /* Pairs with the producer's acquire of head: the elements are read, their slots free. */
    __atomic_store_n(&consumer->ring.header->head, consumer->head, __ATOMIC_RELEASE);
}

/**
 * Tells what comes next: a run of elements, a gap, or nothing. Looks at the producer's side only if
 * fewer than `max` elements are known to be here.
 *
 * A gap counts as reported when this function returns it: the position moves behind it, and the
 * next call answers for what follows. A run stays where it is until it is read, and no gap can come
 * between this answer and the read. Consumer; wait-free.
 *
 * @param max elements wanted at most, 1 or more
 * @param count set to the elements of the run, 1 .. max, or to those lost in the gap; else to 0
 * @return RINGBUF_RUN, RINGBUF_GAP, RINGBUF_NOTHING, or an error
 */
static inline int ringbuf_next(ringbuf_consumer *consumer, uint64_t max, int64_t *count) {
    *count = 0;
    if (max == 0) {
        return RINGBUF_ERROR_ARGUMENT;
    }
    if ((uint64_t)(consumer->limit - consumer->head) < max) {
        /* Possibly empty, or a gap is pending, which may have grown. */
        int status = ringbuf_look_(consumer);
        if (status != RINGBUF_OK) {
            return status;
        }
        if (consumer->reported_behind_gap != consumer->reported) {
            *count = ringbuf_take_gap_(consumer);
            return RINGBUF_GAP;
        }
        if (consumer->limit == consumer->head) { /* Really empty. */
            ringbuf_note_underrun_(consumer);
        }
    }
    int64_t run = consumer->limit - consumer->head;
    *count = (uint64_t)run < max ? run : (int64_t)max;
    return run == 0 ? RINGBUF_NOTHING : RINGBUF_RUN;
}

/**
 * Elements in the ring that were not read, 0 .. capacity, whether or not there are gaps between
 * them, or an error: a lower bound, which grows as the producer pushes. Consumer; wait-free.
 */
static inline int64_t ringbuf_available(ringbuf_consumer *consumer) {
    int status = ringbuf_look_(consumer);
    return status != RINGBUF_OK ? status : consumer->cached_tail - consumer->head;
}

/**
 * Copies elements without taking them: as many as are here, up to the next gap. A gap in front of
 * the first element is passed, and shows as a jump of the position; to learn of it, call
 * ringbuf_next first. Consumer; wait-free.
 *
 * @param target room for `max` elements; may be NULL if max is 0
 * @return elements copied, 0 .. max, or an error
 */
static inline int64_t ringbuf_peek(ringbuf_consumer *consumer, void *target, uint64_t max) {
    int64_t run = ringbuf_run_(consumer, max);
    if (run <= 0) {
        return run;
    }
    const ringbuf *ring = &consumer->ring;
    uint64_t first_bytes = ringbuf_piece_(ring, consumer->head, run) * ring->element_bytes;
    uint64_t all_bytes = (uint64_t)run * ring->element_bytes;
    ringbuf_copy_(target, ringbuf_slot_(ring, consumer->head), first_bytes);
    if (first_bytes < all_bytes) {
        unsigned char *rest = (unsigned char *)target + first_bytes;
        ringbuf_copy_(rest, ring->data, all_bytes - first_bytes);
    }
    return run;
}

/**
 * Takes elements: as ringbuf_peek, and they count as delivered. Consumer; wait-free.
 *
 * @param target room for `max` elements; may be NULL if max is 0
 * @return elements taken, 0 .. max, or an error
 */
static inline int64_t ringbuf_pop(ringbuf_consumer *consumer, void *target, uint64_t max) {
    int64_t run = ringbuf_peek(consumer, target, max);
    if (run > 0) {
        ringbuf_advance_(consumer, run);
    }
    return run;
}

/**
 * Lends the next elements in the ring's own memory, up to the next gap, to be read in place and
 * then consumed. Gaps are passed as by ringbuf_peek. Consumer; wait-free.
 *
 * @param max elements wanted at most
 * @param window set to the elements; empty after an error
 * @return elements lent, 0 .. max, or an error
 */
static inline int64_t ringbuf_peek_window(
        ringbuf_consumer *consumer, uint64_t max, ringbuf_window *window) {
    int64_t run = ringbuf_run_(consumer, max);
    int64_t count = run > 0 ? run : 0;
    ringbuf_make_window_(&consumer->ring, consumer->head, count, consumer->reported, window);
    return run;
}

/**
 * Takes elements that ringbuf_peek, ringbuf_peek_window or ringbuf_next has shown. They count as
 * delivered. Consumer; wait-free.
 *
 * @return RINGBUF_OK, or RINGBUF_ERROR_ARGUMENT if the run at the position is not known to be so
 *     long
 */
static inline int ringbuf_consume(ringbuf_consumer *consumer, uint64_t count) {
    if ((uint64_t)(consumer->limit - consumer->head) < count) {
        return RINGBUF_ERROR_ARGUMENT;
    }
    ringbuf_advance_(consumer, (int64_t)count);
    return RINGBUF_OK;
}

/**
 * Skips elements without reading them, across gaps: up to `max` of those that are in the ring at
 * the call. They count as skipped. The gaps between them count as reported, and show as a jump of
 * the position. What the producer pushes during the call stays. Consumer; wait-free.
 *
 * @return elements skipped, 0 .. max, or an error
 */
static inline int64_t ringbuf_skip(ringbuf_consumer *consumer, uint64_t max) {
    int64_t most = ringbuf_available(consumer);
    if (most > 0 && (uint64_t)most > max) {
        most = (int64_t)max;
    }
    int64_t done = 0;
    while (done < most) {
        int64_t run = ringbuf_run_(consumer, (uint64_t)(most - done));
        if (run <= 0) {
            return done > 0 ? done : run; /* If it was an error, the next call says so. */
        }
        ringbuf_advance_(consumer, run);
        consumer->skipped += run;
        /* Behind head: 0 <= skipped <= head whenever a process dies, and for every reader. */
        __atomic_store_n(&consumer->ring.header->skipped, consumer->skipped, __ATOMIC_RELEASE);
        done += run;
    }
    return most < 0 ? most : done;
}

/** Skips everything that is in the ring at the call, as ringbuf_skip does. Consumer; wait-free. */
static inline int64_t ringbuf_clear(ringbuf_consumer *consumer) {
    return ringbuf_skip(consumer, UINT64_MAX);
}

/**
 * Declares elements missing: they were due, and were not in the ring. A realtime consumer calls
 * this after a read that got fewer elements than it needed, when it fills in something else:
 *     int64_t n = ringbuf_pop(&consumer, output, frames);
 *     memset(output + n, 0, (frames - n) * sizeof *output);
 *     ringbuf_missed(&consumer, frames - n);
 *
 * They count as missing, and the period as one underrun, unless a read has counted it. Does nothing
 * before the first element that this consumer has taken, and when the stream has ended and no
 * element is left. Consumer; wait-free.
 */
static inline void ringbuf_missed(ringbuf_consumer *consumer, uint64_t count) {
    if (count == 0 || consumer->head == consumer->start || !ringbuf_is_late_(consumer)) {
        return;
    }
    ringbuf_note_underrun_(consumer); /* A read that came up short found the ring empty as well. */
    uint64_t room = (uint64_t)(INT64_MAX - consumer->missing);
    consumer->missing += (int64_t)(count < room ? count : room);
    /* Behind underruns: no element is missing without an underrun. */
    __atomic_store_n(&consumer->ring.header->missing, consumer->missing, __ATOMIC_RELEASE);
}

/**
 * Whether the stream has ended and everything in it was read, gaps included. Consumer; wait-free.
 *
 * @param code set to the failure's code when the result is RINGBUF_FAILED; may be NULL
 * @return RINGBUF_OPEN, RINGBUF_COMPLETED, RINGBUF_FAILED or an error
 */
static inline int ringbuf_terminated(ringbuf_consumer *consumer, int32_t *code) {
    const ringbuf_header *header = consumer->ring.header;
    /* Before the look. Pairs with the producer's release of state: the look sees all before it. */
    uint32_t state = __atomic_load_n(&header->state, __ATOMIC_ACQUIRE);
    if (state == RINGBUF_OPEN) {
        return RINGBUF_OPEN;
    }
    int status = ringbuf_look_(consumer);
    if (status != RINGBUF_OK || state > RINGBUF_FAILED) {
        return RINGBUF_ERROR_CORRUPTED;
    }
    if (consumer->head != consumer->cached_tail ||
            consumer->reported_behind_gap != consumer->reported) {
        return RINGBUF_OPEN;
    }
    if (state == RINGBUF_FAILED && code != NULL) {
        *code = __atomic_load_n(&header->code, __ATOMIC_RELAXED);
    }
    return (int)state;
}

/**
 * Tells the producer that no more elements are wanted (ringbuf_is_cancelled). The ring keeps its
 * contents for the next consumer, which takes the cancel back. Consumer; wait-free.
 */
static inline void ringbuf_cancel(ringbuf_consumer *consumer) {
    __atomic_store_n(&consumer->ring.header->cancelled, 1, __ATOMIC_RELEASE);
}

/**
 * Stream position of what comes next, an element or a gap: how many elements were offered before
 * it. Consumer; exact.
 */
static inline int64_t ringbuf_consumer_position(const ringbuf_consumer *consumer) {
    return ringbuf_position_(consumer->head, consumer->reported);
}

/* ---- Rings in files -------------------------------------------------------------------------- */

/* POSIX only. Define RINGBUF_NO_FILES before including this header to leave it out. */
#if !defined(RINGBUF_NO_FILES) && (defined(__unix__) || defined(__APPLE__))

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

/**
 * A ring in a mapped file, on a local file system. If the file is made shorter than the ring, an
 * access to a page that is gone raises SIGBUS. Fields are read-only for callers.
 *
 * Roles are claimed with record locks on the file, which the operating system frees when the
 * process ends, however it ends. Both kinds of locks conflict with each other and with Java's.
 *
 * Linux has locks of open file descriptions. They also conflict with claims of the same process,
 * and survive the closing of other descriptors of the file. A forked child shares them, so a role
 * is free only when the child has closed the file too. The descriptor is closed on exec.
 *
 * Other systems have POSIX locks, which belong to the process. Open a file only once per process
 * there, because closing any descriptor of it frees the claims.
 */
typedef struct ringbuf_file {
    ringbuf ring; /**< For ringbuf_read_counters; claim roles with the functions below. */
    void *address;
    size_t bytes;
    int descriptor;
} ringbuf_file;

/* Linux shows its constant only to _GNU_SOURCE; its value is part of the kernel's interface. */
#if defined(F_OFD_SETLK)
#define RINGBUF_OFD_SETLK_ F_OFD_SETLK
#elif defined(__linux__) && defined(__LP64__)
#define RINGBUF_OFD_SETLK_ 37
#endif

/*
 * Which process holds a role, because the lock does not tell. A process that is killed leaves the
 * word, so it counts only while the role is locked.
 */
static inline void ringbuf_write_pid_(int64_t *word) {
    __atomic_store_n(word, (int64_t)getpid(), __ATOMIC_RELEASE);
}

static inline void ringbuf_clear_pid_(int64_t *word) {
    if (__atomic_load_n(word, __ATOMIC_ACQUIRE) == (int64_t)getpid()) {
        __atomic_store_n(word, 0, __ATOMIC_RELEASE);
    }
}

static inline int ringbuf_lock_(int descriptor, int line, int lock_type) {
    struct flock lock;
    memset(&lock, 0, sizeof lock);
    lock.l_type = (short)lock_type;
    lock.l_whence = SEEK_SET;
    lock.l_start = line;
    lock.l_len = RINGBUF_LINE_BYTES;
#ifdef RINGBUF_OFD_SETLK_
    int result = fcntl(descriptor, RINGBUF_OFD_SETLK_, &lock);
    if (result == -1 && errno == EINVAL) { /* A system without them, such as an old kernel. */
        result = fcntl(descriptor, F_SETLK, &lock);
    }
#else
    int result = fcntl(descriptor, F_SETLK, &lock);
#endif
    if (result == -1) {
        return errno == EACCES || errno == EAGAIN ? RINGBUF_ERROR_BUSY : RINGBUF_ERROR_SYSTEM;
    }
    return RINGBUF_OK;
}

/*
 * The GNU C library hides O_CLOEXEC from a strict -std=c11, but not its value. Set by a second call
 * it would come too late for another thread's fork and exec.
 */
#if defined(O_CLOEXEC)
#define RINGBUF_O_CLOEXEC_ O_CLOEXEC
#elif defined(__O_CLOEXEC)
#define RINGBUF_O_CLOEXEC_ __O_CLOEXEC
#elif defined(__linux__)
#define RINGBUF_O_CLOEXEC_ 02000000
#else
#error "ringbuf.h needs O_CLOEXEC: define _POSIX_C_SOURCE=200809L, or RINGBUF_NO_FILES"
#endif

static inline int ringbuf_open_descriptor_(const char *path, int flags) {
    return open(path, flags | O_RDWR | RINGBUF_O_CLOEXEC_, 0666);
}

/**
 * Unmaps and closes a file that was opened, which gives up its claims; what is in the ring stays.
 * Closing again, or after a failed open, does nothing.
 */
static inline void ringbuf_file_close(ringbuf_file *file) {
    int saved = errno;
    if (file->address != NULL) {
        (void)munmap(file->address, file->bytes);
        file->address = NULL;
    }
    if (file->descriptor >= 0) {
        (void)close(file->descriptor);
        file->descriptor = -1;
    }
    errno = saved;
}

/*
 * Maps the file from its start. Each page is written once, so that page faults happen here and not
 * on the data path; adding zero loses nothing that the other side writes at the same time.
 */
static inline int ringbuf_map_(ringbuf_file *file, uint64_t bytes) {
    if (bytes > SIZE_MAX) {
        return RINGBUF_ERROR_ARGUMENT;
    }
    void *address = mmap(
            NULL, (size_t)bytes, PROT_READ | PROT_WRITE, MAP_SHARED, file->descriptor, 0);
    if (address == MAP_FAILED) {
        return RINGBUF_ERROR_SYSTEM;
    }
    volatile int64_t zero = 0; /* A compiler may turn the adding of a known zero into a load. */
    for (uint64_t offset = 0; offset < bytes; offset += RINGBUF_PAGE_BYTES) {
        int64_t *word = (int64_t *)(void *)((unsigned char *)address + offset);
        (void)__atomic_fetch_add(word, zero, __ATOMIC_RELAXED);
    }
    file->address = address;
    file->bytes = (size_t)bytes;
    return RINGBUF_OK;
}

/* The header, or as much of it as there is. */
static inline int ringbuf_read_file_(int descriptor, ringbuf_header *header) {
    size_t done = 0;
    while (done < sizeof *header) {
        ssize_t result = read(descriptor, (unsigned char *)header + done, sizeof *header - done);
        if (result > 0) {
            done += (size_t)result;
        } else if (result == 0) {
            break;
        } else if (errno != EINTR) {
            return RINGBUF_ERROR_SYSTEM;
        }
    }
    return RINGBUF_OK;
}

/**
 * Opens a ring file that exists. Reads and checks the header, then maps the ring and no more;
 * changes nothing. Not on the data path.
 *
 * @param type expected type, or RINGBUF_MIXED for any
 * @param element_bytes expected size of one element
 */
static inline int ringbuf_file_open(
        ringbuf_file *file, const char *path, ringbuf_element_type type, uint64_t element_bytes) {
    if (file == NULL || path == NULL) {
        return RINGBUF_ERROR_ARGUMENT;
    }
    file->address = NULL;
    file->descriptor = ringbuf_open_descriptor_(path, 0);
    struct stat info;
    ringbuf_header header;
    memset(&header, 0, sizeof header);
    if (file->descriptor < 0 || fstat(file->descriptor, &info) != 0 ||
            ringbuf_read_file_(file->descriptor, &header) != RINGBUF_OK) {
        ringbuf_file_close(file);
        return RINGBUF_ERROR_SYSTEM;
    }
    ringbuf_places_ places;
    int status = ringbuf_read_header_(
            &file->ring, &header, (uint64_t)info.st_size, type, element_bytes, &places);
    if (status == RINGBUF_OK && file->ring.end_slot > file->ring.mask + 1) {
        status = RINGBUF_ERROR_GEOMETRY; /* Mirrored data, but files are mapped only once. */
    }
    if (status == RINGBUF_OK) {
        status = ringbuf_map_(file, places.total_bytes);
    }
    if (status == RINGBUF_OK) { /* Once more, because another process could change the header. */
        status = ringbuf_attach(&file->ring, file->address, file->bytes, type, element_bytes);
    }
    if (status == RINGBUF_OK && file->ring.end_slot > file->ring.mask + 1) {
        status = RINGBUF_ERROR_GEOMETRY;
    }
    if (status != RINGBUF_OK) {
        ringbuf_file_close(file);
    }
    return status;
}

/* Longest path of a ring file, its end included. */
#define RINGBUF_PATH_BYTES_ 4096

/* Writes a number in hexadecimal; returns the end. */
static inline char *ringbuf_hex_(char *target, uint64_t number) {
    for (int shift = 60; shift >= 0; shift -= 4) {
        *target++ = "0123456789abcdef"[number >> shift & 15];
    }
    return target;
}

/*
 * Opens a new file in the directory of `path`, under a name of its own: `.ringbuf-*.tmp`, with the
 * process and a number, because of a killed process or one in another container with the same id.
 */
static inline int ringbuf_open_temporary_(const char *path, char *name) {
    const char *slash = strrchr(path, '/');
    size_t directory = slash == NULL ? 0 : (size_t)(slash - path) + 1;
    if (directory > RINGBUF_PATH_BYTES_ - 64) {
        errno = ENAMETOOLONG;
        return -1;
    }
    memcpy(name, path, directory);
    memcpy(name + directory, ".ringbuf-", 9);
    char *end = ringbuf_hex_(name + directory + 9, (uint64_t)getpid());
    *end++ = '-';
    int descriptor = -1;
    for (uint64_t number = 0; descriptor < 0 && (number == 0 || errno == EEXIST); number++) {
        memcpy(ringbuf_hex_(end, number), ".tmp", 5);
        descriptor = ringbuf_open_descriptor_(name, O_CREAT | O_EXCL);
    }
    return descriptor;
}

/* Writes zeros, so that all blocks are allocated. */
static inline int ringbuf_fill_(int descriptor, uint64_t bytes) {
    static const unsigned char zeros[RINGBUF_PAGE_BYTES] = {0};
    for (uint64_t written = 0; written < bytes;) {
        uint64_t rest = bytes - written;
        ssize_t result =
                write(descriptor, zeros, rest < sizeof zeros ? (size_t)rest : sizeof zeros);
        if (result > 0) {
            written += (uint64_t)result;
        } else if (result == 0 || errno != EINTR) {
            return RINGBUF_ERROR_SYSTEM;
        }
    }
    return RINGBUF_OK;
}

/**
 * Creates a ring file, which must not exist, and opens it. The file appears under its name once it
 * is a whole ring, so other processes find either no file or a ring. All its bytes are written
 * once, so a full disk is found here and not by the producer. A process that is killed meanwhile
 * may leave a file `.ringbuf-*.tmp` in the directory: delete it when no process is creating a ring
 * there. The file system must have hard links. Not on the data path.
 *
 * @param type the primitive that elements consist of, RINGBUF_MIXED for a struct of several
 * @param element_bytes size of one element
 * @param capacity elements the ring holds at most, exact
 * @return RINGBUF_OK or an error; then there is no file (unless it existed: RINGBUF_ERROR_SYSTEM
 *     with EEXIST)
 */
static inline int ringbuf_file_create(ringbuf_file *file, const char *path,
        ringbuf_element_type type, uint64_t element_bytes, uint64_t capacity) {
    char temporary[RINGBUF_PATH_BYTES_];
    struct stat info;
    uint64_t bytes = ringbuf_required_bytes(element_bytes, capacity);
    if (file == NULL || path == NULL || bytes == 0 || bytes > SIZE_MAX) {
        return RINGBUF_ERROR_ARGUMENT;
    }
    file->address = NULL;
    file->descriptor = -1;
    if (stat(path, &info) == 0) { /* Saves the writing; link() decides. */
        errno = EEXIST;
        return RINGBUF_ERROR_SYSTEM;
    }
    file->descriptor = ringbuf_open_temporary_(path, temporary);
    if (file->descriptor < 0) {
        return RINGBUF_ERROR_SYSTEM;
    }
    int status = ringbuf_fill_(file->descriptor, bytes);
    if (status == RINGBUF_OK) {
        status = ringbuf_map_(file, bytes);
    }
    if (status == RINGBUF_OK) {
        status = ringbuf_format(file->address, bytes, type, element_bytes, capacity);
    }
    if (status == RINGBUF_OK) {
        status = ringbuf_attach(&file->ring, file->address, bytes, type, element_bytes);
    }
    if (status == RINGBUF_OK && link(temporary, path) != 0) {
        status = RINGBUF_ERROR_SYSTEM;
    }
    int saved = errno;
    (void)unlink(temporary);
    errno = saved;
    if (status != RINGBUF_OK) {
        ringbuf_file_close(file);
    }
    return status;
}

/* Rounds of ringbuf_file_create_or_open in which the file may appear and vanish. */
#define RINGBUF_MOST_ATTEMPTS_ 100

/**
 * Opens a ring file, or creates it if there is none. Of several processes that call this at the
 * same time, one creates the ring and the others open it. A ring that exists is opened with its
 * contents, even if its stream has ended. Not on the data path.
 *
 * @return RINGBUF_OK or an error; RINGBUF_ERROR_CAPACITY if the ring that exists has another
 *     capacity, otherwise as ringbuf_file_open and ringbuf_file_create
 */
static inline int ringbuf_file_create_or_open(ringbuf_file *file, const char *path,
        ringbuf_element_type type, uint64_t element_bytes, uint64_t capacity) {
    int status = RINGBUF_ERROR_SYSTEM;
    for (int attempt = 0; attempt < RINGBUF_MOST_ATTEMPTS_; attempt++) {
        status = ringbuf_file_open(file, path, type, element_bytes);
        if (status == RINGBUF_OK && (uint64_t)file->ring.capacity != capacity) {
            ringbuf_file_close(file);
            return RINGBUF_ERROR_CAPACITY;
        }
        if (status != RINGBUF_ERROR_SYSTEM || errno != ENOENT) {
            return status;
        }
        status = ringbuf_file_create(file, path, type, element_bytes, capacity);
        if (status != RINGBUF_ERROR_SYSTEM || errno != EEXIST) {
            return status;
        }
    }
    return status;
}

/** Gives the producer's role back. The handle must not be used any more. */
static inline int ringbuf_file_release_producer(ringbuf_file *file) {
    ringbuf_clear_pid_(&file->ring.header->producer_pid);
    return ringbuf_lock_(file->descriptor, RINGBUF_PRODUCER_LINE, F_UNLCK);
}

/** Gives the consumer's role back. The handle must not be used any more. */
static inline int ringbuf_file_release_consumer(ringbuf_file *file) {
    ringbuf_clear_pid_(&file->ring.header->consumer_pid);
    return ringbuf_lock_(file->descriptor, RINGBUF_CONSUMER_LINE, F_UNLCK);
}

/**
 * Claims the producer's role and takes it where the last producer left it.
 *
 * @return RINGBUF_OK, RINGBUF_ERROR_BUSY if another has it, RINGBUF_ERROR_CORRUPTED or
 *     RINGBUF_ERROR_SYSTEM
 */
static inline int ringbuf_file_claim_producer(ringbuf_file *file, ringbuf_producer *producer) {
    int status = ringbuf_lock_(file->descriptor, RINGBUF_PRODUCER_LINE, F_WRLCK);
    if (status == RINGBUF_OK) {
        ringbuf_write_pid_(&file->ring.header->producer_pid);
        status = ringbuf_producer_open(producer, &file->ring);
        if (status != RINGBUF_OK) {
            (void)ringbuf_file_release_producer(file);
        }
    }
    return status;
}

/** As ringbuf_file_claim_producer, for the consumer's role. */
static inline int ringbuf_file_claim_consumer(ringbuf_file *file, ringbuf_consumer *consumer) {
    int status = ringbuf_lock_(file->descriptor, RINGBUF_CONSUMER_LINE, F_WRLCK);
    if (status == RINGBUF_OK) {
        ringbuf_write_pid_(&file->ring.header->consumer_pid);
        status = ringbuf_consumer_open(consumer, &file->ring);
        if (status != RINGBUF_OK) {
            (void)ringbuf_file_release_consumer(file);
        }
    }
    return status;
}

#endif /* files */

#endif /* RINGBUF_H */
