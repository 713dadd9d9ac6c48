package dev.ringbuf.reactor;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ringbuf.RingBuffer;
import dev.ringbuf.RingProducer;
import dev.ringbuf.testing.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Fuseable;
import reactor.core.publisher.Flux;

/// The call paths that package-info draws are those that a debugger shows.
@Timeout(60)
class CallPathTest {
  private static final Duration DEADLINE = Duration.ofSeconds(30);
  private static final Path DRAWN =
      Path.of("src", "main", "java", "dev", "ringbuf", "reactor", "package-info.java");

  private final RingBuffer ring = RingBuffer.allocate(JAVA_INT, 8);
  private final Queue<List<String>> paths = new ConcurrentLinkedQueue<>();

  /// The frames of this package that lead here, outermost first, without those of tests.
  private static List<String> path() {
    return StackWalker.getInstance()
        .walk(
            frames ->
                frames
                    .filter(f -> f.getClassName().startsWith("dev.ringbuf.reactor."))
                    .filter(f -> !f.getClassName().contains("Test"))
                    .map(CallPathTest::name)
                    .toList()
                    .reversed());
  }

  private void notePath() {
    paths.add(path());
  }

  private static String name(StackWalker.StackFrame frame) {
    String type = frame.getClassName().replaceFirst(".*\\.", "").replaceFirst("\\$.*", "");
    String name = type + "." + frame.getMethodName();
    boolean sweep = name.equals("PollerLoop.sweepPolled") || name.equals("PollerLoop.runWoken");
    return sweep ? "PollerLoop.sweepPolled | PollerLoop.runWoken" : name;
  }

  /// The paths that are drawn: a line calls the lines below it that are indented further.
  private static List<List<String>> drawn() throws IOException {
    List<List<String>> paths = new ArrayList<>();
    List<String> path = new ArrayList<>();
    for (String line : Files.readAllLines(DRAWN)) {
      String text = line.replaceFirst("^///   ", "");
      int depth = (text.length() - text.stripLeading().length()) / 2;
      String call = text.strip().replaceFirst("  .*", "");
      if (text.equals(line) || !call.matches("[A-Z]\\w+\\.\\w+( \\| \\S+)?|onNext|request")) {
        path.clear();
      } else {
        path.subList(Math.min(depth, path.size()), path.size()).clear();
        path.add(call);
        paths.add(List.copyOf(path));
      }
    }
    return paths;
  }

  private void produce() {
    try (RingProducer in = ring.producer()) {
      in.push(new int[8]);
      in.complete();
    }
  }

  private RingFlux<Long> decoded() {
    return RingFlux.decode(
        ring,
        1,
        (elements, count) -> {
          notePath();
          return count;
        });
  }

  @Test
  void aChunkIsReadAsDrawn() throws IOException {
    produce();
    decoded().blockLast(DEADLINE);
    assertThat(paths).hasSize(8).allMatch(drawn()::contains);
    assertThat(paths.element()).last().isEqualTo("ChunkReader.read");
  }

  @Test
  void aChunkIsDeliveredAsDrawn() throws IOException {
    produce();
    RingFlux.ints(ring, 1).doOnNext(chunk -> notePath()).blockLast(DEADLINE);
    List<List<String>> drawn = drawn();
    assertThat(paths)
        .hasSize(8)
        .allSatisfy(path -> assertThat(drawn).contains(with(path, "onNext")));
  }

  @Test
  void aFusedStreamIsReadAsDrawn() throws IOException {
    produce();
    CountDownLatch done = new CountDownLatch(1);
    List<List<String>> pings = new CopyOnWriteArrayList<>();
    decoded().subscribe(new Polling(pings, done));
    Await.until(() -> done.getCount() == 0);
    List<List<String>> drawn = drawn();
    assertThat(pings).isNotEmpty();
    assertThat(paths)
        .hasSizeGreaterThanOrEqualTo(8)
        .allSatisfy(
            path -> {
              int poll = path.lastIndexOf("RingSubscription.poll");
              assertThat(drawn).contains(path.subList(poll, path.size()));
            });
    assertThat(pings)
        .allSatisfy(
            path -> {
              int run = path.lastIndexOf("RingSubscription.run");
              assertThat(drawn).contains(with(path.subList(run, path.size()), "onNext"));
            });
  }

  /// An operator that polls whenever it is told of news.
  private static final class Polling implements CoreSubscriber<Long> {
    private final List<List<String>> pings;
    private final CountDownLatch done;
    private Fuseable.@Nullable QueueSubscription<Long> queue;

    Polling(List<List<String>> pings, CountDownLatch done) {
      this.pings = pings;
      this.done = done;
    }

    @Override
    @SuppressWarnings("unchecked") // a RingFlux is fuseable
    public void onSubscribe(Subscription s) {
      queue = (Fuseable.QueueSubscription<Long>) s;
      assertThat(queue.requestFusion(Fuseable.ANY)).isEqualTo(Fuseable.ASYNC);
    }

    @Override
    public void onNext(Long none) {
      pings.add(path());
      while (Objects.requireNonNull(queue).poll() != null) {}
    }

    @Override
    public void onError(Throwable e) {
      throw new AssertionError(e);
    }

    @Override
    public void onComplete() {
      done.countDown();
    }
  }

  @Test
  void itemsAreRequestedAsDrawn() throws IOException {
    Flux.just(new int[1])
        .hide()
        .doOnRequest(n -> notePath())
        .subscribeWith(RingSubscriber.ints(ring, 1))
        .completion()
        .block(DEADLINE);
    List<List<String>> drawn = drawn();
    assertThat(paths)
        .isNotEmpty()
        .allSatisfy(path -> assertThat(drawn).contains(with(path, "request")));
  }

  private static List<String> with(List<String> path, String last) {
    List<String> longer = new ArrayList<>(path);
    longer.add(last);
    return longer;
  }
}
