// Package callback is the door by which a provider of messages calls to say what
// became of them.
//
// It promises that whoever does not show one of the keys is refused before anything
// else of the call is looked at, in a time that tells nothing of the keys; that a body
// has a limit; and that what would be the same the next time is not asked for again:
// GOV.UK Notify calls again, five times in five minutes each, where it is answered with
// a status of 500 or more, and so is only where we failed. It tells that a call was
// taken, and never what is known of the message.
package callback
