package dev.ringbuf.spring;

import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// The rings that the properties define, in the order of the properties: a bean for code that works
/// on all of them, such as a list of streams. Immutable; any thread.
///
/// ```java
/// rings.find(name).orElseThrow(() -> new ResponseStatusException(NOT_FOUND));
/// ```
public final class Rings implements Iterable<NamedRing> {
  private final List<NamedRing> all;

  Rings(List<NamedRing> all) {
    this.all = List.copyOf(all);
  }

  /// The ring of a name, or empty if the properties define none of that name.
  public Optional<NamedRing> find(String name) {
    return stream().filter(ring -> ring.name().equals(name)).findFirst();
  }

  /// All rings.
  public Stream<NamedRing> stream() {
    return all.stream();
  }

  @Override
  public Iterator<NamedRing> iterator() {
    return all.iterator();
  }

  @Override
  public String toString() {
    return "Rings" + stream().map(NamedRing::name).toList();
  }
}
