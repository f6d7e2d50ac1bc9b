package diagnose

import (
	"testing"

	"github.com/hodoscope/hodoscope/internal/beam"
)

// Who was never in a census is called by what the runtime's events say of it.
func TestWhoByEvents(t *testing.T) {
	named, plainSpawn, unknown := beam.Pid{ID: 90}, beam.Pid{ID: 91}, beam.Pid{ID: 92}
	h := &History{Looks: []Look{{Events: []beam.Event{
		{Kind: beam.LongGC, Pid: named, Looked: true, RegisteredName: "price_cache"},
		{Kind: beam.LongGC, Pid: plainSpawn, Looked: true, InitialCall: beam.MFA{Module: "shop_index", Function: "build", Arity: 1}},
		{Kind: beam.LongGC, Pid: unknown},
	}}}}
	for pid, want := range map[beam.Pid]string{named: "price_cache", plainSpawn: "shop_index:build/1", unknown: "<0.92.0>"} {
		if got := h.Who(pid).Name; got != want {
			t.Errorf("%v is called %q, want %q", pid, got, want)
		}
	}
}

// The group of a process without a name is what the newest look says: the first may have inferred it.
func TestWhoByNewestLook(t *testing.T) {
	pool := beam.Pid{ID: 90}
	h := &History{}
	for _, group := range []string{"Elixir.Shop:-start/1-fun-0-/0", "Elixir.DBConnection.ConnectionPool"} {
		h.Looks = append(h.Looks, Look{Busiest: &beam.Processes{Pid: []beam.Pid{pool}, Group: []string{group}}})
	}
	if got := h.Who(pool).Name; got != "DBConnection.ConnectionPool" {
		t.Errorf("it is called %q", got)
	}
}
