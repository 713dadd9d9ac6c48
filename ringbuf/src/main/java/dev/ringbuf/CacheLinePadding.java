package dev.ringbuf;

/// Keeps the fields of a subclass away from whatever lies before it in the heap: two cache lines,
/// because x86 prefetches the adjacent one.
///
/// The objects of the two roles are made one after the other, lie side by side, and are used by two
/// threads at the same time. JCTools separates its fields in this way; the virtual machine lays out
/// those of a superclass first. `@Contended` would need a flag.
@SuppressWarnings({"unused", "UnusedVariable"}) // they are there for their size
abstract class CacheLinePadding {
  private long p00, p01, p02, p03, p04, p05, p06, p07;
  private long p08, p09, p10, p11, p12, p13, p14, p15;

  CacheLinePadding() {}
}
