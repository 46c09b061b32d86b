package openapi

import _ "embed"

//go:embed openapi.yaml
var document []byte

// Document is the whole description, as YAML. It must not be changed.
func Document() []byte { return document }
