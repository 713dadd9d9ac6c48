/// Carries the elements of a ring into a Reactor `Flux`, and those of a `Publisher` into a ring.
// Reactor, Reactive Streams and Micrometer name their modules in the manifest only.
@SuppressWarnings({"requires-automatic", "requires-transitive-automatic"})
module dev.ringbuf.reactor {
  exports dev.ringbuf.reactor;

  requires transitive dev.ringbuf;
  requires transitive reactor.core;
  requires transitive org.reactivestreams;
  requires org.jctools.core.jdk11;
  requires jdk.jfr;
  requires static transitive micrometer.core;
  requires static transitive reactor.blockhound;
  requires static transitive org.jspecify;
}
