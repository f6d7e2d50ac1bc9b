package diagnose

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"
)

// Severity says how urgent a finding is: by the time that is left until a limit is
// reached, or by how long somebody waits; never by size alone.
type Severity int

// The severities, least first. Info is no complaint: something to know, or to look
// at again later.
const (
	Info Severity = iota
	Warning
	Error
	Critical
)

var severities = []string{"info", "warning", "error", "critical"}

func (s Severity) String() string { return severities[s] }

// MarshalText and UnmarshalText use the word.
func (s Severity) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText reads the word.
func (s *Severity) UnmarshalText(b []byte) error {
	i := slices.Index(severities, string(b))
	if i < 0 {
		return fmt.Errorf("no severity %q: use %v", b, severities)
	}
	*s = Severity(i)
	return nil
}

// Severities are the words, least first.
func Severities() []string { return slices.Clone(severities) }

// Confidence says how sure a finding is.
type Confidence string

// The confidences. Proven is what a trial showed, or what has no other explanation.
const (
	Suspected Confidence = "suspected"
	Likely    Confidence = "likely"
	Proven    Confidence = "proven"
)

// rank orders confidences, the surest first.
func (c Confidence) rank() int { return slices.Index([]Confidence{Proven, Likely, Suspected}, c) }

// Finding is one thing that is wrong.
type Finding struct {
	Detector   string      `json:"detector"`
	Title      string      `json:"title"` // one sentence with the culprit in it
	Severity   Severity    `json:"severity"`
	Confidence Confidence  `json:"confidence"`
	Culprit    Culprit     `json:"culprit"`
	Evidence   []Evidence  `json:"evidence"`
	Excluded   []Exclusion `json:"excluded"`
	Advice     []Advice    `json:"advice"`
	// Consequences are the titles of other findings that are explained by this one.
	Consequences []string `json:"consequences,omitempty"`
	// TimeLeft is until a limit is reached at this pace; 0: not known, or no limit.
	TimeLeft Duration `json:"time_left,omitempty"`

	// Touches are the subjects that it is about: by these a consequence finds its
	// cause. See Subject.
	Touches []string `json:"-"`
}

// Duration is a time.Duration that JSON has in seconds.
type Duration time.Duration

// MarshalJSON writes seconds.
func (d Duration) MarshalJSON() ([]byte, error) { return json.Marshal(time.Duration(d).Seconds()) }

// UnmarshalJSON reads seconds.
func (d *Duration) UnmarshalJSON(b []byte) error {
	var s float64
	err := json.Unmarshal(b, &s)
	*d = Duration(s * float64(time.Second))
	return err
}

// Culprit is who is to blame, by a name that is found again in the code: never a
// pid alone.
type Culprit struct {
	Kind     string `json:"kind"` // process, group, table, port, peer, node
	Name     string `json:"name"` // registered name, group, table, peer
	Module   string `json:"module,omitempty"`
	Function string `json:"function,omitempty"` // name/arity
	Count    int    `json:"count,omitempty"`    // of a group: members
	// Pids are some of them, as they paste into a shell on the node.
	Pids []string `json:"pids,omitempty"`
}

// String is the name, with the function where that tells more.
func (c Culprit) String() string {
	at := c.Module
	if c.Function != "" {
		at += ":" + c.Function
	}
	switch {
	case at == "" || at == c.Name || c.Name == c.Module && c.Function == "":
		return c.Name
	case c.Name == "":
		return at
	}
	return c.Name + " (" + at + ")"
}

// Evidence is one signal, with its number and when it was seen.
type Evidence struct {
	Signal string    `json:"signal"`
	Value  float64   `json:"value"`
	Unit   string    `json:"unit,omitempty"` // UCUM: By, By/s, s, 1, {process}/min …
	At     time.Time `json:"at"`
	Text   string    `json:"text"`
}

// Exclusion is a look-alike that was tested, and why it is not this.
type Exclusion struct {
	Detector string `json:"detector"`
	Text     string `json:"text"`
}

// The kinds of advice: what is safe at once, what to change in the code, and how to
// see that it worked.
const (
	Now   = "now"
	Code  = "code"
	Check = "check"
)

// Advice is one thing to do.
type Advice struct {
	Kind   string `json:"kind"`
	Text   string `json:"text"`
	Erlang string `json:"erlang,omitempty"`
	Elixir string `json:"elixir,omitempty"`
}
