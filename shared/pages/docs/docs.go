package docs

import (
	"embed"
	"html/template"
	"net/http"
	"slices"
	"strings"

	"example.org/derogations/shared/openapi"
	"example.org/derogations/shared/pages/kit"
)

//go:embed templates/*.html
var files embed.FS

var views = kit.Views{Files: files, Functions: template.FuncMap{"paragraphs": paragraphs, "anchor": anchor}}

var (
	viewDocs    = views.Named("docs")
	viewProblem = views.Named("problem")
)

// Pages are the pages that describe the interface for systems.
type Pages struct{ *kit.Kit }

// New returns the pages that describe the interface for systems.
func New(k *kit.Kit) *Pages { return &Pages{Kit: k} }

// Route adds the pages to those that are served.
func (h *Pages) Route(mux *http.ServeMux) {
	mux.HandleFunc("GET /docs", kit.Handle(h.docs, h.Fail))
	mux.HandleFunc("GET /problems/{code}", kit.Handle(h.explainProblem, h.Fail))
}

// docsBody is the description of the interface for systems, for people to read.
type docsBody struct{ openapi.Description }

// problemBody explains one problem.
type problemBody struct{ openapi.Problem }

func (h *Pages) docs(w http.ResponseWriter, r *http.Request) error {
	described, err := openapi.Describe()
	if err != nil {
		return err
	}
	return h.Render(w, r, http.StatusOK, viewDocs, kit.Page{Title: "Connecting a system", Body: docsBody{described}})
}

// explainProblem is where the type of a problem document leads.
func (h *Pages) explainProblem(w http.ResponseWriter, r *http.Request) error {
	described, err := openapi.Describe()
	if err != nil {
		return err
	}
	i := slices.IndexFunc(described.Problems, func(p openapi.Problem) bool { return p.Code == r.PathValue("code") })
	if i < 0 {
		return kit.ErrNoSuchPage
	}
	return h.Render(w, r, http.StatusOK, viewProblem, kit.Page{Title: "Problem " + described.Problems[i].Code, Body: problemBody{described.Problems[i]}})
}

// paragraphs splits a text of the description at its empty lines.
func paragraphs(text string) []string { return strings.Split(strings.TrimSpace(text), "\n\n") }

// anchor is the id of a group or a schema on the page.
func anchor(name string) string { return strings.ReplaceAll(strings.ToLower(name), " ", "-") }
