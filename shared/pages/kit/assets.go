package kit

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"net/http"
	"path"
	"regexp"
)

//go:embed static/pages.css static/board.js
var static embed.FS

// typeface is where the design system's styles fetch and name its own typeface. Only
// the NHS may use it, and it would be asked of another host.
var typeface = regexp.MustCompile(`@font-face\s*\{[^}]*\}|"?Frutiger W01"?,\s*`)

// contentTypes are those of the files that are served, by the ends of their
// names.
var contentTypes = map[string]string{".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8"}

// assets are served under names that hold their hash, so that a browser may keep
// them for ever and still never shows an old one. Styles are for every page,
// script for the board alone.
type assets struct {
	styles []string
	Script string
	byName map[string][]byte
}

func newAssets(design []byte) (assets, error) {
	own, err := static.ReadFile("static/pages.css")
	if err != nil {
		return assets{}, err
	}
	script, err := static.ReadFile("static/board.js")
	if err != nil {
		return assets{}, err
	}
	a := assets{byName: map[string][]byte{}}
	a.styles = []string{a.add("nhsuk-frontend", ".css", typeface.ReplaceAll(design, nil)), a.add("pages", ".css", own)}
	a.Script = a.add("board", ".js", script)
	return a, nil
}

// add returns the address under which a file is served.
func (a *assets) add(name, extension string, content []byte) string {
	hash := sha256.Sum256(content)
	name += "-" + hex.EncodeToString(hash[:4]) + extension
	a.byName[name] = content
	return "/assets/" + name
}

// Asset answers with a file of styles or of script, under the name that holds its
// hash.
func (k *Kit) Asset(w http.ResponseWriter, r *http.Request) {
	name := r.PathValue("name")
	content, ok := k.Assets.byName[name]
	if !ok {
		k.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", contentTypes[path.Ext(name)])
	w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	_, _ = w.Write(content)
}
