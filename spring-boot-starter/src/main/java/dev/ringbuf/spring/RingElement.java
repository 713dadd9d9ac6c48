package dev.ringbuf.spring;

import dev.ringbuf.RingBuffer;
import dev.ringbuf.reactor.RingFlux;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// An element as the property `element` describes it.
///
/// ```text
/// element = value                   float, float x 2   a primitive, or a frame of two channels
///         | field { "," field }     nanos:long, axes:float x 3
/// field   = name ":" value
/// value   = type | type "x" count | type "[" count "]"
/// type    = byte | short | char | int | long | float | double
///         | i8   | i16   | u16  | i32 | i64  | f32   | f64       as in the WebSocket protocol
/// ```
///
/// Values are in the byte order of the machine. Fields are aligned as a C compiler aligns them:
/// each to its own size, and the element to its largest field. So a `struct` of the same fields in
/// C has the same layout.
///
/// @param text the description in its canonical form, without needless spaces
/// @param layout for [RingBuffer]
/// @param type the primitive that the element consists of; null if there are several
record RingElement(String text, MemoryLayout layout, @Nullable ElementType type) {
  private static final String TYPE_AND_COUNT =
      "\\s*(\\w+)(?:\\s+x\\s+(\\w+)|\\s*\\[\\s*(\\w+)\\s*])?\\s*";
  private static final Pattern VALUE = Pattern.compile(TYPE_AND_COUNT);
  private static final Pattern FIELD = Pattern.compile("\\s*(\\w+)\\s*:" + TYPE_AND_COUNT);

  /// How to write an element, for messages.
  static final String FORMS =
      "a primitive (%s), an array such as \"float x 2\", or fields such as"
              .formatted(ElementType.keywords())
          + " \"nanos:long, celsius:double\"";

  /// A primitive, or several of one kind.
  private record Value(ElementType type, int count) {
    MemoryLayout layout() {
      return count == 1 ? type.layout : MemoryLayout.sequenceLayout(count, type.layout);
    }

    @Override
    public String toString() {
      return count == 1 ? type.keyword() : type.keyword() + " x " + count;
    }
  }

  private record Field(String name, Value value) {
    @Override
    public String toString() {
      return name + ":" + value;
    }
  }

  /// @throws IllegalArgumentException if the text does not follow the grammar; its message says why
  static RingElement parse(String text) {
    if (text.contains(":")) {
      return struct(text);
    }
    Matcher matcher = VALUE.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException("it is not a type, an array or a list of fields");
    }
    Value value = value(matcher, 1);
    return new RingElement(value.toString(), value.layout(), value.type());
  }

  /// @param group of the type; the next two are the count in either notation
  private static Value value(Matcher matcher, int group) {
    String type = matcher.group(group);
    ElementType known =
        ElementType.of(type)
            .orElseThrow(
                () -> new IllegalArgumentException("\"" + type + "\" is not a type of values"));
    String times = matcher.group(group + 1);
    String count = times == null ? matcher.group(group + 2) : times;
    return new Value(known, count == null ? 1 : count(count));
  }

  private static int count(String digits) {
    try {
      int count = Integer.parseInt(digits);
      if (count >= 1) {
        return count;
      }
    } catch (NumberFormatException e) {
      // the same message as for numbers below 1
    }
    throw new IllegalArgumentException("\"" + digits + "\" is not a number >= 1");
  }

  private static RingElement struct(String text) {
    List<Field> fields = new ArrayList<>();
    for (String part : text.split(",", -1)) {
      Matcher matcher = FIELD.matcher(part);
      if (!matcher.matches()) {
        throw new IllegalArgumentException(
            "\"" + part.strip() + "\" is not a field such as \"celsius:double\"");
      }
      String name = matcher.group(1);
      if (fields.stream().anyMatch(field -> field.name.equals(name))) {
        throw new IllegalArgumentException("there are two fields \"" + name + "\"");
      }
      fields.add(new Field(name, value(matcher, 2)));
    }
    String canonical = fields.stream().map(Field::toString).collect(Collectors.joining(","));
    return new RingElement(canonical, layout(fields), commonType(fields));
  }

  private static StructLayout layout(List<Field> fields) {
    List<MemoryLayout> members = new ArrayList<>();
    long offset = 0;
    long alignment = 1;
    for (Field field : fields) {
      MemoryLayout member = field.value.layout().withName(field.name);
      offset = pad(members, offset, member.byteAlignment()) + member.byteSize();
      alignment = Math.max(alignment, member.byteAlignment());
      members.add(member);
    }
    pad(members, offset, alignment);
    return MemoryLayout.structLayout(members.toArray(MemoryLayout[]::new));
  }

  /// Fills up to the next multiple of an alignment.
  private static long pad(List<MemoryLayout> members, long offset, long alignment) {
    long padding = Math.floorMod(-offset, alignment);
    if (padding > 0) {
      members.add(MemoryLayout.paddingLayout(padding));
    }
    return offset + padding;
  }

  private static @Nullable ElementType commonType(List<Field> fields) {
    List<ElementType> types = fields.stream().map(field -> field.value.type).distinct().toList();
    return types.size() == 1 ? types.getFirst() : null;
  }

  /// The class of what a stream of such elements delivers: arrays, or segments if there are several
  /// primitives.
  Class<?> chunkClass() {
    return Optional.ofNullable(type).<Class<?>>map(it -> it.array).orElse(MemorySegment.class);
  }

  RingFlux<?> stream(RingBuffer ring, int maxChunk) {
    return type == null ? RingFlux.segments(ring, maxChunk) : type.stream(ring, maxChunk);
  }
}
