// Package browser sits a person down before a page: a real Chromium that is
// driven by the keyboard alone, as somebody with a screen reader, or with one
// hand on a telephone, would.
package browser
