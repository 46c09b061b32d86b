// Package coldstart measures what a function's process costs until it asks for its
// first event, in its tests: beside a program that loads the SDK and nothing else.
//
//	go test ./infra/local/coldstart -bench . -run '^$'
package coldstart
