package dev.ringbuf.recipes;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreeScanner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/// The downcalls in the sources of a module, as GraalVM describes them: types and linker options of
/// each. Fails on code that it does not understand, so none is missed.
final class ForeignCalls extends TreeScanner<Void, Void> {
  /// Passes its descriptor on, after adding the option that captures `errno`: `Posix.bind`.
  private static final String HELPER = "bind";

  /// The names of C types differ in size between systems, those of JNI types do not.
  private static final Map<String, String> TYPES =
      Map.of("JAVA_INT", "jint", "JAVA_LONG", "jlong", "ADDRESS", "void*");

  private final SortedSet<String> found = new TreeSet<>();
  private String method = "";

  private ForeignCalls() {}

  /// One JSON object for each kind of call in the sources below a folder, sorted.
  static SortedSet<String> in(Path folder) throws IOException {
    List<Path> sources;
    try (Stream<Path> files = Files.walk(folder)) {
      sources = files.filter(file -> file.toString().endsWith(".java")).toList();
    }
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    ForeignCalls calls = new ForeignCalls();
    try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, null)) {
      JavacTask task =
          (JavacTask)
              compiler.getTask(
                  null,
                  manager,
                  null,
                  List.of("-proc:none"),
                  null,
                  manager.getJavaFileObjectsFromPaths(sources));
      for (CompilationUnitTree source : task.parse()) {
        if (source.toString().contains("downcallHandle")) { // others may have a bind of their own
          calls.scan(source, null);
        }
      }
    }
    return calls.found;
  }

  @Override
  public Void visitMethod(MethodTree tree, Void unused) {
    method = tree.getName().toString();
    return super.visitMethod(tree, null);
  }

  @Override
  public Void visitMethodInvocation(MethodInvocationTree call, Void unused) {
    switch (name(call.getMethodSelect())) {
      case "downcallHandle" -> {
        if (!method.equals(HELPER)) {
          found.add(describe(call, ""));
        }
      }
      case HELPER -> found.add(describe(call, "\"captureCallState\": true"));
      case "upcallStub" -> throw new AssertionError("an upcall, which this does not know: " + call);
      default -> {}
    }
    return super.visitMethodInvocation(call, null);
  }

  private static String describe(MethodInvocationTree call, String optionOfTheHelper) {
    List<MethodInvocationTree> arguments =
        call.getArguments().stream()
            .filter(MethodInvocationTree.class::isInstance)
            .map(MethodInvocationTree.class::cast)
            .toList();
    MethodInvocationTree descriptor =
        arguments.stream()
            .filter(it -> it.getMethodSelect().toString().startsWith("FunctionDescriptor.of"))
            .findFirst()
            .orElseThrow(() -> new AssertionError("no descriptor in place: " + call));
    List<String> types = descriptor.getArguments().stream().map(ForeignCalls::type).toList();
    boolean returns = name(descriptor.getMethodSelect()).equals("of");
    String options =
        Stream.concat(arguments.stream().map(ForeignCalls::option), Stream.of(optionOfTheHelper))
            .filter(option -> !option.isEmpty())
            .collect(Collectors.joining(", "));
    return "{\"returnType\": \"%s\", \"parameterTypes\": [%s]%s}"
        .formatted(
            returns ? types.getFirst() : "void",
            types.stream()
                .skip(returns ? 1 : 0)
                .map("\"%s\""::formatted)
                .collect(Collectors.joining(", ")),
            options.isEmpty() ? "" : ", \"options\": {" + options + "}");
  }

  private static String option(MethodInvocationTree argument) {
    String value = argument.getArguments().stream().map(String::valueOf).findFirst().orElse("");
    return switch (name(argument.getMethodSelect())) {
      case "firstVariadicArg" -> "\"firstVariadicArg\": " + value;
      case "critical" -> "\"critical\": {\"allowHeapAccess\": " + value + "}";
      case "captureCallState" -> "\"captureCallState\": true";
      default -> "";
    };
  }

  private static String type(ExpressionTree layout) {
    String type = TYPES.get(layout.toString());
    if (type == null) {
      throw new AssertionError("a layout without a name in GraalVM's metadata yet: " + layout);
    }
    return type;
  }

  private static String name(ExpressionTree select) {
    return switch (select) {
      case MemberSelectTree member -> member.getIdentifier().toString();
      case IdentifierTree identifier -> identifier.getName().toString();
      default -> "";
    };
  }
}
