package pages

import (
	"cmp"
	"slices"
	"strconv"

	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/pages/kit"
	"example.org/derogations/shared/pages/words"
)

const (
	fieldNote        = "note"
	fieldDescription = "description"
)

var trustAmend = trustAct{
	action: derogation.ActAmend,
	offered: func(s derogation.State) (label, consequence string) {
		if s.Status == derogation.Approved {
			return "Tell of new facts", words.Sentence(words.Called(s.Round, derogation.Union)) + " is told at once. The approval holds unless it is revoked."
		}
		return "Tell of new facts", "The request becomes version " + strconv.Itoa(s.ContentVersion+1) + ". Whoever has it now is told at once, and answers on that version only."
	},
	controls: func(s derogation.State, f kit.Filled) []kit.Control {
		description := f.Control(kit.KindLongText, fieldDescription, "What is the risk to patients now?", "As you described it is filled in. "+noNames)
		numbers := kit.Control{Kind: kit.KindGroup, ID: "numbers", Label: "How many doctors are needed now?", Hint: "The numbers asked for are filled in."}
		for i, line := range s.Request.Staff {
			number := f.Control(kit.KindNumber, fieldNumber(i), line.Grade+", "+line.Specialty, "")
			numbers.Controls = append(numbers.Controls, f.Prefilled(number, strconv.Itoa(line.Number)))
		}
		return []kit.Control{
			f.Control(kit.KindLongText, fieldNote, "What has changed?", "Those who look at the request see this first. "+noNames),
			f.Prefilled(description, s.Request.Risk.Description),
			numbers,
		}
	},
	// The request as it is, with what this page can change.
	read: func(in *kit.Input, s derogation.State) derogation.Command {
		c := derogation.Amend{
			ContentVersion: cmp.Or(in.Hidden(fieldVersion), -1), Request: s.Request, Note: in.Text(fieldNote, "Say what has changed"),
		}
		c.Request.Risk.Description = in.Text(fieldDescription, "Say what the risk is now")
		c.Request.Staff = slices.Clone(c.Request.Staff)
		for i := range c.Request.Staff {
			line := &c.Request.Staff[i]
			line.Number = in.Whole(fieldNumber(i), line.Grade+", "+line.Specialty)
		}
		return c
	},
	fields: []commandField{{"/note", field{fieldNote, "the note"}}, {"/request/risk/description", field{fieldDescription, "the risk"}}},
	texts:  []string{fieldNote, fieldDescription},
}
