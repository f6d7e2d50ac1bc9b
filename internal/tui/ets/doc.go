// Package ets is the screen of a node's ETS tables: one by one, or added up by name,
// ranked on the node by what they take or by how they grow. The largest are here, and can be
// filtered and put in any order; each has a screen of all that is known of it.
package ets
