package part

import (
	"math"
	"time"

	"github.com/hodoscope/hodoscope/internal/plain"
	"github.com/hodoscope/hodoscope/internal/tui/paint"
	"github.com/hodoscope/hodoscope/internal/tui/stage"
	"github.com/hodoscope/hodoscope/internal/view"
)

// FindingLine is a finding in brief as a line of a width: how grave, what, and unless brief
// below it how sure and since when. It leads to its page.
func FindingLine(f view.Finding, now time.Time, width int, brief bool) Line {
	severity := f.Severity
	style := paint.Style{Bold: true}
	sign, tone := Severity(severity)
	style.Fg = tone
	if f.Closed != "" { // how bad it was, which is over
		severity, sign, style = f.Worst, " ", paint.Style{Fg: paint.Muted}
	}
	const lead = len("! critical ")
	rows := paint.New(width, 0, false).Clean(f.Title).Wrapped(max(width-lead, 8))
	line := Line{Height: len(rows), To: &stage.Address{Screen: "findings", Arg: f.ID}, Copy: f.Title}
	if !brief {
		line.Height++
	}
	line.Draw = func(c *paint.Canvas) {
		x := c.Text(0, 0, sign, style)
		c.Put(x+1, 0, lead-2, severity, style)
		for y, row := range rows {
			c.Put(lead, y, c.W-lead, string(row), paint.Style{})
		}
		if !brief {
			Since(c.Sub(lead, len(rows), c.W-lead, 1), f, now)
		}
	}
	return line
}

// Since draws what time is left of a finding, how sure it is, and since when it is there,
// or was.
func Since(c *paint.Canvas, f view.Finding, now time.Time) {
	from, to, x := Parsed(f.Opened), now, 0
	when := "since " + Moment(from, now)
	if f.Closed != "" {
		to = Parsed(f.Closed)
		when = Moment(from, now) + " to " + Moment(to, now)
	} else if f.TimeLeft != "" {
		x = c.Put(0, 0, c.W, f.TimeLeft+" left", paint.Style{Fg: paint.Warn, Bold: true})
		x = c.Put(x, 0, c.W-x, ", ", paint.Style{Fg: paint.Muted})
	}
	lasts := plain.Duration(math.Floor(max(to.Sub(from).Seconds(), 0)))
	c.Put(x, 0, c.W-x, f.Confidence+", "+when+", for "+lasts, paint.Style{Fg: paint.Muted})
}

// Parsed is a time as findings have it; zero of what is none.
func Parsed(text string) time.Time {
	t, _ := time.Parse(time.RFC3339, text)
	return t
}

// Moment is a time as people read it at now: without the day, if that is the same.
func Moment(t, now time.Time) string {
	t = t.In(now.Location())
	if t.Format(time.DateOnly) == now.Format(time.DateOnly) {
		return t.Format(time.TimeOnly)
	}
	return t.Format("2 Jan 15:04")
}
