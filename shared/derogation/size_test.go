package derogation_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/derogation/derogationtest"
)

// letters is a text of so many letters that each take as many bytes as any may.
func letters(count int) string { return strings.Repeat("€", count) }

// longestAddress is as long as a round's titles may be, and mail's first part.
var longestAddress = strings.Repeat("x", 64) + "@" + strings.Repeat("y.", 15) + "org"

// longNamed is an actor with the longest name that a person may give.
func longNamed(actor derogation.Actor) derogation.Actor {
	actor.Name, actor.Role, actor.OrganisationName = letters(100), strings.Repeat("x", 60), strings.Repeat("x", 60)
	return actor
}

// largestRound has every list full and every text as long as may be.
func largestRound() derogation.Round {
	r := sampleRound()
	title, name := letters(100), letters(200)
	r.ID, r.Name, r.UnionName, r.StaffGroup, r.Nation, r.Action, r.HelpPhone = title, title, title, title, title, title, title
	r.UnionPage = "https://example.org/" + strings.Repeat("x", 180)
	r.Distribution = nil
	r.Retention = derogation.Retention{NoticeDays: 365, DraftDays: 60, DeliveryDays: 365}
	for i := range 31 {
		from := r.StartsAt.AddDate(0, 0, 5*i)
		r.Spans = append(r.Spans, derogation.Span{From: from, To: from.AddDate(0, 0, 5).Add(-time.Second)})
	}
	r.EndsAt = r.Spans[30].To
	for i := range r.Tiers {
		r.Tiers[i].DisplayName = title
		r.Tiers[i].May = derogation.Allows(r.Tiers[i].Tier)
	}
	extending(&derogation.Submit{Round: r})
	for _, item := range (derogation.Evidence{}).Items() {
		r.Evidence = append(r.Evidence, derogation.RoundQuestion{Field: item.Field, Question: name})
	}
	for i := range 10 {
		r.Categories = append(r.Categories, derogation.RoundCategory{Code: derogation.Category(strings.Repeat("x", 39) + string(rune('a'+i))), Name: title})
		code := derogation.ReasonCode(letters(39) + string(rune('a'+i)))
		r.RefusalReasons = append(r.RefusalReasons, derogation.Reason{Code: code, Text: name})
		r.Distribution = append(r.Distribution, derogation.Distribution{Name: title, Email: longestAddress})
		r.Reminders = append(r.Reminders, 10+i)
		r.ImpactDays = append(r.ImpactDays, 100+i)
	}
	for i := range 6 {
		r.Declarers = append(r.Declarers, derogation.Declarer{Code: derogation.DeclarerCode(strings.Repeat("x", 39) + string(rune('a'+i))), Name: letters(60)})
	}
	r.Declarers = append(r.Declarers, derogation.Declarer{Code: "nhs_england", Name: letters(60)})
	return r
}

// largestRequest has everything in it, and every text as long as may be.
func largestRequest(t *testing.T) derogation.Request {
	r := derogationtest.Whole(sampleRequest(), evening)
	r.Staff, r.Category = staffLines(20), derogation.Category(strings.Repeat("x", 39)+"a")
	for i := range 12 {
		from := r.Window.From.Add(time.Duration(i) * time.Hour)
		r.Staff[i].Site, r.Staff[i].Window = &derogation.Site{Code: "x", Name: "x"}, &derogation.Window{From: from, To: from.Add(time.Hour)}
	}
	fields := derogation.RequestFields()
	for _, leaf := range derogationtest.Leaves(t, r) {
		field := fields[slices.IndexFunc(fields, func(f derogation.RequestField) bool { return f.Pointer == leaf.Field })]
		switch {
		case leaf.Field == "/contact/email":
			r = leaf.With(t, r, longestAddress)
		case leaf.Field == "/staff/*/site/code": // Another than the request's.
			r = leaf.With(t, r, letters(field.Limit-1)+"x")
		case field.Kind == derogation.FieldLine, field.Kind == derogation.FieldText:
			r = leaf.With(t, r, letters(field.Limit))
		case leaf.Field == "/staff/*/number":
			r = leaf.With(t, r, field.Limit)
		}
	}
	return r
}

// A case is one DynamoDB item of at most 400 KB, of which the store gives its
// content 380. The longest request, with everything that may come after it, at
// the greatest length and in letters of the most bytes, must fit.
func TestTheLargestCaseFitsItsItem(t *testing.T) {
	const limit = 380_000
	text, note, name := letters(2000), letters(1000), letters(200)
	submit := sampleSubmit()
	submit.Round, submit.Request = largestRound(), largestRequest(t)
	system, trust := longNamed(filer()), longNamed(contact())
	amend := derogation.Amend{Request: submit.Request, Note: note}
	address := "https://example.org/" + strings.Repeat("x", 180)

	h := (&history{t: t, now: evening}).do(submit, system)
	h.do(derogation.ConfirmException{}, longNamed(reviewer(derogation.NationalTeam)))
	for _, tier := range []derogation.Tier{derogation.NationalTeam, derogation.Union} {
		h.do(derogation.ObjectException{Text: note}, longNamed(reviewer(tier)))
	}
	h.do(derogation.StandDown{Reason: note, AgreedBy: name}, trust)
	often(h, func() (derogation.Command, derogation.Actor) { return amend, trust })
	for h.open(); h.state.Tier != derogation.Union; h.open() {
		hand := derogation.HandOver{Review: h.basis().Review, To: derogation.Person{ID: "CT-0123ABCD", Name: letters(100), Role: strings.Repeat("x", 60)}, Note: letters(100)}
		often(h, func() (derogation.Command, derogation.Actor) { return hand, longNamed(reviewer(h.state.Tier)) })
		h.seenByAll()
		review, tier := h.basis().Review, h.state.Tier
		for h.state.Tier == tier {
			h.reminders().silence()
		}
		comment := derogation.AddComment{Review: review, Text: letters(400)}
		often(h, func() (derogation.Command, derogation.Actor) { return comment, longNamed(reviewer(tier)) })
	}
	h.seenByAll()
	union := longNamed(reviewer(derogation.Union))
	often(h, func() (derogation.Command, derogation.Actor) {
		if h.state.Status == derogation.AwaitingInformation {
			return derogation.AnswerQuestion{Question: len(h.state.Questions), Answer: note}, trust
		}
		return derogation.Ask{Basis: h.basis(), Question: note}, union
	})
	h.silence()
	terms := derogation.Terms{Staff: submit.Request.Staff, From: submit.Request.Window.From, To: submit.Request.Window.To, Conditions: text}
	report := reporting(h)
	report.Terms, report.Explanation, report.DecidedBy, report.Channel, report.PublicAddress = &terms, note, name, name, address
	h.do(report, longNamed(reviewer(derogation.NationalTeam)))
	for range 2 {
		h.do(derogation.ResolveByTrust{How: text}, trust).do(derogation.Reopen{Why: note}, trust).open()
	}
	end := derogation.StrikeChange{Kind: derogation.StrikeCalledOff, EndsAt: h.now, Note: letters(500), PublicAddress: address, At: h.now, By: union}
	h.do(derogation.FollowStrike{Change: end}, clock())
	cut := end
	cut.Kind, cut.EndsAt = derogation.StrikeCutShort, terms.To
	back := derogation.StrikeChange{Kind: derogation.StrikeEndTakenBack, TakesBack: end.At, Note: letters(500)}
	h.do(derogation.FollowStrike{Change: back, Before: &cut}, clock()).open()
	refuse := derogation.Refuse{Basis: h.basis(), Explanation: text, PublicAddress: address}
	for _, reason := range submit.Round.RefusalReasons {
		refuse.Reasons = append(refuse.Reasons, reason.Code)
	}
	again := derogation.AskReconsideration{Request: submit.Request, Note: note}
	again.Request.Risk.PatientsAffected.From++ // It begins at the bottom.
	h.do(refuse, union).do(again, trust)
	for h.open(); h.state.Tier != derogation.Union; h.open() {
		escalate := escalation(h)
		escalate.Comment = text
		h.do(escalate, longNamed(reviewer(h.state.Tier)))
	}
	h.do(derogation.CounterOffer{Basis: h.basis(), Terms: terms, Remark: letters(300)}, union)
	offered := len(encode(t, h.state))
	accepted, approved := *h, *h
	accepted.do(derogation.AcceptOffer{Offer: 1}, trust)
	approved.do(derogation.DeclineOffer{Offer: 1, Why: letters(300)}, trust)
	approved.do(derogation.Approve{Basis: h.basis(), Terms: terms, PublicAddress: address, Remark: &derogation.Remark{Text: letters(300), Public: true}}, union)
	if h = &approved; len(encode(t, accepted.state)) > len(encode(t, approved.state)) {
		h = &accepted
	}
	h.announce()
	h.do(derogation.Revoke{Code: derogation.RevokedMisled, Reason: text, ClinicalHandover: note}, union).do(turnout(), trust)
	often(h, func() (derogation.Command, derogation.Actor) { return derogation.Reply{Text: note}, trust })
	for _, tier := range []derogation.Tier{derogation.NationalTeam, derogation.Union} {
		h.do(derogation.JudgeException{Text: note}, longNamed(reviewer(tier)))
	}
	impact := sampleImpact()
	impact.Service, impact.Effect, impact.Narrative, impact.LFPSEReference = name, letters(500), letters(500), strings.Repeat("x", 50)
	often(h, func() (derogation.Command, derogation.Actor) { return derogation.ReportImpact{Impact: impact}, trust })

	size := max(len(encode(t, h.state)), offered)
	t.Logf("the largest case has %d bytes", size)
	if size > limit {
		t.Errorf("the largest case has %d bytes, over the limit of %d: a longer or a new text is paid for with the limits of others", size, limit)
	}
}

// often gives commands until no more of them are taken.
// seenByAll has as many people as may say that they have the open review.
func (h *history) seenByAll() {
	h.t.Helper()
	count := 0
	often(h, func() (derogation.Command, derogation.Actor) {
		who := longNamed(reviewer(h.state.Tier))
		count++
		who.ID = fmt.Sprintf("CT-%08d", count)
		return derogation.Acknowledge{Review: h.basis().Review}, who
	})
}

func often(h *history, next func() (derogation.Command, derogation.Actor)) {
	h.t.Helper()
	for range 50 {
		command, actor := next()
		_, _, err := derogation.Apply(h.state, command, actor, h.now)
		var invalid *derogation.InvalidError
		if errors.As(err, &invalid) && invalid.Fields[0].Code == "too_many" {
			return
		}
		h.do(command, actor)
	}
	h.t.Fatalf("there is no end to it")
}

// Whoever was passed may speak, but cannot fill the case up until nothing more
// can be written to it.
func TestCommentsCannotFillACaseUp(t *testing.T) {
	tests := []struct {
		name string
		text string
		want int
	}{
		{"short ones", "x", 5},
		{"ones of half the length", strings.Repeat("é", 1000), 2},
		{"the longest", strings.Repeat("é", 2000), 1},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			h := file(t).open().silence().open()
			comment := derogation.AddComment{Review: 1, Text: test.text}
			for range test.want {
				h.do(comment, reviewer(derogation.ClinicalDirector))
			}
			_, _, err := derogation.Apply(h.state, comment, reviewer(derogation.ClinicalDirector), h.now)
			wantFields(t, err, "/text too_many")
			comment.Review = 2
			h.silence().do(comment, reviewer(derogation.TrustMedicalDirector))
		})
	}
}
