package kit

import (
	"bytes"
	"compress/gzip"
	"net/http"
	"strconv"
	"strings"

	"example.org/derogations/shared/telemetry"
)

// compressed sends texts compressed to whoever takes that. The gateway in front
// does not, and the design system's styles would weigh ten times as much on a
// ward's telephone. A page holds no secret beside its own address, which whoever
// reads it has: nothing can be learnt from how well it packs.
func compressed(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Add("Vary", "Accept-Encoding")
		if !takesGzip(r.Header.Get("Accept-Encoding")) {
			next.ServeHTTP(w, r)
			return
		}
		whole := packer{ResponseWriter: w}
		next.ServeHTTP(&whole, r)
		if err := whole.send(); err != nil {
			telemetry.Fail(r.Context(), err)
		}
	})
}

// takesGzip reads the header Accept-Encoding (RFC 9110, section 12.5.3).
func takesGzip(accepted string) bool {
	for each := range strings.SplitSeq(accepted, ",") {
		coding, weight, _ := strings.Cut(each, ";")
		if !strings.EqualFold(strings.TrimSpace(coding), "gzip") {
			continue
		}
		quality, weighed := strings.CutPrefix(strings.ReplaceAll(weight, " ", ""), "q=")
		if !weighed {
			return true
		}
		q, err := strconv.ParseFloat(quality, 64)
		return err == nil && q > 0
	}
	return false
}

// packer keeps an answer until it is whole.
type packer struct {
	http.ResponseWriter
	status int
	body   bytes.Buffer
}

// WriteHeader keeps the first status.
func (p *packer) WriteHeader(status int) {
	if p.status == 0 {
		p.status = status
	}
}

// Write keeps a part of the body.
func (p *packer) Write(part []byte) (int, error) {
	p.WriteHeader(http.StatusOK)
	return p.body.Write(part)
}

// send sends what was kept: compressed if it is text.
func (p *packer) send() error {
	p.WriteHeader(http.StatusOK)
	if p.body.Len() == 0 || !strings.HasPrefix(p.Header().Get("Content-Type"), "text/") {
		p.ResponseWriter.WriteHeader(p.status)
		_, err := p.ResponseWriter.Write(p.body.Bytes())
		return err
	}
	p.Header().Set("Content-Encoding", "gzip")
	p.ResponseWriter.WriteHeader(p.status)
	zip := gzip.NewWriter(p.ResponseWriter)
	if _, err := zip.Write(p.body.Bytes()); err != nil {
		return err
	}
	return zip.Close()
}
