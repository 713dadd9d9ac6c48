package dev.ringbuf.sources;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// A native library: either a C file, compiled at run time, or a library of the system.
@SuppressWarnings("restricted") // calls native code by design
public final class NativeCode {
  private static final Linker LINKER = Linker.nativeLinker();

  private final SymbolLookup symbols;

  private NativeCode(SymbolLookup symbols) {
    this.symbols = symbols;
  }

  /// Compiles a C file from the resources in `/native` against `ringbuf.h` and loads it.
  ///
  /// @param source name of the C file
  /// @param arena whose end unloads it
  /// @throws SourceException if there is no compiler, or it rejects the file
  public static NativeCode compile(String source, Arena arena) {
    String compiler = compiler();
    try {
      Path directory = Files.createTempDirectory("ringbuf-source");
      try {
        extract("ringbuf.h", directory);
        Path file = extract(source, directory);
        Path library = directory.resolve(System.mapLibraryName("source"));
        run(
            List.of(
                compiler,
                "-std=c11",
                "-O2",
                "-shared",
                "-fPIC",
                "-pthread",
                "-o",
                library.toString(),
                file.toString()));
        return new NativeCode(SymbolLookup.libraryLookup(library, arena));
      } finally {
        delete(directory); // a loaded library no longer needs its file
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot compile " + source, e);
    }
  }

  /// Loads the first of these libraries that the system has.
  ///
  /// @param arena whose end unloads it
  /// @throws SourceException with the given advice if there is none
  static NativeCode load(List<String> names, Arena arena, String advice) {
    for (String name : names) {
      try {
        return new NativeCode(SymbolLookup.libraryLookup(name, arena));
      } catch (IllegalArgumentException e) {
        // No library of this name: try the next.
      }
    }
    throw new SourceException("%s cannot be loaded. %s".formatted(names.getFirst(), advice));
  }

  /// The address of a function, to pass to other native code.
  public MemorySegment address(String function) {
    return symbols.findOrThrow(function);
  }

  public Function function(String name, FunctionDescriptor type) {
    return new Function(name, LINKER.downcallHandle(address(name), type));
  }

  /// A native function with boxed arguments: for set-up, not for a data path.
  public record Function(String name, MethodHandle handle) {
    public Object call(Object... arguments) {
      try {
        return handle.invokeWithArguments(arguments);
      } catch (Throwable e) {
        throw new IllegalStateException("cannot call " + name, e);
      }
    }

    public int toInt(Object... arguments) {
      return (int) call(arguments);
    }

    public long toLong(Object... arguments) {
      return (long) call(arguments);
    }

    public MemorySegment toAddress(Object... arguments) {
      return (MemorySegment) call(arguments);
    }
  }

  private static String compiler() {
    String preferred = System.getenv().getOrDefault("CC", "");
    List<String> names = preferred.isBlank() ? List.of("cc", "gcc", "clang") : List.of(preferred);
    String path = System.getenv().getOrDefault("PATH", "");
    for (String name : names) {
      for (String directory : path.split(File.pathSeparator, -1)) {
        if (Files.isExecutable(Path.of(directory).resolve(name))) {
          return name;
        }
      }
    }
    throw new SourceException(
        "this source needs a C compiler, and there is no %s on the PATH. %s"
            .formatted(
                String.join(", ", names),
                "Install one: gcc and libc6-dev (Debian, Ubuntu), gcc (Fedora), "
                    + "xcode-select --install (macOS); or name yours in the variable CC."));
  }

  private static void run(List<String> command) throws IOException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    if (process.onExit().join().exitValue() != 0) {
      throw new SourceException(
          "the C compiler failed: %s%n%s".formatted(String.join(" ", command), output.strip()));
    }
  }

  private static Path extract(String name, Path directory) throws IOException {
    try (InputStream in = NativeCode.class.getResourceAsStream("/native/" + name)) {
      if (in == null) {
        throw new IOException("there is no resource native/" + name);
      }
      Path file = directory.resolve(name);
      Files.copy(in, file);
      return file;
    }
  }

  private static void delete(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(directory);
  }
}
