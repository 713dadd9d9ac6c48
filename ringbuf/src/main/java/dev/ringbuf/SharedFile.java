package dev.ringbuf;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashMap;
import java.util.Map;

/// The one channel that this JVM has on a ring's file, shared by all rings that are open on it.
/// One, because POSIX frees all of a process's locks on a file when the process closes *any*
/// descriptor of that file.
final class SharedFile {
  private static final Map<Object, SharedFile> OPEN = new HashMap<>();

  private final Path path;
  private final Object key;
  private final FileChannel channel;
  private int users;

  private SharedFile(Path path, Object key, FileChannel channel) {
    this.path = path;
    this.key = key;
    this.channel = channel;
  }

  /// Opens an existing file, or joins those who have it open.
  static SharedFile open(Path path) throws IOException {
    synchronized (OPEN) {
      Object key = key(path);
      SharedFile file = OPEN.get(key);
      if (file == null) {
        FileChannel channel =
            FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
        file = new SharedFile(path, key, channel);
        OPEN.put(key, file);
      }
      file.users++;
      return file;
    }
  }

  /// What identifies the file whatever name it is opened by: device and inode, or the real path
  /// where there are none.
  private static Object key(Path path) throws IOException {
    Object fileKey = Files.readAttributes(path, BasicFileAttributes.class).fileKey();
    return fileKey == null ? path.toRealPath() : fileKey;
  }

  FileChannel channel() {
    return channel;
  }

  /// Bytes that can still be allocated where the file lies.
  long usableBytes() throws IOException {
    return Files.getFileStore(path).getUsableSpace();
  }

  void close() throws IOException {
    synchronized (OPEN) {
      if (--users == 0) {
        OPEN.remove(key);
        channel.close();
      }
    }
  }

  @Override
  public String toString() {
    return path.toString();
  }
}
