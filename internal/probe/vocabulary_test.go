package probe_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/hodoscope/hodoscope/internal/erltest"
	"github.com/hodoscope/hodoscope/internal/etf"
	"github.com/hodoscope/hodoscope/internal/probe"
)

const (
	systemItem    = "an item of system_info, which the runtime compares as text: it is an atom once somebody asked for it"
	heapItem      = "an item of garbage_collection_info, which the runtime makes when it is first asked"
	telemetry     = "of the library telemetry; only with serve --telemetry, and there where it is"
	eventKey      = "a key of telemetry events; only with serve --telemetry, where handlers are attached to ours"
	matchVariable = "a variable of match specifications, where fewer do not do"
)

// newWords are the atoms of ours that a bare node may not have, and why they are worth it. Each is new once in the
// life of the node, the first time that anybody asks; whatever else we send must be there before.
var newWords = map[string]string{
	"$5": matchVariable, "$6": matchVariable, "$7": matchVariable, "$8": matchVariable,
	"$process_label":     "key of the dictionary since OTP 27, and on all releases where Elixir sets it",
	"parent":             "an item of process_info since OTP 25; not asked of older nodes",
	"session_create":     "a function of OTP 27; not called on older nodes",
	"session_destroy":    "a function of OTP 27; not called on older nodes",
	"long_message_queue": "an event of OTP 27; not asked of older nodes",
	"emu_flavor":         "an item of system_info since OTP 24",
	"mask":               "an argument of erts_debug:lcnt_control/1, which is not called on an emulator that counts no locks; old to every node since OTP 25",
	"atom_limit":         systemItem, "dist_ctrl": systemItem, "dirty_cpu_schedulers": systemItem, "dirty_io_schedulers": systemItem,
	probe.Module:          "the name of the module that load_probe loads; nothing else sends it",
	"dist_buf_busy_limit": systemItem, "ets_count": systemItem, "ets_limit": systemItem, "logical_processors": systemItem,
	"logical_processors_online": systemItem, "logical_processors_available": systemItem,
	"culprit": eventKey, "detector": eventKey, "severity": eventKey,
	"direction": eventKey, "kind": eventKey, "peer": eventKey, "process_group": eventKey, "rank": eventKey,
	"telemetry": telemetry, "list_handlers": telemetry, "event_name": telemetry, "execute": telemetry,
	"bin_vheap_size": heapItem, "bin_vheap_block_size": heapItem, "bin_old_vheap_size": heapItem, "bin_old_vheap_block_size": heapItem,
}

// What we send is made of atoms that a bare node has before we come, but for newWords.
func TestWordsAreNotNew(t *testing.T) {
	var literals []string
	for _, w := range probe.Words() {
		literals = append(literals, fmt.Sprintf("<<%q>>", w))
	}
	absent := fmt.Sprintf(`[W || W <- [%s], try binary_to_existing_atom(W, utf8), false catch error:badarg -> true end]`,
		strings.Join(literals, ","))
	erltest.EachOTP(t, func(t *testing.T, otp int) {
		t.Parallel()
		missing, err := etf.Decode(start(t, otp).AskETF(absent), etf.Limits{})
		if err != nil {
			t.Fatal(err)
		}
		var names []string
		for _, w := range missing.(etf.List) {
			names = append(names, string(w.(etf.Binary)))
		}
		t.Logf("OTP %d: new to a bare node: %s", otp, strings.Join(names, " "))
		for _, w := range names {
			if newWords[w] == "" {
				t.Errorf("%q would be a new atom on OTP %d: take a word that the node has, or say in newWords why not", w, otp)
			}
		}
	})
}
