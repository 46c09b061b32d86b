package kit

import (
	"net/http"
	"net/url"
)

// Handler answers a request, or says what stopped it.
type Handler func(http.ResponseWriter, *http.Request) error

// Handle serves pages, and has whatever stops one answered.
func Handle(serve Handler, fail func(http.ResponseWriter, *http.Request, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if err := serve(w, r); err != nil {
			fail(w, r, err)
		}
	}
}

// Visited serves pages to whoever holds a link, which visit verifies.
func Visited[V any](visit func(*http.Request) (V, error), serve func(http.ResponseWriter, *http.Request, V) error) Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		v, err := visit(r)
		if err != nil {
			return err
		}
		return serve(w, r, v)
	}
}

// Sent takes a form of ours from whoever holds a link, which visit verifies.
func Sent[V any](k *Kit, visit func(*http.Request) (V, error), serve func(http.ResponseWriter, *http.Request, V, url.Values) error) Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		typed, err := k.ReadForm(r)
		if err != nil {
			return err
		}
		return Visited(visit, func(w http.ResponseWriter, r *http.Request, v V) error { return serve(w, r, v, typed) })(w, r)
	}
}
