package pages

import (
	"errors"
	"strings"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/pages/kit"
	"example.org/derogations/shared/pages/words"
)

// field is a form's field with the words for it.
type field struct{ id, name string }

// fieldsOf maps pointers into the commands to the fields of their forms, where
// the pointer means the same whatever the command.
var fieldsOf = map[string]field{
	"/person":                   {kit.FieldPerson, "your name"},
	"/comment":                  {fieldComment, "the comment"},
	"/supported":                {fieldSupported, "your support:"},
	"/how":                      {fieldHow, "how patients are kept safe"},
	"/question":                 {fieldQuestion, "the question"},
	"/terms/staff":              {fieldNumber(0), "the doctors"},
	"/terms/from":               {fieldFrom, "the start"},
	"/terms/to":                 {fieldTo, "the end"},
	"/terms/conditions":         {fieldConditions, "the conditions"},
	"/explanation":              {fieldExplain, "the explanation"},
	"/decidedAt":                {fieldDecidedAt, "the time of the decision"},
	"/decidedBy":                {kit.FieldDecidedBy, "who decided"},
	"/channel":                  {fieldChannel, "how you were told"},
	"/publicAddress":            {fieldAddress, "the address"},
	"/outcome":                  {fieldOutcome, "the decision"},
	"/effectiveAt":              {fieldEffectiveAt, "the time"},
	"/handover":                 {fieldHandover, "the words on handover"},
	"/answer":                   {fieldAnswer, "the answer"},
	"/why":                      {fieldWhyReopen, "the reason"},
	"/contacted":                {fieldContacted, "the number contacted"},
	"/came":                     {fieldCame, "the number who came"},
	"/notNeeded":                {fieldNotNeeded, "the number not needed"},
	"/request/risk/description": {fieldDescription, "the risk"},
	"/service":                  {fieldService, "the service"},
	"/effect":                   {fieldEffect, "the effect"},
	"/patientsAffected":         {fieldPatientsFrom, "the number of patients"},
	"/harm":                     {fieldHarm, "the level of harm"},
	"/lfpseReference":           {fieldLFPSE, "the LFPSE reference"},
	"/narrative":                {fieldNarrative, "the description"},
}

// fieldsOfOne maps those that mean something else in each command.
var fieldsOfOne = map[derogation.Action]map[string]field{
	derogation.ActComment:        {"/text": {fieldRemark, "the comment"}},
	derogation.ActReply:          {"/text": {fieldReply, "the reply"}},
	derogation.ActJudgeException: {"/text": {fieldJudgement, "the reason"}},
	derogation.ActDecline:        {"/reasons": {fieldWhyNot, "the reasons"}},
	derogation.ActRevoke:         {"/reason": {fieldRevokeReason, "the reason"}},
	derogation.ActStandDown:      {"/reason": {fieldStandDown, "the reason"}},
	derogation.ActWithdraw:       {"/reason": {fieldWithdrawReason, "the reason"}, "/note": {fieldWithdrawNote, "the note"}},
	derogation.ActHandOver:       {"/to": {fieldDeputy, "the deputy"}, "/note": {fieldHandNote, "the note"}},
	derogation.ActAmend:          {"/note": {fieldNote, "the note"}},
}

// problemsOf says beside which field of the form each refused field of a
// command stands. It returns none for an error that names no fields.
func problemsOf(err error, action derogation.Action) kit.Problems {
	if errors.Is(err, casework.ErrKeyReused) {
		return kit.Problems{{ID: kit.FieldNonce, Text: kit.UsedNonce}} // By another form, sent at the same moment.
	}
	var invalid *derogation.InvalidError
	if !errors.As(err, &invalid) {
		return nil
	}
	var found kit.Problems
	for _, wrong := range invalid.Fields {
		at := fieldOf(wrong.Pointer, action)
		found.Add(at.id, words.Sentence(at.name)+" "+wrong.Detail)
	}
	return found
}

// fieldOf maps a pointer into a command to a form's field. A pointer to what is
// on no form leads to the choice itself, and says what it is.
func fieldOf(pointer string, action derogation.Action) field {
	if found, ok := fieldsOfOne[action][pointer]; ok {
		return found
	}
	if found, ok := fieldsOf[pointer]; ok {
		return found
	}
	for _, lines := range []string{"/terms/staff/", "/request/staff/"} {
		if line, ok := strings.CutPrefix(pointer, lines); ok {
			line, _, _ = strings.Cut(line, "/")
			return field{"number" + line, "the number"}
		}
	}
	if strings.HasPrefix(pointer, "/reasons") {
		return field{fieldReason, "each reason"}
	}
	for _, what := range []string{whatAppointments, whatOperations} {
		if became, ok := strings.CutPrefix(pointer, "/"+what+"/"); ok {
			return field{fieldDisrupted(what, became), "the number of " + what + " " + became}
		}
	}
	if part, ok := strings.CutPrefix(pointer, "/request/"); ok {
		return field{kit.FieldAction, "the rest of the request (" + part + "), which this page cannot change,"}
	}
	return field{kit.FieldAction, "your answer:"}
}
