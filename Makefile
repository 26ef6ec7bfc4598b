# Salonzap. Everything that CI runs can be run here; `make` alone lists it.
.DEFAULT_GOAL := help
SHELL := bash
# SQLite is C turned into Go: its memory is its own, and there is nothing to find in it, at 3 times the price.
RACE  := -race '-gcflags=modernc.org/...=-d=checkptr=0' '-gcflags=modernc.org/sqlite/lib=-race=false -d=checkptr=0'
export GOFLAGS ?= -trimpath # what is built does not depend on the folder: a fresh clone finds it in the cache
export GORACE := suppressions=$(CURDIR)/scripts/race-suppressions.txt atexit_sleep_ms=0 # of races inside whatsmeow; the file says which
.PHONY: help run demo build sbom remote test e2e bench fuzz screenshots extension check lint generate deps clean

help: ## list what can be made
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: ## run the server (variables: .env.example); `make run ARGS="--help"`
	go run ./cmd/salonzap serve $(ARGS)
demo: ## run the main job with simulated phones: no WhatsApp, no Evolution server
	go run ./cmd/salonzap serve --demo $(ARGS)

build: ## build bin/salonzap, static and stripped
	CGO_ENABLED=0 go build -trimpath -ldflags "-s -w" -o bin/salonzap ./cmd/salonzap
sbom: build ## write what the binary is made of into dist: CycloneDX, and the licence texts
	scripts/sbom.sh

remote: ## build and test without our own gateway: nothing under the GPL is linked
	CGO_ENABLED=0 go build -trimpath -tags remote -ldflags "-s -w" -o bin/salonzap-remote ./cmd/salonzap
	CGO_ENABLED=0 go test -vet=off -tags remote ./internal ./internal/app ./internal/cli/...

test: deps ## run all tests: race detector, SQLite and PostgreSQL, Chromium; installs what is missing
	go test $(RACE) -vet=off -timeout 45m salonzap/...

e2e: deps ## run only the stories of the whole program and the browser journeys
	go test $(RACE) -count 1 -timeout 45m ./e2e/...

bench: deps ## measure speed, in ratios to a bare handler; `make bench ARGS="..."`; bench-NAME measures one part: scripts/bench.sh lists them
	scripts/bench.sh clicks $(ARGS)
bench-%: ; scripts/bench.sh $* $(ARGS)

fuzz: ## fuzz every parser, 10 s each; `make fuzz FUZZTIME=5m PKG=./internal/phone`
	FUZZTIME="$(FUZZTIME)" PKG="$(PKG)" scripts/fuzz.sh

screenshots: deps ## photograph every page into artifacts/screenshots, phone and desktop, light and dark; run axe on each
	SCREENSHOTS="$(CURDIR)/artifacts/screenshots" go test -count 1 -run 'Screenshots|OpenToEverybody' ./e2e/...

extension: ## build the Connector for browsers into dist; `make extension ORIGINS=https://painel.example.com` for one's own
	go run ./extension/pack -origins "$(ORIGINS)" -bookmark internal/web/asset/files/bookmarklet.min.js

check: lint ## lint (the REST API's description too, which needs Node), prove generated code and modules up to date, look for known vulnerabilities
	scripts/openapi.sh && scripts/generate.sh --check && scripts/modules.sh && scripts/vulncheck.sh

lint: ## format, vet and lint
	scripts/lint.sh

generate: ## write pages (templ) and queries (sqlc) anew
	scripts/generate.sh

deps: ## install what tests need and the machine lacks (Debian)
	@scripts/deps.sh

clean: ## remove what was built; the data folder stays
	rm -rf bin artifacts dist
