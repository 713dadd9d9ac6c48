#!/usr/bin/env bash
# Runs the commands that CONTRIBUTING.md shows, so that none of them goes stale. Commands that take
# many minutes are shortened, see below. Run this after ./mvnw verify.
set -euo pipefail
cd "$(dirname "$0")/.."

commands=$(sed -n '/^## Commands/,/^## /s/^| `\([^`]*\)`.*/\1/p' CONTRIBUTING.md)
[ "$(wc -l <<<"$commands")" -ge 8 ] || { echo "CONTRIBUTING.md shows fewer commands than expected" >&2; exit 1; }

# Prints a shorter command to run instead, or nothing to skip the command.
shortened() {
  case $1 in
    './mvnw verify' | .ci/run) ;; # this check runs inside of them
    './mvnw -pl ringbuf -am test') echo "$1-compile" ;; # verify has run these tests
    *' -Pjcstress '*) sed 's/verify.*/validate/' <<<"$1" ;; # does the profile exist?
    *-Djcstress.args=*) sed "s/ -v'/ -m sanity'/" <<<"$1" ;; # once instead of in every JVM configuration
    *-Dmodel.figures=*) sed "s/'GapModelTest,.*OrdersTest'/'WeakMemoryTest,*OrdersTest'/" <<<"$1" ;; # verify has run the models
    *' -Ppit '*) sed 's/process-test-classes/validate/' <<<"$1" ;; # does the profile exist?
    tools/mutate.sh) echo 'tools/mutate.sh --list' ;;
    *-Dsoak.seconds=*) sed 's/-Dsoak.seconds=[0-9]*/-Dsoak.seconds=1/' <<<"$1" ;;
    *-Dkafka.long=true*) ;; # half an hour; verify has run these tests briefly
    *-Dkafka.measure=true*) sed 's/-Dkafka.measure=true/-Dkafka.measure=false/' <<<"$1" ;;
    ./storm) echo './storm model interrupts --rounds 2' ;;
    *' -Pcoverage '*) sed 's/ test$/ validate/' <<<"$1" ;; # does the profile exist?
    tools/release-check.sh) echo "$1 --only jars" ;; # those that verify has made
    ./bench*) echo './bench --list' ;;
    tools/measure-realtime.sh*) echo 'tools/measure-realtime.sh --smoke --only calls,instructions,pauses' ;;
    tools/measure-ingestion.sh*) echo 'tools/measure-ingestion.sh --smoke --only capacity,demand' ;;
    *-Pformat*) sed 's/-Pformat //' <<<"$1" ;; # checks instead of writing
    *) echo "$1" ;;
  esac
}

log=$(mktemp)
trap 'rm -f "$log"' EXIT
while read -r command; do
  short=$(shortened "$command")
  [ -n "$short" ] || continue
  echo "check-commands: $short"
  # The tests of the shown commands must not overwrite the reports that are counted.
  if ! bash -c "${short/.\/mvnw/./mvnw --batch-mode --no-transfer-progress -Dsurefire.reportNameSuffix=check}" >"$log" 2>&1 </dev/null ||
      grep -qE 'could not be activated|No tests were executed|Tests run: 0,' "$log"; then
    tail -n 40 "$log"
    echo "check-commands: CONTRIBUTING.md shows a command that fails: $command" >&2
    exit 1
  fi
done <<<"$commands"
