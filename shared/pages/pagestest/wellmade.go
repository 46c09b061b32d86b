package pagestest

import (
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var (
	elements   = regexp.MustCompile(`<(/?)([a-z0-9]+)([^>]*)>`)
	Attributes = regexp.MustCompile(`([a-z-]+)="([^"]*)"`)
	void       = []string{"meta", "link", "input", "br"}
)

// WellMade checks a page's structure: elements that end where they should, ids
// that are there once, labels and descriptions that exist, one main heading,
// no script but what the page's policy allows, and no style of its own.
func WellMade(t *testing.T, answer *httptest.ResponseRecorder) {
	t.Helper()
	body := answer.Body.String()
	var open, ids, labels, fields, described []string
	headings := 0
	allowed := strings.Contains(answer.Header().Get("Content-Security-Policy"), "script-src 'self'")
	for _, found := range elements.FindAllStringSubmatch(body, -1) {
		name := found[2]
		if found[1] == "/" {
			if len(open) == 0 || open[len(open)-1] != name {
				t.Fatalf("</%s> does not end %v", name, open)
			}
			open = open[:len(open)-1]
			continue
		}
		if !slices.Contains(void, name) {
			open = append(open, name)
		}
		values := map[string]string{}
		for _, a := range Attributes.FindAllStringSubmatch(found[3], -1) {
			values[a[1]] = a[2]
		}
		if id := values["id"]; id != "" {
			if slices.Contains(ids, id) {
				t.Errorf("the id %q is there twice", id)
			}
			ids = append(ids, id)
		}
		described = append(described, strings.Fields(values["aria-describedby"])...)
		if href, ok := strings.CutPrefix(values["href"], "#"); ok {
			described = append(described, href)
		}
		switch {
		case name == "h1":
			headings++
		case name == "label":
			labels = append(labels, values["for"])
		case name == "textarea", name == "input" && values["type"] != "hidden":
			fields = append(fields, values["id"])
		case name == "script" && allowed && strings.HasPrefix(values["src"], "/assets/"): // The board's own.
		case name == "script", name == "style", values["style"] != "":
			t.Errorf("there is a script or a style: %s", found[0])
		}
	}
	if len(open) > 0 {
		t.Errorf("not ended: %v", open)
	}
	if headings != 1 {
		t.Errorf("%d main headings", headings)
	}
	for _, field := range fields {
		if !slices.Contains(labels, field) {
			t.Errorf("the field %q has no label", field)
		}
	}
	for _, id := range described {
		if !slices.Contains(ids, id) {
			t.Errorf("%q is referred to, and not there", id)
		}
	}
	if failed := answer.Code == 422 || answer.Code == 409 || answer.Code == 429; failed != strings.Contains(body, "<title>Error: ") {
		t.Errorf("the title of a page with status %d is wrong", answer.Code)
	}
}
