#!/bin/sh
# check.sh - install what is missing, build, and pass all tests.

set -eu
cd "$(dirname "$0")/.."
sh pipelines/setup.sh --tests --lab
make -s check-lab
exec make -s check
