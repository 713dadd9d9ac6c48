#!/usr/bin/env bash
# Rehearses a release and publishes nothing: builds what would be published, twice, in two
# directories, and checks what a user of it would meet. Exits with 1 at the first check that fails.
#
#     tools/release-check.sh [--only jars]
#
# With --only jars it checks the runnable jars of the last ./mvnw verify and nothing else.
# Needs gpg, cmake, pkg-config, a C compiler, unzip and curl.
set -euo pipefail
cd "$(dirname "$0")/.."
root=$PWD
JAVA_HOME=$(tools/find-jdk.sh)
export JAVA_HOME
java=$JAVA_HOME/bin/java

work=$(mktemp -d /tmp/release.XXXXXX) # short: the socket of gpg's agent lies in it
export GNUPGHOME=$work/gpg
server=
finish() {
  [ -z "$server" ] || kill "$server" 2>/dev/null || true
  [ ! -d "$GNUPGHOME" ] || gpgconf --kill all
  rm -rf "$work"
}
trap finish EXIT

step() { printf '%5ss  == %s\n' "$SECONDS" "$*"; }
ok() { printf '        ok  %s\n' "$*"; }
fail() {
  printf '    FAILED  %s\n' "$*" >&2
  exit 1
}

# Runs Maven in a directory, with its output in a log.
maven() {
  local directory=$1 log=$2
  shift 2
  (cd "$directory" && ./mvnw --batch-mode --no-transfer-progress "$@") >"$log" 2>&1 </dev/null
}

must() {
  local log=$2
  if ! maven "$@"; then
    grep -E 'ERROR|WARN' "$log" | head -n 30 >&2
    fail "mvn ${*:3}"
  fi
}

# ---------------------------------------------------------------- runnable jars

# Fails if the JVM printed a warning.
no_warning() {
  if grep -i warning "$1" >&2; then fail "$2 prints a warning"; fi
}

check_jars() {
  local base=$1 demo service port=0
  demo=$(ls "$base"/examples/target/ringbuf-examples-*.jar | grep -vE -- '-(sources|javadoc)\.jar')
  service=$(ls "$base"/ingest-service/target/ringbuf-ingest-service-*.jar | grep -vE -- '-(sources|javadoc)\.jar')
  step "runnable jars"

  # Blocks of 32 KiB: with native access, and only then, the ring copies them with memcpy.
  local options=(--rate 4000000 --chunk 8192 --seconds 0.2)
  "$java" "-Xlog:class+load:file=$work/with.log" -jar "$demo" "${options[@]}" >"$work/out" 2>"$work/err"
  no_warning "$work/err" "java -jar $demo"
  grep -q 'dev\.ringbuf\.LargeCopy ' "$work/with.log" || fail "the demo's jar takes the checked path"
  "$java" "-Xlog:class+load:file=$work/without.log" -cp "$demo" dev.ringbuf.demo.Demo "${options[@]}" \
    >"$work/out" 2>"$work/err"
  ! grep -q 'dev\.ringbuf\.LargeCopy ' "$work/without.log" || fail "the checked path is not checked"
  ok "the demo's jar takes the unchecked path; on the class path without a flag it does not"

  # A restricted call: the JVM warns of it unless native access is enabled.
  "$java" -jar "$demo" --source native --seconds 0.1 >"$work/out" 2>"$work/err"
  no_warning "$work/err" "java -jar $demo --source native"
  "$java" -cp "$demo" dev.ringbuf.demo.Demo --source native --seconds 0.1 >"$work/out" 2>"$work/err"
  grep -q 'WARNING: A restricted method' "$work/err" || fail "this check would not notice a warning"
  ok "the demo's jar prints no warning; on the class path without a flag the JVM does"

  "$java" "-Xlog:class+load:file=$work/service.log" -jar "$service" 0 --source c=native >"$work/out" 2>"$work/err" &
  server=$!
  for _ in $(seq 300); do
    port=$(sed -n 's/.*http:\/\/localhost:\([0-9][0-9]*\).*/\1/p' "$work/out" | head -n 1)
    [ -z "$port" ] || break
    kill -0 "$server" 2>/dev/null || break
    sleep 0.1
  done
  [ -n "$port" ] || { cat "$work/out" "$work/err" >&2; fail "the service's jar did not start"; }
  curl -fsS "http://localhost:$port/api/streams" | grep -q '"name"' || fail "the service's jar answers nothing"
  kill "$server"
  wait "$server" || true
  server=
  no_warning "$work/err" "java -jar $service"
  ok "the service's jar starts, answers, and prints no warning"
}

if [ "${1:-}" = --only ] && [ "${2:-}" = jars ]; then
  check_jars "$root"
  exit 0
elif [ $# -gt 0 ]; then
  sed -n '2,/^set/s/^# \{0,1\}//p' "$0" >&2
  exit 2
fi

for tool in gpg cmake pkg-config cc unzip curl sha256sum; do
  command -v "$tool" >/dev/null || fail "$tool is missing"
done

# ---------------------------------------------------------------- two builds

version=$(sed -n 's/.*<version>\(.*\)-SNAPSHOT<.*/\1/p' pom.xml | head -n 1)
mapfile -t published < <(grep -L 'maven.deploy.skip>true' -- */pom.xml | xargs -n 1 dirname)
artifacts=(ringbuf-parent)
for module in "${published[@]}"; do
  artifacts+=("$(sed -n 's/.*<artifactId>\(ringbuf[^<]*\)<.*/\1/p' "$module/pom.xml" | grep -vx ringbuf-parent | head -n 1)")
done

# A copy of the work tree, uncommitted changes too, under the version of a release.
copy() {
  mkdir "$work/$1"
  git ls-files -z --cached --others --exclude-standard |
    while IFS= read -r -d '' file; do [ ! -e "$file" ] || printf '%s\0' "$file"; done |
    tar --create --null --files-from=- | tar --extract --directory="$work/$1"
  set_version "$work/$1" "$version-SNAPSHOT" "$version"
}

set_version() { sed -i "s|<version>$2</version>|<version>$3</version>|" "$1"/pom.xml "$1"/*/pom.xml; }

no_tests=(-DskipTests -Dmaven.test.skip=true) # neither run nor compiled
modules=$(IFS=,; echo "${published[*]}")

step "version $version: ${artifacts[*]}"
mkdir -m 700 "$GNUPGHOME"
gpg --batch --quiet --passphrase '' --quick-generate-key 'Rehearsal <rehearsal@ringbuf.invalid>' ed25519 sign 1d 2>"$work/gpg.log"

step "first build: sources, Javadoc, SBOM, licences, convergence, signatures, bundle"
copy one
must "$work/one" "$work/one.log" -Prelease "${no_tests[@]}" -pl "$modules,examples,ingest-service" -am -Dmaven.install.skip -DskipUpload deploy
if grep -E '^\[WARNING\].*(javadoc|\.java)' "$work/one.log"; then fail "Javadoc warns"; fi
ok "Javadoc without a warning; every path to a dependency names one version"

step "second build: another directory and time zone"
copy two
(TZ=Pacific/Auckland must "$work/two" "$work/two.log" -Prelease "${no_tests[@]}" -Dgpg.skip -pl "$modules" -am package)
same=0
for file in "$work"/two/*/target/*.jar "$work"/two/*/target/bom.json "$work"/two/*/target/bom.xml; do
  other=$work/one/${file#"$work"/two/}
  cmp "$file" "$other" || fail "not reproducible: ${file#"$work"/two/}"
  same=$((same + 1))
done
[ "$same" -ge 20 ] || fail "only $same files were compared"
ok "$same jars and SBOMs are the same, byte for byte"

check_jars "$work/one"

# ---------------------------------------------------------------- the bundle

step "bundle for Central"
bundle=$work/bundle
unzip -q "$work"/one/bom/target/central-publishing/central-bundle.zip -d "$bundle"
files=0
for artifact in "${artifacts[@]}"; do
  directory=$bundle/dev/ringbuf/$artifact/$version
  name=$directory/$artifact-$version
  needed=("$name.pom")
  case $artifact in
    ringbuf-bom | ringbuf-parent) ;;
    *) needed+=("$name.jar" "$name-sources.jar" "$name-javadoc.jar" "$name-cyclonedx.json" "$name-cyclonedx.xml") ;;
  esac
  for file in "${needed[@]}"; do
    [ -s "$file" ] || fail "missing in the bundle: ${file#"$bundle"/}"
    gpg --batch --quiet --verify "$file.asc" "$file" 2>/dev/null || fail "bad signature: ${file#"$bundle"/}"
    for sum in md5 sha1 sha256 sha512; do
      [ "$(cat "$file.$sum")" = "$("${sum}sum" "$file" | cut -d ' ' -f 1)" ] || fail "bad $sum: ${file#"$bundle"/}"
    done
    files=$((files + 1))
  done
  # Elements that Central demands. The parent of the parent has what is the same for all.
  for element in name description; do
    grep -q "<$element>" "$name.pom" || fail "no <$element> in the pom of $artifact"
  done
  ! grep -q SNAPSHOT "$name.pom" || fail "$artifact needs a snapshot"
done
for element in url licenses developers scm connection developerConnection; do
  grep -q "<$element[ >]" "$bundle/dev/ringbuf/ringbuf-bom/$version/ringbuf-bom-$version.pom" || fail "no <$element>"
done
strangers=$(ls "$bundle/dev/ringbuf" | grep -vxFf <(printf '%s\n' "${artifacts[@]}") || true)
[ -z "$strangers" ] || fail "not to be published: $strangers"
ok "$files files of ${#artifacts[@]} artifacts, each with a signature and four checksums, and nothing else"

unzip -l "$bundle/dev/ringbuf/ringbuf/$version/ringbuf-$version.jar" | grep -q META-INF/native-image/dev.ringbuf/ringbuf/reachability-metadata.json ||
  fail "the metadata for native-image is not in the jar"
"$JAVA_HOME/bin/jar" --describe-module --file "$bundle/dev/ringbuf/ringbuf/$version/ringbuf-$version.jar" | grep -q "^dev.ringbuf@$version" ||
  fail "the jar is not the module dev.ringbuf@$version"
ok "the jar of ringbuf is the module dev.ringbuf@$version and has its metadata for native-image"

for artifact in "${artifacts[@]}"; do
  sbom=$bundle/dev/ringbuf/$artifact/$version/$artifact-$version-cyclonedx.json
  [ -f "$sbom" ] || continue
  components=$(grep -c '"bom-ref"' "$sbom")
  [ "$artifact" != ringbuf ] || [ "$components" = 1 ] || fail "ringbuf has a dependency"
  ok "SBOM of $artifact: $((components - 1)) components"
done
cat "$work"/one/*/target/generated-sources/license/THIRD-PARTY.txt | sed -n 's/^ *\(([^)]*)\).*/\1/p' | sort | uniq -c |
  while read -r count licence; do ok "licence $licence: $count"; done

# ---------------------------------------------------------------- a user

step "an application with the BOM, out of the bundle"
mkdir "$work/user"
{
  cat <<END
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>com.example</groupId><artifactId>user</artifactId><version>1</version><packaging>pom</packaging>
  <repositories><repository><id>bundle</id><url>file://$bundle</url></repository></repositories>
  <dependencyManagement><dependencies><dependency>
    <groupId>dev.ringbuf</groupId><artifactId>ringbuf-bom</artifactId><version>$version</version>
    <type>pom</type><scope>import</scope>
  </dependency></dependencies></dependencyManagement>
  <dependencies>
END
  for artifact in "${artifacts[@]}"; do
    case $artifact in
      ringbuf-bom | ringbuf-parent) ;;
      *) echo "<dependency><groupId>dev.ringbuf</groupId><artifactId>$artifact</artifactId></dependency>" ;;
    esac
  done
  echo '</dependencies></project>'
} >"$work/user/pom.xml"
must "$root" "$work/user.log" -f "$work/user/pom.xml" -Dmaven.repo.local="$work/fresh" -Dmaven.repo.local.tail="$HOME/.m2/repository" \
  org.apache.maven.plugins:maven-dependency-plugin:3.11.0:build-classpath -Dmdep.outputFile="$work/user/classpath"
count=$(tr : '\n' <"$work/user/classpath" | grep -c "/fresh/dev/ringbuf/.*-$version.jar")
[ "$count" = $((${#artifacts[@]} - 2)) ] || fail "only $count artifacts came from the bundle"
"$java" -cp "$(cat "$work/user/classpath")" recipes/src/main/java/dev/ringbuf/recipes/SensorExample.java >"$work/user/out" 2>"$work/user/err"
awk '/^```text$/ { p = 1; next } /^```/ { p = 0 } p' README.md | grep -F readings >"$work/user/expected"
cmp "$work/user/out" "$work/user/expected" || fail "the example of the README prints something else"
ok "$count artifacts without a version of their own; the example of the README runs on them"

# ---------------------------------------------------------------- the API

step "API baseline, against the bundle"
baseline=(-Dmaven.repo.local.tail="$bundle" -Dmaven.repo.local.tail.ignoreAvailability=true -Dapi.baseline="$version")
must "$work/one" "$work/skipped.log" "${no_tests[@]}" -pl ringbuf -am package
! grep -q japicmp "$work/skipped.log" || fail "the API is compared without a baseline"
ok "without api.baseline nothing is compared"
set_version "$work/one" "$version" "$version.1"
must "$work/one" "$work/same.log" "${no_tests[@]}" "${baseline[@]}" -Dmaven.main.skip -pl "$modules" -am verify
compared=$(find "$work"/one/*/target/japicmp -name '*.xml' | wc -l)
[ "$compared" = $((${#artifacts[@]} - 2)) ] || fail "the API of $compared modules was compared"
ok "no change passes in $compared modules"
sed -i 's/^  public void reset()/  void reset()/' "$work/one/ringbuf/src/main/java/dev/ringbuf/RingBuffer.java"
! maven "$work/one" "$work/removed.log" "${no_tests[@]}" "${baseline[@]}" -pl ringbuf -am verify ||
  fail "a removed public method passes"
grep -E 'ERROR.*(reset|METHOD_)' "$work/removed.log" | head -n 1 || fail "failed for another reason: $work/removed.log"
ok "a removed public method fails"

# ---------------------------------------------------------------- C

step "ringbuf.h by CMake and pkg-config"
cmake -S "$work/two/ringbuf" -B "$work/build" >"$work/cmake.log" 2>&1 || { cat "$work/cmake.log" >&2; fail "CMake"; }
no_warning "$work/cmake.log" CMake
cmake --install "$work/build" --prefix "$work/prefix" >>"$work/cmake.log"
mkdir "$work/consumer"
awk '/^```c$/ { p = 1; next } /^```/ { p = 0 } p' docs/native.md >"$work/consumer/main.c"
awk '/^```cmake$/ { p = 1; next } /^```/ { p = 0 } p' docs/native.md >"$work/consumer/CMakeLists.txt"
cmake -S "$work/consumer" -B "$work/consumer/build" -DCMAKE_PREFIX_PATH="$work/prefix" >"$work/cmake.log" 2>&1 &&
  cmake --build "$work/consumer/build" >>"$work/cmake.log" 2>&1 || { cat "$work/cmake.log" >&2; fail "find_package"; }
program=$(find "$work/consumer/build" -maxdepth 1 -type f -executable)
"$program" "$work/consumer/ring" | grep -q '^result 1, offered 1200' || fail "the program of docs/native.md built by CMake"
ok "find_package(ringbuf) and ringbuf::ringbuf build the program of docs/native.md"
export PKG_CONFIG_PATH=$work/prefix/share/pkgconfig
[ "$(pkg-config --modversion ringbuf)" = "$version" ] || fail "pkg-config names another version"
# shellcheck disable=SC2046 # several options
cc -std=c11 -O2 $(pkg-config --cflags ringbuf) "$work/consumer/main.c" -o "$work/consumer/main"
rm -f "$work/consumer/ring"
"$work/consumer/main" "$work/consumer/ring" | grep -q '^result 1, offered 1200' || fail "the program built with pkg-config"
ok "pkg-config --cflags ringbuf builds it too"

step "a release would be complete"
