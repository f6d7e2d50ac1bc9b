package dashboard

import _ "embed"

//go:embed readme.md
var readme []byte
