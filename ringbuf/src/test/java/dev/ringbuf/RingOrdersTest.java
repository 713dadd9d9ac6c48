package dev.ringbuf;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ringbuf.testing.SourceAccesses;
import dev.ringbuf.testing.SourceAccesses.Method;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The code makes the accesses that the models explore ([GapModel], and `WakeupModel` of the
/// bridge), in the same order and with the same memory orders, in Java and in C. A processor that
/// reorders little, such as x86, hides a weakened order from every other test. So a change of these
/// lists is a change of the proof: see docs/memory-model.md.
class RingOrdersTest {
  private static final Path JAVA = Path.of("src/main/java/dev/ringbuf");
  private static final Path HEADER = Path.of("src/main/c/ringbuf.h");

  private static final Pattern ACCESS =
      Pattern.compile(
          "\\b((?:get|set)(?:Int)?(?:Plain|Opaque|Acquire|Release|Volatile)|fullFence"
              + "|record|recordPending|report|freeRecords|takeGap|lookForGaps|locateGap|publish"
              + "|consume)\\(");

  private static final Pattern WORD =
      Pattern.compile(
          "\\b(TAIL|DROPPED|GAP_TAIL|HEAD|GAP_HEAD|REPORTED|SKIPPED|UNDERRUNS|MISSING|STATE|CODE"
              + "|WAITING|CANCELLED|RECORD_POSITION|RECORD_DROPPED|MAGIC_OFFSET)\\b");

  private static List<Method> methods(String type) {
    return SourceAccesses.ofJava(JAVA.resolve(type + ".java"), ACCESS, WORD);
  }

  @Test
  void theProducerAccessesTheMemoryInTheOrdersOfTheModel() {
    assertThat(SourceAccesses.toText(methods("ProducerCursor")))
        .isEqualTo(
            """
            ProducerCursor: getAcquire TAIL, getPlain DROPPED, getPlain GAP_TAIL, \
            getPlain RECORD_DROPPED
            lookForRoom: getAcquire HEAD
            ledgerIsFull: getAcquire GAP_HEAD
            publish: recordPending, setRelease TAIL
            recordPending: record
            record: setPlain RECORD_POSITION, setPlain RECORD_DROPPED, setRelease GAP_TAIL
            commit: publish
            drop: setRelease DROPPED
            """);
  }

  /// Nothing opens a ring while another process formats it, so no other test would notice.
  @Test
  void theMagicOfTheHeaderIsStoredLast() throws IOException {
    assertThat(Files.readString(HEADER))
        .containsPattern("magic, RINGBUF_MAGIC, __ATOMIC_RELEASE\\);\\s*return RINGBUF_OK;\\s*}");
  }

  @Test
  void theConsumerAccessesTheMemoryInTheOrdersOfTheModel() {
    assertThat(SourceAccesses.toText(methods("ConsumerCursor")))
        .isEqualTo(
            """
            ConsumerCursor: getAcquire HEAD, getPlain GAP_HEAD, getPlain REPORTED, \
            getPlain SKIPPED, getPlain UNDERRUNS, getPlain MISSING
            nextAfterLook: takeGap
            runBehindGap: takeGap
            noteUnderrun: setRelease UNDERRUNS
            isLate: getAcquire TAIL
            miss: setRelease MISSING
            takeGap: report, freeRecords
            look: lookForGaps
            lookForElements: getAcquire TAIL, lookForGaps, getPlain GAP_TAIL, lookForGaps
            lookForGaps: getAcquire DROPPED, getAcquire TAIL, getAcquire GAP_TAIL, locateGap
            locateGap: getPlain RECORD_POSITION, getPlain RECORD_DROPPED, freeRecords
            report: setRelease REPORTED
            freeRecords: setRelease GAP_HEAD
            consume: setRelease HEAD
            consumeSeen: consume
            releaseHeld: getPlain RECORD_POSITION, getPlain RECORD_DROPPED, setRelease HEAD, \
            report, freeRecords, setRelease HEAD, report
            skip: consume, setRelease SKIPPED
            """);
  }

  @Test
  void endsAndSignalsHaveTheOrdersOfTheModels() {
    List<Method> methods = methods("RingMemory");
    assertThat(SourceAccesses.toText(methods.stream().filter(it -> !isHelper(it)).toList()))
        .isEqualTo(
            """
            state: getIntAcquire STATE
            isOpen: getIntAcquire STATE
            failureCode: getIntPlain CODE
            end: setIntPlain CODE, setIntRelease STATE
            isCancelled: getIntAcquire CANCELLED
            setCancelled: setIntRelease CANCELLED
            arm: setIntVolatile WAITING, fullFence
            disarm: setIntRelease WAITING
            wakeConsumer: fullFence, getIntOpaque WAITING
            """);
  }

  /// The accesses of [RingMemory] keep the order of [RingLayout], whose modes are those of the
  /// variable handles.
  @Test
  void theOrdersReachTheMemory() {
    assertThat(methods("RingMemory").stream().filter(RingOrdersTest::isHelper))
        .hasSize(10)
        .allSatisfy(it -> assertThat(it.accesses()).containsExactly(it.name()));

    Pattern handle = Pattern.compile("\\b(?:LONG|INT)\\.(\\w+)\\(");
    assertThat(
            SourceAccesses.toText(
                SourceAccesses.ofJava(JAVA.resolve("RingLayout.java"), handle, WORD)))
        .isEqualTo(
            """
            getPlain: get
            setPlain: set
            getAcquire: getAcquire
            setRelease: setRelease
            getIntAcquire: getAcquire
            setIntRelease: setRelease
            getIntPlain: get
            setIntPlain: set
            setIntVolatile: setVolatile
            addInt: getAndAdd
            getIntOpaque: getOpaque
            """);
  }

  private static boolean isHelper(Method method) {
    return ACCESS.matcher(method.name() + "(").matches();
  }

  @Test
  void theMagicNumberIsStoredLastAndReadFirst() {
    assertThat(methods("Geometry"))
        .anySatisfy(
            it -> {
              assertThat(it.name()).isEqualTo("format");
              assertThat(it.accesses()).endsWith("setRelease MAGIC_OFFSET");
            })
        .anySatisfy(it -> assertThat(it.accesses()).startsWith("getAcquire MAGIC_OFFSET"));
  }

  @Test
  void elementsAreWrittenBeforeTheyArePublished() {
    Pattern calls = Pattern.compile("\\b(?:cursor\\.(claim|publish)|memory\\.(set|copyIn))\\(");
    List<Method> pushes = SourceAccesses.ofJava(JAVA.resolve("RingProducer.java"), calls, WORD);
    assertThat(pushes.stream().filter(it -> it.accesses().contains("publish")))
        .hasSizeGreaterThan(15)
        .allSatisfy(
            it ->
                assertThat(String.join(" ", it.accesses()))
                    .matches("(claim )*(set|copyIn) publish"));
  }

  @Test
  void elementsAreReadBeforeTheyAreTaken() {
    Pattern calls =
        Pattern.compile("\\b(?:cursor\\.(claim|consume)|memory\\.(get)\\w+|memory\\.(copyOut))\\(");
    List<Method> pops = SourceAccesses.ofJava(JAVA.resolve("RingConsumer.java"), calls, WORD);
    assertThat(
            pops.stream()
                .filter(it -> it.accesses().contains("consume"))
                .map(it -> String.join(" ", it.accesses()))
                .distinct())
        .containsExactlyInAnyOrder(
            "claim get consume", // a value
            "copyOut consume", // an array, claimed by another method
            "copyOut claim copyOut consume", // a buffer: the first copy is empty
            "claim copyOut consume", // an array that needs conversion
            "claim consume", // drain: the handler reads
            "consume"); // what was peeked
  }

  @Test
  void theHeaderAccessesTheMemoryInTheOrdersOfTheModel() {
    assertThat(
            SourceAccesses.toText(
                SourceAccesses.ofC(HEADER).stream()
                    .filter(it -> !it.name().equals("ringbuf_open_temporary_"))
                    .toList()))
        .isEqualTo(
            """
            ringbuf_format: store relaxed magic, store release magic
            ringbuf_read_header_: load acquire magic, load relaxed version, load relaxed flags, \
            load relaxed total_bytes, load relaxed data_offset, load relaxed element_bytes, \
            load relaxed capacity, load relaxed slots, load relaxed ledger_offset, \
            load relaxed ledger_slots, load relaxed element_type
            ringbuf_read_counters: load acquire skipped, load acquire head, load acquire reported, \
            load acquire tail, load acquire dropped, load acquire missing, load acquire underruns
            ringbuf_producer_open: load acquire tail, load acquire dropped, load acquire gap_tail, \
            load acquire state, load acquire head, load acquire gap_head, record position, \
            record dropped
            ringbuf_ledger_full_: load acquire gap_head
            ringbuf_free_now_: load acquire head
            ringbuf_publish_: record position, record dropped, store release gap_tail, \
            store release tail
            ringbuf_drop: store release dropped
            ringbuf_copy_: memcpy, memcpy
            ringbuf_try_push: ringbuf_room_, ringbuf_copy_, ringbuf_copy_, ringbuf_publish_
            ringbuf_push: ringbuf_try_push, ringbuf_drop
            ringbuf_push_all: ringbuf_room_, ringbuf_drop, ringbuf_try_push
            ringbuf_reserve: ringbuf_room_
            ringbuf_commit: ringbuf_publish_
            ringbuf_end_: store relaxed code, store release state
            ringbuf_is_cancelled: load acquire cancelled
            ringbuf_look_: load acquire tail, load relaxed gap_tail, load acquire dropped, \
            load acquire tail, load acquire gap_tail, record position, record dropped, \
            store release gap_head
            ringbuf_consumer_open: load acquire head, load acquire gap_head, \
            load acquire reported, load acquire skipped, load acquire underruns, \
            load acquire missing, ringbuf_look_, store release cancelled
            ringbuf_take_gap_: store release reported, store release gap_head
            ringbuf_is_late_: load acquire state, load acquire tail
            ringbuf_note_underrun_: store release underruns
            ringbuf_run_: load acquire tail, ringbuf_look_, ringbuf_take_gap_
            ringbuf_advance_: store release head
            ringbuf_next: ringbuf_look_, ringbuf_take_gap_
            ringbuf_available: ringbuf_look_
            ringbuf_peek: ringbuf_run_, ringbuf_copy_, ringbuf_copy_
            ringbuf_pop: ringbuf_peek, ringbuf_advance_
            ringbuf_peek_window: ringbuf_run_
            ringbuf_consume: ringbuf_advance_
            ringbuf_skip: ringbuf_run_, ringbuf_advance_, store release skipped
            ringbuf_missed: store release missing
            ringbuf_terminated: load acquire state, ringbuf_look_, load relaxed code
            ringbuf_cancel: store release cancelled
            ringbuf_write_pid_: store release word
            ringbuf_clear_pid_: load acquire word, store release word
            """);
  }

  /// Each access of the model is in the lists above, in both languages.
  @ParameterizedTest
  @EnumSource
  void theModelHasTheOrdersOfTheCode(GapModelAccess access) {
    List<Method> java =
        List.of("ProducerCursor", "ConsumerCursor", "RingMemory").stream()
            .flatMap(type -> methods(type).stream())
            .toList();
    String order = access.order.name();
    String mode = order.charAt(0) + order.substring(1).toLowerCase(Locale.ROOT);
    assertThat(accessesOf(access.method, java))
        .anySatisfy(it -> assertThat(it).matches("[gs]et(Int)?" + mode + " " + access.word));

    String builtin = mode.equals("Plain") ? "relaxed" : mode.toLowerCase(Locale.ROOT);
    assertThat(accessesOf(access.function, SourceAccesses.ofC(HEADER)))
        .anySatisfy(
            it ->
                assertThat(it)
                    .matches(
                        "(load|store) " + builtin + " " + access.word.toLowerCase(Locale.ROOT)));
  }

  private static List<String> accessesOf(String method, List<Method> methods) {
    return methods.stream()
        .filter(it -> it.name().equals(method))
        .flatMap(it -> it.accesses().stream())
        .toList();
  }

  /// The scanner finds every ordered access that the text of the cursors has.
  @ParameterizedTest
  @ValueSource(strings = {"ProducerCursor", "ConsumerCursor"})
  void theScannerMissesNoAccess(String type) {
    Pattern ordered = Pattern.compile("\\b\\w+(?:Acquire|Release)\\(");
    long found =
        methods(type).stream()
            .flatMap(it -> it.accesses().stream())
            .filter(it -> ordered.matcher(it.replaceFirst(" .*", "(")).matches())
            .count();
    String text = SourceAccesses.textOf(JAVA.resolve(type + ".java"));
    assertThat(found).isEqualTo(ordered.matcher(text).results().count()).isGreaterThan(5);
  }
}
