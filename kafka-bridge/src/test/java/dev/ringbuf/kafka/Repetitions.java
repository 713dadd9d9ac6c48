package dev.ringbuf.kafka;

/// How often tests kill something: seldom in every build, often with `-Dkafka.long=true`.
final class Repetitions {
  private Repetitions() {}

  static int of(int always, int inLongMode) {
    return Boolean.getBoolean("kafka.long") ? inLongMode : always;
  }
}
