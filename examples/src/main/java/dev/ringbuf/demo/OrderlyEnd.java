package dev.ringbuf.demo;

import static java.util.concurrent.TimeUnit.SECONDS;

import java.util.concurrent.CountDownLatch;

/// Delays the end of the JVM, for instance after Ctrl-C, until the run has printed its ledger.
final class OrderlyEnd {
  private static final int PATIENCE_SECONDS = 10;

  private final CountDownLatch finished = new CountDownLatch(1);
  private volatile int exitCode;

  /// @param interrupt asks the run to finish soon
  OrderlyEnd(Runnable interrupt) {
    Runtime.getRuntime()
        .addShutdownHook(Thread.ofPlatform().name("orderly-end").unstarted(() -> end(interrupt)));
  }

  private void end(Runnable interrupt) {
    interrupt.run();
    try {
      if (!finished.await(PATIENCE_SECONDS, SECONDS)) {
        return; // exit without a ledger rather than hang
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (exitCode != 0) { // the failure matters more than the signal
      Runtime.getRuntime().halt(exitCode);
    }
  }

  /// Call this when the run has finished, successfully or not.
  void finish(int code) {
    exitCode = code;
    finished.countDown();
  }
}
