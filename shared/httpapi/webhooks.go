package httpapi

import "net/http"

func (a API) serveWebhooks(*http.ServeMux) {}
