// Package httpapi is the JSON interface for other organisations' computer
// systems. Addresses below a request's own are given without it.
//
//	POST /oauth2/token             an access token (package clientauth)
//	POST /v1/requests              file a request
//	GET  /v1/requests/{reference}  a request, and what the caller may do now
//	GET  /history                  its ledger, to be verified
//
// For the trust whose request it is (scope requests:write):
//
//	POST /amendments        {contentVersion, request, note}: the facts as they
//	                        are now, and which version they replace
//	POST /answers           {question, answer}
//	POST /withdrawal        {reason, note}
//	POST /local-resolution  {how}: without strikers returning
//	POST /reopening         {why}
//	POST /stand-down        {reason}: the doctors are no longer needed
//	POST /replies           {text}: to a revocation, on the record
//	POST /turnout           {contacted, came, notNeeded}
//	POST /impact-reports    {service, effect, appointments, operations, ...}
//
// For the systems of a region, the national team and the union, each for its
// own tier (scope reviews:write):
//
//	POST /reviews/{number}      {action: escalate, contentVersion, comment,
//	                            supported, evidenceConfirmed}; or resolve_locally
//	                            with how, decline with reasons, ask with
//	                            question; or {action: comment, text} by a tier
//	                            that was passed
//	POST /decision              the union: {outcome: approved, review,
//	                            contentVersion, terms, decidedAt, publicAddress};
//	                            or refused with reasons and explanation
//	POST /reported-decision     the national team: {outcome, terms, reasons,
//	                            explanation, decidedBy, officer, decidedAt, channel,
//	                            publicAddress}
//	POST /revocation            the union: {reason, effectiveAt, handover}
//	POST /exception-judgement   the national team, the union: {justified, text}
//
// Rounds:
//
//	GET  /v1/rounds                                   all rounds
//	GET  /v1/rounds/{round}                           its rules
//	GET  /v1/rounds/{round}/counts?asOf=              its figures, now or then
//	GET  /v1/rounds/{round}/register                  what anybody may see: needs no token
//	GET  /v1/rounds/{round}/register.json             the same, where its pages link to
//	GET  /v1/rounds/{round}/standing-derogations      what was agreed in advance
//	POST /v1/rounds/{round}/standing-derogations      the round's union:
//	                                                  {id, services, trusts, level,
//	                                                  text, from, to, publicAddress}
//	POST /v1/rounds/{round}/impact-reports            a trust, where nobody decides
//
// GET /healthz says whether the process answers.
//
// It promises:
//
//   - every refusal is a problem document (RFC 9457) with a stable code, save
//     those of the token endpoint, which are as RFC 6749 says;
//   - a body with wrong fields is answered with all of them at once, each by
//     its JSON Pointer: what does not fit its type beside what the domain
//     refuses. A change that the case's state rules out anyway is not judged by
//     the domain field by field;
//   - nothing is guessed: no unknown field is passed over, no second field of
//     the same name wins, no time without its zone is taken, and no action is
//     sent with another's fields;
//   - a request that is filed again with the same Idempotency-Key and body gets
//     the same answer, byte for byte;
//   - a change is answered with the request as GET shows it then. Of changes
//     that race, the ones that lose are answered 409, with the state of the
//     request, who settled it, and when;
//   - what a caller may not see is answered like what does not exist (404
//     not_found); a reference that cannot be one is told apart (404
//     reference_mistyped). Whoever may see a request sees all of it, the union
//     from when it reached the union;
//   - an error of ours is an opaque 500 to the caller and one log line to us.
//
// The other calls take an Idempotency-Key and make nothing of it. Most changes
// can happen once: repeated, they are answered with the conflict, which says
// that the caller itself made the change, and when. Amendments, replies,
// comments, impact reports and reported decisions can be repeated, and count
// each time. After an answer that was lost, read the request first.
//
// Times are shown in UTC, whatever zone they were sent in.
//
// It reads no clock: the time of a call is the gateway's.
package httpapi
