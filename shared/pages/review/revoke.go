package review

import (
	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/pages/kit"
	"example.org/derogations/shared/pages/words"
)

const (
	fieldRevokeCode       = "revokeCode"
	fieldRevokeReason     = "revokeReason"
	fieldEffectiveAt      = "effectiveAt"
	fieldClinicalHandover = "handover"
)

var revoke = act{
	Act: kit.Act[casework.Opened]{
		Action: derogation.ActRevoke,
		Offered: kit.Says[casework.Opened]("Revoke the approval",
			"From the time that you give, no doctor may work under it. We tell the trust and everyone involved straight away. It cannot be taken back."),
		Controls: func(o casework.Opened, f kit.Filled) []kit.Control {
			days := append([]kit.Option{kit.LeftOut("At once")}, kit.ComingDays(f.Now, f.Now, o.Case.State.Decision.Terms.To)...)
			effective := f.Moment(fieldEffectiveAt, "From when? (optional)", "UK time.", days).At("/effectiveAt", "the time")
			var reasons []kit.Option
			for _, r := range derogation.RevocationReasons() {
				reasons = append(reasons, kit.Option{Value: string(r.Code), Label: r.Text})
			}
			return []kit.Control{
				f.Options(f.Control(kit.KindRadios, fieldRevokeCode, "What is the reason?", ""), reasons...).At("/code", "the reason"),
				f.Control(kit.KindLongText, fieldRevokeReason, "Say why, in your own words", kit.NoNames).At("/reason", "the words on the reason"),
				effective,
				f.Control(kit.KindLongText, fieldClinicalHandover, "On the safe handover of patients (optional)",
					"What the doctors and the trust should do so that nobody is left without care. "+kit.NoNames).At("/handover", "the words on handover"),
			}
		},
		Read: func(in *kit.Input, _ casework.Opened) derogation.Command {
			return derogation.Revoke{
				Code:        derogation.EndingReason(in.Text(fieldRevokeCode, "Choose a reason")),
				Reason:      in.Text(fieldRevokeReason, "Say why the approval is revoked"),
				EffectiveAt: in.Coming(fieldEffectiveAt, "the end of the approval"), ClinicalHandover: in.Text(fieldClinicalHandover, ""),
			}
		},
		Texts:  []string{fieldRevokeReason, fieldClinicalHandover},
		Button: "Revoke the approval",
	},
	left: func(casework.Opened) string { return "The approval can be revoked until its time ends." },
	checked: func(read readings, command derogation.Command, _ derogation.Request) {
		c, _ := command.(derogation.Revoke)
		read.moment(fieldEffectiveAt, c.EffectiveAt, "At once")
	},
	recorded: func(v visit, body *recordedBody) bool {
		body.Heading = "The approval is revoked"
		if s := v.state(); s.Status == derogation.Revoked && v.mine(s.Ending.By) {
			body.Words, body.Decision = new(words.Ending(s)[0]), words.DecisionViewOf(s)
		}
		return body.Words != nil
	},
}
