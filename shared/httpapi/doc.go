// Package httpapi is the JSON interface for other organisations' computer
// systems. Addresses below a request's own are given without it.
//
//	POST /oauth2/token             an access token (package clientauth)
//	POST /v1/requests              file a request
//	GET  /v1/requests              those that the caller may see, page by page
//	GET  /v1/requests/{reference}  a request, and what the caller may do now
//	GET  /history                  its ledger, to be verified
//	GET  /export?format=           its ledger as a file, jsonl or csv
//
// For the trust whose request it is (scope requests:write):
//
//	POST /amendments        {contentVersion, request, note}: the facts as they
//	                        are now, and which version they replace
//	POST /answers           {question, answer}
//	POST /withdrawal        {reason, note}
//	POST /local-resolution  {how}: without strikers returning
//	POST /reopening         {why}
//	POST /reconsideration   {contentVersion, request, note}
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
//	GET  /v1/rounds/{round}/export?format=&cursor=    all its requests as a file
//	GET  /v1/rounds/{round}/register                  what anybody may see: needs no token
//	GET  /v1/rounds/{round}/register.json             the same, where its pages link to
//	GET  /v1/rounds/{round}/standing-derogations      what was agreed in advance
//	POST /v1/rounds/{round}/standing-derogations      the round's union:
//	                                                  {id, services, trusts, level,
//	                                                  text, from, to, publicAddress}
//	POST /v1/rounds/{round}/impact-reports            a trust, where nobody decides
//
// Webhooks, of the caller's own organisation (scope webhooks:write); addresses
// below a webhook's own are given without it:
//
//	GET    /v1/webhooks                         all, without their secrets
//	POST   /v1/webhooks                         {url, description, types}: register one;
//	                                            without types, it gets all
//	GET    /v1/webhooks/{webhook}               one
//	DELETE /v1/webhooks/{webhook}               nothing more is sent to it
//	POST   /secret                              {}: a new secret; both sign for a day
//	POST   /test                                {}: send it an event webhook.test
//	GET    /deliveries?limit=&cursor=           what was sent, newest first
//	POST   /deliveries/{delivery}/replay        {}: send that again, with the same id
//
// Contacts, of the caller's own union (scope contacts:write); those of all other
// organisations are loaded by operators:
//
//	GET    /v1/contacts            who is asked for the union, and when
//	GET    /v1/contacts/{contact}  one
//	PUT    /v1/contacts/{contact}  {kind, name, role, email, mobile, order, deputies,
//	                               onlyDeputy, weekly, bankHolidays, holidays,
//	                               exceptions}: add or replace one
//	DELETE /v1/contacts/{contact}  they are asked nothing more
//
// What is sent to a webhook is {type, timestamp, data: {reference, event, version,
// contentVersion, status, link}}, within about a minute, at least once if it is
// taken within a day, and in no certain order.
//
// GET /.well-known/oauth-authorization-server says how to sign in, GET
// /v1/openapi.yaml describes all of this, and GET /healthz says whether the
// process answers.
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
//   - a call that is sent again with its Idempotency-Key gets the same answer,
//     byte for byte, and does nothing again;
//   - a change is answered with the request as GET shows it then. Of changes
//     that race, the ones that lose are answered 409, with the state of the
//     request, who settled it, and when;
//   - what a caller may not see is answered like what does not exist (404
//     not_found); a reference that cannot be one is told apart (404
//     reference_mistyped). Whoever may see a request sees all of it, the union
//     from when it reached the union;
//   - no text is recorded that holds an NHS number, and none that may identify
//     somebody before the client has confirmed it does not;
//   - one client's calls do not crowd out another's (429 rate_limited);
//   - an error of ours is an opaque 500 to the caller and one log line to us.
//
// Every POST but the token's needs an Idempotency-Key: 1 to 100 visible ASCII
// characters of the client's own making, new for each call and the same for each
// attempt at it. The key is the client's own, and is remembered for 48 hours,
// together with what the call did. The same call (method, address and body; of a
// filing the body) is answered as it was the first time, also when the request
// has moved on since, with Idempotency-Replayed: true. Another call with the key
// is refused (422 idempotency_key_reused). A call that was refused is not
// remembered: it may be corrected, and sent with its key. Of the same calls at
// once, one is carried out; while what it did cannot be read yet, the others are
// told to ask again (409 idempotency_key_in_use, Retry-After).
//
// An answer that shows a request has its version as ETag, such as "7". A change
// of a request may name in If-Match the version, or versions, that it rests on:
// when the request is at another one by then, nothing is recorded (412
// precondition_failed, with where the request stands, and its ETag). The tag is
// for that alone: what the caller may do depends on who asks and when, so that
// two answers of one version may differ. A replay takes no notice of If-Match,
// for it changes nothing; neither does what makes something new.
//
// Times are shown in UTC, whatever zone they were sent in.
//
// It reads no clock: the time of a call is the gateway's.
package httpapi
