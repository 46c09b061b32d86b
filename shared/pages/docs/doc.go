// Package docs is the page that describes the interface for systems, for people
// to read, and the page to which a problem document's type leads. It shows what
// package openapi describes, and nothing of its own.
package docs
