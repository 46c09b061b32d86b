// Command generate writes described/described.json below the folder that it is run in:
//
//	go generate ./shared/openapi
package main

import (
	"encoding/json"
	"log"
	"os"

	"example.org/derogations/shared/openapi"
	"example.org/derogations/shared/openapi/reading"
)

func main() {
	description, err := reading.Read(openapi.Document())
	if err != nil {
		log.Fatal(err)
	}
	written, err := json.MarshalIndent(description, "", "") // A field a line, so that changes can be read and joined.
	if err != nil {
		log.Fatal(err)
	}
	if err := os.WriteFile("described/described.json", append(written, '\n'), 0o644); err != nil {
		log.Fatal(err)
	}
}
