package docs

import (
	"embed"
	"html/template"
	"net/http"
	"slices"
	"strings"

	"example.org/derogations/shared/openapi/described"
	"example.org/derogations/shared/pages/kit"
)

//go:embed templates/*.html
var files embed.FS

var views = kit.Views{Files: files, Parts: []string{"docs-parts"}, Functions: template.FuncMap{"paragraphs": paragraphs, "pieces": pieces, "anchor": anchor, "heading": heading}}

var (
	viewDocs    = views.Named("docs")
	viewProblem = views.Named("problem")
)

// pages are the pages that describe the interface for systems.
type pages struct{ *kit.Kit }

// Route adds the pages to those that are served.
func Route(mux *http.ServeMux, k *kit.Kit) {
	h := pages{k}
	mux.HandleFunc("GET /docs", kit.Handle(h.docs, h.Fail))
	mux.HandleFunc("GET /problems/{code}", kit.Handle(h.explainProblem, h.Fail))
}

func (h *pages) docs(w http.ResponseWriter, r *http.Request) error {
	all, err := described.Describe()
	if err != nil {
		return err
	}
	return h.Render(w, r, http.StatusOK, viewDocs, kit.Page{Title: "Connecting a system", Wide: true, Body: all})
}

// explainProblem is where the type of a problem document leads.
func (h *pages) explainProblem(w http.ResponseWriter, r *http.Request) error {
	all, err := described.Describe()
	if err != nil {
		return err
	}
	i := slices.IndexFunc(all.Problems, func(p described.Problem) bool { return p.Code == r.PathValue("code") })
	if i < 0 {
		return kit.ErrNoSuchPage
	}
	return h.Render(w, r, http.StatusOK, viewProblem, kit.Page{Title: strings.ReplaceAll(heading(all.Problems[i].Meaning), "`", ""), Body: all.Problems[i]})
}

// heading is a sentence as a page is headed by it.
func heading(sentence string) string { return strings.TrimSuffix(sentence, ".") }

// paragraphs splits a text of the description at its empty lines.
func paragraphs(text string) []string { return strings.Split(strings.TrimSpace(text), "\n\n") }

// piece is a part of a text of the description.
type piece struct {
	Text string
	// Code: the text is quoted as code.
	Code bool
}

// pieces splits a text at the marks around what is quoted as code.
func pieces(text string) []piece {
	var all []piece
	for i, part := range strings.Split(text, "`") {
		all = append(all, piece{part, i%2 == 1})
	}
	return all
}

// anchor is the id of a group or a schema on the page.
func anchor(name string) string { return strings.ReplaceAll(strings.ToLower(name), " ", "-") }
