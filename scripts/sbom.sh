#!/usr/bin/env bash
# Writes what the binary is made of into dist: a bill of materials (CycloneDX) read out of bin/salonzap itself, and the
# licence texts of every module that is linked into it.
set -euo pipefail
cd "$(dirname "$0")/.."

version=$(git describe --tags --always --dirty 2>/dev/null || echo unknown)
mkdir -p dist
GOWORK=off CGO_ENABLED=0 go tool -modfile=tools/go.mod cyclonedx-gomod bin -json -licenses -std -version "$version" \
  -output dist/salonzap.cdx.json bin/salonzap
scripts/notices.sh bin/salonzap >dist/THIRD-PARTY-NOTICES.txt
echo "sbom: dist/salonzap.cdx.json and dist/THIRD-PARTY-NOTICES.txt, of $version"
