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

var views = kit.Views{
	Files: files, Parts: []string{"callers"}, Functions: template.FuncMap{"disrupted": words.Disrupted, "harm": words.HarmText},
}

var (
	viewTrust = views.Named("trust")
	viewCheck = views.Named("check")
)

// pages are the pages of a trust's request.
type pages struct {
	*kit.Kit
	requests casework.TrustRequests
	notices  casework.NoticeReader
	random   func() uint64
	home     string
}

// Route adds the pages on which a trust follows its request and acts on it, by
// the requests given. Notices tell how many people heard of an approval. Random gives 64 random bits for a form's nonce;
// home is where people reach the pages.
func Route(mux *http.ServeMux, k *kit.Kit, requests casework.TrustRequests, notices casework.NoticeReader, random func() uint64, home string) {
	h := &pages{k, requests, notices, random, home}
	mux.HandleFunc("GET /t/{token}", kit.Handle(kit.Visited(h.visit, h.showCase), h.Fail))
	mux.HandleFunc("POST /t/{token}", kit.Handle(kit.Sent(h.Kit, h.visit, h.act), h.Fail))
	mux.HandleFunc("POST /t/{token}/link", kit.Handle(kit.Sent(h.Kit, h.holder, h.sendLink), h.Fail))
	mux.HandleFunc("GET /t/{token}/link", kit.Handle(kit.Visited(h.holder, h.linkSent), h.Fail))
}
