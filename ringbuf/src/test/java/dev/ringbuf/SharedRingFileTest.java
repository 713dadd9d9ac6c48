package dev.ringbuf;

/// Rings in files as a JVM without native access opens and locks them.
class SharedRingFileTest extends RingFileTest {
  @Override
  RingFile.Opener opener() {
    return SharedFile::open;
  }
}
