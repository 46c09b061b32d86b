package review

import (
	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/pages/kit"
	"example.org/derogations/shared/pages/words"
)

const (
	// fieldOffer is the number of the offer that was shown.
	fieldOffer     = "offer"
	fieldRemark    = "offer-remark"
	fieldExpiresAt = "expiresAt"
)

// offeredTerms are the fields of an offer's terms.
var offeredTerms = termsFields{prefix: "offer-", action: derogation.ActCounterOffer}

var counterOffer = act{
	Act: kit.Act[casework.Opened]{
		Action: derogation.ActCounterOffer,
		Offered: kit.Says[casework.Opened]("Offer the trust other terms",
			"It permits nothing until the trust accepts. If the trust declines or does not answer, the request is with you as before. You can take the offer back, or decide, at any time."),
		Controls: func(o casework.Opened, f kit.Filled) []kit.Control {
			until := o.Case.State.OfferUntil(o.Review)
			days := append([]kit.Option{kit.LeftOut("The usual time for an answer")}, kit.ComingDays(f.Now, f.Now, until)...)
			return append(offeredTerms.controls(o, f),
				f.Control(kit.KindLongText, fieldRemark, "A remark to the trust (optional)", kit.NoNames).At("/remark", "the remark"),
				f.Moment(fieldExpiresAt, "Until when can the trust accept? (optional)", "UK time. Not after your own answer is due.", days).At("/expiresAt", "the time"))
		},
		Read: func(in *kit.Input, o casework.Opened) derogation.Command {
			return derogation.CounterOffer{
				Basis: basisOf(in, o), Terms: offeredTerms.read(in, o.Case.State.Request),
				Remark: in.Text(fieldRemark, ""), ExpiresAt: in.Coming(fieldExpiresAt, "the time to accept"),
			}
		},
		Texts:  []string{offeredTerms.prefix + fieldConditions, fieldRemark},
		Button: "Send this offer",
	},
	checked: func(read readings, command derogation.Command, asked derogation.Request) {
		c, _ := command.(derogation.CounterOffer)
		read.terms(offeredTerms, &c.Terms, asked)
		read.moment(fieldExpiresAt, c.ExpiresAt, "The usual time for an answer")
	},
	recorded: func(v visit, body *recordedBody) bool {
		body.Heading = "Your offer was sent to the trust"
		if offer, open := v.state().OpenOffer(); open && v.mine(offer.By) {
			body.Offer = &offer
		}
		return body.Offer != nil
	},
}

var takeBack = act{
	Act: kit.Act[casework.Opened]{
		Action:   derogation.ActWithdrawOffer,
		Offered:  kit.Says[casework.Opened]("Take your offer back", "The trust can no longer accept it. We tell the trust. The request is with you as before."),
		Controls: func(casework.Opened, kit.Filled) []kit.Control { return nil },
		Read: func(in *kit.Input, _ casework.Opened) derogation.Command {
			return derogation.WithdrawOffer{Offer: in.Hidden(fieldOffer)}
		},
		Button: "Take the offer back",
	},
	recorded: func(v visit, body *recordedBody) bool {
		body.Heading = "Your offer is taken back"
		offer := v.state().Offer
		if offer != nil && offer.Outcome == derogation.OfferWithdrawn && offer.Review == v.opened.Review.Number {
			body.Words = &words.WordsView{What: "The trust can no longer accept it", By: offer.ClosedBy, At: *offer.ClosedAt}
		}
		return body.Words != nil
	},
}
