package waits

import (
	"slices"
	"strings"

	"github.com/hodoscope/hodoscope/internal/beam"
)

// Finds says where to look for whom a process waits.
type Finds uint8

const (
	Nowhere    Finds = iota // Known.What is all that can be told
	Monitors                // it monitors whom it waits for
	Ports                   // it is linked to the port
	Registered              // the process that is registered as Known.What
)

// AnotherNode is whom a process waits for that sends to a node which takes no more:
// which node that is, its stack does not tell.
const AnotherNode = "a connection to another node"

// Known is a function in which processes wait.
type Known struct {
	Kind beam.WaitKind
	On   Finds
	What string // whom it waits for: its registered name, or words where it cannot be found
}

// known has the functions that are innermost on the stack of a process that
// waits, without arity, which differs between releases. A key of two is the
// innermost and its caller.
var known = map[string]Known{
	// gen_server, gen_statem, gen_event, supervisor, sys and with them the
	// application controller, the file server, Elixir's GenServer and most pools.
	"gen:do_call": {beam.WaitCall, Monitors, ""},
	// With a timeout, before OTP 26: it waits for a proxy that makes the call.
	"gen_statem:call_clean": {beam.WaitCall, Monitors, ""},
	// code:load_file/1 and whatever calls a module that is not loaded.
	"code_server:call":     {beam.WaitCall, Monitors, ""},
	"Elixir.Task:await":    {beam.WaitCall, Monitors, ""},
	"gen:receive_response": {beam.WaitCall, Monitors, ""},
	"gen:wait_response":    {beam.WaitCall, Monitors, ""},

	"erpc:call":                  {beam.WaitRemote, Monitors, ""},
	"erpc:mcall_receive_replies": {beam.WaitRemote, Monitors, ""},
	"rpc:mc_results":             {beam.WaitRemote, Monitors, ""}, // OTP 23 and 24

	// The process that starts another one runs its init function there. Before OTP
	// 26 start_link makes no monitor.
	"proc_lib:sync_start":      {beam.WaitStart, Monitors, ""},
	"proc_lib:sync_start_link": {beam.WaitStart, Nowhere, "a process that it starts"},

	"io:execute_request": {beam.WaitIO, Monitors, ""},

	"prim_inet:recv0":           {beam.WaitReceive, Ports, "a port"},
	"prim_inet:recvfrom0":       {beam.WaitReceive, Ports, "a port"},
	"prim_inet:accept0":         {beam.WaitAccept, Ports, "a port"},
	"prim_inet:connect0":        {beam.WaitConnect, Ports, "a port"}, // OTP 23 to 25
	"prim_inet:connect_cmd":     {beam.WaitConnect, Ports, "a port"},
	"prim_inet:send":            {beam.WaitSend, Ports, "a port"},
	"prim_inet:send_recv_reply": {beam.WaitSend, Ports, "a port"},
	"erlang:port_command":       {beam.WaitBusyPort, Ports, "a port"},
	// Suspended by the runtime until the buffer of a connection to another node has room.
	"erts_internal:dsend_continue_trap": {beam.WaitBusyPort, Nowhere, AnotherNode},

	"os:get_data": {beam.WaitCommand, Ports, "a program"},

	"socket:recvfrom_deadline": {beam.WaitReceive, Nowhere, "a socket"},
	"socket:recv_deadline":     {beam.WaitReceive, Nowhere, "a socket"},
	"socket:accept_deadline":   {beam.WaitAccept, Nowhere, "a socket"},

	"global:random_sleep": {beam.WaitLock, Nowhere, "a lock of global"},

	// Who does not get a lock begins anew after a while.
	"timer:sleep mnesia_tm:restart": {beam.WaitLock, Nowhere, "a lock of mnesia"},
	"mnesia_tm:rec":                 {beam.WaitCall, Registered, "mnesia_tm"},

	"inet_gethost_native:wait_reply": {beam.WaitCall, Monitors, ""},
	"inet_gethost_native:getit":      {beam.WaitCall, Registered, "inet_gethost_native"}, // OTP 23 to 25: without a monitor

	// Ecto's pool gives a connection by giving away a table.
	"Elixir.DBConnection.Holder:checkout_call": {beam.WaitCall, Monitors, ""},
}

// Classify tells from its stack, innermost function first, and its status in
// what a process waits; false if in nothing that is known.
func Classify(stack []beam.MFA, status string) (Known, bool) {
	if len(stack) == 0 {
		return Known{}, false
	}
	top := stack[0]
	k, ok := known[key(top)]
	if !ok && len(stack) > 1 {
		k, ok = known[key(top)+" "+key(stack[1])]
	}
	switch {
	case top.Module == "prim_file" && status == "running":
		// A dirty native function: on a scheduler of its own until the file answers.
		return Known{beam.WaitFile, Nowhere, "the file system"}, true
	case k.Kind == beam.WaitBusyPort && status != "suspended":
		return Known{}, false
	}
	return k, ok
}

func key(f beam.MFA) string { return f.Module + ":" + f.Function }

// libraries are modules that wait for others on somebody's behalf.
var libraries = func() map[string]bool {
	m := make(map[string]bool)
	for _, name := range strings.Fields(`
		erlang erts_internal proc_lib sys gen gen_server gen_statem gen_event gen_fsm supervisor
		application application_controller code code_server error_handler global rpc erpc
		io file file_server file_io_server prim_file raw_file_io raw_file_io_list raw_file_io_raw raw_file_io_compressed raw_file_io_delayed
		gen_tcp gen_udp gen_tcp_socket inet inet_gethost_native inet_tcp inet6_tcp inet_udp inet6_udp prim_inet prim_socket socket local_tcp local_udp
		mnesia mnesia_tm mnesia_locker
		ssl ssl_gen_statem tls_gen_connection tls_socket tls_connection os lists timer
		Elixir.GenServer Elixir.Task Elixir.Task.Supervised Elixir.Process Elixir.Stream Elixir.Agent Elixir.IO Elixir.File Elixir.Supervisor Elixir.DynamicSupervisor Elixir.Enum Elixir.System`) {
		m[name] = true
	}
	return m
}()

// Caller is the first function on a stack, innermost first, that is not of a
// library: whose call it is. A stack of libraries only gives its first function.
func Caller(stack []beam.MFA) beam.MFA {
	if i := slices.IndexFunc(stack, own); i >= 0 {
		return stack[i]
	}
	if len(stack) > 0 {
		return stack[0]
	}
	return beam.MFA{}
}

// Outermost is the last function of a stack that is not of a library: what a
// process was started to do, if nothing else tells.
func Outermost(stack []beam.MFA) beam.MFA {
	for _, f := range slices.Backward(stack) {
		if own(f) {
			return f
		}
	}
	return beam.MFA{}
}

func own(f beam.MFA) bool { return !libraries[f.Module] }
