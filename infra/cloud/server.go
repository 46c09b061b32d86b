package cloud

import (
	"net"
	"net/http"
	"strings"
	"time"
)

// server opens its address at once, so that its URL is known, and serves when
// it is given a handler.
type server struct {
	listener net.Listener
	http     *http.Server
}

func listen(addr string) (*server, error) {
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return nil, err
	}
	return &server{listener: l}, nil
}

func (s *server) url() string {
	return "http://" + s.listener.Addr().String()
}

func (s *server) serve(h http.Handler) {
	s.http = &http.Server{Handler: h, ReadHeaderTimeout: time.Minute}
	go func() { _ = s.http.Serve(s.listener) }()
}

func (s *server) close() {
	if s.http != nil {
		_ = s.http.Close()
	}
	_ = s.listener.Close()
}

// public sends /_local/ to the runner's own pages and everything else to the
// gateway. It is not a ServeMux, which would tidy paths before the gateway
// sees them.
func public(gateway, local http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if local != nil && (strings.HasPrefix(r.URL.Path, "/_local/") || r.URL.Path == "/_local") {
			local.ServeHTTP(w, r)
			return
		}
		gateway.ServeHTTP(w, r)
	})
}
