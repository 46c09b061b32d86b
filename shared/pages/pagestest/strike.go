package pagestest

import (
	"net/http/httptest"
	"net/url"
	"time"

	"example.org/derogations/shared/derogation"
)

// CuttingShort is the form that cuts the sample strike short before the sample request's
// time.
func CuttingShort(code string) url.Values {
	return Values("action", "cut_short", "cut_short-ends", "2025-07-26", "cut_short-ends-time", "9am",
		"note", "By order of the court.", "publicAddress", "https://union.example.org/strike", "code", code)
}

// StrikePage is the path of the page on which the union records what became of its
// strike.
func (w *World) StrikePage() string { return w.Link(derogation.Union) + "/strike" }

// strikeSituations are the pages of the end of a strike.
func strikeSituations() []Situation {
	show := func(sent ...url.Values) func(*World) *httptest.ResponseRecorder {
		return func(w *World) *httptest.ResponseRecorder {
			w.T.Helper()
			w.Reach(derogation.Union)
			last := w.Get(w.StrikePage())
			for _, form := range sent {
				if form.Has("code") && form.Get("code") == "" {
					form.Set("code", w.Code())
				}
				if last = w.Post(w.StrikePage(), form); last.Code < 400 && last.Code >= 300 {
					w.Now = w.Now.Add(time.Minute) // A code for what comes next has to wait.
					last = w.Get(w.StrikePage())
				}
			}
			return last
		}
	}
	return []Situation{
		{Name: "strike: what became of it", Show: show()},
		{Name: "strike: errors", Show: show(Values("action", "cut_short"))},
		{Name: "strike: check", Show: show(Unchecked(CuttingShort("000000")))},
		{Name: "strike: cut short", Show: show(Unchecked(CuttingShort("000000")), CuttingShort(""))},
	}
}
