package pages

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"net/http"
	"strings"
	"sync"

	"example.org/derogations/shared/telemetry"
)

//go:embed templates/*.html
var templateFiles embed.FS

// view names a page's own template.
type view string

const (
	viewHome     view = "home"
	viewMessage  view = "message"
	viewReview   view = "review"
	viewCheck    view = "check"
	viewReceipt  view = "receipt"
	viewSettled  view = "settled"
	viewConflict view = "conflict"
	viewTrust    view = "trust"
	viewDocs     view = "docs"
	viewProblem  view = "problem"
	viewBlank    view = "blank-form"

	viewStart     view = "start"
	viewStartSent view = "start-sent"
	viewForm      view = "form"
	viewFormOver  view = "form-over"
	viewFormList  view = "form-list"
	viewFormStep  view = "form-step"
	viewFormCheck view = "form-check"
	viewFormSent  view = "form-sent"

	viewRegisters        view = "registers"
	viewRegister         view = "register"
	viewDerogation       view = "derogation"
	viewMistyped         view = "derogation-mistyped"
	viewNothingConfirmed view = "derogation-none"

	viewBoard       view = "board"
	viewBoardCase   view = "board-case"
	viewBoardCounts view = "board-counts"
)

type templates map[view]*template.Template

// page is what the layout needs, whatever the page. RoundName and HelpPhone are
// empty where no case is known.
type page struct {
	Title     string
	Failed    bool
	RoundName string
	HelpPhone string
	// Wide is for a page that is a table, and not text.
	Wide   bool
	Styles []string
	// Script is empty on every page but the board.
	Script string
	Body   any
}

// parseTemplates gives the templates, which are the binary's: it parses them once.
var parseTemplates = sync.OnceValues(func() (templates, error) {
	functions := template.FuncMap{"digits": digitsOnly, "paragraphs": paragraphs, "anchor": anchor, "check": newCheckForm}
	layout, err := template.New("layout.html").Funcs(functions).
		ParseFS(templateFiles, "templates/layout.html", "templates/controls.html", "templates/request.html", "templates/register-parts.html", "templates/chart.html")
	if err != nil {
		return nil, err
	}
	parsed := templates{}
	for _, v := range []view{
		viewHome, viewMessage, viewReview, viewCheck, viewReceipt, viewSettled, viewConflict, viewTrust, viewDocs, viewProblem, viewBlank,
		viewStart, viewStartSent, viewForm, viewFormOver, viewFormList, viewFormStep, viewFormCheck, viewFormSent,
		viewRegisters, viewRegister, viewDerogation, viewMistyped, viewNothingConfirmed,
		viewBoard, viewBoardCase, viewBoardCounts,
	} {
		clone, err := layout.Clone()
		if err != nil {
			return nil, err
		}
		if parsed[v], err = clone.ParseFS(templateFiles, "templates/"+string(v)+".html"); err != nil {
			return nil, err
		}
	}
	return parsed, nil
})

// digitsOnly makes the address of a tel: link.
func digitsOnly(phone string) string {
	return strings.Map(func(r rune) rune {
		if r == '+' || r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, phone)
}

// render writes a whole page, or, if its template fails, none of it.
func (h *handler) render(w http.ResponseWriter, r *http.Request, status int, v view, p page) {
	p.Styles = h.assets.styles
	var whole bytes.Buffer
	if err := h.templates[v].Execute(&whole, p); err != nil {
		h.renderFailed(w, r, v, fmt.Errorf("render %s: %w", v, err))
		return
	}
	telemetry.Set(r.Context(), "page", string(v))
	telemetry.Set(r.Context(), "status", status)
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write(whole.Bytes())
}

// renderFailed says that a page could not be made: by the page for that, or, if
// it is that page itself, in plain words.
func (h *handler) renderFailed(w http.ResponseWriter, r *http.Request, v view, err error) {
	w.Header().Set("Cache-Control", "no-store")
	if v != viewMessage {
		h.fail(w, r, err)
		return
	}
	telemetry.Fail(r.Context(), err)
	http.Error(w, "Something went wrong on our side. Try again in a minute.", http.StatusInternalServerError)
}
