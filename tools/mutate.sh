#!/usr/bin/env bash
# Weakens each memory order of the ring and swaps each publication with the statement before it, in
# Java and in ringbuf.h, one at a time in a copy of the sources, and says which tests notice. Prints
# the rows of the table in docs/mutation.md.
#
#   tools/mutate.sh --list [PART...]   prints the mutants
#   tools/mutate.sh --orders [PART...] compares them with the models' accesses only: seconds
#   tools/mutate.sh [PART...]          tests those whose line contains all parts, such as a file
#
# All of them take about half an hour.
set -euo pipefail
cd "$(dirname "$0")/.."
java=$(tools/find-jdk.sh)/bin/java

if [ "${1:-}" = --list ]; then
  shift
  exec "$java" tools/Mutate.java list "$@"
fi

mode=run
if [ "${1:-}" = --orders ]; then
  mode=orders
  shift
fi
workspace=target/mutation
rm -rf "$workspace"
mkdir -p "$workspace"
maven() { ./mvnw --batch-mode --no-transfer-progress -q "$@" >"$workspace/maven.log" 2>&1 || { cat "$workspace/maven.log" >&2; exit 1; }; }
maven -pl reactor-bridge -am test-compile dependency:build-classpath -Dmdep.includeScope=test \
  -Dmdep.outputFile="$PWD/$workspace/libraries"
platform=$(grep -o 'junit-platform-engine-[0-9.]*[0-9]' "$workspace/libraries" | head -n 1)
maven -N dependency:copy -Dartifact="org.junit.platform:junit-platform-launcher:${platform##*-}" \
  -DoutputDirectory="$PWD/$workspace"

# Everything but the classes that are mutated, which Mutate.java puts in front.
classpath=$PWD/ringbuf/target/test-classes:$PWD/reactor-bridge/target/test-classes:$PWD/test-support/target/classes
classpath=$classpath:$(echo "$PWD/$workspace"/*.jar):$(cat "$workspace/libraries")
exec "$java" tools/Mutate.java "$mode" "$classpath" "$workspace" "$@"
