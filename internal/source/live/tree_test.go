package live_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/erltest"
	"github.com/hodoscope/hodoscope/internal/etf"
	"github.com/hodoscope/hodoscope/internal/source/live"
)

// askedTree asks all supervisors of the running applications for their children,
// as a shell would. A bridge, whose type is supervisor too, does not tell its child.
const askedTree = `
	Below = fun Below(Sup) ->
		lists:append([[{Sup, Child} | case {Type, proc_lib:translate_initial_call(Child)} of
				{_, {supervisor_bridge, _, _}} -> [{Child, bridge}];
				{supervisor, _} -> Below(Child);
				_ -> []
			end] || {_, Child, Type, _} <- try supervisor:which_children(Sup) catch _:_ -> [] end, is_pid(Child)])
	end,
	lists:append([begin
		{Top, _} = application_master:get_child(application_controller:get_master(App)),
		[{App, Top} | Below(Top)]
	end || {App, _, _} <- application:which_applications(), is_pid(application_controller:get_master(App))])`

// edges are the pairs of parent and child that the supervisors tell; a bridge
// has the child "bridge".
func edges(t *testing.T, n *erltest.Node) map[[2]string]bool {
	t.Helper()
	m := make(map[[2]string]bool)
	name := func(v etf.Term) string { return etf.Print(v, etf.PrintOptions{LocalNode: etf.Atom(n.Name)}) }
	for _, e := range term(t, n, askedTree).(etf.List) {
		pair := e.(etf.Tuple)
		m[[2]string{name(pair[0]), name(pair[1])}] = true
	}
	return m
}

// hangs collects the pairs of a tree that we found: applications with their top
// supervisors, and the children of supervisors.
func hangs(n *beam.TreeNode, into map[[2]string]bool) {
	for _, c := range n.Children {
		switch {
		case n.Type == "node":
			for _, starter := range c.Children {
				for _, top := range starter.Children {
					into[[2]string{etf.PrintAtom(etf.Atom(c.Name), etf.Erlang), top.Pid.String()}] = true
				}
			}
		case n.Type == "supervisor":
			into[[2]string{n.Pid.String(), c.Pid.String()}] = true
		}
		hangs(c, into)
	}
}

// checkTree compares with what the supervisors say, before or after.
func checkTree(t *testing.T, n *erltest.Node, src *live.Source) *beam.Tree {
	t.Helper()
	var tree *beam.Tree
	within(t, time.Minute, func() string { // what comes and goes must once have stood still
		before := edges(t, n)
		var err error
		if tree, err = src.Tree(t.Context(), ""); err != nil {
			t.Fatal(err)
		}
		after, found := edges(t, n), make(map[[2]string]bool)
		hangs(tree.Root, found)
		var wrong []string
		for e := range after {
			if before[e] && !found[e] && e[1] != "bridge" {
				wrong = append(wrong, fmt.Sprint("missing ", e))
			}
		}
		for e := range found {
			if !before[e] && !after[e] && !before[[2]string{e[0], "bridge"}] {
				wrong = append(wrong, fmt.Sprint("wrong ", e))
			}
		}
		slices.Sort(wrong)
		return strings.Join(wrong[:min(20, len(wrong))], "\n")
	})
	return tree
}

// find is the node of a tree with a name or a pid.
func find(n *beam.TreeNode, name string) *beam.TreeNode {
	if n.Name == name || n.Pid.String() == name {
		return n
	}
	for _, c := range n.Children {
		if f := find(c, name); f != nil {
			return f
		}
	}
	return nil
}

func startMany(t *testing.T, n *erltest.Node, children int) {
	t.Helper()
	withPatients(t, n)
	n.Ask("ok = application:load({application, many, [{description, \"Many\"}, {vsn, \"1.2\"}, {modules, []}, {registered, []}, " +
		"{applications, [kernel, stdlib]}, {mod, {patients, " + fmt.Sprint(children) + "}}]}), ok = application:start(many)")
	n.Ask("P = whereis(many_first), unregister(many_first), register(many_second, P)")
}

func TestTree(t *testing.T) {
	erltest.EachOTP(t, func(t *testing.T, otp int) {
		t.Parallel()
		n := erltest.Start(t, erltest.OTP(otp), twoSchedulers)
		startMany(t, n, 3000)
		src := open(t, n)
		// Count what reaches the mailboxes of some, and what all do.
		const traced = "[application_controller:get_master(many), whereis(many_sup), whereis(many_big), whereis(kernel_sup)]"
		const reductions = "lists:sum([R || {_, P, _, _} <- supervisor:which_children(many_big), {_, R} <- [process_info(P, reductions)]])"
		n.Ask("Keep = fun Keep(Told) -> receive {trace, P, 'receive', M} -> Keep([{P, M} | Told]); {get, From} -> From ! {told, Told}, Keep([]) end end, " +
			"register(listener, spawn(fun() -> Keep([]) end))")
		// Somebody else may have sent something meanwhile; what we send comes each time.
		var tree *beam.Tree
		var got string
		for range 3 {
			before := n.AskInt(reductions)
			n.Ask("[erlang:trace(P, true, ['receive', {tracer, whereis(listener)}]) || P <- " + traced + "]")
			tree = must[*beam.Tree](t)(src.Tree(t.Context(), "many"))
			got = n.Ask("[erlang:trace(P, false, ['receive']) || P <- " + traced + "], listener ! {get, self()}, receive {told, Told} -> Told end")
			if woken := n.AskInt(reductions) - before; woken > 2*3000 {
				t.Errorf("3000 children did %d reductions", woken)
			}
			if got == "[]" {
				break
			}
		}
		if got != "[]" {
			t.Errorf("messages reached processes of the tree: %s", got)
		}
		if tree.Partial != "" || tree.Application != "many" || tree.Root.Name != "many" || tree.Root.Type != "application" {
			t.Errorf("partial %q, root %+v", tree.Partial, tree.Root)
		}
		if big := find(tree.Root, "many_big"); big == nil || len(big.Children) != 3000 || big.Note != "" {
			t.Error("not all 3000 children are there")
		}
		testRoles(t, n, checkTree(t, n, src))
		testDamage(t, n, src)
		testBusySupervisor(t, n, src)
		var notFound *live.NotFoundError
		if _, err := src.Tree(t.Context(), "nobody"); !errors.As(err, &notFound) {
			t.Errorf("an application that is not there: %v", err)
		}
		n.Ask("[{ok, _} = supervisor:start_child(many_big, #{id => N, start => {patients, start_worker, [N]}}) || N <- lists:seq(10001, 12000)], ok")
		tree = must[*beam.Tree](t)(src.Tree(t.Context(), ""))
		if !strings.Contains(tree.Partial, "cut at 4000") || tree.Origin.Method != beam.Sampled || tree.Origin.Seen >= tree.Origin.Of {
			t.Errorf("5000 children: %q, %+v", tree.Partial, tree.Origin)
		}
	})
}

// testRoles: what each process of the tree is.
func testRoles(t *testing.T, n *erltest.Node, tree *beam.Tree) {
	t.Helper()
	for _, c := range []struct{ name, module, kind string }{
		{"kernel", "application_master", "application"},
		{"kernel_sup", "kernel", "supervisor"},
		{"many_sup", "patients", "supervisor"},
		{"many_second", "patients", "supervisor"},
		{"an odd näme", "patients", "worker"},
		{"code_server", "", "worker"},
		{"standard_error_sup", "standard_error", "supervisor"},
		{"file_server_2", "file_server", "worker"},
		{n.Ask("global:whereis_name(many_global)"), "patients", "supervisor"},
	} {
		f := find(tree.Root, c.name)
		if f == nil {
			t.Errorf("no %s in the tree", c.name)
		} else if f.Type != c.kind || c.module != "" && f.Module != c.module {
			t.Errorf("%s: %s of %s, want %s of %s", c.name, f.Type, f.Module, c.kind, c.module)
		}
	}
	if p := find(tree.Root, "many_second"); p != nil && len(p.Children) != 3 {
		t.Errorf("a supervisor that was renamed has %d children, want 3", len(p.Children))
	}
	if tree.Root.Type != "node" || tree.Root.Name != n.Name || tree.Partial != "" {
		t.Errorf("root %+v, partial %q", tree.Root, tree.Partial)
	}
}

// testDamage: one process that cannot be read costs itself.
func testDamage(t *testing.T, n *erltest.Node, src *live.Source) {
	n.Ask("gen_server:cast('an odd näme', {put, huge, lists:seq(1, 3000000)}), gen_server:call('an odd näme', sync, infinity)")
	tree := must[*beam.Tree](t)(src.Tree(t.Context(), "many"))
	if big := find(tree.Root, "many_big"); big == nil || len(big.Children) != 3000 {
		t.Error("a process with a huge dictionary cost others their place")
	}
	if found := find(tree.Root, "an odd näme") != nil; found == (tree.Partial != "") || !found && n.OTP >= 27 {
		t.Errorf("it is in the tree: %v, partial: %q", found, tree.Partial)
	}
	n.Ask("supervisor:terminate_child(many_sup, {odd, id})")
}

// testBusySupervisor: a supervisor that waits for a child's start answers no
// call, and is shown with its children.
func testBusySupervisor(t *testing.T, n *erltest.Node, src *live.Source) {
	n.Ask("spawn(fun() -> supervisor:start_child(many_second, #{id => slow, start => {patients, start_slowly, []}}) end)")
	n.Await("process_info(whereis(many_second), current_function) =:= {current_function, {patients, start_slowly, 0}}", time.Minute)
	tree := must[*beam.Tree](t)(src.Tree(t.Context(), "many"))
	if !n.AskBool("process_info(whereis(many_second), current_function) =:= {current_function, {patients, start_slowly, 0}}") {
		t.Error("it was waited for")
	}
	if p := find(tree.Root, "many_second"); p == nil || len(p.Children) != 3 {
		t.Errorf("the busy supervisor is %+v", p)
	}
	if !n.AskBool("process_info(whereis(many_second), message_queue_len) =:= {message_queue_len, 0}") {
		t.Error("something of ours waits in its queue")
	}
	n.Ask("many_second ! {patients, go}")
}

// The trees of the lab's programs, of Elixir's supervisors, and of RabbitMQ.
func TestTreeOfPrograms(t *testing.T) {
	for name, options := range map[string][]erltest.Option{
		"webload23": {erltest.OTP(23), erltest.Embedded(), erltest.Program("webload")},
		"webload29": {erltest.OTP(29), erltest.Embedded(), erltest.Program("webload")},
		"shop":      {erltest.Program("shop")},
		"rabbitmq":  {erltest.RabbitMQ()},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			n := erltest.Start(t, options...)
			src := open(t, n)
			tree := checkTree(t, n, src)
			if tree.Partial != "" {
				t.Errorf("partial: %s", tree.Partial)
			}
			if name == "shop" {
				for _, sup := range []string{"Elixir.Shop.Supervisor", "Elixir.Shop.Carts", "Elixir.Shop.Checkouts", "Elixir.Shop.Registry"} {
					if f := find(tree.Root, sup); f == nil || f.Type != "supervisor" {
						t.Errorf("%s is %+v", sup, f)
					}
				}
			}
			testApplications(t, n, src)
		})
	}
}

// testApplications compares with the application controller.
func testApplications(t *testing.T, n *erltest.Node, src *live.Source) {
	t.Helper()
	as := must[*beam.Applications](t)(src.Applications(t.Context()))
	if len(as.List) != n.AskInt("length(application:loaded_applications())") || as.Origin.Method != beam.Exact {
		t.Errorf("%d applications, %+v", len(as.List), as.Origin)
	}
	for _, a := range as.List {
		if n.AskBool("application:get_key("+etf.PrintAtom(etf.Atom(a.Name), etf.Erlang)+", mod) =:= {ok, []}") && !a.Running {
			t.Errorf("the library %s does not run", a.Name)
		}
		app := etf.PrintAtom(etf.Atom(a.Name), etf.Erlang)
		want := n.Ask(`case lists:keyfind(` + app + `, 1, application:loaded_applications()) of {_, Text, Vsn} -> {unicode:characters_to_binary(Text), list_to_binary(Vsn)} end`)
		if got := fmt.Sprintf(`{%s,%s}`, n.Ask("<<"+quoted(a.Description)+"/utf8>>"), bin(a.Vsn)); got != want {
			t.Errorf("%s: %s, want %s", a.Name, got, want)
		}
		if running := n.AskBool("lists:keymember(" + app + ", 1, application:which_applications())"); running != a.Running {
			t.Errorf("%s runs: %v", a.Name, a.Running)
		}
		top, processes := "none", 0
		if a.Running {
			top = n.Ask("case application_controller:get_master(" + app + ") of undefined -> none; M -> element(1, application_master:get_child(M)) end")
			processes = n.AskInt("M = application_controller:get_master(" + app + "), length([P || P <- processes(), {group_leader, G} <- [process_info(P, group_leader)], G =:= M])")
		}
		if got := a.Top.String(); a.Top.IsZero() != (top == "none") || top != "none" && got != top {
			t.Errorf("%s: top %s, want %s", a.Name, got, top)
		}
		if !near(max(a.Processes, 0), int64(processes), 0.1, 5) {
			t.Errorf("%s: %d processes, want %d", a.Name, a.Processes, processes)
		}
	}
}

func TestApplications(t *testing.T) {
	erltest.EachOTP(t, func(t *testing.T, otp int) {
		t.Parallel()
		n := erltest.Start(t, erltest.OTP(otp))
		startMany(t, n, 30)
		n.Ask("application:load(ssl), application:start(crypto), application:start(asn1)")
		src := open(t, n)
		testApplications(t, n, src)
		as := must[*beam.Applications](t)(src.Applications(t.Context()))
		byName := make(map[string]beam.Application)
		for _, a := range as.List {
			byName[a.Name] = a
		}
		if a := byName["many"]; !a.Running || a.TopModule != "patients" || a.Description != "Many" || a.Vsn != "1.2" {
			t.Errorf("many is %+v", a)
		}
		if a := byName["ssl"]; a.Running || a.Name == "" || !a.Top.IsZero() {
			t.Errorf("ssl, which is only loaded, is %+v", a)
		}
		if a := byName["stdlib"]; !a.Running || !a.Master.IsZero() {
			t.Errorf("stdlib, which has no processes, is %+v", a)
		}
	})
}
