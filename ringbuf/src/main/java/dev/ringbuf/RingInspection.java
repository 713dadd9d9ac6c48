package dev.ringbuf;

import java.util.OptionalLong;

/// What [RingBuffer#inspect] has seen of a ring. A value: it does not change afterwards.
///
/// Unless the state is [State#CORRUPTED], `offered = delivered + dropped + skipped + buffered`
/// holds exactly, also for a ring in use. The counters are those of [RingBuffer]. In a corrupted
/// ring they are what its words say.
///
/// @param element what an element is: a primitive such as `float`, several of them such as `float x
///   2`, or `mixed (24 bytes)`; values of the other byte order count as mixed
/// @param elementBytes size of one element, >= 1
/// @param capacity elements that the ring holds at most, >= 1
/// @param offered elements that the producer has offered: accepted or dropped
/// @param delivered elements that the consumer has taken
/// @param dropped elements that did not fit, or that the producer declared lost
/// @param skipped elements that the consumer has skipped
/// @param buffered elements in the ring, 0 .. capacity
/// @param gaps places in the stream where elements were dropped
/// @param underruns times that a read found the ring empty
/// @param missing elements that the consumer has declared missing
/// @param state of the stream
/// @param code the producer's failure code if the state is [State#FAILED], else 0
/// @param cancelled whether the last consumer has cancelled, and none has come since
/// @param producer who holds the producer's role
/// @param consumer who holds the consumer's role
public record RingInspection(
    String element,
    long elementBytes,
    long capacity,
    long offered,
    long delivered,
    long dropped,
    long skipped,
    long buffered,
    long gaps,
    long underruns,
    long missing,
    State state,
    int code,
    boolean cancelled,
    Holder producer,
    Holder consumer) {

  /// The state of a ring's stream.
  public enum State {
    /// The producer may go on.
    OPEN,
    /// The producer has completed. Elements may still be in the ring.
    COMPLETED,
    /// The producer has failed, with a code. Elements may still be in the ring.
    FAILED,
    /// The words in memory contradict each other. Readers of the ring throw
    /// [RingCorruptedException].
    CORRUPTED
  }

  /// Whether a role is held.
  public enum Claim {
    /// Nobody holds the role.
    FREE,
    /// A process holds the role.
    HELD,
    /// The system does not tell: it is not 64-bit Linux, there is no native access, or the file
    /// system has no such locks.
    UNKNOWN
  }

  /// The holder of a role.
  ///
  /// @param claim whether the role is held
  /// @param pid the process that holds it, in its own namespace of ids; empty if the system does
  ///   not tell. In the moment between a claim and the write of this word, it may be the process
  ///   that held the role before and was killed.
  public record Holder(Claim claim, OptionalLong pid) {
    static final Holder NOBODY = new Holder(Claim.FREE, OptionalLong.empty());
    static final Holder UNKNOWN = new Holder(Claim.UNKNOWN, OptionalLong.empty());

    static Holder process(long pid) {
      return new Holder(Claim.HELD, pid > 0 ? OptionalLong.of(pid) : OptionalLong.empty());
    }
  }
}
