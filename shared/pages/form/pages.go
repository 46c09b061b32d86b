package form

import (
	"embed"
	"net/http"

	"example.org/derogations/shared/casework/drafts"
	"example.org/derogations/shared/pages/kit"
)

//go:embed templates/*.html
var files embed.FS

var views = kit.Views{Files: files}

var (
	viewPaper     = views.Named("blank-form")
	viewStart     = views.Named("start")
	viewStartSent = views.Named("start-sent")
	viewForm      = views.Named("form")
	viewFormOver  = views.Named("form-over")
	viewFormList  = views.Named("form-list")
	viewFormStep  = views.Named("form-step")
	viewFormCheck = views.Named("form-check")
	viewFormSent  = views.Named("form-sent")
)

// Pages are the pages on which a trust makes its requests.
type Pages struct {
	*kit.Kit
	desk drafts.Form
	// publicURL is where people reach the pages: the form on paper names it.
	publicURL string
}

// New returns the pages on which trusts write and send what the desk given
// takes. People reach them at the public URL.
func New(k *kit.Kit, desk drafts.Form, publicURL string) *Pages {
	return &Pages{Kit: k, desk: desk, publicURL: publicURL}
}

// Route adds the pages to those that are served.
func (h *Pages) Route(mux *http.ServeMux) {
	mux.HandleFunc("GET /blank-form", h.showPaper)
	mux.HandleFunc("GET /start", h.showStart)
	mux.HandleFunc("POST /start", h.sendLinks)
	mux.HandleFunc("/start", h.MethodNotAllowed)
	mux.HandleFunc("GET /f/{token}", h.showForm)
	mux.HandleFunc("POST /f/{token}", h.beginDraft)
	mux.HandleFunc("/f/{token}", h.MethodNotAllowed)
	mux.HandleFunc("GET /f/{token}/{draft}", h.showList)
	mux.HandleFunc("/f/{token}/{draft}", h.MethodNotAllowed)
	mux.HandleFunc("GET /f/{token}/{draft}/"+slugCheck, h.showCheck)
	mux.HandleFunc("POST /f/{token}/{draft}/"+slugCheck, h.file)
	mux.HandleFunc("GET /f/{token}/{draft}/"+slugSent, h.showSent)
	mux.HandleFunc("GET /f/{token}/{draft}/{step}", h.showStep)
	mux.HandleFunc("POST /f/{token}/{draft}/{step}", h.saveStep)
	mux.HandleFunc("/f/{token}/{draft}/{step}", h.MethodNotAllowed)
}
