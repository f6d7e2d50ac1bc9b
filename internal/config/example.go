package config

import _ "embed"

// Example is a file that shows every setting, with comments.
//
//go:embed example.yaml
var Example string
