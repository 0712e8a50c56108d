#!/usr/bin/env bash
# unpack.sh <jar> <folder>: unpacks the service's jar into the layers of its image, each a folder of <folder>.
set -euo pipefail
"${JAVA_HOME:+$JAVA_HOME/bin/}java" -Djarmode=tools -jar "$1" extract --layers --destination "$2"
