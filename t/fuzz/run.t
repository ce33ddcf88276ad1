#!/bin/sh
# each fuzzer: the inputs that once broke it, then FUZZ_SECONDS (5) of new ones
#
# An input that breaks one is left as fuzz/NAME.crash-* in the build folder;
# mended, it belongs into testdata/fuzz/NAME/.

. "$REPLUMB/t/tap.sh"

build=$(cd "${PATH%%:*}/.." && pwd)
seconds=${FUZZ_SECONDS:-5}

echo 'int LLVMFuzzerTestOneInput(void) { return 0; }' >try.c
clang -fsanitize=fuzzer,address,undefined -o try try.c >err 2>&1 ||
	skip_all 'no clang with libFuzzer (clang, libclang-rt-14-dev)'

unset MAKEFLAGS MFLAGS MAKELEVEL CFLAGS		# of "make check-san"
make -s -C "$REPLUMB" B="$build" fuzz >err 2>&1
ok $? 'the fuzzers are built' || cat err >&2

for source in "$REPLUMB"/t/fuzz/*.c; do
	name=$(basename "$source" .c)
	kept=$REPLUMB/testdata/fuzz/$name
	mkdir -p "corpus/$name"
	if [ -d "$kept" ]; then
		run "$build/fuzz/$name" "$kept"/*
		ok "$status" "$name: inputs that are kept" ||
			tail -n 20 err >&2
		cp "$kept"/* "corpus/$name"
	fi
	run "$build/fuzz/$name" -max_total_time="$seconds" -timeout=10 \
		-rss_limit_mb=1024 -max_len=4096 -print_final_stats=1 \
		-artifact_prefix="$build/fuzz/$name." "corpus/$name"
	ok "$status" "$name: $seconds seconds of new inputs" ||
		tail -n 40 err >&2
done

done_testing
