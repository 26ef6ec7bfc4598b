#!/usr/bin/env bash
# Plants known defects of the agenda's rules, each in a copy of the package, and wants the tests named beside it to turn red. Not part of
# CI: scripts/mutants.sh
set -euo pipefail
cd "$(dirname "$0")/.."

copy=$(mktemp -d)
trap 'rm -rf "$copy"' EXIT
git ls-files -z | tar --null -T - -cf - | tar -xf - -C "$copy"
cd "$copy"
export GOFLAGS=${GOFLAGS:--trimpath}

names=()
# mutant NAME FILE OLD NEW: OLD is one text of FILE.
mutant() {
  local dir=internal/mutants/$1
  mkdir -p "$dir" && cp internal/agenda/*.go "$dir"
  sed -i "s#\"salonzap/internal/agenda\"#\"salonzap/internal/mutants/$1\"#" "$dir"/*_test.go
  OLD=$3 NEW=$4 perl -0pi -e 'BEGIN { $o = $ENV{OLD}; $n = $ENV{NEW} } s/\Q$o\E/$n/g or die "not in this file: $o\n"' "$dir/$2"
  names+=("$1")
}

# What is offered, on days on which clocks change.
mutant offset slots.go 'return p.offset, inside && before && after' 'return p.offset, inside || before || after || true'
mutant skipped slots.go '	return 0, false
}

// regular' '	return Instant(naive - s.periods[0].offset), true
}

// regular'
mutant span slots.go 'if lo < from || hi > to {' 'if lo < from && hi > to {'
mutant repeated zone.go 'p.holds(at) {' 'p.holds(at) && at >= p.From+3600 {'
mutant today slots.go 'today := c.Zone.Local(c.Now).Date' 'today := DateOf(c.Now.Time())'
# What is offered, on every day.
mutant touching slots.go 'busy[i].From < to {' 'busy[i].From <= to {'
mutant lead slots.go 's.earliest = c.Now.Add(c.Rules.Lead)' 's.earliest = c.Now'
mutant cap slots.go 'if len(s.windows) == 0 || s.p.full(d) {' 'if len(s.windows) == 0 {'
mutant expired snapshot.go 'o.Kind != ForHold || o.Expires > now' 'true'
mutant encaixe snapshot.go 'o.Kind != ForHold || o.Expires > now' 'o.Kind != ForEncaixe && (o.Kind != ForHold || o.Expires > now)'
# Bookings and moves.
mutant itself move.go 'c := NewSchedule(s.Without(a.Client, a.ID))' 'c := NewSchedule(s)'
mutant key port.go 'len(earlier) > 0' 'len(earlier) > 1'
# Rules of time zones.
mutant wall rederive.go 'start, skipped := s.Zone.Derive(a.At)' 'start, skipped := a.Span.From, false'

said=$(go test -count 1 -vet=off ./internal/mutants/... -rapid.shrinktime 1ms 2>&1 || true)
missed=0
for name in "${names[@]}"; do
  red=$(awk -v end="salonzap/internal/mutants/$name" '/^--- FAIL/ { all = all " " $3 } $1 == "FAIL" && $2 == end { print all; exit } /^(FAIL|ok)[ \t]/ { all = "" }' <<<"$said")
  if [ -n "$red" ]; then
    echo "red: $name:$red"
  else
    echo "NOT RED: $name"; missed=1
    grep -A3 "mutants/$name" <<<"$said" | head -5 || true
  fi
done
exit "$missed"
