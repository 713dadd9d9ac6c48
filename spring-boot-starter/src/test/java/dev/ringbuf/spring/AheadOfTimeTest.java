package dev.ringbuf.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ringbuf.RingBuffer;
import dev.ringbuf.reactor.RingBroadcast;
import java.io.File;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.aot.generate.ClassNameGenerator;
import org.springframework.aot.generate.DefaultGenerationContext;
import org.springframework.aot.generate.FileSystemGeneratedFiles;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.aot.ApplicationContextAotGenerator;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.javapoet.ClassName;

/// Beans from code that Spring generates ahead of time, as for a native image.
class AheadOfTimeTest {
  private static final String CLASS_PATH = System.getProperty("java.class.path");

  @TempDir Path directory = Path.of("");

  @Configuration(proxyBeanMethods = false)
  @ImportAutoConfiguration(RingbufAutoConfiguration.class)
  static class Application {}

  @Test
  void theRingsAreThoseOfTheRunningApplication() throws Exception {
    String initializer =
        generate("ringbuf.rings.mic.element=float", "ringbuf.rings.mic.capacity=1");
    compile();
    // The generated classes share packages with ours, so they need the same class loader.
    try (URLClassLoader loader =
        new URLClassLoader(classPath(), ClassLoader.getPlatformClassLoader())) {
      @SuppressWarnings("unchecked") // a type of the JDK, which both loaders share
      Function<String, String> running =
          (Function<String, String>)
              loader.loadClass(Running.class.getName()).getDeclaredConstructor().newInstance();
      assertThat(running.apply(initializer)).isEqualTo("mic 20, speaker 10, broadcasts 2, rings 2");
    }
  }

  private String generate(String... properties) {
    try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext()) {
      TestPropertyValues.of(properties).applyTo(context);
      context.register(Application.class);
      DefaultGenerationContext generation =
          new DefaultGenerationContext(
              new ClassNameGenerator(ClassName.get(Application.class)),
              new FileSystemGeneratedFiles(directory));
      ClassName name = new ApplicationContextAotGenerator().processAheadOfTime(context, generation);
      generation.writeGeneratedContent();
      return name.reflectionName();
    }
  }

  private void compile() throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null);
        Stream<Path> paths = Files.walk(directory)) {
      List<Path> sources = paths.filter(it -> it.toString().endsWith(".java")).toList();
      List<String> options =
          List.of("-classpath", CLASS_PATH, "-d", directory.toString(), "-proc:none", "-nowarn");
      assertThat(
              compiler
                  .getTask(
                      null, files, null, options, null, files.getJavaFileObjectsFromPaths(sources))
                  .call())
          .isTrue();
    }
  }

  private URL[] classPath() {
    return Stream.concat(
            Stream.of(directory),
            Arrays.stream(CLASS_PATH.split(File.pathSeparator, -1)).map(Path::of))
        .map(AheadOfTimeTest::url)
        .toArray(URL[]::new);
  }

  private static URL url(Path path) {
    try {
      return path.toUri().toURL();
    } catch (MalformedURLException e) {
      throw new IllegalStateException(e);
    }
  }

  /// Runs the generated application, with other properties than it was generated with.
  public static final class Running implements Function<String, String> {
    @Override
    @SuppressWarnings("unchecked") // what the generator makes
    public String apply(String initializer) {
      try (GenericApplicationContext context = new GenericApplicationContext()) {
        context.setClassLoader(Running.class.getClassLoader());
        TestPropertyValues.of(
                "ringbuf.rings.mic.element=float",
                "ringbuf.rings.mic.capacity=20",
                "ringbuf.rings.speaker.element=int",
                "ringbuf.rings.speaker.capacity=10")
            .applyTo(context);
        ((ApplicationContextInitializer<GenericApplicationContext>)
                Class.forName(initializer)
                    .asSubclass(ApplicationContextInitializer.class)
                    .getDeclaredConstructor()
                    .newInstance())
            .initialize(context);
        context.refresh();
        return "mic %d, speaker %d, broadcasts %d, rings %d"
            .formatted(
                context.getBean("mic", RingBuffer.class).capacity(),
                context.getBean("speaker", RingBuffer.class).capacity(),
                context.getBeansOfType(RingBroadcast.class).size(),
                context.getBean(Rings.class).stream().count());
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
