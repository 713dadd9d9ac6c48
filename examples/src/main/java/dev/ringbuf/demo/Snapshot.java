package dev.ringbuf.demo;

/// The state of a run at one moment.
///
/// @param nanos since its start
/// @param offered frames, by the producer's own count
/// @param seen what the subscriber has received
/// @param buffered frames in the ring, 0 .. capacity
/// @param maxFill highest number of frames observed in the ring, 0 .. capacity
record Snapshot(long nanos, long offered, Witness.Account seen, long buffered, long maxFill) {}
