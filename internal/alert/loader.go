package alert

import (
	"fmt"
	"io/fs"
	"log/slog"
	"slices"

	"github.com/prometheus/common/model"
	"github.com/prometheus/prometheus/model/rulefmt"
	"github.com/prometheus/prometheus/promql/parser"
)

// Loader reads rule files for a manager of rules (rules.GroupLoader) from any file
// system, so that the pack need not be written to disk to be evaluated.
type Loader struct {
	files  fs.FS
	parser parser.Parser
}

// NewLoader reads rule files from files.
func NewLoader(files fs.FS) *Loader {
	return &Loader{files: files, parser: parser.NewParser(parser.Options{})}
}

// Load reads the groups of one file.
func (l *Loader) Load(name string, ignoreUnknown bool, scheme model.ValidationScheme) (*rulefmt.RuleGroups, []error) {
	text, err := fs.ReadFile(l.files, name)
	if err != nil {
		return nil, []error{err}
	}
	groups, errs := rulefmt.Parse(text, ignoreUnknown, scheme, l.parser, slog.New(slog.DiscardHandler))
	for i := range errs {
		errs[i] = fmt.Errorf("%s: %w", name, errs[i])
	}
	// What is no YAML is told twice, being read twice.
	errs = slices.CompactFunc(errs, func(a, b error) bool { return a.Error() == b.Error() })
	return groups, errs
}

// Parse parses an expression.
func (l *Loader) Parse(query string) (parser.Expr, error) { return l.parser.ParseExpr(query) }

func (l *Loader) read(name string) (*rulefmt.RuleGroups, []error) {
	return l.Load(name, false, model.UTF8Validation)
}
