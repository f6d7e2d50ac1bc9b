package tui

import (
	"encoding/json"

	"github.com/hodoscope/hodoscope/internal/ask"
)

// frameJSON is a frame for scripts. What is in it is as the page's API has it.
type frameJSON struct {
	Node     string       `json:"node"`
	At       string       `json:"at"`
	Screen   string       `json:"screen"`
	Whole    bool         `json:"whole"` // all questions have been answered
	Standing ask.Standing `json:"standing"`
	System   any          `json:"system"`
	Answers  []answerJSON `json:"answers"`
}

// answerJSON is a question with its answer, or with the problem why there is none; with
// neither none has come.
type answerJSON struct {
	Question string            `json:"question"`
	Of       string            `json:"of,omitempty"`
	Params   map[string]string `json:"params,omitempty"`
	At       string            `json:"at,omitempty"`
	Answer   any               `json:"answer,omitempty"`
	Problem  *problemJSON      `json:"problem,omitempty"`
}

type problemJSON struct {
	Kind ask.Kind `json:"kind"`
	What string   `json:"what"`
	Next string   `json:"next,omitempty"`
}

// MarshalJSON has no Text: it has what the text is made of.
func (f Frame) MarshalJSON() ([]byte, error) {
	out := frameJSON{Node: f.Node, At: ask.RFC3339(f.At), Screen: f.Screen, Whole: f.Whole, Standing: f.State.Standing, Answers: []answerJSON{}}
	if f.State.System != nil {
		out.System = ask.Wire(*f.State.System)
	}
	for _, a := range f.Answers {
		out.Answers = append(out.Answers, answerOf(a))
	}
	return json.Marshal(out)
}

func answerOf(a Answered) answerJSON {
	q := a.Question
	out := answerJSON{Question: q.Name, Of: q.Path, Params: q.Params, At: ask.RFC3339(a.Answer.At)}
	if a.Answer.Value != nil {
		out.Answer = ask.Wire(a.Answer.Value)
	}
	if p := a.Answer.Problem; p != nil {
		out.Problem = &problemJSON{p.Kind, p.What, p.Next}
	}
	return out
}
