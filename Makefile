# sipdx: `make demo` and `make test` need nothing but Debian 12 with git, make and a shell.
#
#   make            the program, ./sipdx
#   make demo       installs what is missing, builds, diagnoses every folder of samples/
#   make test       installs what is missing, builds with sanitizers, runs every test and lint
#   make deps       installs what is missing, nothing else
#   make install    prefix=/usr/local, DESTDIR=
#   make fuzz       SEC=60 seconds of search for each fuzz main; T="sip parser-uls": only these
#   make lint bench bless coverage samples clean     (V=1 shows the commands)

CC      ?= gcc
BUILD   ?= build
prefix  ?= /usr/local
VERSION := 0.1.0
JOBS    := -j$(shell nproc)

BUILD_PACKAGES := gcc libc6-dev make pkg-config libsqlite3-dev libzstd-dev libexpat1-dev libcmark-dev libyaml-dev \
                  libjansson-dev libpcre2-dev libssl-dev libncurses-dev libpcap-dev \
                  libvectorscan-dev libarchive-dev libseccomp-dev
TEST_PACKAGES  := $(BUILD_PACKAGES) libcmocka-dev clang llvm libclang-rt-14-dev universal-ctags tmux procps jq sqlite3 mandoc libarchive-tools zip

LIBS    := sqlite3 libzstd expat libcmark yaml-0.1 jansson libpcre2-8 libcrypto ncursesw libpcap libhs libarchive libseccomp
WARN    := -Wall -Wextra -Wshadow -Wconversion -Wstrict-prototypes -Wmissing-prototypes -Wvla
CSTD    := -std=c17 -D_GNU_SOURCE -DSIPDX_VERSION='"$(VERSION)"'
INCLUDE := -Isrc -I.
RELEASE := -O2 -g -fno-plt -fstack-protector-strong -D_FORTIFY_SOURCE=2
SANITIZE := -O1 -g -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=undefined

# make MODE=sanitize … builds the same objects into their own folder.
MODE    ?= release
ifeq ($(MODE),sanitize)
  MODEFLAGS := $(SANITIZE)
else ifeq ($(MODE),coverage)
  MODEFLAGS := -O0 -g --coverage
else
  MODEFLAGS := $(RELEASE)
endif
OUT     := $(BUILD)/$(MODE)
CFLAGS_ALL = $(CSTD) $(WARN) $(INCLUDE) $(MODEFLAGS) $(CFLAGS) -pthread -MMD -MP
LDLIBS_ALL = $(shell pkg-config --libs $(LIBS) 2>/dev/null) -lm -pthread

# The floors of the house, from the ground. A room's tests link its own floor and those below, nothing else.
ROOMS := base input sip net parsers call bundle store engine query ingest report tui cli
room_dir = $(if $(filter parsers,$(1)),parsers,src/$(1))
room_src = $(sort $(wildcard $(call room_dir,$(1))/*.c))
room_obj = $(patsubst %.c,$(OUT)/%.o,$(call room_src,$(1)))
below_base    := base
below_input   := base input
below_sip     := base sip
below_net     := base input sip net
below_parsers := base input sip net parsers
below_call    := base input sip call
below_bundle  := base input sip net parsers bundle
below_store   := base input sip call store
below_engine  := base input sip call store engine
below_query   := base input sip call store engine query
below_ingest  := base input sip net parsers call bundle store engine ingest
below_report  := base input sip call store engine query report
below_tui     := base input sip call store engine query tui
below_cli     := $(ROOMS)

OBJS := $(foreach r,$(ROOMS),$(call room_obj,$(r))) $(OUT)/embedded.o
UNIT := $(patsubst tests/unit/%.c,$(OUT)/unit/%,$(sort $(wildcard tests/unit/*/test_*.c)))

.PHONY: all program demo test deps test-deps install lint bench bless fuzz coverage clean unit flags samples
all: program
program: $(OUT)/sipdx
	@cp -f $(OUT)/sipdx ./sipdx

# What is built is said in short; `make V=1` shows the commands.
silent := $(findstring s,$(filter-out -%,$(firstword $(MAKEFLAGS))))
say = $(if $(V),,@$(if $(silent),,printf '  %-4s %s\n' $(1) $(2);))

$(OUT)/sipdx: $(OUT)/src/main.o $(OBJS)
	$(call say,link,$@)$(CC) $(CFLAGS_ALL) -o $@ $^ $(LDLIBS_ALL)

$(OUT)/%.o: %.c Makefile
	@mkdir -p $(@D)
	$(call say,cc,$<)$(CC) $(CFLAGS_ALL) -c -o $@ $<

# Rules, tables and the schema live inside the program, so that it runs from any folder.
# Below an article's folder lie its fixtures.
EMBED_FILES := $(sort $(shell find rules -name '*.md' ! -name README.md 2>/dev/null; find rules -mindepth 3 -type f 2>/dev/null)) \
               $(sort $(wildcard rules/tables/*.tsv)) \
               $(wildcard src/store/*.sql)
$(OUT)/embed: src/share/embed.c
	@mkdir -p $(@D)
	$(call say,cc,$<)$(CC) $(CSTD) $(WARN) -O1 -o $@ $<
$(OUT)/embedded.c: $(OUT)/embed $(EMBED_FILES)
	@$(OUT)/embed $(EMBED_FILES) > $@.new && mv $@.new $@
$(OUT)/embedded.o: $(OUT)/embedded.c
	$(call say,cc,$<)$(CC) $(CSTD) $(INCLUDE) $(MODEFLAGS) -c -o $@ $<

# Unit tests: tests/unit/<room>/test_x.c, linked with <room> and what lies below it.
.SECONDEXPANSION:
test_room = $(word 1,$(subst /, ,$(patsubst $(OUT)/unit/%,%,$(1))))
$(OUT)/unit/%: tests/unit/%.c $$(foreach r,$$(below_$$(call test_room,$$@)),$$(call room_obj,$$(r))) $(OUT)/embedded.o
	@mkdir -p $(@D)
	$(call say,link,$@)$(CC) $(CFLAGS_ALL) -Itests -o $@ $(filter %.c %.o,$^) -lcmocka $(LDLIBS_ALL)

# A parser of the test's own stands in the place of a real one.
$(OUT)/unit/ingest/test_confine: private CFLAGS += -Wl,--wrap=parser_find

# Test programs that need every room: tests/parsers/test_parsers.c, tests/tui/screens.c …
$(OUT)/tests/%: tests/%.c $(OBJS)
	@mkdir -p $(@D)
	$(call say,link,$@)$(CC) $(CFLAGS_ALL) -Itests -o $@ $(filter %.c %.o,$^) -lcmocka $(LDLIBS_ALL)

# What `make bench` and the tests write their logs and take their times with; needs nothing of the program.
$(BUILD)/%: tests/%.c
	@mkdir -p $(@D)
	$(call say,cc,$<)$(CC) $(CSTD) $(WARN) -O2 -o $@ $<

$(BUILD)/incidents/generate: $(wildcard tests/incidents/*.c) tests/incidents/incident.h
	@mkdir -p $(@D)
	$(call say,cc,tests/incidents)$(CC) $(CSTD) $(WARN) -O2 -o $@ $(filter %.c,$^)

# Reads Markdown as a ticket would.
$(BUILD)/hostile/check: tests/hostile/check.c
	@mkdir -p $(@D)
	$(call say,cc,$<)$(CC) $(CSTD) $(WARN) -O2 -o $@ $< $(shell pkg-config --libs libcmark)

# Loaded into the program, one lets allocations, reads and writes fail, the other cuts a case short.
$(BUILD)/faults/faults.so: tests/faults/faults.c tests/faults/verdict.c tests/faults/faults.h
$(BUILD)/faults/cut.so: tests/faults/cut.c
$(BUILD)/faults/%.so:
	@mkdir -p $(@D)
	$(call say,cc,tests/faults)$(CC) $(CSTD) $(WARN) -O2 -g -shared -fPIC -o $@ $(filter %.c,$^)

unit: $(UNIT)
	@set -e; for t in $(UNIT); do $$t; done
unit-%:
	@$(MAKE) --no-print-directory unit UNIT="$(filter $(OUT)/unit/$*/%,$(UNIT))"

deps:
	@src/share/deps $(BUILD_PACKAGES)
test-deps:
	@src/share/deps $(TEST_PACKAGES)

demo: deps
	@$(MAKE) --no-print-directory $(JOBS) program
	@for d in samples/*/; do printf '\n━━ %s ━━\n\n' "$$d"; ./sipdx triage "$$d" || exit 1; done

test: test-deps
	@$(MAKE) --no-print-directory -s $(JOBS) program
	@BUILD=$(BUILD) tests/run

lint: test-deps program
	@tests/lint/run

bench: program
	-@src/share/deps lnav sngrep
	@BUILD=$(BUILD) tests/bench/run
	@BUILD=$(BUILD) tests/bench/run patterns
	@BUILD=$(BUILD) tests/bench/browse
	@BUILD=$(BUILD) tests/bench/run --readme

samples:
	python3 tests/samples/generate.py samples

bless: program
	@BUILD=$(BUILD) tests/bless $(T)

fuzz: test-deps
	@BUILD=$(BUILD) FUZZ_SECONDS=$(or $(SEC),60) tests/fuzz/run $(T)

coverage: test-deps
	@BUILD=$(BUILD) tests/coverage
	@BUILD=$(BUILD) tests/fuzz/coverage

install: program
	install -Dm755 sipdx $(DESTDIR)$(prefix)/bin/sipdx
	install -Dm644 src/share/sipdx.1 $(DESTDIR)$(prefix)/share/man/man1/sipdx.1
	install -Dm644 src/share/sipdx.bash $(DESTDIR)$(prefix)/share/bash-completion/completions/sipdx

# What the lints compile with.
flags:
	@echo "$(subst ",\",$(CSTD)) $(WARN) $(INCLUDE)"

clean:
	rm -rf $(BUILD) sipdx

-include $(shell find $(OUT) -name '*.d' 2>/dev/null)
