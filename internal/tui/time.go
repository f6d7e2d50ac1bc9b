package tui

import (
	"fmt"
	"slices"
	"time"

	"github.com/hodoscope/hodoscope/internal/tui/stage"
)

// timeKeys are those that choose the moment that is shown, and how fast time goes.
func (a *App) timeKeys() []stage.Key {
	do := func(f func()) func() stage.Effect { return func() stage.Effect { f(); return nil } }
	keys := []stage.Key{
		{Press: []string{"p"}, Label: "pause", Help: "hold what is shown, or go on", Foot: 7, Do: do(a.pause)},
		{Press: []string{"["}, Label: "a look back", Help: "what was seen a look before", Do: do(func() { a.step(-1) })},
		{Press: []string{"]"}, Label: "a look on", Help: "what was seen a look later", Do: do(func() { a.step(1) })},
		{Press: []string{"{"}, Label: "a stride back", Help: "what was seen a minute before; of many hours an hour", Do: do(func() { a.shift(-a.stride()) })},
		{Press: []string{"}"}, Label: "a stride on", Help: "what was seen a minute later; of many hours an hour", Do: do(func() { a.shift(a.stride()) })},
		{Press: []string{"("}, Label: "first", Help: "the first that was seen", Do: do(a.first)},
		{Press: []string{")"}, Label: "newest", Help: "the newest that was seen", Do: do(a.newest)},
		{Press: []string{"T"}, Label: "go to time", Help: "what was seen at a time: 14:03, -5m", Do: a.askTime},
		{Press: []string{"t"}, Label: "time", Help: "show or hide the time bar", Do: do(func() { a.bar = !a.bar })},
		{Press: []string{"+", "="}, Label: "faster", Help: "ask more often", Do: do(func() { a.hurry(1) })},
		{Press: []string{"-"}, Label: "slower", Help: "ask more seldom", Do: do(func() { a.hurry(-1) })},
		{Press: []string{"R", "f5"}, Label: "again", Help: "ask again at once", Do: func() stage.Effect { return stage.Again{Questions: a.wanted()} }},
	}
	if a.here().node != nil {
		return keys
	}
	for i := range keys {
		switch k := &keys[i]; k.Press[0] {
		case "p":
			k.Label, k.Help, k.Foot = "play", "play the "+a.kind()+" from here, or stop", 1
		case "[", "]":
			k.Foot = 2
		case "+":
			k.Help = "play faster"
		case "-":
			k.Help = "play slower"
		case "R":
			k.Off = "this is a " + a.kind() + ": there is no present"
		}
	}
	return keys
}

// kind says what is shown in place of the present.
func (a *App) kind() string {
	if a.o.History {
		return "history"
	}
	return "recording"
}

// moments are those of the node in sight; none: it is said.
func (a *App) moments() []time.Time {
	moments := a.tape.Moments(a.here().name)
	if len(moments) == 0 {
		a.say("nothing was seen yet")
	}
	return moments
}

// shown is the moment in sight.
func (a *App) shown() time.Time {
	if a.at.IsZero() {
		return a.now()
	}
	return a.at
}

// pause holds the moment that is shown, or goes on. What is recorded is played, or stops.
func (a *App) pause() {
	switch {
	case a.here().node == nil:
		a.playOrStop()
	case !a.at.IsZero():
		a.live()
	case len(a.moments()) > 0:
		a.at = a.now()
	}
}

// live shows the present again.
func (a *App) live() { a.at = time.Time{} }

// first shows what was seen first.
func (a *App) first() {
	if moments := a.moments(); len(moments) > 0 {
		a.at = moments[0]
	}
}

// newest shows the present; of a recording the last moment.
func (a *App) newest() {
	if a.here().node != nil {
		a.live()
	} else if moments := a.moments(); len(moments) > 0 {
		a.at = moments[len(moments)-1]
	}
}

// step goes by a number of looks.
func (a *App) step(by int) {
	moments := a.moments()
	if len(moments) == 0 {
		return
	}
	i := lastUpTo(moments, a.shown()) + by
	switch {
	case i < 0:
		a.say("nothing was seen before")
		a.at = moments[0]
	case i < len(moments):
		a.at = moments[i]
	default:
		a.afterLast()
	}
}

// lastUpTo is the place of the last moment up to a time; -1 before the first.
func lastUpTo(moments []time.Time, at time.Time) int {
	i, _ := slices.BinarySearchFunc(moments, at, func(m, at time.Time) int {
		if m.After(at) {
			return 1
		}
		return -1
	})
	return i - 1
}

// shift goes by a length of time.
func (a *App) shift(by time.Duration) { a.goTo(a.shown().Add(by)) }

// stride is a length of time that one notices in all that was seen.
func (a *App) stride() time.Duration {
	moments := a.tape.Moments(a.here().name)
	switch n := len(moments); {
	case n == 0 || moments[n-1].Sub(moments[0]) < 2*time.Hour:
		return time.Minute
	case moments[n-1].Sub(moments[0]) < 12*time.Hour:
		return 10 * time.Minute
	}
	return time.Hour
}

// goTo shows what was seen at a time, as far as anything was.
func (a *App) goTo(at time.Time) {
	moments := a.moments()
	switch n := len(moments); {
	case n == 0:
	case at.Before(moments[0]):
		a.say("nothing was seen before " + moments[0].Format(clockOf(moments)))
		a.at = moments[0]
	case at.After(moments[n-1]):
		a.afterLast()
	default:
		a.at = at
	}
}

// afterLast shows the newest, since nothing was seen later.
func (a *App) afterLast() {
	a.newest()
	if a.here().node == nil {
		a.say("nothing was seen later: this is the end of the " + a.kind())
	}
}

// clock is how times of day are written.
const clock = "15:04:05"

// clockOf is how times are written where the day may not be clear.
func clockOf(moments []time.Time) string {
	if n := len(moments); n > 0 && moments[n-1].Sub(moments[0]) >= 20*time.Hour {
		return "Jan 2 15:04"
	}
	return clock
}

// hurry changes how often is asked, or how fast a recording is played.
func (a *App) hurry(by int) {
	if a.here().node == nil {
		a.play.tempo = min(max(a.play.tempo+by, 0), len(tempos)-1)
		a.say(fmt.Sprintf("playing %d times as fast as it was", tempos[a.play.tempo]))
		return
	}
	a.pace = min(max(a.pace-by, 0), len(paces)-1)
	a.say(fmt.Sprintf("asking %g times as seldom as usual", paces[a.pace]))
	if paces[a.pace] <= 1 {
		a.say(fmt.Sprintf("asking %g times as often as usual", 1/paces[a.pace]))
	}
}
