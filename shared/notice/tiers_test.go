package notice

import (
	"strings"
	"testing"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
)

// Whoever may have a tier's duty is told of its review, by the tier's name.
func TestEveryTierIsToldOfItsReview(t *testing.T) {
	for _, tier := range derogation.Ladder() {
		o := newOffice(t)
		contact := casework.Contact{
			ID: "CT-00000001", Organisation: "SAMPLE", Duty: string(tier), Kind: casework.ContactMailbox, Order: 1,
			Name: "On duty", Role: "On duty", Email: "duty@example.org", Mobile: "+447700900001",
		}
		if wrong := casework.CheckContact(contact, tier.AnsweredByKind(), []casework.Contact{contact}); len(wrong) > 0 || tier.Name() == "" {
			t.Errorf("nobody can be told of a review of %s: complete its row in shared/derogation/tier.go: %v", tier, wrong)
			continue
		}
		o.store.PutContact(contact)
		o.carryOut(o.announce(casework.Announcement{
			Kind: casework.AnnounceReview, Subject: subject(derogation.InReview, tier, tier.Name()),
			Audience: []casework.Audience{{Organisation: contact.Organisation, Duty: contact.Duty, Review: 1}},
		}))
		n, item := o.only()
		o.carryOut(item)
		if n.Tier != tier || len(o.mail.sent) != 1 || !strings.Contains(strings.ToLower(o.mail.sent[0].Text), strings.ToLower(tier.Name())) && tier != derogation.Union {
			t.Errorf("%s was told %+v", tier, o.mail.sent)
		}
	}
}
