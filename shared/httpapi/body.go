package httpapi

import (
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strings"

	"example.org/derogations/shared/lambdahttp"
)

// readBody returns the bytes of a JSON body.
func readBody(r *http.Request) ([]byte, error) {
	if err := checkMediaType(r.Header); err != nil {
		return nil, err
	}
	body, err := io.ReadAll(http.MaxBytesReader(nil, r.Body, lambdahttp.MaxBody))
	if _, tooLarge := errors.AsType[*http.MaxBytesError](err); tooLarge {
		return nil, refuse(codeBodyTooLarge, fmt.Sprintf("A body may have %d bytes.", lambdahttp.MaxBody))
	}
	if err != nil {
		return nil, fmt.Errorf("read the body: %w", err)
	}
	return body, nil
}

func checkMediaType(header http.Header) error {
	mediaType, parameters, err := mime.ParseMediaType(header.Get("Content-Type"))
	if err != nil || mediaType != "application/json" {
		return refuse(codeMediaType, "Content-Type must be application/json.")
	}
	// The Encoding Standard knows UTF-8 by both names, and clients send both.
	if charset, given := parameters["charset"]; given && !strings.EqualFold(charset, "utf-8") && !strings.EqualFold(charset, "utf8") {
		return refuse(codeMediaType, "The character set must be UTF-8.")
	}
	// identity is no encoding (RFC 9110, 12.5.3), which some clients say of each body.
	if encoding := strings.TrimSpace(header.Get("Content-Encoding")); encoding != "" && !strings.EqualFold(encoding, "identity") {
		return refuse(codeMediaType, "The body must be sent without Content-Encoding.")
	}
	return nil
}
