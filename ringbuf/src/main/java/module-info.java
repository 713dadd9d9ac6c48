/// A lock-free single-producer single-consumer ring of bytes and primitives.
module dev.ringbuf {
  requires static org.jspecify;
}
