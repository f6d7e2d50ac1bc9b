package selectivereceive

import (
	"testing"

	"github.com/hodoscope/hodoscope/internal/beam"
)

func TestReceives(t *testing.T) {
	for _, c := range []struct {
		name  string
		stack []beam.MFA
		want  bool
	}{
		{"the loop of a plain process", []beam.MFA{{Module: "feed", Function: "loop", Arity: 2}}, true},
		{"of one that proc_lib has started", []beam.MFA{{Module: "feed", Function: "loop", Arity: 2}, {Module: "proc_lib", Function: "init_p", Arity: 3}}, true},
		{"work on a message", []beam.MFA{{Module: "lists", Function: "foldl", Arity: 3}, {Module: "feed", Function: "loop", Arity: 2}}, false},
		{"a callback is no receive", []beam.MFA{{Module: "feed", Function: "handle_cast", Arity: 2}, {Module: "gen_server", Function: "try_dispatch", Arity: 4}, {Module: "proc_lib", Function: "init_p_do_apply", Arity: 3}}, false},
		{"a call that searches for its answer", []beam.MFA{{Module: "gen", Function: "do_call", Arity: 4}, {Module: "feed", Function: "ask", Arity: 1}, {Module: "feed", Function: "loop", Arity: 2}}, true},
		{"nothing known", nil, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := receives(c.stack); got != c.want {
				t.Errorf("%v", got)
			}
		})
	}
}
