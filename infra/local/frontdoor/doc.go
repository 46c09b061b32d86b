// Package frontdoor is how people and systems come to the service, wherever it
// runs: a system that signs in and calls the API, a person who opens the link in
// their mail, fills the form in, checks and records. Nothing here knows what is
// behind the address.
package frontdoor
