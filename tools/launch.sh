#!/bin/sh
# Runs the program of a module, and builds it first when the output is missing or older than the
# sources. The scripts at the root call this.
#
#     tools/launch.sh NAME MODULES MAIN_CLASS JVM_OPTIONS [ARGUMENT...]
#
# NAME is that of the script. MODULES are those to build, in one argument. The last one has the
# program, and writes its class path to target/NAME.classpath. JVM_OPTIONS are one argument too.
set -u

name=$1 modules=$2 main=$3 jvm_options=$4
shift 4
root=$(cd "$(dirname "$0")/.." && pwd) || exit 1
JAVA_HOME=$("$root/tools/find-jdk.sh") || exit 1
export JAVA_HOME
module=${modules##* }
class_path="$root/$module/target/$name.classpath"

# The build writes the class path as its last step.
is_fresh() {
  [ -f "$class_path" ] || return 1
  for source in $modules; do
    [ -z "$(find "$root/pom.xml" "$root/$source/pom.xml" "$root/$source/src/main" \
      -newer "$class_path" -print)" ] || return 1
  done
}

if ! is_fresh; then
  echo "$name: building, which takes a minute the first time ..." >&2
  # Without the format check, which only matters before a commit.
  if ! (cd "$root" && ./mvnw --quiet --projects "$module" --also-make -Dexec.skip process-classes) >&2 </dev/null; then
    echo "$name: the build failed, see above." >&2
    exit 1
  fi
fi

# shellcheck disable=SC2086 # several options
exec "$JAVA_HOME/bin/java" $jvm_options \
  -cp "$root/$module/target/classes:$(cat "$class_path")" "$main" "$@"
