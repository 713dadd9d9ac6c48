package dev.ringbuf;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ringbuf.NativeToolchain.Sanitizer;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// Java's table of offsets ([RingLayout]) and that of `ringbuf.h` are the same.
class LayoutConformanceTest {

  @Test
  void everyFieldHasTheSameOffsetAndSize() {
    Map<String, String> java = new LinkedHashMap<>();
    java.put("magic", field(RingLayout.MAGIC_OFFSET, Long.BYTES));
    java.put("version", field(RingLayout.VERSION_OFFSET, Integer.BYTES));
    java.put("flags", field(RingLayout.FLAGS_OFFSET, Integer.BYTES));
    java.put("total_bytes", field(RingLayout.TOTAL_BYTES, Long.BYTES));
    java.put("data_offset", field(RingLayout.DATA_OFFSET, Long.BYTES));
    java.put("element_bytes", field(RingLayout.ELEMENT_BYTES, Long.BYTES));
    java.put("capacity", field(RingLayout.CAPACITY, Long.BYTES));
    java.put("slots", field(RingLayout.SLOTS, Long.BYTES));
    java.put("ledger_offset", field(RingLayout.LEDGER_OFFSET, Long.BYTES));
    java.put("ledger_slots", field(RingLayout.LEDGER_SLOTS, Long.BYTES));
    java.put("element_type", field(RingLayout.ELEMENT_TYPE, Integer.BYTES));
    java.put("tail", field(RingLayout.TAIL, Long.BYTES));
    java.put("dropped", field(RingLayout.DROPPED, Long.BYTES));
    java.put("gap_tail", field(RingLayout.GAP_TAIL, Long.BYTES));
    java.put("state", field(RingLayout.STATE, Integer.BYTES));
    java.put("code", field(RingLayout.CODE, Integer.BYTES));
    java.put("producer_pid", field(RingLayout.PRODUCER_PID, Long.BYTES));
    java.put("head", field(RingLayout.HEAD, Long.BYTES));
    java.put("gap_head", field(RingLayout.GAP_HEAD, Long.BYTES));
    java.put("reported", field(RingLayout.REPORTED, Long.BYTES));
    java.put("skipped", field(RingLayout.SKIPPED, Long.BYTES));
    java.put("underruns", field(RingLayout.UNDERRUNS, Long.BYTES));
    java.put("missing", field(RingLayout.MISSING, Long.BYTES));
    java.put("consumer_pid", field(RingLayout.CONSUMER_PID, Long.BYTES));
    java.put("waiting", field(RingLayout.WAITING, Integer.BYTES));
    java.put("cancelled", field(RingLayout.CANCELLED, Integer.BYTES));

    assertThat(print()).containsExactlyEntriesOf(java);
  }

  @Test
  void everyByteWithoutAFieldIsReserved() {
    BitSet reserved = new BitSet();
    reserved.set(0, (int) RingLayout.HEADER_BYTES);
    for (String field : print().values()) {
      String[] words = field.split(" ", -1);
      int offset = Integer.parseInt(words[0]);
      reserved.clear(offset, offset + Integer.parseInt(words[1]));
    }
    BitSet java = new BitSet();
    for (long[] range : RingLayout.RESERVED) {
      java.set((int) range[0], (int) range[1]);
    }
    assertThat(java).isEqualTo(reserved);
  }

  @Test
  void everyConstantHasTheSameValue() {
    Map<String, String> java = new LinkedHashMap<>();
    java.put("RINGBUF_MAGIC", Long.toString(RingLayout.MAGIC));
    java.put("RINGBUF_LAYOUT_VERSION", Integer.toString(RingLayout.VERSION));
    java.put("RINGBUF_FLAG_MIRRORED", Integer.toString(RingLayout.FLAG_MIRRORED));
    java.put("RINGBUF_HEADER_BYTES", Long.toString(RingLayout.HEADER_BYTES));
    java.put("RINGBUF_ALIGNMENT", Long.toString(RingLayout.ALIGNMENT));
    java.put("RINGBUF_DEFAULT_LEDGER_SLOTS", Integer.toString(RingLayout.DEFAULT_LEDGER_SLOTS));
    java.put("RINGBUF_MIN_LEDGER_SLOTS", Integer.toString(RingLayout.MIN_LEDGER_SLOTS));
    java.put("RINGBUF_PAGE_BYTES", Long.toString(RingLayout.PAGE_BYTES));
    java.put("RINGBUF_PRODUCER_LINE", Long.toString(RingLayout.PRODUCER_LINE));
    java.put("RINGBUF_CONSUMER_LINE", Long.toString(RingLayout.CONSUMER_LINE));
    java.put("RINGBUF_LINE_BYTES", Long.toString(RingLayout.LINE_BYTES));
    java.put("sizeof(ringbuf_record)", Long.toString(RingLayout.RECORD_BYTES));
    java.put("offsetof(ringbuf_record,position)", Long.toString(RingLayout.RECORD_POSITION));
    java.put("offsetof(ringbuf_record,dropped)", Long.toString(RingLayout.RECORD_DROPPED));
    java.put("RINGBUF_OPEN", Integer.toString(RingLayout.STATE_OPEN));
    java.put("RINGBUF_COMPLETED", Integer.toString(RingLayout.STATE_COMPLETED));
    java.put("RINGBUF_FAILED", Integer.toString(RingLayout.STATE_FAILED));
    for (Primitive type : Primitive.values()) {
      java.put("RINGBUF_" + type, Integer.toString(type.code));
    }

    assertThat(print("constants")).containsExactlyEntriesOf(java);
  }

  @Test
  void theMagicIsReadableInTheFile() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment magic =
          arena.allocateFrom(
              ValueLayout.JAVA_LONG.withOrder(java.nio.ByteOrder.LITTLE_ENDIAN), RingLayout.MAGIC);
      assertThat(
              new String(
                  magic.toArray(ValueLayout.JAVA_BYTE),
                  0,
                  8,
                  java.nio.charset.StandardCharsets.US_ASCII))
          .isEqualTo("RINGBUF1");
    }
  }

  private static String field(long offset, int bytes) {
    return offset + " " + bytes;
  }

  /// What the header says: the last words of each line by its first ones.
  private static Map<String, String> print(String... arguments) {
    String output =
        NativeToolchain.run(NativeToolchain.program(Sanitizer.NONE, "layout.c"), arguments);
    return output
        .lines()
        .map(line -> line.replace(", ", ","))
        .collect(
            Collectors.toMap(
                line -> line.substring(0, line.indexOf(' ')),
                line -> line.substring(line.indexOf(' ') + 1),
                (_, _) -> {
                  throw new AssertionError("a name occurs twice");
                },
                LinkedHashMap::new));
  }
}
