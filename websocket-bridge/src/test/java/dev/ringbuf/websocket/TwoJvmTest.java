package dev.ringbuf.websocket;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ringbuf.reactor.RingSignal;
import dev.ringbuf.testing.Await;
import dev.ringbuf.websocket.TestServer.Kind;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.SignalType;

/// The laws between a producer in one JVM and a subscriber in another, while connections are cut at
/// random moments. `-Dwebsocket.runs=200000` takes longer, and `-Dwebsocket.seed=SEED` repeats a
/// run's choices.
@Timeout(600)
class TwoJvmTest {
  private static final int RUNS = Integer.getInteger("websocket.runs", 10_000);
  private static final long SEED = Long.getLong("websocket.seed", System.nanoTime());
  private static final int LEAST_CUTS = 10;

  private final Random random = new Random(SEED);
  private final AtomicLong requested = new AtomicLong();

  /// Requests little and much, in turn and at random, and checks every item.
  private final class Subscriber extends BaseSubscriber<RingSignal<long[]>> {
    final Producing.Checker checker = new Producing.Checker(0);
    final Random demand = new Random(SEED + 1);
    final AtomicLong items = new AtomicLong();
    volatile @Nullable SignalType end;
    volatile @Nullable Throwable error;

    @Override
    protected void hookOnSubscribe(Subscription subscription) {
      more();
    }

    private void more() {
      long n = 1L + demand.nextInt(20);
      requested.addAndGet(n);
      request(n);
    }

    @Override
    protected void hookOnNext(RingSignal<long[]> item) {
      checker.accept(item);
      long received = items.incrementAndGet();
      if (received > requested.get()) {
        throw new AssertionError(received + " items, " + requested + " requested");
      }
      if (received == requested.get() || demand.nextInt(10) == 0) {
        more();
      }
    }

    @Override
    protected void hookOnError(Throwable thrown) {
      error = thrown;
    }

    @Override
    protected void hookFinally(SignalType type) {
      end = type;
    }
  }

  @ParameterizedTest
  @EnumSource
  void everyElementIsDeliveredOrInAGap(Kind kind) throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "--class-path",
                System.getProperty("java.class.path"),
                RemoteProducer.class.getName(),
                kind.name(),
                Integer.toString(RUNS),
                Long.toString(SEED))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String scene = "%s, seed %d".formatted(kind, SEED);
    try (BufferedReader out = process.inputReader(UTF_8);
        ChaosProxy proxy = new ChaosProxy(Integer.parseInt(line(out, scene)))) {
      Subscriber subscriber = new Subscriber();
      RemoteRing.at(proxy.url())
          .since(0)
          .reconnect(1_000, Duration.ofMillis(1), Duration.ofMillis(20))
          .longs()
          .subscribe(subscriber);
      tell(process); // to begin

      boolean mayEnd = false;
      long next = 1;
      while (subscriber.end == null) {
        long threshold = next;
        Await.until(
            "items arrive: " + scene,
            () -> subscriber.items.get() >= threshold || subscriber.end != null);
        proxy.cutAll();
        next = subscriber.items.get() + 1 + random.nextInt(1 + RUNS / 50);
        if (!mayEnd && proxy.cut() >= LEAST_CUTS) {
          mayEnd = true;
          tell(process);
        }
      }
      long offered = Long.parseLong(line(out, scene));
      assertThat(subscriber.error).as(scene).isNull();
      assertThat(subscriber.end).as(scene).isEqualTo(SignalType.ON_COMPLETE);
      assertThat(subscriber.checker.position).as(scene).isEqualTo(offered);
      assertThat(subscriber.checker.delivered + subscriber.checker.dropped)
          .as(scene)
          .isEqualTo(offered);
      assertThat(subscriber.checker.skipped).as(scene).isZero();
      assertThat(subscriber.checker.delivered).as(scene).isPositive();
      System.out.printf(
          "%s: %d offered, %d delivered, %d in %d gaps, %d connections%n",
          scene,
          offered,
          subscriber.checker.delivered,
          subscriber.checker.dropped,
          subscriber.checker.gaps,
          proxy.accepted());
    } finally {
      process.getOutputStream().close();
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).as(scene).isTrue();
    }
  }

  private static void tell(Process process) throws IOException {
    process.getOutputStream().write('\n');
    process.getOutputStream().flush();
  }

  private static String line(BufferedReader out, String scene) throws IOException {
    String line = out.readLine();
    assertThat(line).as(scene).isNotNull();
    return line;
  }
}
