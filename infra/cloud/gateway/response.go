package gateway

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
)

// response is what the service reads of a function's answer in format 2.0.
type response struct {
	StatusCode      *int              `json:"statusCode"`
	Headers         map[string]string `json:"headers"`
	Cookies         []string          `json:"cookies"`
	Body            string            `json:"body"`
	IsBase64Encoded bool              `json:"isBase64Encoded"`
}

// respond writes a function's answer. An error means that the answer is not
// one, and that nothing has been written.
func respond(w http.ResponseWriter, result []byte) error {
	var r response
	var anything any
	if err := json.Unmarshal(result, &anything); err != nil {
		return fmt.Errorf("the function's answer is not JSON: %w", err)
	}
	if object, ok := anything.(map[string]any); !ok || object["statusCode"] == nil {
		// The service takes any other JSON for the body of a success.
		ok := http.StatusOK
		r = response{StatusCode: &ok, Headers: map[string]string{"content-type": "application/json"}, Body: string(result)}
	} else if err := json.Unmarshal(result, &r); err != nil {
		return fmt.Errorf("the function's answer: %w", err)
	}
	if *r.StatusCode < 100 || *r.StatusCode > 599 {
		return errors.New("the function's status code is not one of HTTP")
	}
	body := []byte(r.Body)
	if r.IsBase64Encoded {
		var err error
		if body, err = base64.StdEncoding.DecodeString(r.Body); err != nil {
			return fmt.Errorf("the function's body: %w", err)
		}
	}
	h := w.Header()
	h.Set("Content-Type", "text/plain;charset=UTF-8")
	for name, v := range r.Headers {
		if !setByServer(name) {
			h.Set(name, v)
		}
	}
	for _, cookie := range r.Cookies {
		h.Add("Set-Cookie", cookie)
	}
	w.WriteHeader(*r.StatusCode)
	_, _ = w.Write(body) // a client that has gone needs no answer
	return nil
}

func setByServer(header string) bool {
	switch strings.ToLower(header) {
	case "content-length", "connection", "transfer-encoding", "apigw-requestid", "date":
		return true
	default:
		return false
	}
}
