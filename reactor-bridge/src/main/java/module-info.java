/// Carries the elements of a ring into a Reactor `Flux`, and those of a `Publisher` into a ring.
// Reactor, Reactive Streams and Micrometer name their modules in the manifest only.
@SuppressWarnings({"requires-automatic", "requires-transitive-automatic"})
module dev.ringbuf.reactor {
  exports dev.ringbuf.reactor;

  requires transitive dev.ringbuf;
  requires transitive reactor.core;
  requires transitive org.reactivestreams;
  requires jdk.jfr;

  // Not transitive: a module that requires this one compiles without them. One that uses
  // RingMetrics requires Micrometer itself.
  requires static micrometer.core;
  requires static reactor.blockhound;
  requires static org.jspecify;
}
