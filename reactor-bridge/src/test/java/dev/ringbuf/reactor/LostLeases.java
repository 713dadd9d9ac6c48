package dev.ringbuf.reactor;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import reactor.util.Loggers;

/// Collects what the log is told of lost leases.
final class LostLeases extends Handler implements BeforeEachCallback, AfterEachCallback {
  private static final Logger LOGGER = Logger.getLogger(RingLease.class.getName());

  private final List<String> messages = new CopyOnWriteArrayList<>();

  List<String> messages() {
    return messages;
  }

  @Override
  public void publish(LogRecord message) {
    messages.add(message.getMessage());
  }

  @Override
  public void flush() {}

  @Override
  public void close() {}

  @Override
  public void beforeEach(ExtensionContext context) {
    Loggers.useJdkLoggers();
    LOGGER.setUseParentHandlers(false);
    LOGGER.addHandler(this);
  }

  @Override
  public void afterEach(ExtensionContext context) {
    LOGGER.removeHandler(this);
    LOGGER.setUseParentHandlers(true);
    Loggers.resetLoggerFactory();
  }
}
