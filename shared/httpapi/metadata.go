package httpapi

import "net/http"

func (a API) serveMetadata(*http.ServeMux) {}
