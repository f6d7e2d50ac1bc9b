package session

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/source/live"
)

// mostRanked is how many rows the node ranks when no census can answer.
const mostRanked = 250

// Excerpt reads rows of the table of all processes, from the last census. Where there
// is none or it does not have what is asked for, the change over a window among it,
// the node ranks its processes, and the table is of the first of these.
func (s *Session) Excerpt(ctx context.Context, q live.ExcerptQuery) (*beam.Excerpt, error) {
	if q.Window == 0 {
		q.Every = s.interval()
		key := fmt.Sprintf("excerpt %s %t %s %q %s %d %d %d %v %t", q.Sort, q.Up, filterText(q.Filter), q.In, q.By, q.Order, q.Offset, q.Limit, q.Pinned, q.Closer)
		e, err := ask(ctx, s, key, func(ctx context.Context, src Source) (*beam.Excerpt, error) {
			e, ok, err := src.Excerpt(ctx, q)
			if err == nil && !ok {
				err = ErrNoCensus
			}
			return e, err
		})
		if !errors.Is(err, ErrNoCensus) {
			return e, err
		}
	}
	if q.By != "" || len(q.In) > 0 {
		return nil, ErrNoCensus
	}
	ranking := live.ProcessQuery{Sort: q.Sort, Limit: mostRanked, Window: q.Window, Filter: q.Filter}
	if !live.Ranks(q.Sort) {
		ranking.Sort = beam.SortReductions
	}
	p, err := s.Processes(ctx, ranking)
	if err != nil {
		return nil, err
	}
	return excerptOf(p, q), nil
}

// excerptOf takes some rows of those that the node ranked.
func excerptOf(p *beam.Processes, q live.ExcerptQuery) *beam.Excerpt {
	e := &beam.Excerpt{Incarnation: p.Incarnation, Origin: p.Origin, Ranked: p.Origin.At, Sort: p.Sort, Window: p.Window,
		Total: p.Total, Passed: p.Len(), Offset: q.Offset, ByOrphan: p.ByOrphan, OrphansKnown: p.OrphansKnown,
		Processes: part(p), Top: part(p), Pinned: part(p)}
	for i := q.Offset; i < min(q.Offset+q.Limit, p.Len()); i++ {
		take(e.Processes, p, i)
	}
	if p.Len() > 0 {
		take(e.Top, p, 0)
	}
	for _, pid := range q.Pinned {
		if i := slices.Index(p.Pid, pid); i >= 0 {
			take(e.Pinned, p, i)
			e.PinnedAt = append(e.PinnedAt, i)
		}
	}
	return e
}

// part is a table of the same kind without rows.
func part(p *beam.Processes) *beam.Processes {
	return &beam.Processes{Total: p.Total, Sort: p.Sort, Window: p.Window, Candidates: p.Candidates, Examined: p.Examined}
}

func take(to, from *beam.Processes, i int) {
	to.AppendRow(from, i)
	if from.Delta != nil {
		to.Delta = append(to.Delta, from.Delta[i])
	}
}
