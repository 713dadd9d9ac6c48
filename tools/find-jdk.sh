#!/bin/sh
# Prints the home of a JDK that can build and run this project: JAVA_HOME if it is new enough,
# otherwise the first suitable JDK in the usual places. If there is none, prints what to install and
# fails.
set -u

needed=25

# The major version of the JDK in a directory; empty if there is none.
version_of() {
  [ -x "$1/bin/java" ] && [ -x "$1/bin/javac" ] || return 0
  if [ -r "$1/release" ]; then
    sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release"
  else
    "$1/bin/javac" -version 2>&1 | sed -n 's/^javac \([0-9]*\).*/\1/p'
  fi
}

# Prints the directory and exits if it holds a suitable JDK.
try() {
  [ -n "$1" ] || return 0
  version=$(version_of "$1")
  if [ "${version:-0}" -ge "$needed" ]; then
    printf '%s\n' "$1"
    exit 0
  fi
}

# The home of the java on the PATH, which is often a chain of links.
home_on_path() {
  java=$(command -v java) || return 0
  while [ -L "$java" ]; do
    target=$(readlink "$java")
    case $target in
      /*) java=$target ;;
      *) java=$(dirname "$java")/$target ;;
    esac
  done
  (cd "$(dirname "$java")/.." 2>/dev/null && pwd)
}

try "${JAVA_HOME:-}"
try "${JAVA_HOME_25_X64:-}" # machines of GitHub Actions
try "${JAVA_HOME_25_ARM64:-}"
try "$(home_on_path)"
if [ -x /usr/libexec/java_home ]; then # macOS
  try "$(/usr/libexec/java_home --version "$needed+" 2>/dev/null)"
fi
home=${HOME:-/nonexistent}
for directory in \
  /usr/lib/jvm/* \
  /usr/lib64/jvm/* \
  /usr/java/* \
  /opt/java/* \
  /opt/jdk* \
  "$home"/.sdkman/candidates/java/* \
  "$home"/.jdks/* \
  "$home"/.asdf/installs/java/* \
  "$home"/.local/share/mise/installs/java/* \
  "$home"/Library/Java/JavaVirtualMachines/*/Contents/Home \
  /Library/Java/JavaVirtualMachines/*/Contents/Home \
  /opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home \
  /usr/local/opt/openjdk*/libexec/openjdk.jdk/Contents/Home \
  /home/linuxbrew/.linuxbrew/opt/openjdk*/libexec; do
  try "$directory"
done

cat >&2 <<END
No JDK $needed or newer was found: not in JAVA_HOME (${JAVA_HOME:-not set}), not on the PATH, and not
in the usual places. Install one of any vendor, then try again:
  any system       https://adoptium.net/temurin/releases/?version=$needed
  SDKMAN           sdk install java $needed-tem
  macOS, Homebrew  brew install openjdk@$needed
  Debian, Ubuntu   apt-get install openjdk-$needed-jdk-headless
Or set JAVA_HOME to the directory of one that is installed elsewhere.
END
exit 1
