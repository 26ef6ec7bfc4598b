package app

import (
	"log/slog"
	"net/netip"
	"strconv"
	"strings"
	"time"

	"salonzap/internal/inbox"
	"salonzap/internal/secret"
	"salonzap/internal/tenant"
)

func (r *reader) ring() *secret.Ring {
	const variable = "SALONZAP_SECRET_KEY"
	if r.env.SecretKey == "" {
		if r.env.Database != "" {
			r.problem(variable, "is missing: with DATABASE_URL the key ring has to be the same on every node.",
				"Set it like k1:"+"<32 or more random characters>, and keep it safe; `openssl rand -hex 32` makes some.")
		}
		return nil
	}
	ring, err := secret.ParseRing(r.env.SecretKey.Reveal())
	if err != nil {
		r.problem(variable, "cannot be used: "+strings.TrimPrefix(err.Error(), "secret: ")+".", "")
	}
	return ring
}

// maxConnections reads a number of connections from 10 to 1,000,000.
func (r *reader) maxConnections() int {
	const fewest, most = 10, 1_000_000
	n, err := strconv.Atoi(r.env.MaxConnections)
	if err != nil || n < fewest || n > most {
		r.problem("SALONZAP_MAX_CONNECTIONS", "is not a number from 10 to 1000000.", "Leave it out for "+strconv.Itoa(DefaultMaxConnections)+".")
		return DefaultMaxConnections
	}
	return n
}

// features reads names of a closed list. An unknown name is a problem, so that a typing error does not go unnoticed.
func (r *reader) features() tenant.Features {
	f, err := tenant.ParseFeatures(r.env.Features)
	if err != nil {
		r.problem("SALONZAP_FEATURES", err.Error(), "Leave it out for everything; connect alone is the connection and nothing else.")
	}
	return f
}

// apiRate reads a number of requests a minute; 0 means no limit.
func (r *reader) apiRate() int {
	const most = 10_000_000
	n, err := strconv.Atoi(r.env.APIRate)
	if err != nil || n < 0 || n > most {
		r.problem("SALONZAP_API_RATE", "is not a number of requests from 0 to 10000000.", "Leave it out for 6000 a minute; 0 is no limit.")
	}
	return n
}

// sendGap reads a duration. WhatsApp restricts accounts that send in bursts, so that less than half of the default is allowed only with a double.
func (r *reader) sendGap(double Double) time.Duration {
	const most = time.Minute
	least := inbox.DefaultPace().Gap / 2
	if double.URL != "" {
		least = time.Millisecond
	}
	d, err := time.ParseDuration(r.env.SendGap)
	if err != nil || d < least || d > most {
		r.problem("SALONZAP_SEND_GAP", "is not a time from 500ms to 1m.", "Leave it out for 1s: WhatsApp restricts accounts that send faster.")
	}
	return d
}

// trustedProxies reads addresses, ranges, and the words "loopback" and "private" (which includes loopback).
func (r *reader) trustedProxies() []netip.Prefix {
	var all []netip.Prefix
	for part := range strings.SplitSeq(r.env.TrustedProxies, ",") {
		switch part = strings.TrimSpace(part); part {
		case "":
		case "loopback":
			all = append(all, loopbackRanges()...)
		case "private":
			all = append(append(all, loopbackRanges()...), privateRanges()...)
		default:
			p, ok := parseRange(part)
			if !ok {
				r.problem("SALONZAP_TRUSTED_PROXIES", "holds "+strconv.Quote(part)+", which is no address.",
					"Write addresses or ranges, separated by commas: 10.0.0.5, 172.16.0.0/12; or private for every private one.")
				continue
			}
			all = append(all, p)
		}
	}
	return all
}

func parseRange(s string) (netip.Prefix, bool) {
	if ip, err := netip.ParseAddr(s); err == nil {
		ip = ip.Unmap()
		return netip.PrefixFrom(ip, ip.BitLen()), true
	}
	p, err := netip.ParsePrefix(s)
	return p.Masked(), err == nil
}

func loopbackRanges() []netip.Prefix {
	return []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("::1/128")}
}

// privateRanges are those of RFC 1918 and RFC 4193.
func privateRanges() []netip.Prefix {
	return []netip.Prefix{
		netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("172.16.0.0/12"),
		netip.MustParsePrefix("192.168.0.0/16"), netip.MustParsePrefix("fc00::/7"),
	}
}

func (r *reader) log() LogConfig {
	var c LogConfig
	for word := range strings.SplitSeq(strings.ToLower(r.env.Log), ",") {
		switch word = strings.TrimSpace(word); word {
		case "", "text":
		case "json":
			c.JSON = true
		case "debug":
			c.Level = slog.LevelDebug
		case "info":
			c.Level = slog.LevelInfo
		case "warn":
			c.Level = slog.LevelWarn
		case "error":
			c.Level = slog.LevelError
		default:
			r.problem("SALONZAP_LOG", "holds "+strconv.Quote(word)+".", "Write a level (debug, info, warn, error) and a format (text, json), like info,json.")
		}
	}
	return c
}

// Bounds of HistoryDays, besides 0. Pages show 30 days of history, which must not be deleted before.
const (
	minHistoryDays = 31
	maxHistoryDays = 36500
)

func (r *reader) historyDays() int {
	n, err := strconv.Atoi(r.env.HistoryDays)
	if err != nil || n != 0 && (n < minHistoryDays || n > maxHistoryDays) {
		r.problem("SALONZAP_HISTORY_DAYS", "is not a number of days from 31 to 36500, nor 0.", "Leave it out for 400 days; 0 keeps everything.")
	}
	return n
}
