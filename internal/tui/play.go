package tui

import "time"

// player lets the time of a recording pass.
type player struct {
	on    bool
	tempo int       // index in tempos
	last  time.Time // up to when time has passed
}

// tempos are how many times as fast as it was a recording is played.
var tempos = []int{1, 2, 5, 10, 30, 60}

// playOrStop plays from the moment that is shown, at the end from the begin.
func (a *App) playOrStop() {
	if a.play.on {
		a.play.on = false
		return
	}
	moments := a.moments()
	if len(moments) == 0 {
		return
	}
	if !a.at.Before(moments[len(moments)-1]) {
		a.at = moments[0]
	}
	a.play.on, a.play.last = true, a.now()
}

// beat lets time pass: that of what is played, and of what was said.
func (a *App) beat() {
	now := a.now()
	if a.said != "" && now.Sub(a.saidAt) > saidFor {
		a.said = ""
	}
	if a.at.IsZero() {
		return
	}
	if a.play.on {
		a.at = a.at.Add(now.Sub(a.play.last) * time.Duration(tempos[a.play.tempo]))
		a.play.last = now
	}
	moments := a.tape.Moments(a.here().name)
	switch n := len(moments); {
	case n == 0:
	case a.at.Before(moments[0]):
		a.at = moments[0]
		a.say("what was seen earlier is no longer kept")
	case a.play.on && !a.at.Before(moments[n-1]):
		a.play.on = false
		a.afterLast()
	}
}
