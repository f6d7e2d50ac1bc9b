package beam

// ProbeModule is what a node has of Hodoscope's optional probe module.
type ProbeModule struct {
	Incarnation Incarnation
	Origin      Origin
	Name        string
	Loaded      bool
	Ours        bool   // the loaded one is what this program would load
	MD5         []byte // of the loaded one, as module_info(md5) tells it
	OldCode     bool   // deleted code of it was not purged yet
	Processes   int    // of the node: a purge wakes them all
}
