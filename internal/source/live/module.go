package live

import (
	"context"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/node"
)

// ProbeModule tells whether the probe module is loaded into the node (a look).
func (s *Source) ProbeModule(ctx context.Context) (*beam.ProbeModule, error) {
	m, err := s.n.Module(ctx)
	if err != nil {
		return nil, err
	}
	m.Origin = exact(1, m.Origin.Cost)
	return &m, nil
}

// LoadProbeModule loads the probe module unless it is there (an act, see node.Audit),
// and tells what is there then.
func (s *Source) LoadProbeModule(ctx context.Context, audit node.Audit) (*beam.ProbeModule, error) {
	if err := s.n.UseModule(ctx, audit); err != nil {
		return nil, err
	}
	return s.ProbeModule(ctx)
}

// UnloadProbeModule deletes and purges the probe module (an act that wakes every
// process, so not on a large node), and tells what is there then.
func (s *Source) UnloadProbeModule(ctx context.Context, audit node.Audit) (*beam.ProbeModule, error) {
	if err := s.n.DropModule(ctx, audit); err != nil {
		return nil, err
	}
	return s.ProbeModule(ctx)
}
