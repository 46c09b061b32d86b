package kit

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"io/fs"
	"net/http"
	"regexp"
	"strings"
	"sync"
	"time"

	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/lambdahttp"
	"example.org/derogations/shared/pages/words"
	"example.org/derogations/shared/telemetry"
	"example.org/derogations/shared/uktime"
)

//go:embed templates/*.html
var templateFiles embed.FS

// layout is what every page stands in, with the parts that several features
// show.
var layout = sync.OnceValue(func() *template.Template {
	return template.Must(template.New("layout.html").Funcs(template.FuncMap{
		"digits": DigitsOnly, "iso": uktime.Offset,
		"who": words.Who, "answered": words.YesOrNo, "patients": words.Patients, "doctors": words.Doctors,
		"beyondStrike": func() string { return words.BeyondStrike },
		"shifts":       derogation.HasShifts, "where": words.Where, "hours": uktime.Hours,
	}).ParseFS(templateFiles, "templates/layout.html", "templates/controls.html", "templates/check.html", "templates/request.html"))
})

// Views are the templates of one feature.
type Views struct {
	// Files holds them, as templates/<name>.html.
	Files fs.FS
	// Parts are the names of the files that each of its pages may use.
	Parts []string
	// Functions are those that its templates call.
	Functions template.FuncMap
}

// View is a page's own template, in the layout.
type View struct {
	name  string
	whole func() *template.Template
}

// Named returns the view whose template has the name given. It is parsed when it
// is first shown: a function that starts has somebody waiting, for one page of
// them all. It panics then if it cannot be parsed: it is the binary's.
func (v Views) Named(name string) View {
	return View{name: name, whole: sync.OnceValue(func() *template.Template {
		paths := make([]string, 0, len(v.Parts)+1)
		for _, file := range append(v.Parts[:len(v.Parts):len(v.Parts)], name) {
			paths = append(paths, "templates/"+file+".html")
		}
		own := template.Must(layout().Clone()).Funcs(v.Functions)
		return template.Must(own.ParseFS(v.Files, paths...))
	})}
}

// Part is one named part of a view, filled with data, without the layout, as it is
// shown now.
func (v View) Part(name string, data any, now time.Time) ([]byte, error) {
	var part bytes.Buffer
	err := v.whole().ExecuteTemplate(&part, name, data)
	return sayTimes(part.Bytes(), now), err
}

// Page is what the layout needs, whatever the page. RoundName, HelpPhone and Phase
// are empty where no round is known.
type Page struct {
	Title     string
	Failed    bool
	RoundName string
	HelpPhone string
	Phase     derogation.ServicePhase
	// Wide is for a page that is a table, and not text.
	Wide   bool
	Styles []string
	// Operator is who runs the service.
	Operator Operator
	// Script is empty on every page but the board.
	Script string
	Body   any
}

// DigitsOnly makes the address of a tel: link.
func DigitsOnly(phone string) string {
	return strings.Map(func(r rune) rune {
		if r == '+' || r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, phone)
}

// CasePage is a page about one case, under its own heading. It is one that
// failed where there are problems.
func CasePage(s derogation.State, heading string, problems Problems, body any) Page {
	return Page{
		Title: heading + " – " + s.Reference, Failed: len(problems) > 0, RoundName: s.Round.Name, HelpPhone: s.Round.HelpPhone, Phase: s.Round.Phase, Body: body,
	}
}

// Render writes a whole page, or, if its template fails, none of it.
func (k *Kit) Render(w http.ResponseWriter, r *http.Request, status int, v View, p Page) error {
	p.Styles, p.Operator = k.assets.styles, k.operator
	var whole bytes.Buffer
	if err := v.whole().Execute(&whole, p); err != nil {
		return fmt.Errorf("render %s: %w", v.name, err)
	}
	page := sayTimes(whole.Bytes(), lambdahttp.Now(r.Context()))
	telemetry.Set(r.Context(), "page", v.name)
	telemetry.Set(r.Context(), "status", status)
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write(page)
	return nil
}

// unsaid is a time that a template leaves to be said.
var unsaid = regexp.MustCompile(`<time datetime="([^"]+)"></time>`)

// sayTimes says the times of a page as people say them when it is shown. A template
// does not know what day it is.
func sayTimes(page []byte, now time.Time) []byte {
	return unsaid.ReplaceAllFunc(page, func(element []byte) []byte {
		iso := string(unsaid.FindSubmatch(element)[1])
		at, err := time.Parse(time.RFC3339, strings.ReplaceAll(iso, "&#43;", "+"))
		if err != nil {
			return element
		}
		said, on := uktime.Said(at, now), ""
		if !strings.HasPrefix(said, uktime.Page(at)) { // On paper, today is another day.
			on = ` data-on="` + uktime.Printed(at) + `"`
		}
		return []byte(`<time datetime="` + iso + `"` + on + `>` + said + `</time>`)
	})
}
