package lambdahttp

import (
	"fmt"
	"net/http"
	"sync"
)

// Site is where the service is reached. Its URL goes into links and into the
// audiences of tokens, so nothing that a client sends has a part in it: neither
// the Host header nor one that begins with X-Forwarded.
type Site struct {
	// URL has no slash at the end. Where it is empty, the site is at https and
	// the name by which the gateway was called; that is one of the gateway's own,
	// for it routes no other to us.
	URL string
	// Name is the only name by which requests may come; empty for any that the
	// gateway has.
	Name string
}

// Handler serves requests with what serve makes of the site's URL: at once
// where the URL is known, else at the first request by a name. A request by
// another name than the only one is answered 421. The error is that of serve.
func (s Site) Handler(serve func(url string) (http.Handler, error)) (http.Handler, error) {
	at := &site{Site: s, serve: serve, handlers: make(map[string]http.Handler)}
	if s.URL == "" {
		return at, nil
	}
	_, err := at.handler(s.URL)
	return at, err
}

type site struct {
	Site
	serve func(url string) (http.Handler, error)

	mu       sync.Mutex
	handlers map[string]http.Handler // by URL
}

func (s *site) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	url := s.URL
	if url == "" {
		url = "https://" + r.Host
	}
	if s.Name != "" && r.Host != s.Name || s.URL == "" && r.Host == "" {
		WriteProblem(r.Context(), w, r.URL.Path, http.StatusMisdirectedRequest, "misdirected_request", "The service does not answer under this name.")
		return
	}
	handler, err := s.handler(url)
	if err != nil {
		panic(err)
	}
	handler.ServeHTTP(w, r)
}

func (s *site) handler(url string) (http.Handler, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if handler, ok := s.handlers[url]; ok {
		return handler, nil
	}
	handler, err := s.serve(url)
	if err != nil {
		return nil, fmt.Errorf("serve the site: %w", err)
	}
	s.handlers[url] = handler
	return handler, nil
}
