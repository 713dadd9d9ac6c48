package dev.ringbuf.spring;

import dev.ringbuf.RingBuffer;
import dev.ringbuf.RingFormatException;
import dev.ringbuf.reactor.BroadcastSpec;
import dev.ringbuf.reactor.RingBroadcast;
import dev.ringbuf.reactor.RingPoller;
import dev.ringbuf.reactor.Wakeup;
import dev.ringbuf.spring.RingbufProperties.Ring;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.core.ResolvableType;
import org.springframework.util.ClassUtils;

/// A ring as the properties define it, checked. What only the ring itself tells, such as the
/// capacity of a file that exists, is checked when it is opened.
final class RingSpec {
  /// Elements in an item of a stream if the properties do not say.
  private static final int DEFAULT_CHUNK = 1_024;

  /// Whether a ring can be served over WebSocket.
  private static final boolean WEBSOCKET =
      Stream.of(
              "dev.ringbuf.websocket.RingSocketHandler",
              "org.springframework.web.reactive.DispatcherHandler")
          .allMatch(it -> ClassUtils.isPresent(it, RingSpec.class.getClassLoader()));

  private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9-]*");

  private final String name;
  private final Ring properties;
  private final RingElement element;
  private final @Nullable Path file;
  private final Wakeup wakeup;

  private RingSpec(String name, Ring properties) {
    this.name = name;
    this.properties = properties;
    if (!NAME.matcher(name).matches()) {
      throw new InvalidRingPropertyException(
          RingbufProperties.PREFIX + ".rings." + name,
          "\"" + name + "\" is not a name for a ring",
          "Use letters, digits and dashes, and begin with a letter",
          null);
    }
    this.element = element();
    this.file = file();
    this.wakeup = wakeup();
    if (properties.websocket() && !WEBSOCKET) {
      throw invalid(
          "websocket",
          "the WebSocket bridge or WebFlux is not on the class path",
          "Add the dependencies ringbuf-websocket-bridge and spring-boot-starter-webflux");
    }
    if (properties.broadcast().maxSubscribers() < 1) {
      throw invalid("broadcast.max-subscribers", "it is not >= 1", "Set it to 1 or more");
    }
    requireCapacity();
  }

  /// The rings of the application, in the order of the properties.
  ///
  /// @throws InvalidRingPropertyException if a value cannot be used
  static List<RingSpec> all(RingbufProperties properties) {
    List<RingSpec> specs = new ArrayList<>();
    Set<String> beans = new HashSet<>();
    for (Map.Entry<String, Ring> each : properties.rings().entrySet()) {
      RingSpec spec = new RingSpec(each.getKey(), each.getValue());
      if (!beans.add(spec.beanName())) {
        throw new InvalidRingPropertyException(
            RingbufProperties.PREFIX + ".rings." + spec.name,
            "two rings have the bean name \"" + spec.beanName() + "\"",
            "Rename one of them",
            null);
      }
      specs.add(spec);
    }
    return specs;
  }

  private RingElement element() {
    String text = properties.element();
    if (text == null || text.isBlank()) {
      throw invalid("element", "it is missing", "Set it to " + RingElement.FORMS);
    }
    try {
      RingElement parsed = RingElement.parse(text);
      RingBuffer.requiredBytes(parsed.layout(), 1); // refuses elements that are too large
      return parsed;
    } catch (IllegalArgumentException e) {
      throw invalid("element", message(e), "Set it to " + RingElement.FORMS);
    }
  }

  private @Nullable Path file() {
    String path = properties.file();
    if (path == null) {
      return null;
    }
    try {
      if (!path.isBlank()) {
        return Path.of(path).toAbsolutePath();
      }
    } catch (InvalidPathException e) {
      // the same message as for an empty one
    }
    throw invalid("file", "it is not a path", "Set it to a path such as /dev/shm/microphone.ring");
  }

  private Wakeup wakeup() {
    String text = properties.wakeup();
    if (text.equals("producer")) {
      return Wakeup.byProducer();
    }
    try {
      return Wakeup.byPoller(DurationStyle.detectAndParse(text));
    } catch (IllegalArgumentException e) {
      throw invalid(
          "wakeup", message(e), "Set it to \"producer\", or to a time such as 1ms or 20ms");
    }
  }

  private void requireCapacity() {
    Long capacity = properties.capacity();
    if (capacity == null) {
      if (file == null) {
        throw invalid(
            "capacity",
            "it is missing",
            "Set it to the elements that the ring holds: rate x longest pause of the subscriber");
      }
      return;
    }
    try {
      RingBuffer.requiredBytes(element.layout(), capacity);
    } catch (IllegalArgumentException e) {
      throw invalid("capacity", message(e), "Set it to a number of elements >= 1 that fits");
    }
    limits(capacity);
  }

  /// Elements in an item, and the limits of the broadcast.
  private record Limits(int chunk, BroadcastSpec broadcast) {}

  private Limits limits(long capacity) {
    Integer chosen = properties.chunk();
    int chunk = chosen == null ? (int) Math.min(DEFAULT_CHUNK, capacity) : chosen;
    if (chunk < 1 || chunk > capacity) {
      throw invalid(
          "chunk",
          "it is not in 1 .. %d, the ring's capacity".formatted(capacity),
          "Choose a smaller chunk or a larger ring");
    }
    Long wanted = properties.broadcast().capacity();
    long seat = wanted == null ? capacity : wanted;
    if (seat < chunk) {
      throw invalid(
          "broadcast.capacity",
          "it is less than a chunk of %d elements".formatted(chunk),
          "Set it to at least a chunk, and better to several");
    }
    try {
      RingBuffer.requiredBytes(element.layout(), seat);
    } catch (IllegalArgumentException e) {
      throw invalid("broadcast.capacity", message(e), "Choose a smaller one");
    }
    BroadcastSpec spec =
        BroadcastSpec.ofCapacity(seat).withMaxSubscribers(properties.broadcast().maxSubscribers());
    return new Limits(chunk, properties.broadcast().draining() ? spec.draining() : spec);
  }

  String name() {
    return name;
  }

  /// The ring's bean: the name, in camel case so that a parameter can have it.
  String beanName() {
    StringBuilder camel = new StringBuilder(name.length());
    for (int i = 0; i < name.length(); i++) {
      char letter = name.charAt(i);
      if (letter != '-') {
        boolean begins = i > 0 && name.charAt(i - 1) == '-';
        camel.append(begins ? Character.toUpperCase(letter) : letter);
      }
    }
    return camel.toString();
  }

  /// The bean of the ring's broadcast.
  String broadcastBeanName() {
    return beanName() + "Broadcast";
  }

  /// The type of the broadcast, such as `RingBroadcast<float[]>`.
  ParameterizedTypeReference<RingBroadcast<?>> broadcastType() {
    return ParameterizedTypeReference.forType(
        ResolvableType.forClassWithGenerics(RingBroadcast.class, element.chunkClass()).getType());
  }

  /// Opens, creates or allocates the ring.
  ///
  /// @throws InvalidRingPropertyException if that fails
  RingBuffer open() {
    Long capacity = properties.capacity();
    Path path = file;
    if (path == null) {
      return allocate(capacity == null ? 0 : capacity);
    }
    try {
      return capacity == null
          ? RingBuffer.open(path, element.layout())
          : RingBuffer.createOrOpen(path, element.layout(), capacity);
    } catch (NoSuchFileException e) {
      throw capacity == null
          ? invalid(
              "file",
              path + " does not exist",
              "Start the process that creates it, or set %s, so that this application creates it"
                  .formatted(property("capacity")),
              e)
          : invalid("file", path.getParent() + " does not exist", "Create the directory", e);
    } catch (RingFormatException e) {
      throw invalid(
          "file",
          message(e),
          "Set element and capacity as in the process that made the file, or delete the file",
          e);
    } catch (IOException e) {
      throw invalid("file", e.toString(), "Choose a file that this process may write", e);
    }
  }

  private RingBuffer allocate(long capacity) {
    try {
      return RingBuffer.allocate(element.layout(), capacity);
    } catch (IllegalArgumentException e) { // needs more memory than this process may have
      throw invalid("capacity", message(e), "Set it to a number of elements that fits", e);
    }
  }

  /// The ring's stream for any number of subscribers.
  RingBroadcast<?> broadcast(RingBuffer ring, RingPoller poller) {
    Limits limits = limits(ring.capacity());
    return element.stream(ring, limits.chunk)
        .gapPolicy(properties.gapPolicy())
        .wakeup(wakeup)
        .poller(poller)
        .named(name)
        .broadcast(limits.broadcast);
  }

  NamedRing named(RingBuffer ring, RingBroadcast<?> broadcast) {
    return new NamedRing(name, element.text(), ring, broadcast, Optional.ofNullable(file));
  }

  private String property(String key) {
    return RingbufProperties.PREFIX + ".rings." + name + "." + key;
  }

  private InvalidRingPropertyException invalid(String key, String reason, String remedy) {
    return invalid(key, reason, remedy, null);
  }

  private InvalidRingPropertyException invalid(
      String key, String reason, String remedy, @Nullable Exception cause) {
    return new InvalidRingPropertyException(property(key), reason, remedy, cause);
  }

  private static String message(Exception e) {
    return String.valueOf(e.getMessage());
  }
}
