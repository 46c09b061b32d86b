// Package coldstart measures what a function's process costs until it asks for its
// first event, in its tests: beside one that does nothing (hello), and one that loads the
// SDK and its client of DynamoDB (sdk).
//
//	go test ./infra/local/coldstart -bench . -run '^$'
package coldstart
