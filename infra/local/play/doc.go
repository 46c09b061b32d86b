// Package play puts people and systems in front of the local cloud: a trust's
// system that files, reviewers who open their mail, follow the link and send
// the form, a clock that is moved on. The demonstration and the scenario tests
// are written in it, and all of it goes through the front door: HTTP, mail and
// the Step Functions API.
package play
