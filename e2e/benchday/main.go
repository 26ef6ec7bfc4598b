package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"time"

	"salonzap/e2e/child"
)

func main() { child.Main("benchday", begin) }

// options are what can be chosen.
type options struct {
	salons   int
	hours    int     // of the day that are played, from the hour of from
	from     int     // hour of the salons' day
	speed    float64 // how many times as fast as on a real day clients come
	messages int     // of clients, a salon and day
	bookings int     // a salon and day
	pairing  int     // salons that are linked at once
	database string
	profile  string // folder for profiles; empty: none
	timeout  time.Duration
}

const (
	sqliteName   = "sqlite"
	postgresName = "postgres"
)

func begin(ctx context.Context, args []string, now func() time.Time) error {
	if len(args) > 0 {
		switch args[0] {
		case rolePlatform:
			return playProduct(ctx, "serve", now)
		case roleGateway:
			return playProduct(ctx, "gateway", now)
		}
	}
	var o options
	f := flag.NewFlagSet("benchday", flag.ContinueOnError)
	f.IntVar(&o.salons, "salons", 5000, "how many salons are connected")
	f.IntVar(&o.hours, "hours", 24, "how many hours of the day are played")
	f.IntVar(&o.from, "from", 0, "from which hour of the salons' day on; with few hours take busy ones, such as 10")
	f.Float64Var(&o.speed, "speed", 60, "how many times as fast as on a real day clients come")
	f.IntVar(&o.messages, "messages", 30, "messages that clients write to a salon on a whole day")
	f.IntVar(&o.bookings, "bookings", 4, "times that a salon's robot books on a whole day")
	f.IntVar(&o.pairing, "pairing", 16, "how many salons are linked at once")
	f.StringVar(&o.database, "db", sqliteName, "database of the platform: sqlite or postgres")
	f.StringVar(&o.profile, "profile", "", "folder for profiles of platform and gateway")
	f.DurationVar(&o.timeout, "timeout", 3*time.Hour, "when to give up")
	if err := f.Parse(args); err != nil {
		return flag.ErrHelp
	}
	if err := o.check(); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeoutCause(ctx, o.timeout, errors.New("the time of -timeout is over"))
	defer cancel()
	d, err := newDay(ctx, o, now)
	if err != nil {
		return err
	}
	return errors.Join(d.run(ctx), d.close())
}

func (o options) check() error {
	switch {
	case o.salons < 1 || o.salons > mostSalons, o.pairing < 1:
		return fmt.Errorf("-salons is 1 to %d, -pairing 1 or more", mostSalons)
	case o.from < 0 || o.hours < 1 || o.from+o.hours > hoursOfADay:
		return errors.New("-from and -hours are hours of one day")
	case o.speed <= 0 || o.messages < 1 || o.bookings < 0:
		return errors.New("-speed, -messages and -bookings are positive")
	case o.database != sqliteName && o.database != postgresName:
		return errors.New("-db is sqlite or postgres")
	}
	return nil
}

// lasts is how long the day is played.
func (o options) lasts() time.Duration {
	return time.Duration(float64(o.hours) * float64(time.Hour) / o.speed)
}

// share is the part of a whole day that is played, by how many clients write in which hour.
func (o options) share() float64 {
	part, all := 0.0, 0.0
	for h, w := range crowded() {
		if all += w; h >= o.from && h < o.from+o.hours {
			part += w
		}
	}
	return part / all
}

const hoursOfADay = 24

// crowded says how many clients write in each hour of a salon's day, in proportion: most while it is open, from nine to eight.
func crowded() []float64 {
	return []float64{
		0.1, 0.05, 0.05, 0.05, 0.05, 0.1, 0.2, 0.5, 1, 1.6, 1.8, 1.7, 1.3, 1.2, 1.4, 1.5, 1.6, 1.8, 1.9, 1.5, 1, 0.7, 0.4, 0.2,
	}
}

// moment is when the n-th part (0 to 1) of what happens on the played day happens, after its beginning.
func (o options) moment(n float64) time.Duration {
	left := n * o.share() * sum(crowded())
	for h := o.from; h < o.from+o.hours; h++ {
		if left <= crowded()[h] {
			return time.Duration((float64(h-o.from) + left/crowded()[h]) / float64(o.hours) * float64(o.lasts()))
		}
		left -= crowded()[h]
	}
	return o.lasts()
}

// busiest is how many times as many clients write in the busiest hour as in the average one of a whole day.
func busiest() float64 {
	most := 0.0
	for _, w := range crowded() {
		most = max(most, w)
	}
	return most * hoursOfADay / sum(crowded())
}

func sum(all []float64) (n float64) {
	for _, w := range all {
		n += w
	}
	return n
}
