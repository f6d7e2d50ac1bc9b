package view

// Unit says what a raw value is, so that a face can draw it. Raw values keep
// their base unit: bytes, seconds, shares of one.
type Unit string

const (
	Text     Unit = "text"    // string
	PidText  Unit = "pid"     // string, pastes into a shell on the node
	MFAText  Unit = "mfa"     // string, a function
	Count    Unit = "count"   // integer
	Number   Unit = "number"  // integer that names something: a line, a port, an OS process
	Bytes    Unit = "bytes"   // integer
	Ratio    Unit = "ratio"   // float, 1.0 is all of it
	Seconds  Unit = "seconds" // float
	Float    Unit = "float"   // float without a unit: load average
	Rate     Unit = "rate"    // float, per second
	ByteRate Unit = "bytes/s" // float, bytes per second
	Time     Unit = "time"    // string, RFC 3339
	Bool     Unit = "bool"    // bool
	Strings  Unit = "strings" // []string
)

// Value is a cell: string, int64, float64, bool, []string, or nil when the
// field does not apply. A Missing says why a number is not there.
type Value = any

// Missing stands in for a number that could not be read; its text is the reason.
// JSON and CSV carry null; people see the reason.
type Missing string

// MarshalJSON is null: a script must not mistake a reason for a value.
func (Missing) MarshalJSON() ([]byte, error) { return []byte("null"), nil }

// Column describes one column of a table.
type Column struct {
	Name  string `json:"name"`  // stable, snake_case
	Title string `json:"title"` // heading
	Unit  Unit   `json:"unit"`
	Help  string `json:"help,omitempty"`
	Wide  bool   `json:"wide,omitempty"`  // shown only when there is room, or with -o wide
	Wakes bool   `json:"wakes,omitempty"` // reading it makes the process run
}

// Table is rows of values under columns; len(row) == len(Columns).
type Table struct {
	Columns []Column  `json:"columns"`
	Rows    [][]Value `json:"rows"`
}

// Field is one named value of a section.
type Field struct {
	Name  string `json:"name"`
	Title string `json:"title"`
	Unit  Unit   `json:"unit"`
	Value Value  `json:"value"`
	Help  string `json:"help,omitempty"`
	// Limit is what Value counts towards (process limit …), in the same unit; nil: none.
	Limit     Value  `json:"limit,omitempty"`
	LimitName string `json:"limit_name,omitempty"` // OTP's word for it: process_limit
	// Share is Value as a part of Limit, or of the section's total; nil: of nothing.
	Share Value `json:"share,omitempty"`
}

// Section is a card: fields, or a table, under a heading.
type Section struct {
	Name   string  `json:"name"`
	Title  string  `json:"title"`
	Fields []Field `json:"fields,omitempty"`
	Table  *Table  `json:"table,omitempty"`
	// Notes are sentences that say how this section's numbers read together.
	Notes []string `json:"notes,omitempty"`
}

// Tree is a labelled tree; Values belong to Columns.
type Tree struct {
	Columns []Column    `json:"columns"`
	Roots   []*TreeNode `json:"roots"`
	// Trail are the lines above the root of a part of a tree, outermost first.
	Trail []*TreeNode `json:"trail,omitempty"`
}

// TreeNode is one line of a Tree.
type TreeNode struct {
	Values   []Value     `json:"values"`
	Children []*TreeNode `json:"children,omitempty"`
	// Of a tree that is shown in parts: by Key the node is asked for, Of are the children
	// it has, though not all are here, and Folded are how many that are alike the line
	// stands for; 0: one.
	Key    string `json:"key,omitempty"`
	Of     int    `json:"of,omitempty"`
	Folded int    `json:"folded,omitempty"`
}

// Document is a whole answer: what one command prints or one page shows.
// Exactly one of Sections, Table and Tree is set.
type Document struct {
	Kind     string    `json:"kind"` // "system", "processes", …
	Node     string    `json:"node"`
	Title    string    `json:"title"`
	Sections []Section `json:"sections,omitempty"`
	Table    *Table    `json:"table,omitempty"`
	Tree     *Tree     `json:"tree,omitempty"`
	Graph    *Graph    `json:"graph,omitempty"` // draws what sections tell
	Origin   Origin    `json:"origin"`
	// Notes are sentences about the whole: what was left out and why.
	Notes []string `json:"notes,omitempty"`
}

// Origin tells how the numbers of a document were got; see beam.Origin.
type Origin struct {
	Method     string  `json:"method"` // exact, sampled, estimated
	Seen       int     `json:"seen"`
	Of         int     `json:"of"`
	At         string  `json:"at"`           // RFC 3339 with milliseconds
	Busy       float64 `json:"busy_seconds"` // on the node
	Elapsed    float64 `json:"elapsed_seconds"`
	Reductions int64   `json:"reductions"`
	BytesIn    int64   `json:"bytes_in"`
	BytesOut   int64   `json:"bytes_out"`
	Woken      int     `json:"woken"`
}
