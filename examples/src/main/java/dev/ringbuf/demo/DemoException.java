package dev.ringbuf.demo;

/// The demo cannot run on this machine. The message says what is missing and how to install it.
final class DemoException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  DemoException(String message) {
    super(message);
  }
}
