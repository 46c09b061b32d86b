// Command generate writes derogation.asl.json into the folder that it is run in:
//
//	go generate ./statemachine
package main

import (
	"log"
	"os"

	"example.org/derogations/statemachine/shapes"
)

func main() {
	definition, err := shapes.Definition()
	if err != nil {
		log.Fatal(err)
	}
	if err := os.WriteFile("derogation.asl.json", definition, 0o644); err != nil {
		log.Fatal(err)
	}
}
