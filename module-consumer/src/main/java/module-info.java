/// An application as users write it: Micrometer and BlockHound are not on its module path.
module dev.ringbuf.consumer {
  requires dev.ringbuf.reactor;
}
