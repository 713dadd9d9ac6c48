package dev.ringbuf.spring;

import dev.ringbuf.RingBuffer;
import dev.ringbuf.reactor.RingBroadcast;
import dev.ringbuf.reactor.RingFlux;
import dev.ringbuf.reactor.RingSignal;
import dev.ringbuf.websocket.RemoteRing;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import reactor.core.publisher.Flux;

/// Snippets of docs/spring.md: a ring of structs, read as objects, and a ring on another host.
final class WeatherExample {
  private static final VarHandle CELSIUS =
      MemoryLayout.structLayout(
              ValueLayout.JAVA_LONG.withName("nanos"), ValueLayout.JAVA_DOUBLE.withName("celsius"))
          .arrayElementVarHandle(PathElement.groupElement("celsius"));

  private WeatherExample() {}

  static Flux<Double> stream(RingBuffer readings, RingBroadcast<MemorySegment> readingsBroadcast) {
    Flux<Double> warmest =
        readingsBroadcast.reading(RingFlux.decode(readings, 100, WeatherExample::warmest));
    return warmest;
  }

  static Flux<RingSignal<float[]>> onAnotherHost() {
    Flux<RingSignal<float[]>> remote =
        RemoteRing.at("ws://localhost:8080/rings/microphone").floats();
    return remote;
  }

  private static double warmest(MemorySegment readings, long count) {
    double warmest = Double.NEGATIVE_INFINITY;
    for (long i = 0; i < count; i++) {
      warmest = Math.max(warmest, (double) CELSIUS.get(readings, 0L, i));
    }
    return warmest;
  }
}
