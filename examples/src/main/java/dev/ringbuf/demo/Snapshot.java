package dev.ringbuf.demo;

/// The state of a run at one moment.
///
/// @param nanos since its start
/// @param offered frames, by the producer's own count
/// @param seen what has reached the subscriber
/// @param buffered frames in the ring, 0 .. capacity
/// @param maxFill the most frames that were seen in the ring, 0 .. capacity
record Snapshot(long nanos, long offered, Witness.Account seen, long buffered, long maxFill) {}
