package web

import (
	"context"
	"encoding/json"
	"net/http"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/hodoscope/hodoscope/internal/ask/asktest"
	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/session"
	"github.com/hodoscope/hodoscope/internal/source/live"
)

// poisoned is a node that says something hostile wherever it says a text: names of
// processes, modules, functions, tables, ports, other nodes, labels, states, errors.
type poisoned struct{ *asktest.Node }

const poisonedName = `evil"><img src=x onerror="document.title='owned'">@x`

func newPoisoned(at time.Time) *poisoned {
	p := &poisoned{asktest.New(poisonedName, 4, 0.5, 2).Attached(60, at)}
	poison(p.Node.State())
	return p
}

// poison puts a hostile text in the place of each text within a value, which must be
// nobody else's. Words of our own have types of their own, and stay; so do times.
func poison[T any](v T) T {
	n := 0
	seen := map[any]bool{}
	var walk func(reflect.Value)
	walk = func(v reflect.Value) {
		switch v.Kind() {
		case reflect.Pointer:
			if !v.IsNil() && !seen[v.Interface()] {
				seen[v.Interface()] = true
				walk(v.Elem())
			}
		case reflect.Struct:
			for i := range v.NumField() {
				if v.Field(i).CanSet() {
					walk(v.Field(i))
				}
			}
		case reflect.Slice:
			for i := range v.Len() {
				walk(v.Index(i))
			}
		case reflect.Map:
			for _, k := range v.MapKeys() {
				one := reflect.New(v.Type().Elem()).Elem()
				one.Set(v.MapIndex(k))
				walk(one)
				v.SetMapIndex(k, one)
			}
		case reflect.String:
			if v.Type() == reflect.TypeFor[string]() && v.String() != "" && v.CanSet() {
				v.SetString(asktest.Hostile[n%len(asktest.Hostile)] + strings.Repeat("x", n/len(asktest.Hostile)%7))
				n++
			}
		}
	}
	walk(reflect.ValueOf(&v))
	return v
}

// said poisons an answer.
func said[T any](v T, err error) (T, error) {
	if err != nil {
		return v, err
	}
	return poison(v), nil
}

// State keeps the name by which the node is asked for.
func (p *poisoned) State() *session.State {
	s := *p.Node.State()
	s.Target, s.Incarnation.Node = poisonedName, poisonedName
	return &s
}

func (p *poisoned) Watch(ctx context.Context) <-chan *session.State {
	out := make(chan *session.State)
	in := p.Node.Watch(ctx)
	go func() {
		defer close(out)
		for range in {
			select {
			case out <- p.State():
			case <-ctx.Done():
				return
			}
		}
	}()
	return out
}

func (p *poisoned) Processes(ctx context.Context, q live.ProcessQuery) (*beam.Processes, error) {
	return said(p.Node.Processes(ctx, q))
}
func (p *poisoned) Inspect(ctx context.Context, ref string, o live.InspectOptions) (*beam.ProcessDetail, error) {
	return said(p.Node.Inspect(ctx, ref, o))
}
func (p *poisoned) Applications(ctx context.Context) (*beam.Applications, error) {
	return said(p.Node.Applications(ctx))
}
func (p *poisoned) Tree(ctx context.Context, app string) (*beam.Tree, error) {
	return said(p.Node.Tree(ctx, app))
}
func (p *poisoned) EtsTables(ctx context.Context, q live.TableQuery) (*beam.EtsTables, error) {
	return said(p.Node.EtsTables(ctx, q))
}
func (p *poisoned) EtsGroups(ctx context.Context, sort string, limit int) (*beam.EtsGroups, error) {
	return said(p.Node.EtsGroups(ctx, sort, limit))
}
func (p *poisoned) Ports(ctx context.Context, q live.PortQuery) (*beam.Ports, error) {
	return said(p.Node.Ports(ctx, q))
}
func (p *poisoned) Allocators(ctx context.Context) (*beam.Allocators, error) {
	return said(p.Node.Allocators(ctx))
}
func (p *poisoned) Links(ctx context.Context, w time.Duration) (*beam.Links, error) {
	return said(p.Node.Links(ctx, w))
}
func (p *poisoned) Microstates(ctx context.Context, w time.Duration) (*beam.Microstates, error) {
	return said(p.Node.Microstates(ctx, w))
}
func (p *poisoned) Waits(ctx context.Context, q live.WaitQuery) (*beam.Waits, error) {
	return said(p.Node.Waits(ctx, q))
}
func (p *poisoned) Events(ctx context.Context) (*beam.Events, error) { return said(p.Node.Events(ctx)) }

// toldOfPoison are alerts whose every text is hostile.
func toldOfPoison() Alerts {
	t := toldOf(poisonedName, asktest.Start)
	return told{alerts: poison(t.alerts), groups: poison(t.groups)}
}

// TestPoison: whatever a node says, an answer is JSON in which no text is markup or moves
// the cursor; and there are answers.
func TestPoison(t *testing.T) {
	c := readContract(t)
	h := newHouse(t)
	h.Server.nodes = these(newPoisoned(asktest.Start))
	h.Server.alerts = toldOfPoison()
	h.Server.desk.Findings = asktest.Findings{poisonedName: asktest.Ill(asktest.Start)}
	escaped := strings.NewReplacer("%", "%25", `"`, "%22", "<", "%3C", ">", "%3E", " ", "%20", "'", "%27").Replace(poisonedName)
	fill := strings.NewReplacer("{node}", escaped, "{pid}", "0.142.0", "{app}", "shop", "{id}", h.desk.Findings.Health(poisonedName).Open[0].ID())
	hostileAnswers := 0
	for _, r := range routes {
		method, path, _ := strings.Cut(r.pattern, " ")
		if method != http.MethodGet || r.open || path == "/api/v1/stream" {
			continue
		}
		address := fill.Replace(path)
		for _, p := range c.Paths[path]["get"].Parameters {
			if p.In == "query" && p.Required {
				address += "?" + p.Name + "=" + wanted[p.Name]
			}
		}
		body := h.get(address).Body.String()
		if !json.Valid([]byte(body)) {
			t.Errorf("%s: %.200s", path, body)
		}
		if bad := strings.IndexFunc(body, func(r rune) bool { return r < ' ' && r != '\n' || r == '<' || r == '>' || r == 0x2028 }); bad >= 0 {
			t.Errorf("%s has %.40q as it is", path, body[bad:])
		}
		if strings.Contains(body, "onerror") {
			hostileAnswers++
		}
	}
	if hostileAnswers < 20 {
		t.Errorf("hostile texts are in %d answers only", hostileAnswers)
	}
}
