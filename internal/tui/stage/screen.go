package stage

import (
	"net/url"
	"time"

	"github.com/hodoscope/hodoscope/internal/tui/paint"
	"github.com/hodoscope/hodoscope/internal/view"
)

// Address says what is shown, in the words of view.Way and of the page's addresses: a
// screen, what of it, and how.
type Address struct {
	Screen, Arg string
	Query       map[string]string
	Node        string // another node, by its target; "": the one in sight
}

// AddressOf is where a way leads.
func AddressOf(w view.Way) Address { return Address{Screen: w.Screen, Arg: w.Arg, Query: w.Query} }

// With is the address with other values of its query; "" takes one away.
func (a Address) With(pairs ...string) Address {
	q := map[string]string{}
	for k, v := range a.Query {
		q[k] = v
	}
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] == "" {
			delete(q, pairs[i])
		} else {
			q[pairs[i]] = pairs[i+1]
		}
	}
	a.Query = q
	return a
}

// Toggled is the address with a value of its query, or without it where it has that value.
func (a Address) Toggled(name, value string) Address {
	if a.Query[name] == value {
		value = ""
	}
	return a.With(name, value)
}

// Question is one that a screen wants answered again and again: a question of ask, what
// of it, its parameters.
type Question struct {
	Name   string
	Path   string // of a process its pid, of a group its name …; "": none
	Params map[string]string
	// Every is how far apart the answers should be; 0: one is enough, until one comes to the
	// screen anew or asks again.
	Every time.Duration
	// All has it asked of all nodes, not only of the one in sight: for questions that
	// sessions answer, not nodes.
	All bool
	// Node has it asked of this node, whichever is in sight; "": of the one in sight.
	Node string
}

// OfAll is the question to all nodes.
func (q Question) OfAll() Question {
	q.All = true
	return q
}

// OfNode is the question to a node, by its target.
func (q Question) OfNode(node string) Question {
	q.Node = node
	return q
}

// Of tells whether the question is one to a node, of which here tells whether it is in sight.
func (q Question) Of(node string, here bool) bool {
	if q.Node != "" {
		return q.Node == node
	}
	return here || q.All
}

// Ask makes a question without a path; pairs are names and values of its parameters, of
// which empty ones are left out.
func Ask(name string, every time.Duration, pairs ...string) Question {
	return AskOf(name, "", every, pairs...)
}

// AskOf makes a question of something.
func AskOf(name, path string, every time.Duration, pairs ...string) Question {
	q := Question{Name: name, Path: path, Every: every}
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			if q.Params == nil {
				q.Params = map[string]string{}
			}
			q.Params[pairs[i]] = pairs[i+1]
		}
	}
	return q
}

// Values are the parameters as ask reads them.
func (q Question) Values() url.Values {
	v := url.Values{}
	for name, value := range q.Params {
		v.Set(name, value)
	}
	return v
}

// Key names the question: equal questions have equal keys.
func (q Question) Key() string {
	return q.Name + "/" + url.PathEscape(q.Path) + "?" + q.Values().Encode()
}

// Screen is one screen. All is called from one goroutine, and returns at once.
type Screen interface {
	// Address leads to what is shown now.
	Address() Address
	// Questions are those whose answers it draws, the most wanted first.
	Questions() []Question
	// Draw draws what was seen.
	Draw(c *paint.Canvas, l Look)
	// Keys are what it understands now. Footer and help are made of them.
	Keys() []Key
}

// Clicked is a Screen that answers to clicks on zones that it drew.
type Clicked interface {
	// Click handles what the zone under a click means; wheel events come as Wheel.
	Click(act any) Effect
}

// Wheel is a turn of the mouse's wheel over a screen, in lines; negative is up.
type Wheel struct{ Lines int }

// Key is a row of a table of keys: what one may press, and what that does.
type Key struct {
	Press []string // as Bubble Tea names keys: "enter", "S", "ctrl+s"; the first is shown
	Label string   // in the footer: a word or two
	Help  string   // in the help: what it does
	Foot  int      // place in the footer, 1 the first to be kept; 0: in the help only
	Off   string   // why it does nothing now; "": it does
	Do    func() Effect
}

// Effect is what a screen wants done beyond itself: one of the types below, or nil.
type Effect any

type (
	// Go shows something else; Back leads here again.
	Go struct{ To Address }
	// Back shows what was shown before.
	Back struct{}
	// Say tells something for a few seconds.
	Say struct{ Text string }
	// Copy puts text on the clipboard, by way of the terminal (OSC 52): one line, in which
	// what is not plainly visible is written out.
	Copy struct{ Text string }
	// Again has questions asked again at once, whatever is known.
	Again struct{ Questions []Question }
	// Prompt reads a line. Nothing changes while it is not accepted; Esc leaves it.
	Prompt struct {
		Label, Text string
		Hint        string // beside the line while it is empty
		// Check tells what is wrong with a text; nil: anything is right.
		Check func(text string) error
		// Complete gives words that may stand at the end of the text.
		Complete func(text string) []string
		Done     func(text string) Effect
	}
	// Menu lets one choose of a few.
	Menu struct {
		Title string
		Items []Item
	}
	// Hold asks a process for a part of what it holds, a touch that is noted in the audit log.
	Hold struct{ Pid, Part string }
	// Collect has the garbage of processes collected, which is an act: it is confirmed first,
	// noted in the audit log, and only done where acts are allowed.
	Collect struct{ Pids []string }
)

// Item is a line of a menu.
type Item struct {
	Press string // a key that chooses it; "": none
	Label string
	Help  string
	On    bool // it is what holds now
	Do    func() Effect
}
