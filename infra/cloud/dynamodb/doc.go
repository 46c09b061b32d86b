// Package dynamodb runs Amazon's DynamoDB Local beside the functions, creates
// the template's table in it, and stands between the two with a proxy.
//
// It promises three things. The database ends with the runner. What the
// functions see is the real DynamoDB Local, changed only by the timeline's
// clock on the Date header, by the checksum where it leaves that out, and by
// the faults that a test has asked for. And whoever must act on a change (the
// stream's readers, the schedule) is told of every write that succeeded.
//
// Known differences from AWS: DynamoDB Local never raises transaction
// conflicts and never throttles (a test injects them), does not expire items
// at their time to live with any promptness, and listens on every network
// interface, for it has no option for one.
package dynamodb
