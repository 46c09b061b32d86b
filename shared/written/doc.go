// Package written says once what the things are that people write: a text that
// says something, a line, an address, a phone number, a name that is looked
// for. Every door uses it: the API, the pages, imports,
// rounds, contacts and the command line.
//
// Times are shared/uktime's, codes are shared/derogation's, files infra/lines'.
package written
