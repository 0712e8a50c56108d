#!/usr/bin/env bash
# unpack.sh <jar> <folder>: extracts the service's jar into the layers of its image, one folder of <folder> each.
set -euo pipefail
"${JAVA_HOME:+$JAVA_HOME/bin/}java" -Djarmode=tools -jar "$1" extract --layers --destination "$2"
