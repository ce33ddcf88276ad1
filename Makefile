# replumb: GNU make, no configure step; read from top to bottom.
#   make, make check, make check-lab, make check-san, make check-tsan, make fuzz,
#   make bench-correlate, make bench-execute,
#   make install DESTDIR= PREFIX=
# CC, CFLAGS, LDFLAGS, PREFIX and DESTDIR belong to the packager.

PREFIX	= /usr/local
B	= build
CFLAGS	= -O2 -g

TOOLS	= discover-hosts discover-array correlate-ports plan-batches \
	  apply-virtualize apply-paths register-vms estimate-time \
	  simulate-estate generate-estate
PKGS	= jansson libvirt libvirt-qemu libcurl libcrypto libxml-2.0 \
	  libmicrohttpd
WARN	= -Wall -Wextra -Wpedantic -Wshadow -Wconversion
PKG_CFLAGS := $(shell pkg-config --cflags $(PKGS))
# --as-needed: a filter that only reads records is not linked to libvirt.
LIBS	:= -Wl,--as-needed $(shell pkg-config --libs $(PKGS)) -lcsv -lm -lpthread
# -iquote: a header of ours never stands for one of the system.
ALL_CFLAGS = -std=c11 -D_GNU_SOURCE $(WARN) -MMD -MP -iquote lib $(PKG_CFLAGS) \
	  $(CFLAGS)

LIB_OBJS = $(patsubst %.c,$(B)/obj/%.o,$(wildcard lib/*.c lib/hitachi/*.c \
	  lib/libvirt/*.c)) \
	  $(B)/obj/lib/record_table.o
SCHEMAS	= $(filter-out lib/schema/names.json,$(sort $(wildcard lib/schema/*.json)))
C_TESTS	= $(patsubst t/lib/%.c,$(B)/t/%,$(wildcard t/lib/*.c))
FUZZERS	= $(patsubst t/fuzz/%.c,$(B)/fuzz/%,$(wildcard t/fuzz/*.c))
MANS	= $(wildcard bin/*/*.1 lib/*.7)
objs	= $(patsubst %.c,$(B)/obj/%.o,$(wildcard bin/$(1)/*.c) $(gen_$(1)))	# of tool $(1)
gen_correlate-ports = gen/vendors_table.c

all: $(TOOLS:%=$(B)/bin/%)

.SECONDEXPANSION:
$(TOOLS:%=$(B)/bin/%): $(B)/bin/%: $$(call objs,$$*) $(B)/lib.a
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) $(LDFLAGS) -o $@ $^ $(LIBS)

$(B)/lib.a: $(LIB_OBJS)
	rm -f $@
	$(AR) rcs $@ $^

$(B)/obj/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) -c -o $@ $<

# The table of record types comes from their schemas.
$(B)/mkrecord: lib/schema/mkrecord.c
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) $(LDFLAGS) -o $@ $< $(LIBS)
$(B)/gen/record_table.c: $(B)/mkrecord lib/schema/names.json $(SCHEMAS)
	@mkdir -p $(@D)
	ASAN_OPTIONS=detect_leaks=0 $(B)/mkrecord lib/schema/names.json $(SCHEMAS) >$@.new
	mv $@.new $@
$(B)/obj/lib/record_table.o: $(B)/gen/record_table.c
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) -c -o $@ $<

# So does the table of vendors, whose fields have no quotes.
$(B)/gen/vendors_table.c: bin/correlate-ports/vendors.csv
	@mkdir -p $(@D)
	awk -F, 'BEGIN { print "#include \"vendors.h\"\n" \
	    "const struct vendor vendors_shipped[] = {" } \
	    NR > 1 { printf "{ \"%s\", \"%s\", \"%s\" },\n", $$1, $$2, $$3 } \
	    END { print "{ 0 } };" }' $< >$@.new
	mv $@.new $@
$(B)/obj/gen/%.o: $(B)/gen/%.c
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) -Ibin/correlate-ports -c -o $@ $<

$(B)/t/%: t/lib/%.c $(B)/lib.a
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) $(LDFLAGS) -o $@ $< $(B)/lib.a $(LIBS) -lcmocka

# prove runs t/**/*.t by their #! line, and the C tests as they are.
TESTS	= $(filter-out t/lab/,$(wildcard t/*/))
PROVEFLAGS = -j$(shell nproc)
check: all $(C_TESTS)
	PATH=$(abspath $(B))/bin:$$PATH REPLUMB=$(CURDIR) \
	    prove $(PROVEFLAGS) -r $(TESTS) $(C_TESTS)

# Real guests want the machine for themselves.
check-lab: all
	PATH=$(abspath $(B))/bin:$$PATH REPLUMB=$(CURDIR) prove -r t/lab

check-san:
	LSAN_OPTIONS=suppressions=$(CURDIR)/t/lsan.supp:print_suppressions=0 \
	    $(MAKE) check B=$(B)/san CFLAGS='-O1 -g -fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer'

# What has threads, under ThreadSanitizer.  A tool that ends for good leaves
# them to the kernel.
check-tsan:
	TSAN_OPTIONS=suppressions=$(CURDIR)/t/tsan.supp:report_thread_leaks=0 \
	    $(MAKE) check B=$(B)/tsan CFLAGS='-O1 -g -fsanitize=thread' \
	    TESTS='$(addprefix t/,apply-paths apply-virtualize register-vms \
	    discover-array discover-hosts simulate-estate pipelines \
	    correlate-ports/threads.t correlate-ports/stream.t)'

# Minutes of work, and no test: DuckDB comes from npm (see the script).
bench-correlate: $(B)/bin/correlate-ports $(B)/bin/generate-estate
	PATH=$(CURDIR)/$(B)/bin:$$PATH t/bench/correlate.py

# Some ten minutes on an idle machine; BENCH_SCALE=0.1 for a look.
bench-execute: all
	PATH=$(CURDIR)/$(B)/bin:$$PATH t/bench/execute.py

# libFuzzer needs clang; t/fuzz/run.t gives each target a few seconds.  Only
# the modules without libvirt and libcurl are in its library.
FUZZ_MODULES = scan scan_value text csv_table wwn iscsi wwid lun ldev serial size \
	  record jl jl_blocks label
FUZZ_CFLAGS = $(filter-out -MMD -MP,$(ALL_CFLAGS)) -O1 -g \
	  -fsanitize=address,undefined -fno-sanitize-recover=undefined

fuzz: $(FUZZERS)
$(B)/fuzz/%: t/fuzz/%.c t/lib/agree.h $(B)/fuzzlib.a
	@mkdir -p $(@D)
	clang $(FUZZ_CFLAGS) -fsanitize=fuzzer -o $@ $< $(B)/fuzzlib.a $(LIBS)
$(B)/fuzzlib.a: $(FUZZ_MODULES:%=$(B)/fuzzobj/%.o) $(B)/obj/lib/record_table.o
	rm -f $@
	$(AR) rcs $@ $^
$(B)/fuzzobj/%.o: lib/%.c $(wildcard lib/*.h)
	@mkdir -p $(@D)
	clang $(FUZZ_CFLAGS) -fsanitize=fuzzer-no-link -c -o $@ $<

install: all
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/share/man/man1 \
	    $(DESTDIR)$(PREFIX)/share/man/man7 $(DESTDIR)$(PREFIX)/share/replumb/schema
	install -m 755 $(TOOLS:%=$(B)/bin/%) $(DESTDIR)$(PREFIX)/bin
	install -m 644 $(filter %.1,$(MANS)) $(DESTDIR)$(PREFIX)/share/man/man1
	install -m 644 $(filter %.7,$(MANS)) $(DESTDIR)$(PREFIX)/share/man/man7
	install -m 644 $(wildcard lib/schema/*.json) $(DESTDIR)$(PREFIX)/share/replumb/schema

clean:
	rm -rf $(B)

flags:			# for tests that compile by themselves
	@echo $(filter-out -MMD -MP,$(ALL_CFLAGS))

.PHONY: all check check-lab check-san check-tsan bench-correlate bench-execute fuzz install clean flags
.DELETE_ON_ERROR:
-include $(wildcard $(B)/*.d $(B)/obj/*/*.d $(B)/obj/*/*/*.d $(B)/t/*.d)
