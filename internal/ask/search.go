package ask

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/filter"
	"github.com/hodoscope/hodoscope/internal/session"
	"github.com/hodoscope/hodoscope/internal/source/live"
	"github.com/hodoscope/hodoscope/internal/view"
)

const (
	leastSearch = 2 // characters: fewer find everything
	maxSearch   = 100
)

// search finds what has a name, in what the censuses know: the node is not asked, so that
// a person may type.
func search(ctx context.Context, n Node, p *Params) (view.Document, error) {
	syn, words := p.Syntax(), strings.TrimSpace(p.Get("q"))
	if c := utf8.RuneCountInString(words); c < leastSearch || c > maxSearch {
		p.Fail("q: %d to %d characters", leastSearch, maxSearch)
	}
	if err := p.Done(); err != nil {
		return view.Document{}, err
	}
	named, err := filter.Parse(quoted(words))
	if err != nil {
		return view.Document{}, &Problem{Kind: Invalid, What: err.Error(), Next: "type words"}
	}
	// Only a census ranks by the rate, so without one there is no answer instead of a question.
	a, err := n.Processes(ctx, live.ProcessQuery{Sort: beam.SortReductionsRate, Limit: view.MostFound, NoWake: true, Filter: named})
	if err != nil && !errors.Is(err, session.ErrNoCensus) {
		return view.Document{}, err
	}
	return view.Search(words, a, n.State().Census, syn), nil
}

// quoted makes an expression of words that must all be there, whatever they look like.
func quoted(words string) string {
	list := strings.Fields(words)
	for i, w := range list {
		list[i] = fmt.Sprintf(`"%s"`, strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(w))
	}
	return strings.Join(list, " ")
}
