package kit

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"net/http"
	"path"
)

//go:embed pages.css
var ownStyles []byte

// typeface is what the design system's styles call its own typeface. Only the NHS
// may use it, and it would be asked of another host.
const typeface = "Frutiger W01"

// withoutTypeface takes the typeface out of styles: where they fetch it, and where
// they ask for it before another.
func withoutTypeface(styles []byte) []byte {
	var without []byte
	for {
		before, rest, found := bytes.Cut(styles, []byte("@font-face"))
		without = append(without, before...)
		if !found {
			break
		}
		_, styles, _ = bytes.Cut(rest, []byte("}"))
	}
	for _, named := range []string{`"` + typeface + `",`, typeface + ","} {
		without = bytes.ReplaceAll(without, []byte(named), nil)
	}
	return without
}

// contentTypes are those of the files that are served, by the ends of their
// names.
var contentTypes = map[string]string{".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8"}

// assets are served under names that hold their hash, so that a browser may keep
// them for ever and still never shows an old one.
type assets struct {
	styles []string // addresses of what every page is shown with
	byName map[string][]byte
}

// Serve returns the address under which a file is served from now on; its name
// and its ending make the first and the last part of it. It is called before the
// first request is answered.
func (k *Kit) Serve(name, ending string, content []byte) string {
	hash := sha256.Sum256(content)
	name += "-" + hex.EncodeToString(hash[:4]) + ending
	k.assets.byName[name] = content
	return "/assets/" + name
}

// Asset answers with a file of styles or of script, under the name that holds its
// hash.
func (k *Kit) Asset(w http.ResponseWriter, r *http.Request) {
	name := r.PathValue("name")
	content, ok := k.assets.byName[name]
	if !ok {
		k.Fail(w, r, ErrNoSuchPage)
		return
	}
	w.Header().Set("Content-Type", contentTypes[path.Ext(name)])
	w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	_, _ = w.Write(content)
}
