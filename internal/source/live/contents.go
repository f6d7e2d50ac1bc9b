package live

import (
	"context"
	"errors"
	"fmt"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/etf"
	"github.com/hodoscope/hodoscope/internal/node"
	"github.com/hodoscope/hodoscope/internal/probe"
)

// mostContents is how many messages or pairs are fetched. When these are too much,
// fewer are tried.
const mostContents = 100

// contents asks a process for what it holds, of which there may be much.
func (s *Source) contents(ctx context.Context, p etf.Pid, d *beam.ProcessDetail, call string, ask func(etf.Pid, int, int) probe.Request,
	o InspectOptions, cost *beam.Cost) (*beam.Contents, error) {
	if o.Audit != nil {
		if err := o.Audit(call, d.Pid.String()); err != nil {
			return nil, err
		}
	}
	out := &beam.Contents{Total: -1}
	for most := mostContents; ; most = max(1, most/4) {
		encoded, fewer, err := s.copied(ctx, ask(p, most, DefaultStateBytes), out, cost)
		switch {
		case err != nil:
			return nil, err
		case out.Note == "":
			s.printContents(encoded, out, call == "dictionary", o)
			return out, nil
		case !fewer || most == 1:
			return out, nil
		}
		out.Note = ""
	}
}

// copied fetches one copy. What the node says against it becomes the note.
func (s *Source) copied(ctx context.Context, r probe.Request, out *beam.Contents, cost *beam.Cost) (encoded []byte, fewer bool, err error) {
	a, err := s.n.Do(ctx, r, func(c *etf.Cursor) error {
		if encoded = append(encoded, c.Binary()...); len(encoded) > DefaultStateBytes+1024 {
			return fmt.Errorf("what the process holds is longer than the node said")
		}
		return nil
	})
	*cost = cost.Plus(a.Cost)
	cost.Woken++
	switch {
	case err == nil:
		out.Note, fewer = probe.DecodeContents(a.Result)
		err = a.Result.Err()
	case errors.Is(err, node.ErrHeap) || errors.Is(err, node.ErrTimeout) && ctx.Err() == nil:
		out.Note, err = "it could not be fetched: "+err.Error(), nil
	}
	return encoded, fewer, err
}

// printContents prints {Total, List}. A pair of the dictionary is redacted as a pair,
// since its key may say that the value is a secret.
func (s *Source) printContents(encoded []byte, out *beam.Contents, pairs bool, o InspectOptions) {
	t, err := etf.Decode(encoded, etf.Limits{Depth: etf.MaxDepth, Inflated: -1})
	if err != nil {
		out.Note = "it cannot be shown: " + err.Error()
		return
	}
	answer, ok := t.(etf.Tuple)
	var total etf.Int
	var list etf.List
	if ok = ok && len(answer) == 2; ok {
		total, ok = answer[0].(etf.Int)
		list, _ = answer[1].(etf.List)
	}
	if !ok {
		out.Note = "it came in an unexpected shape"
		return
	}
	out.Total = int(total)
	print := etf.PrintOptions{Syntax: o.Syntax, LocalNode: etf.Atom(s.n.Name()), MaxBytes: 8*len(encoded) + 1024, MaxDepth: etf.MaxDepth}
	hidden := 0
	for _, one := range list {
		if o.Redact != nil {
			var n int
			one, n = o.Redact(one)
			hidden += n
		}
		out.List = append(out.List, contentOf(one, pairs, print))
	}
	if hidden > 0 {
		out.Note = hiddenNote(hidden)
	}
}

func contentOf(t etf.Term, pairs bool, o etf.PrintOptions) beam.Content {
	if pair, ok := t.(etf.Tuple); ok && pairs && len(pair) == 2 {
		return beam.Content{Key: etf.Print(pair[0], o), Term: etf.Print(pair[1], o)}
	}
	return beam.Content{Term: etf.Print(t, o)}
}
