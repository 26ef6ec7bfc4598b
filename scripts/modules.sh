#!/usr/bin/env bash
# Proves that each module's go.mod names what it needs and no more, and that what was fetched is what was pinned.
set -euo pipefail
cd "$(dirname "$0")/.."
export GOWORK=off

for module in . e2e extension; do
  go -C "$module" mod tidy -diff
done
go mod verify
