package httpapi

import (
	"net/http"

	"example.org/derogations/shared/openapi"
)

// showDocument serves the description of this interface.
func showDocument(*http.Request) (answer, error) {
	return answer{status: http.StatusOK, file: openapi.Document(), mediaType: "application/yaml"}, nil
}
