package trust

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

var amend = act{
	Checked: true, Button: "Update the request",
	Action: derogation.ActAmend,
	Offered: func(s derogation.State) (label, consequence string) {
		if s.Status == derogation.Approved {
			return "Update the request", words.Sentence(words.Called(s.Round, derogation.Union)) + " is told at once. The approval holds unless it is revoked."
		}
		return "Update the request", "The request becomes version " + strconv.Itoa(s.ContentVersion+1) + ". The people who are reviewing it see the change straight away, and answer the new version."
	},
	Controls: func(s derogation.State, f kit.Filled) []kit.Control {
		description := f.Control(kit.KindLongText, fieldDescription, "What is the risk to patients now?", "As you described it is filled in. "+kit.NoNames)
		return []kit.Control{
			f.Control(kit.KindLongText, fieldNote, "What has changed?", "Those who look at the request see this first. "+kit.NoNames).At("/note", "the note"),
			f.Prefilled(description, s.Request.Risk.Description).At("/request/risk/description", "the risk"),
			doctorsNeeded(s, f),
		}
	},
	// The request as it is, with what this page can change.
	Read: func(in *kit.Input, s derogation.State) derogation.Command {
		c := derogation.Amend{
			ContentVersion: cmp.Or(in.Hidden(kit.FieldVersion), -1), Request: s.Request, Note: in.Text(fieldNote, "Say what has changed"),
		}
		c.Request.Risk.Description = in.Text(fieldDescription, "Say what the risk is now")
		c.Request.Staff = readDoctorsNeeded(in, s)
		return c
	},
	Texts: []string{fieldNote, fieldDescription},
}

// doctorsNeeded are the numbers of doctors, each line of the request with a field.
func doctorsNeeded(s derogation.State, f kit.Filled) kit.Control {
	numbers := kit.Control{Kind: kit.KindGroup, ID: "numbers", Label: "How many doctors are needed now?", Hint: "The numbers asked for are filled in."}
	for i, line := range s.Request.Staff {
		number := f.Control(kit.KindNumber, kit.FieldNumber(i), words.Line(line), "")
		numbers.Controls = append(numbers.Controls, f.Prefilled(number, strconv.Itoa(line.Number)))
	}
	return numbers
}

func readDoctorsNeeded(in *kit.Input, s derogation.State) []derogation.StaffLine {
	lines := slices.Clone(s.Request.Staff)
	for i := range lines {
		lines[i].Number = in.Whole(kit.FieldNumber(i), words.Line(lines[i]))
	}
	return lines
}
