package probe

import (
	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/etf"
)

// rowItems are those of process_info/2 that wake nobody, in the order of a row.
var rowItems = atoms("registered_name", "initial_call", "status", "message_queue_len", "reductions", "heap_size", "stack_size")

// RowSlice is how many rows usually fit into one part: about 40 KB.
const RowSlice = 500

// Rows asks for a row of every process. Parts are lists of at most RowSlice rows.
func Rows(pace Pace) Request {
	pattern, row := rowOf(rowItems)
	return sweep("rows", rowItems, pattern, row, etf.Int(min(pace.Slice, RowSlice)), etf.Int(pace.Pause))
}

// DecodeRows appends the rows of one part of the answer. The initial call of a
// process that proc_lib started is left empty: who it really is only its
// dictionary tells.
func DecodeRows(c *etf.Cursor, p *beam.Processes, wordSize int) {
	word := int64(wordSize)
	for range each(c) {
		arity(c, 8)
		r := newRow(pid(c), beam.NotRead)
		r.name, r.initial, r.status = atomOrEmpty(c), mfaRow(c), text(c)
		r.queue, r.reductions, r.heap, r.stack = c.Int(), c.Int(), c.Int()*word, c.Int()*word
		if r.initial.Module == "proc_lib" {
			r.initial = beam.MFA{}
		}
		r.appendTo(p)
	}
}

// mfaRow reads {Module, Function, Arity} without building a term.
func mfaRow(c *etf.Cursor) beam.MFA {
	arity(c, 3)
	return beam.MFA{Module: string(c.Atom()), Function: string(c.Atom()), Arity: int(c.Int())}
}

// AppendSilent appends a row for a process that did not answer in time.
func AppendSilent(p *beam.Processes, who etf.Pid) {
	r := newRow(Local(who), beam.NoAnswer)
	r.appendTo(p)
}
