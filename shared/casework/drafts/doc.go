// Package drafts keeps what a trust's contacts write step by step before it is a
// request. What they send is filed through casework's Submissions, as any system's
// request is.
package drafts
