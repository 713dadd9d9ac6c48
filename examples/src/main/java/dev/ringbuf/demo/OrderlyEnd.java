package dev.ringbuf.demo;

import static java.util.concurrent.TimeUnit.SECONDS;

import java.util.concurrent.CountDownLatch;

/// Lets a run finish, ledger and all, when the JVM is asked to end, by Ctrl-C for instance.
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
        return; // an end without a ledger is better than none
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (exitCode != 0) { // worse than the code of the signal
      Runtime.getRuntime().halt(exitCode);
    }
  }

  /// To be called when the run has finished, well or not.
  void finish(int code) {
    exitCode = code;
    finished.countDown();
  }
}
