package live_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/hodoscope/hodoscope/internal/attach"
	"github.com/hodoscope/hodoscope/internal/erltest"
	"github.com/hodoscope/hodoscope/internal/etf"
	"github.com/hodoscope/hodoscope/internal/source/live"
)

// open attaches to a test's node.
func open(t testing.TB, n *erltest.Node) *live.Source {
	t.Helper()
	guest, err := attach.Open(t.Context(), attach.Options{
		Target: n.Name, CookieFile: n.CookieFile, EPMDPort: n.EPMDPort, Timeout: 30 * time.Second})
	if err != nil {
		t.Fatal(err)
	}
	src := live.New(guest)
	t.Cleanup(func() { _ = src.Close() })
	return src
}

// must is for the two results of a question.
func must[T any](t testing.TB) func(T, error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

// term asks the node for a value.
func term(t testing.TB, n *erltest.Node, expr string) etf.Term {
	t.Helper()
	v, err := etf.Decode(n.AskETF(expr), etf.Limits{})
	if err != nil {
		t.Fatalf("%s: %v", expr, err)
	}
	return v
}

// background is a process of the node, under the given registered name, that has run the expressions and then waits.
// It is not linked to anybody.
func background(n *erltest.Node, name, exprs string) {
	waiting(n, name, exprs, "receive {"+name+", never} -> ok end")
}

// waiting is background with a way to wait of one's own.
func waiting(n *erltest.Node, name, exprs, wait string) {
	if exprs != "" {
		exprs += ", "
	}
	n.Ask(fmt.Sprintf("Self = self(), {Pid, Monitor} = spawn_monitor(fun() -> %sSelf ! {ready, self()}, %s end), register(%s, Pid), "+
		"receive {ready, Pid} -> demonitor(Monitor, [flush]); {'DOWN', Monitor, _, _, Reason} -> exit(Reason) end", exprs, wait, name))
}

// kill ends processes and waits until their names are free.
func kill(n *erltest.Node, names ...string) {
	n.Ask("[begin M = monitor(process, P), exit(whereis(P), kill), receive {'DOWN', M, _, _, _} -> ok end end || P <- [" + strings.Join(names, ", ") + "]]")
}

// pidOf is the printed pid under a registered name.
func pidOf(n *erltest.Node, name string) string {
	return n.Ask("whereis(" + name + ")")
}

// quoted is an Erlang string literal.
func quoted(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(s) + `"`
}

// within calls f until it is content, and fails with what it last said otherwise.
func within(t testing.TB, d time.Duration, f func() string) {
	t.Helper()
	for deadline := time.Now().Add(d); ; time.Sleep(20 * time.Millisecond) {
		said := f()
		if said == "" {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("after %v: %s", d, said)
		}
	}
}

// near tells whether two numbers differ by at most the share of the larger, or by slack.
func near(a, b int64, share float64, slack int64) bool {
	d := max(a, b) - min(a, b)
	return d <= slack || float64(d) <= share*float64(max(a, b))
}

// withPatients loads testdata/patients.erl into the node.
func withPatients(t *testing.T, n *erltest.Node) {
	t.Helper()
	text, err := os.ReadFile("testdata/patients.erl")
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(n.Dir, "patients.erl")
	if err := os.WriteFile(path, text, 0o600); err != nil {
		t.Fatal(err)
	}
	n.Ask("{ok, M, B} = compile:file(" + quoted(path) + ", [binary, report]), {module, M} = code:load_binary(M, \"patients.erl\", B)")
}
