// Package openapi holds the description of the JSON interface (OpenAPI 3.1),
// written by hand: what a developer reads, and what the interface is held to. A
// test of package httpapi checks every exchange of its other tests against it,
// both ways. Package described is what a page shows of it.
package openapi

//go:generate go run ./generate
