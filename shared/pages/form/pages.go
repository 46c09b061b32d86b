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
	viewForm      = views.Named("form")
	viewFormOver  = views.Named("form-over")
	viewFormList  = views.Named("form-list")
	viewFormStep  = views.Named("form-step")
	viewFormCheck = views.Named("form-check")
	viewFormSent  = views.Named("form-sent")
)

// pages are the pages on which a trust makes its requests.
type pages struct {
	*kit.Kit
	drafts drafts.Form
	// publicURL is where people reach the pages: the form on paper names it.
	publicURL string
}

// Route adds the pages on which trusts write and send what the form given takes.
// People reach them at the public URL.
func Route(mux *http.ServeMux, k *kit.Kit, form drafts.Form, publicURL string) {
	h := &pages{k, form, publicURL}
	mux.HandleFunc("GET /blank-form", h.page(h.showPaper))
	mux.HandleFunc("GET /f/{token}", h.page(kit.Visited(h.visit, h.showForm)))
	mux.HandleFunc("POST /f/{token}", h.page(kit.Sent(h.Kit, h.visit, h.beginDraft)))
	mux.HandleFunc("GET /f/{token}/{draft}", h.page(kit.Visited(h.unsent, h.showList)))
	mux.HandleFunc("GET /f/{token}/{draft}/"+slugCheck, h.page(kit.Visited(h.unsent, h.showCheck)))
	mux.HandleFunc("POST /f/{token}/{draft}/"+slugCheck, h.page(kit.Sent(h.Kit, h.unsent, h.file)))
	mux.HandleFunc("GET /f/{token}/{draft}/"+slugSent, h.page(kit.Visited(h.openDraft, h.showSent)))
	mux.HandleFunc("GET /f/{token}/{draft}/{step}", h.page(kit.Visited(h.unsent, h.showStep)))
	mux.HandleFunc("POST /f/{token}/{draft}/{step}", h.page(kit.Sent(h.Kit, h.unsent, h.saveStep)))
}

func (h *pages) page(serve kit.Handler) http.HandlerFunc { return kit.Handle(serve, h.fail) }
