package view

import (
	"time"

	"github.com/hodoscope/hodoscope/internal/beam"
)

// number is a counter of the model: the number, or the reason why there is none.
func number(v int64) Value {
	if v < 0 {
		return Missing(beam.WhyNot(v))
	}
	return v
}

// text is a string of the model; nil when there is none.
func text(s string) Value {
	if s == "" {
		return nil
	}
	return s
}

// texts is a list of the model; nil when it is empty.
func texts(s []string) Value {
	if len(s) == 0 {
		return nil
	}
	return s
}

func seconds(d time.Duration) Value { return d.Seconds() }

// measured is a float that is negative when nobody measured it.
func measured(v float64, why string) Value {
	if v < 0 {
		return Missing(why)
	}
	return v
}

// share is part/whole; nil when either is unknown or the whole is nothing.
func share(part, whole int64) Value {
	if part < 0 || whole <= 0 {
		return nil
	}
	return float64(part) / float64(whole)
}

// origin words how the numbers of a document were got.
func origin(o beam.Origin) Origin {
	at := ""
	if !o.At.IsZero() {
		at = o.At.Format("2006-01-02T15:04:05.000Z07:00")
	}
	return Origin{
		Method:     o.Method.String(),
		Seen:       o.Seen,
		Of:         o.Of,
		At:         at,
		Busy:       o.Cost.Busy.Seconds(),
		Elapsed:    o.Cost.Elapsed.Seconds(),
		Reductions: o.Cost.Reductions,
		BytesIn:    o.Cost.BytesIn,
		BytesOut:   o.Cost.BytesOut,
		Woken:      o.Cost.Woken,
	}
}
