package dev.ringbuf.websocket;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/// Passes bytes between a client and a server, until it cuts the connection.
final class ChaosProxy implements AutoCloseable {
  private final ServerSocket listener;
  private final int target;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final AtomicInteger accepted = new AtomicInteger();
  private final AtomicInteger cut = new AtomicInteger();
  private volatile boolean refuses;

  /// @param target the port of the server
  ChaosProxy(int target) {
    this.target = target;
    try {
      this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.ofVirtual().start(this::accept);
  }

  String url() {
    return "ws://127.0.0.1:" + listener.getLocalPort() + "/ring";
  }

  /// How many connections there were.
  int accepted() {
    return accepted.get();
  }

  /// How many of them were cut.
  int cut() {
    return cut.get();
  }

  /// Whether new connections are cut at once.
  void refuse(boolean refuse) {
    refuses = refuse;
  }

  /// Cuts every connection, without the farewell of a close.
  void cutAll() {
    for (Socket socket : List.copyOf(open)) {
      if (open.remove(socket)) {
        cut.incrementAndGet();
        close(socket);
      }
    }
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket client = listener.accept();
        accepted.incrementAndGet();
        if (refuses) {
          close(client);
          continue;
        }
        Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
        open.add(client);
        Thread.ofVirtual().start(() -> pass(client, server));
        Thread.ofVirtual().start(() -> pass(server, client));
      } catch (IOException closed) {
        // the listener, or the server
      }
    }
  }

  private void pass(Socket from, Socket to) {
    byte[] block = new byte[4_096];
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int n = in.read(block); n >= 0; n = in.read(block)) {
        out.write(block, 0, n);
      }
    } catch (IOException closed) {
      // one of both
    } finally {
      open.remove(from);
      open.remove(to);
      close(from);
      close(to);
    }
  }

  private static void close(Socket socket) {
    try {
      socket.setSoLinger(true, 0);
      socket.close();
    } catch (IOException e) {
      // closed already
    }
  }

  @Override
  public void close() {
    try {
      listener.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    cutAll();
  }
}
