package trust

import (
	"embed"
	"html/template"
	"net/http"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/pages/kit"
	"example.org/derogations/shared/pages/words"
)

//go:embed templates/*.html
var files embed.FS

var viewTrust = kit.Views{
	Files: files, Functions: template.FuncMap{"disrupted": words.Disrupted, "harm": words.HarmText},
}.Named("trust")

// Pages are the pages of a trust's request.
type Pages struct {
	*kit.Kit
	desk   casework.TrustRequests
	random func() uint64
}

// New returns the pages on which a trust follows its request and acts on it,
// by the desk given. Random gives 64 random bits for a form's nonce.
func New(k *kit.Kit, desk casework.TrustRequests, random func() uint64) *Pages {
	return &Pages{Kit: k, desk: desk, random: random}
}

// Route adds the pages to those that are served.
func (h *Pages) Route(mux *http.ServeMux) {
	mux.HandleFunc("GET /t/{token}", kit.Handle(kit.Visited(h.visit, h.showCase), h.Fail))
	mux.HandleFunc("POST /t/{token}", kit.Handle(kit.Sent(h.Kit, h.visit, h.act), h.Fail))
	mux.HandleFunc("/t/{token}", h.MethodNotAllowed)
}
