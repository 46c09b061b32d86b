package trust

import (
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/pages/kit"
	"example.org/derogations/shared/pages/words"
	"example.org/derogations/shared/uktime"
)

const (
	// fieldOffer is the number of the offer that was shown.
	fieldOffer      = "offer"
	fieldDeclineWhy = "declineWhy"
)

var accept = act{
	Checked: true, Button: "Accept the offer",
	Action: derogation.ActAcceptOffer,
	Offered: func(s derogation.State) (label, consequence string) {
		offer, open := s.OpenOffer()
		if !open {
			return "Accept the offer", ""
		}
		conditions := "There are no conditions."
		if offer.Terms.Conditions != "" {
			conditions = "There are conditions."
		}
		return "Accept the offer", "The request is then approved for " + words.Doctors(offer.Terms.Staff) + ", from " + uktime.Page(offer.Terms.From) +
			" to " + uktime.Page(offer.Terms.To) + ". " + conditions + everybodyTold
	},
	Controls: func(derogation.State, kit.Filled) []kit.Control { return nil },
	Read: func(in *kit.Input, _ derogation.State) derogation.Command {
		return derogation.AcceptOffer{Offer: in.Hidden(fieldOffer)}
	},
}

var turnDown = act{
	Button: "Decline the offer",
	Action: derogation.ActDeclineOffer,
	Offered: func(s derogation.State) (label, consequence string) {
		union := words.Called(s.Round, derogation.Union)
		return "Decline the offer", "Your request stays with " + union + " as it is. We tell " + union + "."
	},
	Controls: func(_ derogation.State, f kit.Filled) []kit.Control {
		return []kit.Control{f.Control(kit.KindLongText, fieldDeclineWhy, "Why? (optional)", kit.NoNames).At("/why", "why")}
	},
	Read: func(in *kit.Input, _ derogation.State) derogation.Command {
		return derogation.DeclineOffer{Offer: in.Hidden(fieldOffer), Why: in.Text(fieldDeclineWhy, "")}
	},
	Texts: []string{fieldDeclineWhy},
}
