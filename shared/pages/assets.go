package pages

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"net/http"
	"regexp"
)

//go:embed static/pages.css
var static embed.FS

// typeface is where the design system's styles fetch and name its own typeface. Only
// the NHS may use it, and it would be asked of another host.
var typeface = regexp.MustCompile(`@font-face\s*\{[^}]*\}|"?Frutiger W01"?,\s*`)

// stylesheets are served under names that hold their hash, so that a browser
// may keep them for ever and still never shows an old one.
type stylesheets struct {
	paths  []string
	byName map[string][]byte
}

func newStylesheets(design []byte) (stylesheets, error) {
	own, err := static.ReadFile("static/pages.css")
	if err != nil {
		return stylesheets{}, err
	}
	s := stylesheets{byName: map[string][]byte{}}
	s.add("nhsuk-frontend", typeface.ReplaceAll(design, nil))
	s.add("pages", own)
	return s, nil
}

func (s *stylesheets) add(name string, content []byte) {
	hash := sha256.Sum256(content)
	name += "-" + hex.EncodeToString(hash[:4]) + ".css"
	s.byName[name] = content
	s.paths = append(s.paths, "/assets/"+name)
}

func (h *handler) stylesheet(w http.ResponseWriter, r *http.Request) {
	content, ok := h.styles.byName[r.PathValue("name")]
	if !ok {
		h.notFound(w, r)
		return
	}
	w.Header().Set("Content-Type", "text/css; charset=utf-8")
	w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	_, _ = w.Write(content)
}
