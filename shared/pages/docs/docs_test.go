package docs_test

import (
	"bytes"
	"compress/gzip"
	"net/http"
	"testing"

	"example.org/derogations/shared/openapi"
	"example.org/derogations/shared/pages/pagestest"
)

func TestTheDocsHoldEveryOperationAndEveryProblem(t *testing.T) {
	w := pagestest.NewWorld(t)
	answer := w.Get("/docs")
	pagestest.Wants(t, answer, http.StatusOK, "Connecting a system")
	described, err := openapi.Describe()
	if err != nil {
		t.Fatal(err)
	}
	for _, group := range described.Groups {
		for _, o := range group.Operations {
			pagestest.WantsMarkup(t, answer.Body.String(), `id="`+o.ID+`"`)
			pagestest.WantsMarkup(t, answer.Body.String(), o.Method+" "+o.Path)
		}
	}
	for _, schema := range described.Schemas {
		pagestest.WantsMarkup(t, answer.Body.String(), `id="schema-`+schema.Name+`"`)
	}
	for _, problem := range described.Problems {
		pagestest.WantsMarkup(t, answer.Body.String(), `href="/problems/`+problem.Code+`"`)
		pagestest.Wants(t, w.Get("/problems/"+problem.Code), http.StatusOK, problem.Code, problem.Meaning, problem.WhatToDo)
	}
	pagestest.Wants(t, w.Get("/problems/nothing"), http.StatusNotFound, "There is no page at this address")

	var packed bytes.Buffer
	zip := gzip.NewWriter(&packed)
	if _, err := zip.Write(answer.Body.Bytes()); err != nil || zip.Close() != nil {
		t.Fatal(err)
	}
	if packed.Len() > 60<<10 {
		t.Errorf("the docs have %d bytes compressed", packed.Len())
	}
}
