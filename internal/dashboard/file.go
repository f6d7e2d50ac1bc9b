package dashboard

import (
	"bytes"
	"encoding/json"
)

// File is one file of dashboards.
type File struct {
	Path    string // with slashes, within the folder of dashboards
	Content []byte
}

// Files are all dashboards, and how to bring them in: README.md, grafana/*.json and
// honeycomb/*.tf.json. Their content is the same at every call.
func Files() []File {
	files := []File{{Path: "README.md", Content: readme}}
	for _, b := range boards {
		files = append(files, File{"grafana/" + b.name + ".json", encode(grafana(b))})
	}
	return append(files, File{"honeycomb/boards.tf.json", encode(honeycomb(boards))})
}

// encode writes JSON as people read it: indented, and <, > and & as they are.
func encode(v any) []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(v); err != nil {
		panic("dashboard: " + err.Error()) // of types that JSON has not
	}
	return b.Bytes()
}
