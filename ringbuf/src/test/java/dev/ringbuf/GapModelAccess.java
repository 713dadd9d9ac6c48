package dev.ringbuf;

import static dev.ringbuf.testing.WeakMemory.Order.ACQUIRE;
import static dev.ringbuf.testing.WeakMemory.Order.PLAIN;
import static dev.ringbuf.testing.WeakMemory.Order.RELEASE;

import dev.ringbuf.testing.WeakMemory.Order;

/// The accesses to words of the other side that [GapModel] makes, with the places in the code that
/// they stand for. [RingOrdersTest] checks that the code has the same orders.
enum GapModelAccess {
  ROOM("lookForRoom", "ringbuf_free_now_", "HEAD", ACQUIRE),
  LEDGER("ledgerIsFull", "ringbuf_ledger_full_", "GAP_HEAD", ACQUIRE),
  RECORD("record", "ringbuf_publish_", "GAP_TAIL", RELEASE),
  PUBLISH("publish", "ringbuf_publish_", "TAIL", RELEASE),
  DROP("drop", "ringbuf_drop", "DROPPED", RELEASE),
  END("end", "ringbuf_end_", "STATE", RELEASE),

  IS_ENDED("state", "ringbuf_terminated", "STATE", ACQUIRE),
  LOOK_TAIL("lookForElements", "ringbuf_look_", "TAIL", ACQUIRE),
  LOOK_RECORDS("lookForElements", "ringbuf_look_", "GAP_TAIL", PLAIN),
  GAPS_DROPPED("lookForGaps", "ringbuf_look_", "DROPPED", ACQUIRE),
  GAPS_TAIL("lookForGaps", "ringbuf_look_", "TAIL", ACQUIRE),
  GAPS_RECORDS("lookForGaps", "ringbuf_look_", "GAP_TAIL", ACQUIRE),
  CONSUME("consume", "ringbuf_advance_", "HEAD", RELEASE),
  FREE_RECORDS("freeRecords", "ringbuf_take_gap_", "GAP_HEAD", RELEASE),

  /// No side of the ring relies on this order: the successor of a consumer comes after all of its
  /// stores. An observer does, which reads `reported` and then `dropped`.
  REPORT("report", "ringbuf_take_gap_", "REPORTED", RELEASE);

  /// The method in Java and the function in C.
  final String method;

  final String function;
  final String word;
  final Order order;

  GapModelAccess(String method, String function, String word, Order order) {
    this.method = method;
    this.function = function;
    this.word = word;
    this.order = order;
  }
}
