package ask

import (
	"context"
	"time"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/session"
	"github.com/hodoscope/hodoscope/internal/source/live"
)

var _ Node = (*session.Session)(nil)

// Node is one watched node, as faces need it. *session.Session is one.
// Safe for concurrent use; answers are shared and must not be changed.
type Node interface {
	State() *session.State
	// Watch delivers states, the latest wins; closed when ctx ends.
	Watch(ctx context.Context) <-chan *session.State
	Kin(ctx context.Context, group string) (*beam.Kin, error)
	Recent(ctx context.Context, ref string) (*beam.Recent, error)
	Processes(ctx context.Context, q live.ProcessQuery) (*beam.Processes, error)
	Excerpt(ctx context.Context, q live.ExcerptQuery) (*beam.Excerpt, error)
	Inspect(ctx context.Context, ref string, o live.InspectOptions) (*beam.ProcessDetail, error)
	Applications(ctx context.Context) (*beam.Applications, error)
	Tree(ctx context.Context, app string) (*beam.Tree, error)
	EtsTables(ctx context.Context, q live.TableQuery) (*beam.EtsTables, error)
	EtsGroups(ctx context.Context, sort string, limit int) (*beam.EtsGroups, error)
	Mnesia(ctx context.Context, q live.MnesiaQuery) (*beam.Mnesia, error)
	Ports(ctx context.Context, q live.PortQuery) (*beam.Ports, error)
	Sockets(ctx context.Context) (*beam.OSSockets, error)
	Allocators(ctx context.Context) (*beam.Allocators, error)
	Links(ctx context.Context, window time.Duration) (*beam.Links, error)
	Microstates(ctx context.Context, window time.Duration) (*beam.Microstates, error)
	Locks(ctx context.Context, window time.Duration) (*beam.Locks, error)
	Waits(ctx context.Context, q live.WaitQuery) (*beam.Waits, error)
	Events(ctx context.Context) (*beam.Events, error)
	// EventMinutes are counts of the last minutes, oldest first.
	EventMinutes() []session.EventMinute
}
