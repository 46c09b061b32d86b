package console

import (
	_ "embed"
	"html/template"
	"time"
)

//go:embed pages.html
var source string

var pages = template.Must(template.New("console").Funcs(template.FuncMap{
	"clock": func(t time.Time) string { return t.UTC().Format("2006-01-02 15:04:05 UTC") },
}).Parse(source))
