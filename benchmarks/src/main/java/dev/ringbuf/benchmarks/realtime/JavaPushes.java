package dev.ringbuf.benchmarks.realtime;

import java.io.IOException;
import java.util.List;
import java.util.Map;

/// A producer and a subscriber in a JVM of their own.
final class JavaPushes {
  private JavaPushes() {}

  /// Runs a producer.
  ///
  /// @param windows after the first one, which is one push
  /// @param collect whether garbage is collected in each window
  /// @param traced whether strace counts the system calls
  /// @return the push alone, and the windows
  static List<Window> run(
      SubscriberState state, int windows, int pushes, boolean collect, boolean traced)
      throws IOException {
    List<String> producer =
        Programs.java(
            List.of("-Xms256m", "-Xmx256m", "-XX:+AlwaysPreTouch"),
            JavaProducer.class,
            state,
            windows,
            pushes,
            collect);
    return traced ? Strace.run(producer) : Window.parse(Programs.run(producer).out(), Map.of());
  }
}
