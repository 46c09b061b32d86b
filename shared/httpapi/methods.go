package httpapi

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
)

// methods serves one address by method; any other method is a 405 that says
// which ones there are.
type methods map[string]http.Handler

// readable serves GET and HEAD.
func readable(o operation) methods {
	return methods{http.MethodGet: o, http.MethodHead: o}
}

// taking serves POST alone.
func taking(o operation) methods {
	return methods{http.MethodPost: o}
}

func (m methods) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if next, ok := m[r.Method]; ok {
		next.ServeHTTP(w, r)
		return
	}
	allowed := strings.Join(slices.Sorted(maps.Keys(m)), ", ")
	w.Header().Set("Allow", allowed)
	writeError(w, r, refuse(codeMethodNotAllowed, fmt.Sprintf("This address takes %s.", allowed)))
}
