/// A lock-free single-producer single-consumer ring of bytes and primitives.
module dev.ringbuf {
  exports dev.ringbuf;

  // Not transitive: a module that requires this one compiles without the annotations.
  requires static org.jspecify;
}
