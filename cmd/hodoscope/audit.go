package main

import "github.com/hodoscope/hodoscope/internal/access/audit"

// noted writes what is about to be done to a node into the user's own log. What
// could not be noted must not be done.
func noted(effect, node, call, object string) error {
	path, err := audit.DefaultPath()
	if err != nil {
		return err
	}
	log, err := audit.Open(path)
	if err != nil {
		return err
	}
	return log.Append(audit.Entry{Node: node, Effect: effect, Call: call, Object: object})
}

// acted is noted for what changes a node.
func acted(node, call, object string) error { return noted("act", node, call, object) }
