// Package casework is what the system does with a case: each use-case
// authorises, loads, applies one transition of package derogation and commits
// one transaction. It calls nothing else, so the API works while Step Functions
// or mail are down.
//
// Who comes in by which door: a trust's system files by Submissions; any
// organisation's system reads and acts by Systems; people with a signed link act
// by Reviews (for a tier) or TrustRequests (for the trust); the union records
// StandingDerogations and what becomes of its Strikes, and keeps its UnionContacts; whoever is told of changes
// keeps WebhookSettings. Each door works out for whom its caller speaks; then the texts of its
// Call are looked at for what identifies somebody; and what was malformed in it is
// named together with what the domain refuses. What may be done is
// derogation.Apply's to say.
//
// The packages below it have what uses a case without being one of its steps:
// drafts (what a trust's contacts write before they send it), links (those that anybody
// may have emailed to whoever is registered for them), operating (how those
// who run the service help a case on) and reading (lists, boards, the register,
// exports, figures). They commit no case themselves: ChangeCase does.
//
// The ledger decides. Everything that has to happen because of a commit is
// committed with it: a wake (bring the execution in line with the ledger) and
// announcements (tell these people this). Chain.Take is what a state of
// the execution does, Reconciler brings the execution in line, and Sweeper puts
// right whatever was left behind, brings the end of a strike to its cases, and reminds. Asked says who is on duty for a
// tier; one that has nobody is passed, save the union. Receipts takes in what became of
// a message.
//
// Time is an input to every function. Where two services' clocks disagree, an
// event is never dated before the one that it follows.
package casework
