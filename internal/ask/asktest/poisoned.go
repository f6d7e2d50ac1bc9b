package asktest

import (
	"context"
	"reflect"
	"strings"
	"time"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/session"
	"github.com/hodoscope/hodoscope/internal/source/live"
)

// Poisoned is a node that says something hostile wherever it says a text: names of
// processes, modules, functions, tables, ports, other nodes, labels, states, errors.
type Poisoned struct {
	*Node
	texts []string
}

// NewPoisoned is one that was looked at for two minutes until at, and bears its name where
// it is asked for by it.
func NewPoisoned(name string, at time.Time, texts []string) *Poisoned {
	p := &Poisoned{New(name, 4, 0.5, 2).Attached(60, at), texts}
	Poison(p.Node.State(), texts)
	return p
}

// Poison puts texts, one after the other, in the place of all within a value, which must
// be nobody else's. Words of our own have types of their own, and stay; so do times.
func Poison[T any](v T, texts []string) T {
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
				v.SetString(texts[n%len(texts)] + strings.Repeat("x", n/len(texts)%7))
				n++
			}
		}
	}
	walk(reflect.ValueOf(&v))
	return v
}

// said poisons an answer.
func said[T any](p *Poisoned, v T, err error) (T, error) {
	if err != nil {
		return v, err
	}
	return Poison(v, p.texts), nil
}

// State keeps the name by which the node is asked for.
func (p *Poisoned) State() *session.State {
	s := *p.Node.State()
	s.Target, s.Incarnation.Node = p.Name, p.Name
	return &s
}

func (p *Poisoned) Watch(ctx context.Context) <-chan *session.State {
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

func (p *Poisoned) Processes(ctx context.Context, q live.ProcessQuery) (*beam.Processes, error) {
	v, err := p.Node.Processes(ctx, q)
	return said(p, v, err)
}

func (p *Poisoned) Inspect(ctx context.Context, ref string, o live.InspectOptions) (*beam.ProcessDetail, error) {
	v, err := p.Node.Inspect(ctx, ref, o)
	return said(p, v, err)
}

func (p *Poisoned) Applications(ctx context.Context) (*beam.Applications, error) {
	v, err := p.Node.Applications(ctx)
	return said(p, v, err)
}

func (p *Poisoned) Tree(ctx context.Context, app string) (*beam.Tree, error) {
	v, err := p.Node.Tree(ctx, app)
	return said(p, v, err)
}

func (p *Poisoned) EtsTables(ctx context.Context, q live.TableQuery) (*beam.EtsTables, error) {
	v, err := p.Node.EtsTables(ctx, q)
	return said(p, v, err)
}

func (p *Poisoned) EtsGroups(ctx context.Context, sort string, limit int) (*beam.EtsGroups, error) {
	v, err := p.Node.EtsGroups(ctx, sort, limit)
	return said(p, v, err)
}

func (p *Poisoned) Mnesia(ctx context.Context, q live.MnesiaQuery) (*beam.Mnesia, error) {
	v, err := p.Node.Mnesia(ctx, q)
	return said(p, v, err)
}

func (p *Poisoned) Ports(ctx context.Context, q live.PortQuery) (*beam.Ports, error) {
	v, err := p.Node.Ports(ctx, q)
	return said(p, v, err)
}

func (p *Poisoned) Allocators(ctx context.Context) (*beam.Allocators, error) {
	v, err := p.Node.Allocators(ctx)
	return said(p, v, err)
}

func (p *Poisoned) Links(ctx context.Context, w time.Duration) (*beam.Links, error) {
	v, err := p.Node.Links(ctx, w)
	return said(p, v, err)
}

func (p *Poisoned) Microstates(ctx context.Context, w time.Duration) (*beam.Microstates, error) {
	v, err := p.Node.Microstates(ctx, w)
	return said(p, v, err)
}

func (p *Poisoned) Locks(ctx context.Context, w time.Duration) (*beam.Locks, error) {
	v, err := p.Node.Locks(ctx, w)
	return said(p, v, err)
}

func (p *Poisoned) Waits(ctx context.Context, q live.WaitQuery) (*beam.Waits, error) {
	v, err := p.Node.Waits(ctx, q)
	return said(p, v, err)
}

func (p *Poisoned) Events(ctx context.Context) (*beam.Events, error) {
	v, err := p.Node.Events(ctx)
	return said(p, v, err)
}

func (p *Poisoned) Excerpt(ctx context.Context, q live.ExcerptQuery) (*beam.Excerpt, error) {
	v, err := p.Node.Excerpt(ctx, q)
	return said(p, v, err)
}

func (p *Poisoned) Kin(ctx context.Context, group string) (*beam.Kin, error) {
	v, err := p.Node.Kin(ctx, group)
	return said(p, v, err)
}

func (p *Poisoned) Recent(ctx context.Context, ref string) (*beam.Recent, error) {
	v, err := p.Node.Recent(ctx, ref)
	return said(p, v, err)
}

func (p *Poisoned) Sockets(ctx context.Context) (*beam.OSSockets, error) {
	v, err := p.Node.Sockets(ctx)
	return said(p, v, err)
}
