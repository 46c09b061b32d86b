// Package seed fills a table with any number of cases, to measure with: whole ones,
// which have come about step by step as real ones do, and ended in every way that
// there is. The same seed makes the same cases.
package seed
