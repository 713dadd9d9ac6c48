package dev.ringbuf.spring;

import dev.ringbuf.RingBuffer;
import dev.ringbuf.reactor.RingBroadcast;
import java.nio.file.Path;
import java.util.Optional;

/// A ring that the properties define, and its broadcast.
///
/// @param name as in `ringbuf.rings.<name>`
/// @param element what one element is, as the property describes it, without needless spaces:
///   `float`, `float x 2`, `nanos:long,celsius:double`
/// @param ring the bean of this name
/// @param broadcast the bean of this name with `Broadcast` behind it. Its chunks are arrays of the
///   element's primitive, or [java.lang.foreign.MemorySegment]s if it has several
/// @param file the ring's file; empty for a ring in memory
public record NamedRing(
    String name,
    String element,
    RingBuffer ring,
    RingBroadcast<?> broadcast,
    Optional<Path> file) {}
