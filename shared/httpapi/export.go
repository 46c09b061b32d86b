package httpapi

import "net/http"

func (a API) serveExports(*http.ServeMux) {}
