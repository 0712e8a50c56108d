#!/usr/bin/env bash
# unpack.sh <jar> <folder>: unpacks the service's jar into the layers of its image, each a folder of <folder>. One more
# layer, native, is the native library of the AWS Common Runtime, which else is unpacked into /tmp at each start: a /tmp
# from which nothing may be executed would prevent that.
set -euo pipefail
jar=$(realpath "$1")
folder=$2
java=${JAVA_HOME:+$JAVA_HOME/bin/}

"${java}java" -Djarmode=tools -jar "$jar" extract --layers --destination "$folder"

case $(uname -m) in
  x86_64) processor=x86_64 ;;
  aarch64 | arm64) processor=armv8 ;;
  *) echo "There is no native library for $(uname -m)" >&2 && exit 1 ;;
esac
mkdir -p "$folder/native"
cd "$folder/native"
"${java}jar" xf ../dependencies/lib/aws-crt-[0-9]*.jar "linux/$processor/glibc/libaws-crt-jni.so"
mv "linux/$processor/glibc/libaws-crt-jni.so" .
rm -r linux
