package dev.ringbuf.stress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.openjdk.jcstress.JCStress;
import org.openjdk.jcstress.Options;
import org.openjdk.jcstress.infra.Status;
import org.openjdk.jcstress.infra.collectors.DiskReadCollector;
import org.openjdk.jcstress.infra.collectors.InProcessCollector;
import org.openjdk.jcstress.infra.collectors.TestResult;
import org.openjdk.jcstress.infra.runners.TestList;

/// Runs the jcstress tests of this module and reports each of them as a separate test.
///
/// The system property `jcstress.args` holds the arguments of jcstress. By default every test runs
/// for a second in one JVM configuration; the Maven profile `jcstress` runs all configurations.
class JcstressTest {

  @TestFactory
  Stream<DynamicTest> everyObservedOutcomeIsAllowed() throws Exception {
    Options options = new Options(System.getProperty("jcstress.args", "").split(" "));
    assertThat(options.parse()).as("jcstress understands its arguments").isTrue();
    JCStress jcstress = new JCStress(options);
    try {
      jcstress.run();
    } catch (AssertionError failures) {
      // The results contain the same failures, separately for each test.
    }
    Map<String, List<TestResult>> results =
        results(options).stream().collect(Collectors.groupingBy(TestResult::getName));
    return jcstress.getTests().stream()
        .map(
            test ->
                DynamicTest.dynamicTest(
                    test, () -> judge(test, results.getOrDefault(test, List.of()))));
  }

  private static void judge(String test, List<TestResult> results) {
    int threads = TestList.getInfo(test).threads();
    int cpus = Runtime.getRuntime().availableProcessors();
    assumeTrue(threads <= cpus, () -> "needs " + threads + " CPUs, has " + cpus);
    assertThat(results).as("results of %s", test).isNotEmpty();
    for (TestResult result : results) {
      assertThat(result.status()).as("%s: %s", test, result.getMessages()).isEqualTo(Status.NORMAL);
      assertThat(result.getTotalCount()).as("samples of %s", test).isPositive();
      assertThat(result.grading().failureMessages).as(test).isEmpty();
    }
  }

  private static Collection<TestResult> results(Options options)
      throws IOException, ClassNotFoundException {
    InProcessCollector results = new InProcessCollector();
    DiskReadCollector disk = new DiskReadCollector(options.getResultFile(), results);
    disk.dump();
    disk.close();
    return results.getTestResults();
  }
}
