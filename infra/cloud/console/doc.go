// Package console is how a person or a program looks into the local cloud:
// what was sent, where each execution is, and what time it is. It answers HTML
// to a browser and JSON to a program, and is not part of the service.
//
// A program that watches the inbox asks for what it has not seen, so that watching
// costs what was sent and no more: /_local/inbox?after=local-000041 lists what came
// after that message, with the id of the last one there is; ?reference=TEXT lists
// what names the text in its subject or text. The two go together.
package console
