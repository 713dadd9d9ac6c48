package dev.ringbuf.ringtop;

import dev.ringbuf.RingInspection;
import dev.ringbuf.RingInspection.Claim;
import dev.ringbuf.RingInspection.Holder;
import java.nio.file.Path;

/// A ring as one JSON object on one line.
final class Json {
  private Json() {}

  static String object(Path file, RingInspection ring) {
    StringBuilder json = new StringBuilder("{");
    field(json, "file", string(file.toString()));
    field(json, "element", string(ring.element()));
    field(json, "capacity", ring.capacity());
    field(json, "offered", ring.offered());
    field(json, "delivered", ring.delivered());
    field(json, "dropped", ring.dropped());
    field(json, "skipped", ring.skipped());
    field(json, "buffered", ring.buffered());
    field(json, "gaps", ring.gaps());
    field(json, "state", string(state(ring)));
    field(json, "producer", holder(ring.producer()));
    field(json, "consumer", holder(ring.consumer()));
    return json.append('}').toString();
  }

  private static void field(StringBuilder json, String name, Object value) {
    json.append(json.length() > 1 ? "," : "").append('"').append(name).append("\":").append(value);
  }

  private static String state(RingInspection ring) {
    return switch (ring.state()) {
      case OPEN -> "open";
      case COMPLETED -> "completed";
      case FAILED -> "failed:" + ring.code();
      case CORRUPTED -> "corrupted";
    };
  }

  private static String holder(Holder holder) {
    if (holder.claim() != Claim.HELD) {
      return "null";
    }
    return holder.pid().isPresent() ? Long.toString(holder.pid().getAsLong()) : "true";
  }

  static String string(String text) {
    StringBuilder json = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        json.append('\\').append(c);
      } else if (c < ' ' || c == 0x7f || Character.isSurrogate(c)) {
        json.append("\\u%04x".formatted((int) c));
      } else {
        json.append(c);
      }
    }
    return json.append('"').toString();
  }
}
