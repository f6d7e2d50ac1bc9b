package beam

// Application is a loaded or running application of the node.
// Source: the application controller's public table, read without asking it.
type Application struct {
	Name        string
	Vsn         string
	Description string
	Running     bool
	Master      Pid // NoPid when not running
	Top         Pid // top supervisor, NoPid when unknown
	TopModule   string
	Processes   int64 // processes whose group leader is Master; NotRead when not counted
}

// Applications is what one look found.
type Applications struct {
	Incarnation Incarnation
	Origin      Origin
	List        []Application
}

// TreeNode is a process in a supervision tree.
type TreeNode struct {
	Pid      Pid
	Name     string // registered name, else the child id its supervisor knows it by
	ID       string // child id
	Module   string // callback module of the child specification or `$initial_call`
	Type     string // "application", "supervisor", "worker"
	Note     string // "restarting", "undefined", "not asked: busy", "cut at 1000 of 12000"
	Links    []Peer // non-tree links, when asked
	Vital    Vital  // what the censuses know of it
	Children []*TreeNode
}

// Tree is one application's supervision tree.
type Tree struct {
	Incarnation Incarnation
	Origin      Origin
	Application string
	Root        *TreeNode
	Partial     string // why not all of it is here; "" when it is
}
