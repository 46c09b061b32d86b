package pages

import "net/http"

// routeForm adds the pages on which a trust makes its requests.
func (h *handler) routeForm(mux *http.ServeMux) {
	mux.HandleFunc("GET /start", h.showStart)
	mux.HandleFunc("POST /start", h.sendLinks)
	mux.HandleFunc("/start", h.MethodNotAllowed)
	mux.HandleFunc("GET /f/{token}", h.showForm)
	mux.HandleFunc("POST /f/{token}", h.beginDraft)
	mux.HandleFunc("/f/{token}", h.MethodNotAllowed)
	mux.HandleFunc("GET /f/{token}/{draft}", h.showList)
	mux.HandleFunc("/f/{token}/{draft}", h.MethodNotAllowed)
	mux.HandleFunc("GET /f/{token}/{draft}/"+slugCheck, h.showFormCheck)
	mux.HandleFunc("POST /f/{token}/{draft}/"+slugCheck, h.file)
	mux.HandleFunc("GET /f/{token}/{draft}/"+slugSent, h.showSent)
	mux.HandleFunc("GET /f/{token}/{draft}/{step}", h.showStep)
	mux.HandleFunc("POST /f/{token}/{draft}/{step}", h.saveStep)
	mux.HandleFunc("/f/{token}/{draft}/{step}", h.MethodNotAllowed)
}
