package erltest

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"

	"github.com/hodoscope/hodoscope/lab"
)

// program is one of the lab's with the arguments of its start function.
type program struct {
	lab.Program
	args []string
}

// sources are what its modules are made of.
func (p program) sources() (sources, error) {
	s := sources{compiler: "erlc"}
	if p.Language == lab.Elixir {
		s.compiler = "elixirc"
	}
	if p.Sources == nil {
		return s, errors.New("the lab has no program of that name")
	}
	names, err := fs.Glob(p.Sources, "*") // in order
	if err != nil {
		return s, err
	}
	for _, name := range names {
		text, err := fs.ReadFile(p.Sources, name)
		if err != nil {
			return s, err
		}
		s.files = append(s.files, sourceFile{name, text})
	}
	return s, nil
}

// call is the Erlang text that loads what was compiled into ebin, embedded mode or not, and starts the program.
func (p program) call(ebin string) string {
	return fmt.Sprintf(`
		lists:foreach(fun(File) ->
			Base = filename:rootname(File),
			Module = list_to_atom(filename:basename(Base)),
			code:is_loaded(Module) =/= false orelse ({module, Module} = code:load_abs(Base))
		end, filelib:wildcard(%q)),
		case '%s':start([%s]) of ok -> ok; {ok, _} -> ok end`,
		filepath.Join(ebin, "*.beam"), p.Module(), strings.Join(p.args, ","))
}
