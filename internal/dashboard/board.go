package dashboard

// board is a page of panels about one question.
type board struct {
	name  string // of its file; Grafana's address of it is hodoscope-NAME
	title string
	about string
	// fleet boards show nodes beside each other, the others one node.
	fleet  bool
	screen string // of Hodoscope's page, which shows the same of now
	rows   []row
}

// row is a strip of panels under a title; "" has none.
type row struct {
	title  string
	panels []panel
}

// kind is how a panel draws, in Grafana's word.
type kind string

const (
	lines    kind = "timeseries"
	number   kind = "stat"
	table    kind = "table"
	heatmap  kind = "heatmap"
	timeline kind = "state-timeline"
)

// panel is one picture.
type panel struct {
	title string
	kind  kind
	// of are the metrics of the catalogue that it shows. The first explains it.
	of      []string
	note    string // what the catalogue cannot know: how the panel computes with them
	queries []query
	unit    unit
	stack   bool
	bars    bool
	most    float64 // end of the axis; 0: as the values are
	marks   marks   // values from which on to watch and to act
	columns []column
	width   int // of 24; 0: 12
	height  int // 0: 8
	comb    *comb
}

// query is what a panel asks Prometheus for.
type query struct {
	// expr is PromQL. {@} stands for the nodes that the reader chose, {@,x="y"} for
	// series of these.
	expr   string
	legend string
	limit  bool // a value not to be reached, drawn as a dashed line
	right  unit // of an axis on the right, for what has another unit than the panel; "": on the left
}

// marks are where values begin to be worth watching, and acting on; 0: nowhere.
type marks struct{ watch, act float64 }

// column is what a table shows of one query, in their order.
type column struct {
	title string
	unit  unit
	marks marks
}

// unit is Grafana's id of a unit.
type unit string

const (
	count    unit = "short"
	share    unit = "percentunit"
	size     unit = "bytes"
	byteRate unit = "Bps"
	rate     unit = "cps"
	seconds  unit = "s"
)

// boards are all of them.
var boards = []board{overview, schedulers, memory, processes, tables, mnesia, distribution, events}
