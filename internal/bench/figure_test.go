package bench

import (
	"testing"
	"time"
)

func TestMedian(t *testing.T) {
	for _, c := range []struct {
		name string
		in   []Figure
		want Figure
	}{
		{"of nothing", nil, none("not measured")},
		{"of one", []Figure{of(3)}, of(3)},
		{"of three in any order", []Figure{of(9), of(1), of(2)}, of(2)},
		{"of four", []Figure{of(4), of(1), of(2), of(9)}, of(3)},
		{"leaves out what is not known", []Figure{none("late"), of(7)}, of(7)},
		{"keeps a reason", []Figure{none("late"), none("gone")}, none("late")},
	} {
		if got := median(c.in); got != c.want {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}

func TestOver(t *testing.T) {
	for _, c := range []struct{ f, d, want Figure }{
		{of(6), of(3), of(2)},
		{of(-6), of(3), of(-2)},
		{none("absent"), of(3), none("absent")},
		{of(6), none("absent"), none("absent")},
		{of(6), of(0), none("within the noise of the control run")},
		{of(6), of(-1), none("within the noise of the control run")},
	} {
		if got := c.f.over(c.d); got != c.want {
			t.Errorf("%v over %v: %v, want %v", c.f, c.d, got, c.want)
		}
	}
}

// What the node does by itself is taken off in proportion to time, and the rest
// is shared among the looks.
func TestPerLook(t *testing.T) {
	cpu := func(r reading) Figure { return r.cpu }
	r := round{
		batch:         batch{looks: 4, elapsed: 2 * time.Second},
		growth:        reading{cpu: of(1.0)},
		controlSpan:   time.Second,
		controlGrowth: reading{cpu: of(0.1)},
	}
	if got := r.perLook(cpu); got != of(0.2) {
		t.Errorf("%v, want 0.2", got)
	}
	r.growth.cpu = none("not on this host")
	if got := r.perLook(cpu); got != none("not on this host") {
		t.Errorf("%v", got)
	}
}

// What was not felt is no zero.
func TestFeltOf(t *testing.T) {
	got := feltOf(map[string]float64{"ticks": 3, "stall_worst": 2000, "stall_p99": 1000, "echoes": 0, "echo_p50": 0, "echo_p99": 0})
	short := none("too short for the instruments")
	if want := (felt{of(0.002), of(0.001), short, short}); got != want {
		t.Errorf("%v, want %v", got, want)
	}
}

func TestCompare(t *testing.T) {
	rows := []Row{
		{Processes: 10, Mood: Idle, Question: "memory", CPU: of(50)}, // before ours: order does not matter
		{Processes: 10, Mood: Idle, Question: "memory", Ours: true, CPU: of(10)},
		{Processes: 10, Mood: Idle, Question: "memory", Ours: true, CPU: of(5)}, // another level
		{Processes: 10, Mood: Busy, Question: "memory", CPU: of(50)},
		{Processes: 20, Mood: Idle, Question: "memory", Ours: true, CPU: of(-1)},
		{Processes: 20, Mood: Idle, Question: "memory", CPU: of(50)},
		{Processes: 10, Mood: Idle, Question: "memory", CPU: none("absent")},
	}
	compare(rows)
	want := []Figure{of(5), of(1), of(0.5), none("no look of ours answers this"),
		none("within the noise of the control run"), none("within the noise of the control run"), none("absent")}
	for i, r := range rows {
		if r.Times != want[i] {
			t.Errorf("row %d: %v, want %v", i, r.Times, want[i])
		}
	}
}

func TestSteadyTake(t *testing.T) {
	var s Steady
	s.take([]shares{
		{watched: of(0.030), control: of(0.010), shown: of(0.010)},
		{watched: of(0.020), control: of(0.010), shown: of(0.010)},
		{watched: of(0.032), control: of(0.020), shown: of(0.010)},
	})
	if got := s.Ratio.Value; got < 1.19 || got > 1.21 { // differences 20, 10, 12
		t.Errorf("ratio %v, want 1.2", got)
	}
}

func TestParseStat(t *testing.T) {
	const stat = "4242 (beam) smp ) S 1 4242 4242 0 -1 4194304 100 0 0 0 250 50 0 0 20 0 24 0 6000 100 200"
	cpu, err := parseStat(stat)
	if err != nil || cpu != 3*time.Second {
		t.Errorf("%v, %v; want 3s", cpu, err)
	}
	age, err := parseAge(stat, "100.50 80.00\n")
	if err != nil || age != 40500*time.Millisecond {
		t.Errorf("%v, %v; want 40.5s", age, err)
	}
	for _, bad := range []string{"", "1 (beam", "1 (beam) S 1", "1 (beam) S 1 1 1 0 -1 0 0 0 0 0 x y"} {
		if _, err := parseStat(bad); err == nil {
			t.Errorf("parseStat(%q) has no error", bad)
		}
	}
}
