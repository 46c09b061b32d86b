// Package browser sits a person down before a page: a real browser that is
// driven by the keyboard alone, as somebody with a screen reader, or with one
// hand on a telephone, would. It is the machine's own, or one that npm brings.
package browser
