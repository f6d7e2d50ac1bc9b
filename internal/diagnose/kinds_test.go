package diagnose

import (
	"testing"
	"time"

	"github.com/hodoscope/hodoscope/internal/beam"
)

func pid(n uint32) beam.Pid { return beam.Pid{ID: n} }

// look is one at a time, with newborns and what some do.
func look(second int64, newest []beam.Newborn, stands ...Stand) Look {
	at := time.Unix(second, 0)
	for i := range stands {
		stands[i].At = at
	}
	return Look{At: at, System: &beam.System{}, Census: &beam.Census{Newest: newest}, Standings: stands}
}

func stand(n, parent uint32, name string, stack ...beam.MFA) Stand {
	return Stand{Standing: beam.Standing{Pid: pid(n), Parent: pid(parent), RegisteredName: name, Stack: stack}}
}

var (
	part    = beam.MFA{Module: "report", Function: "part", Arity: 1}
	report  = beam.MFA{Module: "report", Function: "all", Arity: 0}
	monitor = beam.MFA{Module: "Elixir.Task.Supervised", Function: "stream_monitor_loop", Arity: 2}
)

// TestBroods: children of children are of the one who began it all, also where that is only
// known because the one between was asked.
func TestBroods(t *testing.T) {
	h := &History{Looks: []Look{
		look(0, []beam.Newborn{{Pid: pid(20), Parent: pid(10)}}, stand(10, 1, "", report)),
		look(2, []beam.Newborn{{Pid: pid(30), Parent: pid(20)}, {Pid: pid(31), Parent: pid(20)}}, stand(30, 20, "", part)),
		look(4, []beam.Newborn{{Pid: pid(40), Parent: pid(11)}}, stand(11, 10, "", monitor)),
		look(6, []beam.Newborn{{Pid: pid(50), Parent: beam.NoPid}}),
	}}
	broods := h.Broods()
	if len(broods) != 2 || broods[0].Parent.Name != "report:all/0" || broods[0].Born != 4 || broods[0].Share != 0.8 {
		t.Fatalf("broods are %+v", broods)
	}
	if b := broods[0]; len(b.Children) != 1 || b.Children[0].Pid != pid(30) || len(b.Parents) != 1 || b.Parents[0] != pid(10) {
		t.Errorf("the first is %+v", b)
	}
	if b := broods[1]; b.Parent.Name != "" || len(b.Parents) != 0 {
		t.Errorf("of one whose parent is not known: %+v", b)
	}
}

func TestKinds(t *testing.T) {
	h := &History{Looks: []Look{look(0, nil, stand(1, 0, "", part), stand(2, 0, "", part), stand(3, 0, "", report), stand(4, 0, "", monitor))}}
	kinds := h.Kinds(h.AllStands())
	if len(kinds) != 2 || kinds[0].Who.Name != "report:part/1" || kinds[0].Who.Count != 2 || len(kinds[0].Stands) != 2 {
		t.Errorf("kinds are %+v", kinds)
	}
}

func TestRepeated(t *testing.T) {
	h := &History{Looks: []Look{
		look(0, []beam.Newborn{{Pid: pid(20), Parent: pid(10)}}, stand(20, 10, "reader", part), stand(5, 1, "writer", part)),
		look(2, nil, stand(21, 10, "reader", part), stand(5, 1, "writer", part)),
		look(4, nil, stand(22, 10, "reader", part), stand(6, 1, "writer", part)),
	}}
	r := h.Repeated(3)
	if len(r) != 1 || r[0].Name != "reader" || len(r[0].Pids) != 3 || r[0].Parent != pid(10) || r[0].Who.Function != "part/1" {
		t.Errorf("repeated are %+v", r)
	}
}

func TestSurvivors(t *testing.T) {
	old := stand(20, 1, "", part)
	h := &History{Looks: []Look{
		look(0, []beam.Newborn{{Pid: pid(20), Group: "g"}, {Pid: pid(21), Group: "other"}}, old),
		look(2, []beam.Newborn{{Pid: pid(22), Group: "g"}}, stand(20, 1, "", part)),
		look(4, nil, stand(20, 1, "", part), stand(21, 1, "", part), stand(22, 1, "", part)),
	}}
	if s := h.Survivors("g"); len(s) != 1 || s[0].Pid != pid(20) || !s[0].At.Equal(time.Unix(4, 0)) {
		t.Errorf("survivors are %+v", s)
	}
	p := &Pass{History: h, detector: &Detector{}}
	p.WantSurvivors("", "g", 5)
	if len(p.wants) != 1 || p.wants[0].Pid != pid(20) {
		t.Errorf("wanted are %+v", p.wants)
	}
}
