package erltest

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// program is one of the lab's, lab/NAME, with the arguments of its start function.
type program struct {
	name string
	args []string
}

func (p program) isElixir() bool {
	files, _ := filepath.Glob(filepath.Join(labDir(), p.name, "lib", "*.ex"))
	return len(files) > 0
}

// sources are lab/NAME/src/*.erl, or lab/NAME/lib/*.ex.
func (p program) sources() (sources, error) {
	dir := filepath.Join(labDir(), p.name)
	files, _ := filepath.Glob(filepath.Join(dir, "src", "*.erl"))
	s := sources{compiler: "erlc"}
	if len(files) == 0 {
		files, _ = filepath.Glob(filepath.Join(dir, "lib", "*.ex"))
		s.compiler = "elixirc"
	}
	if len(files) == 0 {
		return s, fmt.Errorf("%s holds no program", dir)
	}
	slices.Sort(files)
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			return s, err
		}
		s.files = append(s.files, sourceFile{filepath.Base(file), text})
	}
	return s, nil
}

// call is the Erlang text that loads what was compiled into ebin, embedded mode or not, and starts the program.
func (p program) call(ebin string) string {
	module := p.name
	if p.isElixir() {
		module = "'Elixir." + strings.ToUpper(p.name[:1]) + p.name[1:] + "'"
	}
	return fmt.Sprintf(`
		lists:foreach(fun(File) ->
			Base = filename:rootname(File),
			Module = list_to_atom(filename:basename(Base)),
			code:is_loaded(Module) =/= false orelse ({module, Module} = code:load_abs(Base))
		end, filelib:wildcard(%q)),
		case %s:start([%s]) of ok -> ok; {ok, _} -> ok end`,
		filepath.Join(ebin, "*.beam"), module, strings.Join(p.args, ","))
}

// labDir is lab/ in the checkout, found from the directory the test runs in.
func labDir() string {
	dir, err := os.Getwd()
	if err != nil {
		return "lab"
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return filepath.Join(dir, "lab")
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return "lab"
		}
		dir = parent
	}
}
