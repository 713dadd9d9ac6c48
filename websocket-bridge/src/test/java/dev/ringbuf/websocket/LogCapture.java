package dev.ringbuf.websocket;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Collects what the log of a class is told, instead of printing it.
final class LogCapture extends Handler implements AutoCloseable {
  private final Logger logger;
  private final List<@Nullable Throwable> thrown = new CopyOnWriteArrayList<>();

  LogCapture(Class<?> type) {
    logger = Logger.getLogger(type.getName());
    logger.setUseParentHandlers(false);
    logger.addHandler(this);
  }

  List<@Nullable Throwable> thrown() {
    return thrown;
  }

  @Override
  public void publish(LogRecord message) {
    thrown.add(message.getThrown());
  }

  @Override
  public void flush() {}

  @Override
  public void close() {
    logger.removeHandler(this);
    logger.setUseParentHandlers(true);
  }
}
