package lambdahttp

import (
	"bytes"
	"fmt"
	"net/http"
	"strings"
)

// recorder is a ResponseWriter with the semantics of net/http's own. The
// adapter's lets a later status win and takes silence for a failure.
type recorder struct {
	method string
	header http.Header
	status int
	sent   http.Header // the header as it stood when the status was written
	body   bytes.Buffer
}

func newRecorder(method string) *recorder {
	return &recorder{method: method, header: make(http.Header)}
}

// Header is the header to be sent; changes after WriteHeader have no effect.
func (r *recorder) Header() http.Header { return r.header }

// WriteHeader sets the status, once. It panics on a number that is no status,
// as net/http does; an informational status is left out, since the gateway
// sends none.
func (r *recorder) WriteHeader(status int) {
	if status < 100 || status > 999 {
		panic(fmt.Sprintf("lambdahttp: %d is not an HTTP status", status))
	}
	if r.status != 0 || status < 200 {
		return
	}
	r.status = status
	r.sent = r.header.Clone()
}

// Write adds to the body. It returns http.ErrBodyNotAllowed if the status
// allows none.
func (r *recorder) Write(data []byte) (int, error) {
	r.WriteHeader(http.StatusOK)
	if r.status == http.StatusNoContent || r.status == http.StatusNotModified {
		return 0, http.ErrBodyNotAllowed
	}
	return r.body.Write(data)
}

var lineBreaks = strings.NewReplacer("\r", " ", "\n", " ")

// copyTo sends what was recorded.
func (r *recorder) copyTo(w http.ResponseWriter) {
	r.WriteHeader(http.StatusOK)
	_, typed := r.sent["Content-Type"]
	if !typed && r.body.Len() > 0 {
		r.sent.Set("Content-Type", http.DetectContentType(r.body.Bytes()))
	}
	for name, values := range r.sent {
		for _, value := range values {
			w.Header().Add(name, lineBreaks.Replace(value))
		}
	}
	w.WriteHeader(r.status)
	if r.body.Len() > 0 && r.method != http.MethodHead {
		// The adapter's writer is a buffer in memory: it cannot fail.
		_, _ = w.Write(r.body.Bytes())
	}
}
