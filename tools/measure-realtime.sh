#!/bin/sh
# Measures what a push costs its producer besides time: system calls, page faults, allocated bytes,
# instructions, and the pauses of a JVM. Prints tables in Markdown; docs/realtime.md explains them.
# --quick takes four minutes, --help lists the options. Needs Linux, a JDK 25, a C and C++ compiler,
# strace and valgrind.
root=$(cd "$(dirname "$0")/.." && pwd) || exit 1
exec "$root/tools/launch.sh" bench "ringbuf reactor-bridge benchmarks" \
  dev.ringbuf.benchmarks.realtime.MeasureRealtime '--enable-native-access=ALL-UNNAMED' "$@"
