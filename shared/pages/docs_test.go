package pages_test

import (
	"bytes"
	"compress/gzip"
	"net/http"
	"testing"

	"example.org/derogations/shared/openapi"
)

func TestTheDocsHoldEveryOperationAndEveryProblem(t *testing.T) {
	w := newWorld(t)
	answer := w.get("/docs")
	wants(t, answer, http.StatusOK, "Connecting a system")
	described, err := openapi.Describe()
	if err != nil {
		t.Fatal(err)
	}
	for _, group := range described.Groups {
		for _, o := range group.Operations {
			wantsMarkup(t, answer.Body.String(), `id="`+o.ID+`"`)
			wantsMarkup(t, answer.Body.String(), o.Method+" "+o.Path)
		}
	}
	for _, schema := range described.Schemas {
		wantsMarkup(t, answer.Body.String(), `id="schema-`+schema.Name+`"`)
	}
	for _, problem := range described.Problems {
		wantsMarkup(t, answer.Body.String(), `href="/problems/`+problem.Code+`"`)
		wants(t, w.get("/problems/"+problem.Code), http.StatusOK, problem.Code, problem.Meaning, problem.WhatToDo)
	}
	wants(t, w.get("/problems/nothing"), http.StatusNotFound, "There is no page at this address")

	var packed bytes.Buffer
	zip := gzip.NewWriter(&packed)
	if _, err := zip.Write(answer.Body.Bytes()); err != nil || zip.Close() != nil {
		t.Fatal(err)
	}
	if packed.Len() > 60<<10 {
		t.Errorf("the docs have %d bytes compressed", packed.Len())
	}
}
