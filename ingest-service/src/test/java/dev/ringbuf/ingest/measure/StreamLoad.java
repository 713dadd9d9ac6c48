package dev.ringbuf.ingest.measure;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import dev.ringbuf.RingBuffer;
import dev.ringbuf.RingProducer;
import dev.ringbuf.reactor.RingBroadcast;
import dev.ringbuf.reactor.RingFlux;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;

/// Streams of floats at a rate, each with a ring, a broadcast and a subscriber. One thread pushes a
/// block into each ring a hundred times a second.
final class StreamLoad implements Supplier<Map<String, Long>> {
  /// A ring, and that of a subscriber, hold a quarter of a second.
  static final int RINGS_PER_SECOND = 4;

  private static final int CHUNK = 480;

  private final List<RingBuffer> rings = new ArrayList<>();
  private final List<RingBroadcast<float[]>> broadcasts = new ArrayList<>();
  private final LongAdder received = new LongAdder();
  private final Ticker ticker;

  StreamLoad(int streams, int rate) {
    int capacity = Math.max(rate / RINGS_PER_SECOND, CHUNK);
    int chunk = streams == 1 ? Math.min(capacity, 10 * CHUNK) : CHUNK;
    float[] block = new float[rate / Sensor.BLOCKS_PER_SECOND];
    List<RingProducer> producers = new ArrayList<>();
    for (int i = 0; i < streams; i++) {
      RingBuffer ring = RingBuffer.allocate(JAVA_FLOAT, capacity);
      RingBroadcast<float[]> broadcast = RingFlux.floats(ring, chunk).broadcast(capacity);
      var _ = broadcast.subscribe(samples -> received.add(samples.length));
      rings.add(ring);
      broadcasts.add(broadcast);
      producers.add(ring.producer());
    }
    ticker =
        Ticker.start(
            Sensor.BLOCKS_PER_SECOND, () -> producers.forEach(producer -> producer.push(block)));
  }

  @Override
  public Map<String, Long> get() {
    long lost = rings.stream().mapToLong(RingBuffer::dropped).sum();
    for (RingBroadcast<float[]> broadcast : broadcasts) {
      lost += broadcast.subscribers().getFirst().dropped();
    }
    return Map.of(
        "port", 0L, "received", received.sum(), "lost", lost, "late", ticker.takeLatestNanos());
  }
}
