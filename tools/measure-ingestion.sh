#!/bin/sh
# Measures how much this machine ingests: streams and rates without a loss, latencies, viewers of
# which one stalls, and the same for a sink with share() and server-sent events. Prints tables in
# Markdown; docs/ingestion.md explains them. --quick takes five minutes, --help lists the options.
# Needs a JDK 25. Without Chromium, the latencies of a browser are missing.
set -u

root=$(cd "$(dirname "$0")/.." && pwd) || exit 1
JAVA_HOME=$("$root/tools/find-jdk.sh") || exit 1
export JAVA_HOME
echo "measure-ingestion: building, which takes a minute the first time ..." >&2
if ! (cd "$root" && ./mvnw --quiet --projects ingest-service --also-make -Dexec.skip test-compile) >&2 </dev/null; then
  echo "measure-ingestion: the build failed, see above." >&2
  exit 1
fi
exec "$JAVA_HOME/bin/java" --enable-native-access=ALL-UNNAMED -cp \
  "$root/ingest-service/target/test-classes:$root/ingest-service/target/classes:$(cat \
    "$root/ingest-service/target/measure.classpath")" \
  dev.ringbuf.ingest.measure.MeasureIngestion "$@"
