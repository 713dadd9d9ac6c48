package dev.ringbuf.kafka;

import dev.ringbuf.reactor.RingSignal;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/// A stream of a topic as a `Flux`, with the same signals as at the ring: elements and gaps, in
/// order, with positions.
///
/// ```java
/// TopicReader<float[]> audio = TopicReader.of(topic, "host7/audio", TopicRecord::floats);
/// audio.signals().subscribe(...);                             // from the beginning
/// audio.from(lastEnd).signals().subscribe(...);               // from a position
/// audio.group("analysis").process(signal -> store(signal));   // commits what is stored
/// ```
///
/// - **Continuity**: always `next.position() == previous.end()`. What the topic has twice, because
///   a writer was killed, comes once. If elements are missing and no gap record says so, the stream
///   fails with a [MissingElementsException].
/// - **Deleted records**: what the topic has deleted by its retention comes as a gap.
/// - **Demand**: one request is one signal. Without demand nothing is fetched; at most the records
///   of one fetch (`max.poll.records`, `fetch.max.bytes`) wait in memory.
/// - **End**: when the producer has completed or failed, `onComplete` or a
///   [dev.ringbuf.reactor.RingFailedException].
/// - **Broker away**: the stream waits and goes on. Wrong credentials or an unknown topic end it
///   with a [TopicException].
/// - **Threads**: each subscriber has a Kafka consumer and a thread of its own, which calls
///   `onNext`, and which the subscriber may block.
///
/// Immutable: each configuring method returns a new one.
///
/// @param <T> what carries the elements
public final class TopicReader<T> {
  /// Properties of the consumer that the promises stand on.
  static final Map<String, Object> NEEDED =
      Map.of("enable.auto.commit", false, "auto.offset.reset", "none");

  private final KafkaTopic topic;
  private final String stream;
  private final Function<? super TopicRecord, ? extends T> decoder;
  private final Start start;
  private final @Nullable String group;

  /// Where to begin.
  ///
  /// @param position of the first element; unused with `latest`
  /// @param latest whether to begin with the next record instead
  record Start(long position, boolean latest) {}

  private TopicReader(
      KafkaTopic topic,
      String stream,
      Function<? super TopicRecord, ? extends T> decoder,
      Start start,
      @Nullable String group) {
    this.topic = topic;
    this.stream = stream;
    this.decoder = decoder;
    this.start = start;
    this.group = group;
  }

  /// A reader that begins at position 0. Connects to nothing yet.
  ///
  /// @param topic its properties must not set `enable.auto.commit`, `auto.offset.reset` or
  ///   `group.id`
  /// @param stream the name under which the stream was written
  /// @param decoder makes a chunk of the elements of a record, such as `TopicRecord::floats`;
  ///   called by the reader's thread
  /// @throws IllegalArgumentException if the topic sets such a property
  public static <T> TopicReader<T> of(
      KafkaTopic topic, String stream, Function<? super TopicRecord, ? extends T> decoder) {
    topic.requireUnset(NEEDED);
    topic.requireUnset(Map.of("group.id", "set with group()"));
    return new TopicReader<>(
        topic,
        Objects.requireNonNull(stream),
        Objects.requireNonNull(decoder),
        new Start(0, false),
        null);
  }

  /// Begins at a position: the [RingSignal#end] of the last signal that was processed.
  ///
  /// @param position >= 0
  /// @throws IllegalArgumentException if it is negative
  public TopicReader<T> from(long position) {
    if (position < 0) {
      throw new IllegalArgumentException("position " + position + " is not >= 0");
    }
    return new TopicReader<>(topic, stream, decoder, new Start(position, false), group);
  }

  /// Begins with the next record that is written, without a gap for what was before.
  public TopicReader<T> fromNow() {
    return new TopicReader<>(topic, stream, decoder, new Start(0, true), group);
  }

  /// Begins where this group has committed, to the element. If it has committed nothing, this
  /// reader's other start applies. At most one reader of a stream uses a group at a time.
  ///
  /// @param name of the group; Kafka knows it as `name/stream`
  public TopicReader<T> group(String name) {
    return new TopicReader<>(topic, stream, decoder, start, Objects.requireNonNull(name));
  }

  /// The stream. Commits nothing.
  public Flux<RingSignal<T>> signals() {
    return new SignalFlux(null);
  }

  /// Processes each signal, one after the other, and commits behind those that are done. After a
  /// crash the next reader of the group gets at most the signals again that were not committed yet:
  /// those since the last second, or since the last full stop. To process each element exactly
  /// once, store the position together with the result, and begin there ([#from]).
  ///
  /// @param work done when its publisher completes; its items are ignored; if it fails, so does the
  ///   stream, and the signal is not committed
  /// @return the signals that are done
  /// @throws IllegalStateException if this reader has no [#group]
  public Flux<RingSignal<T>> process(Function<? super RingSignal<T>, ? extends Publisher<?>> work) {
    if (group == null) {
      throw new IllegalStateException("process() commits to a group: name it with group()");
    }
    return Flux.defer(
        () -> {
          Progress progress = new Progress();
          return new SignalFlux(progress).concatMap(signal -> process(work, signal, progress), 1);
        });
  }

  private Mono<RingSignal<T>> process(
      Function<? super RingSignal<T>, ? extends Publisher<?>> work,
      RingSignal<T> signal,
      Progress progress) {
    return Flux.from(work.apply(signal))
        .then(
            Mono.fromCallable(
                () -> {
                  progress.done(signal.end());
                  return signal;
                }));
  }

  private final class SignalFlux extends Flux<RingSignal<T>> {
    private final @Nullable Progress progress;

    SignalFlux(@Nullable Progress progress) {
      this.progress = progress;
    }

    @Override
    public void subscribe(CoreSubscriber<? super RingSignal<T>> actual) {
      new TopicSubscription<>(topic, stream, decoder, start, group, progress, actual).start();
    }
  }
}
