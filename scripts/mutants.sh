#!/usr/bin/env bash
# Plants known defects of the agenda's rules and of its store, each in a copy of the packages, and wants tests to turn red: it names them.
# Not part of CI: scripts/mutants.sh [NAME...], of which none means all.
set -euo pipefail
cd "$(dirname "$0")/.."

copy=$(mktemp -d)
trap 'rm -rf "$copy"' EXIT
git ls-files -z | tar --null -T - -cf - | tar -xf - -C "$copy"
cd "$copy"
export GOFLAGS=${GOFLAGS:--trimpath}

wanted=" $* "
names=() stored=()
# mutant NAME FILE OLD NEW: OLD is one text of FILE.
mutant() {
  [[ $wanted == "  " || $wanted == *" $1 "* ]] || return 0
  local dir=internal/mutants/$1
  mkdir -p "$dir" && cp internal/agenda/*.go "$dir"
  sed -i "s#\"salonzap/internal/agenda\"#\"salonzap/internal/mutants/$1\"#" "$dir"/*_test.go
  OLD=$3 NEW=$4 perl -0pi -e 'BEGIN { $o = $ENV{OLD}; $n = $ENV{NEW} } s/\Q$o\E/$n/g or die "not in this file: $o\n"' "$dir/$2"
  names+=("$1")
}

# planted is mutant in the store: FILE is below internal/store.
planted() {
  [[ $wanted == "  " || $wanted == *" $1 "* ]] || return 0
  local dir=internal/mutants/$1
  mkdir -p "$dir/store" && cp internal/store/*.go "$dir/store" && cp -r internal/store/{agendas,robots,storetest,migrations} "$dir/store"
  rm -rf "$dir"/store/storetest/{crowd,pgcluster}
  find "$dir" -name '*.go' -exec sed -Ei "s#\"salonzap/internal/store(|/agendas|/robots|/storetest)\"#\"salonzap/$dir/store\\1\"#" {} +
  OLD=$3 NEW=$4 perl -0pi -e 'BEGIN { $o = $ENV{OLD}; $n = $ENV{NEW} } s/\Q$o\E/$n/g or die "not in this file: $o\n"' "$dir/store/$2"
  stored+=("$1")
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
mutant others schedule.go 'rows[to].Professional == rows[from].Professional && ' ''
mutant parts slots.go 'sooner(to, today.AddDays(c.Rules.Horizon+1))' 'sooner(to, from.AddDays(c.Rules.Horizon+1))'
# Bookings and moves.
mutant itself move.go 'c := NewSchedule(s.Without(a.Client, a.ID))' 'c := NewSchedule(s)'
mutant key port.go 'len(earlier) > 0' 'len(earlier) > 1'
mutant seen port.go 'seen != 0 && seen != a.Version' 'seen != 0 && seen > a.Version'
mutant noop move.go 'to.At == a.At && s.Zone' 'to.At != a.At && s.Zone'
mutant confirm book.go 'c := Change{DropHoldsOf: b.Client}' 'c := Change{}'
# What does not matter, and what it comes to together.
mutant unsorted schedule.go 'if !slices.IsSortedFunc(p.rows, byStart) {' 'if false {'
mutant merged anyone.go 'l[0].At == first.At {' 'l[0].At == first.At && len(m.ids) == from {'
# Rules of time zones.
mutant wall rederive.go 'start, skipped := s.Zone.Derive(a.At)' 'start, skipped := a.Span.From, false'

# What the database and the store hold.
planted trigger migrations/sqlite/00015_agenda.sql "WHEN NEW.kind <> 'encaixe' AND EXISTS" "WHEN 0 AND NEW.kind <> 'encaixe' AND EXISTS"
planted exclusion migrations/postgres/00015_agenda.sql "WITH &&) WHERE (kind <> 'encaixe')" 'WITH &&) WHERE (false)'
planted version agendas/desk.go 'if n == 0 {' 'if n < 0 {'
planted catalogue agendas/version.go 'return seen.Check(op, agenda.Version(stored))' 'return nil'
planted lock agendas/desk.go 'LockAgendaProfessionalParams{TenantID: d.id.String(), ID: p}' 'LockAgendaProfessionalParams{TenantID: d.id.String()}'
planted order agendas/desk.go $'\tslices.Sort(ids)\n' ''
planted keyed agendas/desk.go 'BookingKey: key}' 'BookingKey: key + "?"}'
planted expiry agendas/desk.go 'head.Expired {' 'head.Expired && false {'
planted held agendas/taken.go 'client(&r, f[5]), instant(&r, f[6])' 'client(&r, f[5]), instant(&r, "0")'
planted freed agendas/desk.go 'range c.Free {' 'range c.Free[:0] {'
planted event agendas/desk.go 'w.events, t.remind' 't.remind'
planted told agendas/desk.go 'w.waitlist, t.addEvents' 'w.waitlist'
planted stamp agendas/catalogue.go 'c.stamp == stamp && ' ''
planted name agendas/name.go 'return agenda.FreeServiceName(all, v)' '_ = all; return nil'

missed=0
# verdicts SAID PATH PATTERN NAME...: which tests turned red, by what go test said.
verdicts() {
  local said=$1 path=$2 pattern=$3 name red; shift 3
  for name in "$@"; do
    red=$(awk -v end="salonzap/internal/mutants/$name$path" -v pattern="$pattern" '$0 ~ pattern { all = all " " $3 } $1 == "FAIL" && $2 == end { print all; exit } /^(FAIL|ok)[ \t]/ { all = "" }' <<<"$said")
    if [ -n "$red" ]; then
      echo "red: $name:$red"
    else
      echo "NOT RED: $name"; missed=1
      grep -A3 "mutants/$name" <<<"$said" | head -5 || true
    fi
  done
}
if [ ${#names[@]} -gt 0 ]; then
  verdicts "$(go test -count 1 -vet=off "${names[@]/#/./internal/mutants/}" -rapid.shrinktime 1ms 2>&1 || true)" '' '^--- FAIL' "${names[@]}"
fi
if [ ${#stored[@]} -gt 0 ]; then
  paths=("${stored[@]/#/./internal/mutants/}")
  verdicts "$(go test -count 1 -vet=off -run 'TestSQLite/agendas|TestPostgres/agendas' "${paths[@]/%//store}" 2>&1 || true)" /store '^ +--- FAIL.*/agendas/' "${stored[@]}"
fi
exit "$missed"
