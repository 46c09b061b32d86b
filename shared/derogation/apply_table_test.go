package derogation_test

import (
	"encoding/json"
	"slices"
	"testing"
	"time"

	"example.org/derogations/shared/derogation"
)

// row is one state of a case, with what the rules below need to know of it,
// written by hand.
type row struct {
	name   string
	build  func(h *history)
	status derogation.Status
	stage  derogation.Stage
	// review is the tier of the latest review, empty when none was opened.
	review derogation.Tier
	// outcome is how the latest review ended, empty while it is open.
	outcome derogation.Outcome
	// due is the only command that the system may give, and waits says that
	// its time lies ahead.
	due   derogation.Command
	waits bool
}

// rows is every state of a case: each way there, announced or not.
func rows() []row {
	const (
		cd       = derogation.ClinicalDirector
		tmd      = derogation.TrustMedicalDirector
		rmd      = derogation.RegionalMedicalDirector
		national = derogation.NationalTeam
		union    = derogation.Union
	)
	open, silence := derogation.OpenReview{}, derogation.RecordSilence{}
	announce, end := derogation.Announce{}, derogation.End{}
	reach := func(tier derogation.Tier) func(*history) { return func(h *history) { h.reach(tier) } }
	then := func(tier derogation.Tier, command func(*history) derogation.Command, after ...func(*history) *history) func(*history) {
		return func(h *history) {
			h.reach(tier).do(command(h), reviewer(tier))
			for _, step := range after {
				step(h)
			}
		}
	}
	resolve := func(h *history) derogation.Command { return localResolution(h) }
	decline := func(h *history) derogation.Command { return declining(h) }
	approve := func(h *history) derogation.Command { return approval(h) }
	refuse := func(h *history) derogation.Command { return refusal(h) }
	announced := (*history).announce
	ended := func(h *history) *history {
		h.waitUntilDue()
		return h.do(derogation.End{}, clock())
	}
	return []row{
		{"submitted", func(*history) {}, "submitted", "clinical_director", "", "", open, false},
		{"clinical director in review", reach(cd), "in_review", "clinical_director", cd, "", silence, true},
		{"clinical director escalated", func(h *history) { h.reach(cd).escalate() }, "in_review", "trust_medical_director", cd, "escalated", open, false},
		{"clinical director passed", func(h *history) { h.reach(cd).silence() }, "in_review", "trust_medical_director", cd, "no_answer", open, false},
		{"trust medical director in review", reach(tmd), "in_review", "trust_medical_director", tmd, "", silence, true},
		{"trust medical director passed", func(h *history) { h.reach(tmd).silence() }, "in_review", "regional_medical_director", tmd, "no_answer", open, false},
		{"regional medical director in review", reach(rmd), "in_review", "regional_medical_director", rmd, "", silence, true},
		{"regional medical director passed", func(h *history) { h.reach(rmd).silence() }, "in_review", "national_team", rmd, "no_answer", open, false},
		{"national team in review", reach(national), "in_review", "national_team", national, "", silence, true},
		{"national team passed", func(h *history) { h.reach(national).silence() }, "in_review", "union", national, "no_answer", open, false},
		{"union in review", reach(union), "in_review", "union", union, "", silence, true},
		{"union overdue", func(h *history) { h.reach(union).silence() }, "in_review", "union_overdue", union, "", silence, true},
		{"undecided", func(h *history) { h.reach(union).silence().silence() }, "undecided", "notify_decision", union, "no_answer", announce, false},
		{"undecided, announced", func(h *history) { h.reach(union).silence().silence().announce() }, "undecided", "done", union, "no_answer", nil, false},
		{"approved", then(union, approve), "approved", "notify_decision", union, "approved", announce, false},
		{"approved, announced", then(union, approve, announced), "approved", "in_force", union, "approved", end, true},
		{"ended", then(union, approve, announced, ended), "ended", "notify_ending", union, "approved", announce, false},
		{"ended, announced", then(union, approve, announced, ended, announced), "ended", "done", union, "approved", nil, false},
		{"refused", then(union, refuse), "refused", "notify_decision", union, "refused", announce, false},
		{"refused, announced", then(union, refuse, announced), "refused", "done", union, "refused", nil, false},
		{"declined by the trust", then(tmd, decline), "declined", "notify_closing", tmd, "declined", announce, false},
		{"declined by the trust, announced", then(tmd, decline, announced), "declined", "done", tmd, "declined", nil, false},
		{"declined by the national team", then(national, decline), "declined", "notify_closing", national, "declined", announce, false},
		{"declined by the national team, announced", then(national, decline, announced), "declined", "done", national, "declined", nil, false},
		{"resolved by the clinical director", then(cd, resolve), "resolved_locally", "notify_closing", cd, "resolved_locally", announce, false},
		{"resolved by the clinical director, announced", then(cd, resolve, announced), "resolved_locally", "done", cd, "resolved_locally", nil, false},
		{"resolved by the trust medical director", then(tmd, resolve), "resolved_locally", "notify_closing", tmd, "resolved_locally", announce, false},
		{"resolved by the trust medical director, announced", then(tmd, resolve, announced), "resolved_locally", "done", tmd, "resolved_locally", nil, false},
	}
}

// role is an actor with what the rules need to know of them. answers is the
// tier that the actor truly answers for in the sample request, if any.
type role struct {
	name    string
	actor   derogation.Actor
	answers derogation.Tier
	system  bool
	trust   bool
}

func roles() []role {
	list := []role{
		{name: "the system", actor: clock(), system: true},
		{name: "the filing client", actor: filer(), trust: true},
		{name: "nobody", actor: derogation.Actor{}},
	}
	otherClient := filer()
	otherClient.ID, otherClient.Organisation = "client-rxx", "RXX"
	list = append(list, role{name: "another trust's client", actor: otherClient})
	for _, tier := range derogation.Ladder() {
		atTrust := tier == derogation.ClinicalDirector || tier == derogation.TrustMedicalDirector
		list = append(list,
			role{name: string(tier), actor: reviewer(tier), answers: tier, trust: atTrust},
			role{name: string(tier) + " of another organisation", actor: stranger(tier)})
	}
	codeless := reviewer(derogation.Union)
	codeless.Proof = derogation.ProofSignedLink
	system := reviewer(derogation.Union)
	system.Kind, system.ID, system.Proof = derogation.ActorClient, "client-bma", derogation.ProofPrivateKeyJWT
	unproved := system
	unproved.Kind, unproved.Proof = "", ""
	impostor := reviewer(derogation.Union)
	impostor.Kind = derogation.ActorSystem
	return append(list,
		role{name: "union without the code", actor: codeless},
		role{name: "the union's own system", actor: system, answers: derogation.Union},
		role{name: "union of no known kind", actor: unproved},
		role{name: "the system in the union's name", actor: impostor, system: true})
}

// humanCommands are the answers, with the action that each needs.
func humanCommands() map[derogation.Action]func(*history) derogation.Command {
	return map[derogation.Action]func(*history) derogation.Command{
		"escalate":        func(h *history) derogation.Command { return escalation(h) },
		"resolve_locally": func(h *history) derogation.Command { return localResolution(h) },
		"decline":         func(h *history) derogation.Command { return declining(h) },
		"approve":         func(h *history) derogation.Command { return approval(h) },
		"refuse":          func(h *history) derogation.Command { return refusal(h) },
		"comment": func(h *history) derogation.Command {
			return derogation.AddComment{Review: h.basis().Review, Text: "We were not reached in time."}
		},
	}
}

// permitted is the letter's chain: what each tier may do at all.
var permitted = map[derogation.Tier][]derogation.Action{
	"clinical_director":         {"escalate", "resolve_locally", "comment"},
	"trust_medical_director":    {"escalate", "resolve_locally", "decline", "comment"},
	"regional_medical_director": {"escalate", "comment"},
	"national_team":             {"escalate", "decline", "comment"},
	"union":                     {"approve", "refuse", "comment"},
}

// wantAnswer is the rule for what people do, on the latest review.
func wantAnswer(r row, action derogation.Action, who role, now time.Time) string {
	tier := r.review
	if tier == "" {
		tier = who.answers
	}
	if who.answers == "" || who.answers != tier || !slices.Contains(permitted[tier], action) {
		return "forbidden"
	}
	if r.review == "" {
		return "review_not_open"
	}
	if action == "comment" {
		switch {
		case !r.status.Open():
			return "case_closed"
		case r.outcome == "":
			return "review_not_open"
		case r.outcome == "no_answer":
			return "ok"
		default:
			return "review_closed"
		}
	}
	if r.outcome != "" {
		return "review_closed"
	}
	if action == "approve" && !now.Before(sampleRequest().Window.To) {
		return "window_passed"
	}
	return "ok"
}

// wantStep is the rule for what the system does.
func wantStep(r row, command derogation.Command, who role, atDue bool) string {
	switch {
	case !who.system:
		return "forbidden"
	case r.due == nil:
		return "case_closed"
	case r.due != command, r.waits && !atDue:
		return "not_due"
	default:
		return "ok"
	}
}

// check applies a command and compares the result. Nothing may change on an
// error; on success the version rises by one and one event tells of it.
func check(t *testing.T, h *history, command derogation.Command, who role, want string) {
	t.Helper()
	before := encode(t, h.state)
	next, events, err := derogation.Apply(h.state, command, who.actor, h.now)
	if got := kind(err); got != want {
		t.Errorf("%T by %s: got %s (%v), want %s", command, who.name, got, err, want)
		return
	}
	if encode(t, h.state) != before {
		t.Errorf("%T by %s changed the state that it was given", command, who.name)
	}
	if err != nil {
		if len(events) != 0 || next.Version != 0 {
			t.Errorf("%T by %s failed and left something behind", command, who.name)
		}
		return
	}
	if next.Version != h.state.Version+1 || len(events) != 1 || events[0].Version != next.Version {
		t.Errorf("%T by %s: version %d after %d, %d events", command, who.name, next.Version, h.state.Version, len(events))
	}
	if got, want := events[0].Type, eventOf(command, h.state); got != want {
		t.Errorf("%T by %s caused %s, want %s", command, who.name, got, want)
	}
}

// eventOf is what a command that succeeds causes, written by hand.
func eventOf(command derogation.Command, before derogation.State) derogation.EventType {
	switch command.(type) {
	case derogation.Submit:
		return "submitted"
	case derogation.Escalate:
		return "escalated"
	case derogation.ResolveLocally:
		return "resolved_locally"
	case derogation.Decline:
		return "declined"
	case derogation.Approve:
		return "approved"
	case derogation.Refuse:
		return "refused"
	case derogation.AddComment:
		return "comment_added"
	case derogation.OpenReview:
		return "review_opened"
	case derogation.End:
		return "derogation_ended"
	case derogation.Announce:
		switch before.Status {
		case "approved", "refused", "undecided":
			return "decision_announced"
		case "ended":
			return "ending_announced"
		default:
			return "closing_announced"
		}
	case derogation.RecordSilence:
		review, _ := before.OpenReview()
		switch {
		case review.Tier != "union":
			return "tier_passed"
		case review.OverdueAt == nil:
			return "decision_overdue"
		default:
			return "undecided"
		}
	default:
		return "no event"
	}
}

func encode(t failer, value any) string {
	t.Helper()
	text, err := json.Marshal(value)
	if err != nil {
		t.Fatalf("encode: %v", err)
	}
	return string(text)
}

// Every state × command × role, just after the state was reached and again when
// its time has run out.
func TestEveryStateCommandAndRole(t *testing.T) {
	for _, r := range rows() {
		t.Run(r.name, func(t *testing.T) {
			h := file(t)
			r.build(h)
			if stage, err := h.state.Stage(); err != nil || stage != r.stage || h.state.Status != r.status {
				t.Fatalf("built %s at %s (%v), want %s at %s", h.state.Status, stage, err, r.status, r.stage)
			}
			for _, atDue := range []bool{false, true} {
				if atDue && r.due == nil {
					continue
				}
				if atDue {
					h.waitUntilDue()
				}
				for _, who := range roles() {
					for action, command := range humanCommands() {
						check(t, h, command(h), who, wantAnswer(r, action, who, h.now))
					}
					for _, command := range []derogation.Command{derogation.OpenReview{}, derogation.RecordSilence{}, derogation.Announce{}, derogation.End{}} {
						check(t, h, command, who, wantStep(r, command, who, atDue))
					}
					check(t, h, sampleSubmit(), who, "already_exists")
				}
			}
		})
	}
}

// Before a request is filed there is nothing to act on: only its own trust may
// file it, and every other command is unknown.
func TestBeforeARequestIsFiled(t *testing.T) {
	for _, who := range roles() {
		h := &history{t: t, now: evening}
		want := "forbidden"
		if who.trust {
			want = "ok"
		}
		check(t, h, sampleSubmit(), who, want)
		for _, command := range humanCommands() {
			check(t, h, command(h), who, "unknown")
		}
		for _, command := range []derogation.Command{derogation.OpenReview{}, derogation.RecordSilence{}, derogation.Announce{}, derogation.End{}} {
			check(t, h, command, who, "unknown")
		}
	}
}
