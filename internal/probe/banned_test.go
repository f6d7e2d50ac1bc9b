package probe

import (
	"slices"
	"strings"
	"testing"

	"github.com/hodoscope/hodoscope/internal/etf"
)

// banned are functions that no form may call, as beginnings of module:function/arity. What is not banned must still
// be read by a person, see TestCalledFunctions.
var banned = map[string]string{
	"erts_debug:":              "much of it stops or changes the runtime",
	"erts_internal:":           "not meant to be called",
	"erlang:halt/":             "ends the node",
	"init:":                    "ends or restarts the node, or asks a server that does",
	"erlang:garbage_collect/1": "stops a process for as long as its heap is large", // with no argument it is ours
	"erlang:garbage_collect/2": "the same",
	"persistent_term:":         "a change scans all processes",
	"erlang:spawn":             "what a process of ours spawns may outlive us",
	"erlang:apply/":            "hides what is called",
	"rpc:":                     "speaks to other nodes",
	"erpc:":                    "speaks to other nodes",
	"net_kernel:":              "asks the server that holds the distribution together",
	"global:":                  "takes part in the cluster",
	"code:":                    "asks the code server, or loads code",
	"erlang:load_module/":      "changes code",
	"erlang:register/":         "leaves a name",
	"ets:new/":                 "leaves a table",
	"ets:tab2list/":            "reads contents",
	"ets:lookup":               "reads contents",
	"ets:select/":              "reads contents",
	"ets:foldl/":               "reads contents",
	"ets:safe_fixtable/":       "slows the table down",
	"supervisor:":              "waits for a server without a limit",
	"application:which_":       "waits for a server",
	"gen_server:":              "calls a process of the application",
	"sys:get_status/":          "copies the dictionary",
	"sys:suspend/":             "stops a process",
	"erlang:suspend_process/":  "stops a process",
	"erlang:trace":             "another may be tracing",
	"trace:":                   "another may be tracing",
	"erlang:system_monitor/1":  "takes it from who has it",
	"erlang:system_monitor/2":  "takes it from who has it",
	"erlang:system_profile/":   "takes it from who has it",
	"erlang:link/":             "ties a process of the application to ours",
	"erlang:monitor/":          "leaves a monitor on a process of the application",
	"erlang:exit/2":            "ends processes",
	"erlang:binary_to_atom/":   "makes atoms",
	"erlang:list_to_atom/":     "makes atoms",
	"erlang:binary_to_term/1":  "makes atoms and funs of data",
	"io:":                      "writes to the node's output",
	"logger:":                  "writes to the node's log",
	"error_logger:":            "writes to the node's log",
	"os:cmd/":                  "runs programs",
	"file:":                    "asks the file server",
	"prim_file:write_file/":    "writes",
	"prim_file:open/":          "leaves a file open",
	"instrument:":              "scans all memory",
	"lcnt:":                    "changes what is measured",
	"erlang:process_display/":  "writes to the node's output",
	"erlang:send/2":            "would connect to a node that is gone: noconnect",
	"telemetry:":               "runs handlers of the application, or changes them",
	"erlang:process_info/1":    "reads more than was asked for",
}

// allowed are single functions of what is banned by its beginning, each with the reason.
var allowed = map[string]string{
	"persistent_term:info/0": "reads two counters, whatever their number",
	"erlang:spawn_opt/2":     "of the module's own, linked: it ends with us",
	"erlang:spawn_opt/4":     "of what onlyItems names, linked",
}

// acts are what the rows that change a node, and no others, may call all the same.
var acts = map[string][]string{
	"load_probe":        {"code:load_binary/3"},
	"unload_probe":      {"code:delete/1", "code:soft_purge/1"},
	"telemetry_execute": {"telemetry:execute/3"},
	"collect":           {"erlang:garbage_collect/1"},
}

// lifted are the questions that may call what is banned for all others, each with the reason.
var lifted = map[string]map[string]string{
	"erlang:system_monitor/2":   {"events": "after it saw that nobody has it, and puts back what came in between"},
	"trace:session_create/3":    {"events_session": "a session of its own takes nothing from others"},
	"trace:session_destroy/1":   {"events_session": "of that session"},
	"trace:system/3":            {"events_session": "in that session"},
	"trace:info/3":              {"events_session": "of that session"},
	"erlang:trace_info/2":       {"tracing": "reads who traces"},
	"ets:lookup/2":              {"mnesia": "reads Mnesia's own books, by fixed keys"},
	"telemetry:list_handlers/1": {"telemetry_handlers": "reads who is attached"},
	"erts_debug:lcnt_collect/0": {"locks": "reads counters, where few enough are"},
	"erts_debug:lcnt_control/1": {"locks": "reads which locks are counted; with two arguments it would set that"},
}

// bannedItems are what a function may not be asked for: it would stop all schedulers, or copy what belongs to the
// application. As arguments of ours they would be in the vocabulary.
var bannedItems = map[string][]string{
	"system_info":  {"procs", "info", "loaded", "dist", "check_io", "allocator"},
	"statistics":   {"exact_reductions"},
	"process_info": {"messages", "backtrace"},
}

// liftedItems are the questions that may ask for what is banned for all others, each with the reason.
var liftedItems = map[string]map[string]string{
	"messages": {"messages": "an inspector wants to see them, and the process is small"},
}

// onlyItems are all that may be asked of a function, and must be written in the form.
var onlyItems = map[string][]string{
	"system_flag":  {"scheduler_wall_time"},
	"process_flag": {"max_heap_size", "min_heap_size", "min_bin_vheap_size", "trap_exit"},
	"nodes":        {"connected"},
	"spawn_opt":    {"erl_eval", "lists"},
	"lcnt_control": {"mask"},
}

func TestNothingBannedIsCalled(t *testing.T) {
	for name, f := range forms {
		for _, called := range f.calls {
			if allowed[called] != "" {
				continue
			}
			for prefix, why := range banned {
				if strings.HasPrefix(called, prefix) && !slices.Contains(acts[name], called) && lifted[called][name] == "" {
					t.Errorf("%s calls %s: %s", name, called, why)
				}
			}
		}
	}
}

// What changes a node is in a row that says so, and each such row does.
func TestActs(t *testing.T) {
	for _, c := range Calls {
		if _, ok := acts[c.Name]; ok != (c.Effect == Act) {
			t.Errorf("%s: effect %v, allowed to act: %t", c.Name, c.Effect, ok)
		}
	}
	for name, functions := range acts {
		for _, f := range functions {
			if !slices.Contains(forms[name].calls, f) {
				t.Errorf("%s does not call %s", name, f)
			}
		}
	}
}

// What was lifted is in use: else the ban comes back.
func TestLiftedIsCalled(t *testing.T) {
	for called, questions := range lifted {
		for name := range questions {
			if !slices.Contains(forms[name].calls, called) {
				t.Errorf("%s does not call %s", name, called)
			}
		}
	}
}

func TestNothingBannedIsAskedFor(t *testing.T) {
	for function, items := range bannedItems {
		for _, item := range items {
			if vocabulary[etf.Atom(item)] {
				t.Errorf("%q, an item of %s, is in the vocabulary", item, function)
			}
		}
	}
	for name, f := range forms {
		w := &walk{t: t, name: name, f: f}
		w.term(decodeForm(t, f))
		if w.calls == 0 {
			t.Errorf("%s calls nothing: is it read rightly?", name)
		}
	}
}

// A form calls only what its row says: functions named in it, of a module named in it.
type walk struct {
	t     *testing.T
	name  string
	f     form
	calls int
}

func (w *walk) term(t etf.Term) {
	switch t := t.(type) {
	case etf.Tuple:
		w.tuple(t)
		w.all(t)
	case etf.List:
		w.all(t)
	case etf.ImproperList:
		w.all(t.Elems)
		w.term(t.Tail)
	case etf.Map, etf.Fun, etf.Export:
		w.t.Errorf("%s holds a %T", w.name, t)
	}
}

func (w *walk) all(ts []etf.Term) {
	for _, t := range ts {
		w.term(t)
	}
}

// tuple looks at the nodes of the abstract format that call or name something. Source: "The Abstract Format".
func (w *walk) tuple(t etf.Tuple) {
	tag, _ := t[0].(etf.Atom)
	switch {
	case tag == "call" && len(t) == 4:
		w.call(t)
	case tag == "fun" && len(t) == 3:
		function, _ := t[2].(etf.Tuple)
		if len(function) != 4 || function[0] != etf.Atom("function") {
			w.t.Errorf("%s holds a fun that is not external", w.name)
			return
		}
		w.known(atomOf(function[1]), atomOf(function[2]), int(intOf(function[3])))
	case tag == "named_fun":
		w.t.Errorf("%s holds a named fun", w.name)
	}
}

func (w *walk) call(t etf.Tuple) {
	w.calls++
	args, _ := t[3].(etf.List)
	module, function := etf.Atom("erlang"), atomOf(t[2])
	if remote, ok := t[2].(etf.Tuple); ok && len(remote) == 4 && remote[0] == etf.Atom("remote") {
		module, function = atomOf(remote[2]), atomOf(remote[3])
	}
	w.known(module, function, len(args))
	if len(args) == 0 {
		return
	}
	item := string(atomOf(args[0]))
	if function == "process_info" {
		item = string(atomOf(args[len(args)-1]))
	}
	if item == "messages" && ofItself(args[0]) {
		return // what was sent to our own process
	}
	only, limited := onlyItems[string(function)]
	forbidden := slices.Contains(bannedItems[string(function)], item) && liftedItems[item][w.name] == ""
	if limited && !slices.Contains(only, item) || forbidden {
		w.t.Errorf("%s calls %s with %s", w.name, function, etf.Print(args, etf.PrintOptions{}))
	}
}

// ofItself tells whether t is the call self().
func ofItself(t etf.Term) bool {
	call, ok := t.(etf.Tuple)
	return ok && len(call) == 4 && call[0] == etf.Atom("call") && atomOf(call[2]) == "self"
}

// known checks that a call is among those that the form declares.
func (w *walk) known(module, function etf.Atom, arity int) {
	mfa := etf.PrintAtom(module, etf.Erlang) + ":" + etf.PrintAtom(function, etf.Erlang) + "/" + etf.Print(etf.Int(arity), etf.PrintOptions{})
	if !slices.Contains(w.f.calls, mfa) {
		w.t.Errorf("%s calls %s, which it does not declare", w.name, mfa)
	}
}

// atomOf reads {atom, _, A}; "" for anything else, a variable among them.
func atomOf(t etf.Term) etf.Atom {
	if n, ok := t.(etf.Tuple); ok && len(n) == 3 && n[0] == etf.Atom("atom") {
		a, _ := n[2].(etf.Atom)
		return a
	}
	return ""
}

func intOf(t etf.Term) etf.Int {
	if n, ok := t.(etf.Tuple); ok && len(n) == 3 && n[0] == etf.Atom("integer") {
		i, _ := n[2].(etf.Int)
		return i
	}
	return -1
}

func decodeForm(t *testing.T, f form) etf.Term {
	t.Helper()
	term, err := etf.Decode(append([]byte{etf.Version}, f.code...), etf.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	return term
}
