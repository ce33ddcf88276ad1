#!/bin/sh
# setup.sh [--tests] [--lab] - install what is missing on Debian 12, and build.
#
# Needs root or sudo only when a package is missing.  --tests also installs
# what the tests need, --lab what pipelines/lab needs.

set -eu
cd "$(dirname "$0")/.."

build='make gcc libc6-dev pkg-config libjansson-dev libcsv-dev libvirt-dev
	libcurl4-openssl-dev libssl-dev libxml2-dev libmicrohttpd-dev uthash-dev jq'
tests='perl libcmocka-dev python3 python3-jsonschema valgrind clang
	libclang-rt-14-dev mandoc libvirt-clients procps'

lab='libvirt-daemon libvirt-daemon-driver-qemu libvirt-clients qemu-system-x86
	qemu-utils qemu-block-extra seabios ipxe-qemu tgt libiscsi-bin fuse3 socat
	kmod cpio gzip e2fsprogs hostname util-linux mount procps'

wanted=$build
for option in "$@"; do
	case $option in
	--tests) wanted="$wanted $tests" ;;
	--lab) wanted="$wanted $lab" ;;
	*) echo "setup.sh: $option: expected --tests or --lab" >&2; exit 2 ;;
	esac
done
missing=
for package in $wanted; do
	dpkg-query -W -f '${Status}' "$package" 2>/dev/null |
		grep -q ' installed$' || missing="$missing $package"
done
if [ -n "$missing" ]; then
	as_root=
	[ "$(id -u)" -eq 0 ] || as_root=sudo
	echo "installing:$missing" >&2
	$as_root apt-get update -qq >&2
	# shellcheck disable=SC2086 # a list of words
	DEBIAN_FRONTEND=noninteractive $as_root apt-get install -y -qq \
		--no-install-recommends $missing >&2
fi
make -s -j "$(nproc)" >&2
