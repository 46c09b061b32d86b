package trust

import (
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/pages/kit"
)

const (
	fieldWithdrawReason = "withdrawReason"
	fieldWithdrawNote   = "withdrawNote"
)

var withdraw = act{
	Checked: true, Button: "Withdraw the request",
	Action:  derogation.ActWithdraw,
	Offered: kit.Says[derogation.State]("Withdraw the request", "It ends here, and no reason is held against anybody."+everybodyTold),
	Controls: func(_ derogation.State, f kit.Filled) []kit.Control {
		reason := f.Control(kit.KindRadios, fieldWithdrawReason, "Why is it withdrawn?", "")
		var options []kit.Option
		for _, one := range derogation.WithdrawalReasons() {
			options = append(options, kit.Option{Value: string(one.Code), Label: one.Text})
		}
		return []kit.Control{
			f.Options(reason, options...).At("/reason", "the reason"),
			f.Control(kit.KindLongText, fieldWithdrawNote, "Note (optional, unless it is another reason)", kit.NoNames).At("/note", "the note"),
		}
	},
	Read: func(in *kit.Input, _ derogation.State) derogation.Command {
		c := derogation.Withdraw{
			Reason: derogation.EndingReason(in.Text(fieldWithdrawReason, "Choose a reason")),
			Note:   in.Text(fieldWithdrawNote, ""),
		}
		if c.Reason == derogation.WithdrawnOther && c.Note == "" {
			in.Wrong.Add(fieldWithdrawNote, "Say what the other reason is")
		}
		return c
	},
	Texts: []string{fieldWithdrawNote},
}
