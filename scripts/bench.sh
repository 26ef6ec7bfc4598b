#!/usr/bin/env bash
# Measures one part of Salonzap: scripts/bench.sh PART [flags]. Each prints ratios to a baseline of the same run.
set -euo pipefail
cd "$(dirname "$0")/.."

part=${1:-}; shift || true
case "$part" in
  clicks)  exec go run ./e2e/bench "$@" ;;                            # first and later clicks, lists, start, rest
  live)    exec go run ./e2e/bench -db sqlite -only live -strict "$@" ;; # 10,000 open dashboards on one node; -pages 2000
  day)     exec go run ./e2e/benchday "$@" ;; # a day of 5,000 salons whose clients write 150,000 messages and book 20,000 times, sixty times as fast as on a real day; -salons 200 -from 10 -hours 2 -db postgres
  simulate) exec go run ./cmd/salonzap simulate "${1:-a-bad-day}" --salons 5000 --servers 60 "${@:2}" ;; # no figures of speed: every class of failure at 5,000 salons on 60 servers in simulated time: wrong causes, second instances, time to notice and to heal; or another scenario
  gateway) exec go run ./e2e/benchgateway "$@" ;;                     # our own gateway with 1,000 sessions; -sessions 100
  messages) # webhooks taken in durably on both databases, with the ratio to bare inserts; a message in until its answer is handed to a server, and lists of chats, with ten million messages more in the table, too; -rows 100000
    go test -run '^$' -bench TakeIn -benchtime 10x ./internal/store
    exec go test -run '^$' -bench Reply -benchtime 1x -timeout 60m ./internal/store -rows 10000000 "$@" ;;
  webhooks) exec go test -run "^$" -bench Deliver -benchtime 3x "$@" ./internal/store ;; # events delivered to one fast receiver, with a hundred dead ones beside it, with the ratio to bare posts
  robot)   exec go test -run '^$' -bench Robot -benchtime 3000x "$@" ./internal/store ;; # a client's message until the reply is queued, 200 a second on both databases; p99 and the ratio to taking it in
  kill)    exec go test -count 1 -parallel 1 -v -timeout 40m -run TestMessagesSurviveKills ./e2e -kill-for 1m "$@" ;; # kill -9 every few hundred milliseconds for a minute under 300 messages a second in and out, on both databases; -kill-rate 100
  agendakill) exec go test -race -count 1 -v -timeout 20m -run TestBookingsSurviveKills ./e2e -booking-kills 20 -booking-rounds 40 -bookers 32 "$@" ;; # no figures: kill -9 for minutes under bookings, moves, holds and cancellations
  robotkill) exec go test -race -count 1 -parallel 1 -v -timeout 120m -run TestRobotSurvivesKills ./e2e -robot-kills 12 -talkers 200 -talk-turns 12 "$@" ;; # no figures: kill -9 for minutes while two hundred clients talk with one robot
  agendaday) exec go test -count 1 -v -timeout 240m -run TestADayAmongMany ./e2e -day-salons 5000 -day-appointments 2000 -day-looks 1000 "$@" ;; # a salon's day at 50/s beside ten million appointments of 5,000 salons, on both databases: bytes, p50, p99; needs 30 GB of disk
  edits)   exec go test -count 1 -v -timeout 60m -run TestEditsByTwoScreensAreNeverLost ./e2e -edits 10000 "$@" ;; # no figures: ten thousand edits by two screens at once, on both databases
  import)  exec go test -run '^$' -bench Import -benchtime 1x "$@" ./internal/store ;; # a file of 20,000 clients on both databases: the look equals the import, and how long each takes
  agenda)  exec go test -run '^$' -bench 'Slots|Anyone|Agenda' "$@" ./internal/agenda ./internal/store ;; # free times of 1,000 professionals without a database, of twenty with one, and 32 who book, with ratios
  *)
    echo "usage: scripts/bench.sh PART [flags], where PART is one of:" >&2
    sed -n 's/^  \([a-z]*\)) .*# \(.*\)/  \1: \2/p' "$0" >&2
    exit 2 ;;
esac
