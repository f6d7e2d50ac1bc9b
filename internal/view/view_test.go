package view_test

import (
	"strings"
	"testing"
	"time"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/etf"
	"github.com/hodoscope/hodoscope/internal/metric"
	"github.com/hodoscope/hodoscope/internal/view"
	"github.com/hodoscope/hodoscope/internal/view/viewtest"
)

func documents() []view.Document {
	return []view.Document{
		view.System(viewtest.System()),
		view.System(viewtest.Quiet()),
		view.System(&beam.System{}),
		view.Processes(viewtest.Processes(), etf.Elixir),
		view.Processes(viewtest.Window(), etf.Erlang),
		view.Processes(&beam.Processes{}, etf.Erlang),
		view.Groups(viewtest.Census(), "group", "orphans", 2, etf.Elixir),
		view.Groups(viewtest.Census(), "application", "", 20, etf.Erlang),
		view.Groups(&beam.Census{}, "group", "count", 20, etf.Erlang),
		view.Groups(viewtest.Census(), "function", "count", 20, etf.Elixir),
		view.Group(viewtest.Kin(), etf.Elixir),
		view.Group(&beam.Kin{}, etf.Erlang),
		view.Process(viewtest.Detail(), etf.Elixir),
		view.Process(&beam.ProcessDetail{}, etf.Erlang),
		view.Recent(viewtest.Recent(), etf.Elixir),
		view.Recent(&beam.Recent{}, etf.Erlang),
		view.Applications(viewtest.Applications(), etf.Elixir),
		view.Applications(&beam.Applications{}, etf.Elixir),
		view.Search("shop", viewtest.Processes(), viewtest.Census(), etf.Elixir),
		view.Search("nothing is called so", nil, nil, etf.Erlang),
		view.SupervisionTree(viewtest.Tree(), etf.Erlang),
		view.SupervisionTree(&beam.Tree{}, etf.Erlang),
		view.EtsTables(viewtest.EtsTables(), etf.Erlang),
		view.Mnesia(viewtest.Mnesia(), etf.Elixir),
		view.Mnesia(&beam.Mnesia{}, etf.Erlang),
		view.Ports(viewtest.Ports(), etf.Erlang),
		view.Events(viewtest.Events(), etf.Elixir),
		view.Events(&beam.Events{}, etf.Erlang),
		view.Allocators(viewtest.Allocators(), false),
		view.Allocators(viewtest.Allocators(), true),
		view.Allocators(&beam.Allocators{}, true),
		view.Sockets(&beam.OSSockets{TCP: map[string]int{"listen": 1}, CloseWait: []beam.Remote{{Address: "10.0.0.9", Count: 2}}}),
		view.Memory(viewtest.System(), viewtest.Allocators(), true),
		view.Memory(&beam.System{}, &beam.Allocators{}, false),
		view.Waits(viewtest.Waits(), true, etf.Elixir),
		view.Waits(&beam.Waits{}, false, etf.Erlang),
		view.Metrics(metric.Standard, "", true),
		view.Metric(metric.Catalogue[0]),
		view.Catalogue(),
		sideBySide(),
		view.QueryResult("beam_process_count", []view.Sample{{Labels: map[string]string{"__name__": "beam_process_count", "instance": "shop"}, Value: 3}}),
		view.QueryResult("beam_uptime_seconds", nil),
		view.Nodes("store1", []view.NodeEntry{{Name: "shop@store1", Port: 40001, Verdict: "open"}}),
	}
}

func sideBySide() view.Document {
	d, _ := view.SideBySide([]view.Watched{
		{Target: "shop@store1", Status: "attached", System: viewtest.System(), Census: viewtest.Census(), Utilization: 0.4, Cost: 0.01},
		{Target: "gone@store1", Status: "unreachable", Why: "nothing listens", Utilization: -1, Alerts: -1},
	})
	return d
}

// What every face relies on: shapes fit, names are stable identifiers and each
// once, values are of their unit's type.
func TestDocumentsAreWellFormed(t *testing.T) {
	for _, d := range documents() {
		kinds := 0
		for _, has := range []bool{d.Table != nil, d.Tree != nil, d.Sections != nil} {
			if has {
				kinds++
			}
		}
		if kinds != 1 || d.Kind == "" {
			t.Errorf("%s: %d contents", d.Kind, kinds)
		}
		reserved := map[string]bool{"kind": true, "node": true, "notes": true, "origin": true}
		for _, s := range d.Sections {
			checkName(t, d.Kind, s.Name, reserved)
			names := map[string]bool{}
			for _, f := range s.Fields {
				checkName(t, d.Kind+"."+s.Name, f.Name, names)
				checkValue(t, f.Name, f.Unit, f.Value)
			}
			checkTable(t, d.Kind+"."+s.Name, s.Table)
		}
		checkTable(t, d.Kind, d.Table)
		if d.Tree != nil {
			checkTable(t, d.Kind, &view.Table{Columns: d.Tree.Columns, Rows: flat(d.Tree.Roots)})
		}
	}
}

func flat(ns []*view.TreeNode) (rows [][]view.Value) {
	for _, n := range ns {
		rows = append(append(rows, n.Values), flat(n.Children)...)
	}
	return rows
}

func checkTable(t *testing.T, where string, table *view.Table) {
	if table == nil {
		return
	}
	names := map[string]bool{}
	for _, c := range table.Columns {
		checkName(t, where, c.Name, names)
		if c.Title == "" || c.Help == "" {
			t.Errorf("%s.%s lacks a title or help", where, c.Name)
		}
	}
	for _, row := range table.Rows {
		if len(row) != len(table.Columns) {
			t.Fatalf("%s: %d values in %d columns", where, len(row), len(table.Columns))
		}
		for i, v := range row {
			checkValue(t, where+"."+table.Columns[i].Name, table.Columns[i].Unit, v)
		}
	}
}

func checkName(t *testing.T, where, name string, seen map[string]bool) {
	if name == "" || strings.Trim(name, "abcdefghijklmnopqrstuvwxyz_0123456789") != "" || seen[name] {
		t.Errorf("%s: name %q is no snake_case or is there twice", where, name)
	}
	seen[name] = true
}

func checkValue(t *testing.T, where string, u view.Unit, v view.Value) {
	ok := false
	switch v.(type) {
	case nil, view.Missing:
		ok = true
	case string:
		ok = u == view.Text || u == view.PidText || u == view.MFAText || u == view.Time
	case int64:
		ok = u == view.Count || u == view.Number || u == view.Bytes
	case float64:
		ok = u == view.Ratio || u == view.Seconds || u == view.Float || u == view.Rate || u == view.ByteRate
	case bool:
		ok = u == view.Bool
	case []string:
		ok = u == view.Strings
	}
	if !ok {
		t.Errorf("%s: %T is no %s", where, v, u)
	}
}

// A filter must be able to use every column that we say it can.
func TestFiltersAreCells(t *testing.T) {
	p := viewtest.Processes()
	for _, name := range view.ProcessFilters() {
		known := false
		for i := range p.Pid {
			_, ok := p.Cell(name, i)
			known = known || ok
		}
		if !known {
			t.Errorf("beam.Processes has no cell %s", name)
		}
	}
}

func TestSortsAreColumns(t *testing.T) {
	names := map[string]bool{}
	for _, c := range view.ProcessColumns() {
		names[c.Name] = true
	}
	for _, s := range view.ProcessSorts {
		if !names[string(s)] {
			t.Errorf("%s is no column", s)
		}
	}
}

// Columns that nobody asked for are not there, and the sort column is not wide.
func TestProcessColumnsFollowTheQuestion(t *testing.T) {
	d := view.Processes(viewtest.Window(), etf.Erlang)
	var got []string
	for _, c := range d.Table.Columns {
		got = append(got, c.Name)
	}
	if want := "pid registered_name reductions message_queue_len delta heap_size stack_size status"; strings.Join(got, " ") != want {
		t.Errorf("got %s, want %s", got, want)
	}
	p := viewtest.Processes()
	p.Sort = beam.SortBinaryMemory
	for _, c := range view.Processes(p, etf.Erlang).Table.Columns {
		if c.Name == "binary_memory" && c.Wide {
			t.Error("sorted by a column that is not shown")
		}
	}
}

// An empty answer has the columns of a full one, for scripts.
func TestEmptyTableHasColumns(t *testing.T) {
	full := len(view.Processes(viewtest.Processes(), etf.Erlang).Table.Columns)
	if got := len(view.Processes(&beam.Processes{}, etf.Erlang).Table.Columns); got != full {
		t.Errorf("%d columns, want %d", got, full)
	}
}

func TestDelta(t *testing.T) {
	for _, c := range []struct {
		sort  beam.SortKey
		delta int64
		want  view.Value
	}{
		{beam.SortMessageQueueLen, -3, int64(-3)},
		{beam.SortTotalHeapSize, -4096, int64(-4096)},
		{beam.SortTotalHeapSize, beam.LongQueue, view.Missing("not read: long message queue")},
	} {
		p := &beam.Processes{Sort: c.sort, Window: time.Second, Pid: []beam.Pid{{}}, Delta: []int64{c.delta}}
		if got := view.Processes(p, etf.Erlang).Table.Rows[0][1]; got != c.want {
			t.Errorf("%s: %v, want %v", c.sort, got, c.want)
		}
	}
}

// Each reading speaks when it should, and a healthy node hears none.
func TestReadings(t *testing.T) {
	healthy := func() *beam.System {
		s := &beam.System{SchedulersOnline: 8, DirtyCPUOnline: 8, DirtyIOSchedulers: 10, SchedulerUseWindow: time.Second,
			Memory: beam.Memory{Total: 500 << 20},
			OS: beam.OS{Known: true, Processors: 8, CPU: 0.3, ProcessCPU: 2.2, Load1: 2.5, MemTotal: 16 << 30, MemAvailable: 8 << 30,
				ResidentSetSize: 600 << 20, CgroupMemoryMax: beam.NotRead}}
		for range 8 {
			s.SchedulerUse = append(s.SchedulerUse, beam.SchedulerUse{Kind: beam.NormalScheduler, Online: true, Utilization: 0.25})
		}
		return s
	}
	for name, c := range map[string]struct {
		change func(*beam.System)
		says   string
	}{
		"healthy":              {func(s *beam.System) {}, ""},
		"run queue at half":    {func(s *beam.System) { s.RunQueue.Normal = 4 }, ""},
		"run queue above half": {func(s *beam.System) { s.RunQueue.Normal = 5 }, "5 tasks wait in the run queue for 8 schedulers"},
		"dirty CPU":            {func(s *beam.System) { s.RunQueue.DirtyCPU = 9 }, "9 tasks wait for 8 dirty CPU schedulers"},
		"dirty I/O":            {func(s *beam.System) { s.RunQueue.DirtyIO = 6 }, "6 tasks wait for 10 dirty I/O schedulers"},
		"schedulers busy, OS not": {func(s *beam.System) {
			for i := range s.SchedulerUse {
				s.SchedulerUse[i].Utilization = 1
			}
			s.OS.CPU, s.OS.Processors = 0.4, 16
		}, "8 schedulers can use at most 50% of the host's 16 processors"},
		"other programs":        {func(s *beam.System) { s.OS.CPU = 0.9 }, "Other programs use about 5.0 of the host's 8 processors"},
		"busy waiting":          {func(s *beam.System) { s.OS.ProcessCPU, s.OS.CPU = 6, 0.75 }, "busy waiting"},
		"load without CPU":      {func(s *beam.System) { s.OS.Load1 = 20 }, "blocked on the disk"},
		"container":             {func(s *beam.System) { s.OS.CgroupMemoryMax = 8 << 30 }, "as containers do"},
		"container is full":     {func(s *beam.System) { s.OS.CgroupMemoryMax = 640 << 20 }, "94% of the container's limit"},
		"host is full":          {func(s *beam.System) { s.OS.MemAvailable = 1 << 30 }, "6% of its memory left"},
		"carriers":              {func(s *beam.System) { s.OS.ResidentSetSize = 1500 << 20 }, "3.0 times the memory"},
		"processes near limit":  {func(s *beam.System) { s.Processes = beam.Usage{Count: 90, Limit: 100} }, "process_count is at 90% of process_limit"},
		"ets limit is obsolete": {func(s *beam.System) { s.EtsTables = beam.Usage{Count: 90, Limit: 100} }, ""},
		"nothing known of OS":   {func(s *beam.System) { s.OS = beam.OS{CPU: -1, ProcessCPU: -1} }, ""},
		"nothing measured":      {func(s *beam.System) { s.SchedulerUseWindow = 0; s.OS.CPU = -1 }, ""},
	} {
		s := healthy()
		c.change(s)
		var notes []string
		for _, sec := range view.System(s).Sections {
			notes = append(notes, sec.Notes...)
		}
		got := strings.Join(notes, "\n")
		if (c.says == "") != (got == "") || !strings.Contains(got, c.says) {
			t.Errorf("%s: %q, want %q", name, got, c.says)
		}
	}
}

func TestSyntax(t *testing.T) {
	for syn, want := range map[etf.Syntax]string{
		etf.Erlang: "<0.14658.0> Elixir.Shop.Cart.Registry 'Elixir.Registry.Partition':init/1",
		etf.Elixir: "#PID<0.14658.0> Shop.Cart.Registry Registry.Partition.init/1",
	} {
		d, err := view.Pick(view.Processes(viewtest.Processes(), syn), []string{"pid", "registered_name", "initial_call"})
		if err != nil {
			t.Fatal(err)
		}
		row := d.Table.Rows[0]
		if got := row[0].(string) + " " + row[1].(string) + " " + row[2].(string); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}

func TestPick(t *testing.T) {
	for _, c := range []struct {
		d     view.Document
		names []string
		ok    bool
	}{
		{view.Processes(viewtest.Processes(), etf.Erlang), []string{"memory", "pid"}, true},
		{view.Processes(viewtest.Processes(), etf.Erlang), []string{"memroy"}, false},
		{view.SupervisionTree(viewtest.Tree(), etf.Erlang), []string{"pid"}, true},
		{view.System(viewtest.System()), []string{"memory", "load"}, true},
		{view.System(viewtest.System()), []string{"pid"}, false},
	} {
		d, err := view.Pick(c.d, c.names)
		if (err == nil) != c.ok {
			t.Errorf("%s %v: %v", c.d.Kind, c.names, err)
			continue
		}
		if !c.ok {
			continue
		}
		var got []string
		switch {
		case d.Table != nil:
			for _, col := range d.Table.Columns {
				got = append(got, col.Name)
			}
		case d.Tree != nil:
			for _, col := range d.Tree.Columns {
				got = append(got, col.Name)
			}
		default:
			for _, s := range d.Sections {
				got = append(got, s.Name)
			}
		}
		if strings.Join(got, " ") != strings.Join(c.names, " ") {
			t.Errorf("%v: got %v", c.names, got)
		}
	}
}

// Who listens, and what is missing, is said in words.
func TestEventNotes(t *testing.T) {
	for want, e := range map[string]beam.Events{
		"serve --events on":       {Listening: beam.NotListening, Holder: beam.NoPid},
		"We listen.":              {Listening: beam.ListeningOurs},
		"riak_sysmon <0.9.0> has": {Listening: beam.ListeningHeld, Holder: beam.Pid{ID: 9}, HolderName: "riak_sysmon"},
		"Something ended it.":     {Listening: beam.ListeningLost, Why: "something ended it"},
		"Only counted, not kept: 7 busy_port, 1 long_message_queue.": {Listening: beam.ListeningOurs, Dropped: map[beam.EventKind]int64{beam.LongMessageQueue: 1, beam.BusyPort: 7}},
	} {
		if got := strings.Join(view.Events(&e, etf.Erlang).Notes, " "); !strings.Contains(got, want) {
			t.Errorf("%q is not in %q", want, got)
		}
	}
	if notes := view.Events(&beam.Events{Listening: beam.ListeningOurs, List: make([]beam.Event, 1)}, etf.Erlang).Notes; notes != nil {
		t.Errorf("notes when all is there: %q", notes)
	}
}
