// Package console is how a person or a program looks into the local cloud:
// what was sent, where each execution is, and what time it is. It answers HTML
// to a browser and JSON to a program, and is not part of the service.
package console
