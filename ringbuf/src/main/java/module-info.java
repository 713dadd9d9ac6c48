/// A lock-free single-producer single-consumer ring of bytes and primitives.
module dev.ringbuf {
  exports dev.ringbuf;

  requires static transitive org.jspecify;
}
