package httpapi

import "net/http"

// serveLists serves the collection of requests: filing one, and listing them.
func (a API) serveLists(mux *http.ServeMux) {
	mux.Handle("/v1/requests", taking(a.authorised(ScopeWrite, a.submit)))
}
