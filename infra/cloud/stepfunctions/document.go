package stepfunctions

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
)

// payloadLimit is the service's limit on one state's input or output, in bytes.
const payloadLimit = 256 * 1024

// decode reads one JSON document and keeps its numbers as they are written.
func decode(text []byte) (any, error) {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	var document any
	if err := decoder.Decode(&document); err != nil {
		return nil, fmt.Errorf("read JSON: %w", err)
	}
	if _, err := decoder.Token(); err != io.EOF {
		return nil, fmt.Errorf("read JSON: more than one document")
	}
	return document, nil
}

// encode writes a document that decode or the interpreter has made. Such a
// document can always be written.
func encode(document any) string {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(document); err != nil {
		panic(fmt.Sprintf("write JSON: %v", err))
	}
	return string(bytes.TrimSuffix(text.Bytes(), []byte("\n")))
}
