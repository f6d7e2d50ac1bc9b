# Two commands for whoever is new: `make demo` and `make test`. Both install what they need (hack/setup).

VERSION := $(shell git describe --tags --always --dirty 2>/dev/null || echo unknown)
FUZZTIME ?= 20s

.PHONY: build demo test check bench fuzz diagnose-score clean

## build: the product, one static binary, in bin/
build:
	CGO_ENABLED=0 go build -trimpath -ldflags '-s -w -X main.version=$(VERSION)' -o bin/hodoscope ./cmd/hodoscope

## demo: a real node under load and the page that shows it; Ctrl-C ends both
demo:
	@hack/demo

## test: everything, real nodes of four OTP releases included
test:
	hack/setup
	hack/otp-roots
	hack/check
	CI=true go test -timeout 30m -p 2 ./...

## check: what can be said of the sources without running them
check:
	hack/check

## bench: all benchmarks
bench:
	go test -run '^$$' -bench . -benchmem -timeout 30m -p 1 ./...

## fuzz: each fuzz target for FUZZTIME
fuzz:
	hack/fuzz $(FUZZTIME)

clean:
	rm -rf bin

## diagnose-score: how well the detectors do on the programs of the lab (PROGRAMS=…, RUNS=3); hours for all.
## With OTP=27 inside that release's tree, and added to the runs on record
RUNS ?= 3
diagnose-score: build
	CGO_ENABLED=0 go build -o bin/score ./internal/tools/score
	$(if $(OTP),hack/in-otp $(OTP)) bin/score $(if $(OTP),-add) -hodoscope bin/hodoscope -runs $(RUNS) $(PROGRAMS)
