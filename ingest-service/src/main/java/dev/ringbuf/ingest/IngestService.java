package dev.ringbuf.ingest;

import java.io.IOException;
import java.io.PrintStream;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import picocli.CommandLine;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.ParameterException;

/// The program behind `./demo --serve`. The package description says what it does, [ServeOptions]
/// how to call it.
@SpringBootApplication(proxyBeanMethods = false)
@EnableConfigurationProperties(IngestProperties.class)
public class IngestService {
  /// Starts the service, or ends the JVM with an exit code that says why not.
  ///
  /// @param args see `--help`
  public static void main(String[] args) {
    ServeOptions options = new ServeOptions();
    CommandLine commandLine = new CommandLine(options);
    try {
      commandLine.parseArgs(args);
      if (commandLine.isUsageHelpRequested()) {
        commandLine.usage(System.out);
        return;
      }
      if (options.kafka != null && options.kafka.isEmpty()) {
        options.kafka = LocalBroker.start();
        System.out.println("Kafka's broker listens on " + options.kafka);
      }
      serve(options, System.out);
    } catch (IOException e) {
      System.err.println("demo: " + e.getMessage());
      System.exit(ExitCode.SOFTWARE);
    } catch (ParameterException e) {
      System.err.println("demo: " + e.getMessage());
      System.err.println("Try './demo --serve --help'.");
      System.exit(ExitCode.USAGE);
    }
  }

  private static void serve(ServeOptions options, PrintStream out) {
    SpringApplication application = new SpringApplication(IngestService.class);
    application.setDefaultProperties(options.toProperties());
    ConfigurableApplicationContext context;
    try {
      context = application.run();
    } catch (RuntimeException e) { // reported by Spring Boot
      System.exit(ExitCode.SOFTWARE);
      return;
    }
    if (context instanceof WebServerApplicationContext web && web.getWebServer() != null) {
      out.printf("http://localhost:%d/  (Ctrl-C ends it)%n", web.getWebServer().getPort());
    }
  }
}
