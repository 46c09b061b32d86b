// Package pagestest is what the tests of the pages share: a world with one case in
// front of all pages, at a time that a test sets; the situations in which somebody
// comes to see a page; the golden pages of a feature; and what a test in a real
// browser needs.
package pagestest
