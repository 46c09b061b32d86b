package pages

import (
	"fmt"
	"net/url"

	"example.org/derogations/shared/pages/words"
)

// The names of a form's fields. No form has one of them twice, also where it
// offers several things to do.
const (
	fieldStep      = "step"
	fieldVersion   = "version"
	fieldCode      = "code"
	fieldComment   = "comment"
	fieldConfirmed = "evidenceConfirmed"
	fieldSupported = "supported"
	fieldHow       = "how"
	fieldWhyNot    = "whyNot"
	fieldRemark    = "remark"
	fieldQuestion  = "question"
	fieldDeputy    = "deputy"
	fieldHandNote  = "handOverNote"

	// The union's decision, and what is reported of it.
	fieldFrom       = "from"
	fieldTo         = "to"
	fieldConditions = "conditions"
	fieldReason     = "reason"
	fieldExplain    = "explanation"
	fieldDecidedAt  = "decidedAt"
	fieldAddress    = "publicAddress"
	fieldOutcome    = "outcome"
	fieldChannel    = "channel"

	// What comes after an approval, or after an exception.
	fieldRevokeReason = "revokeReason"
	fieldEffectiveAt  = "effectiveAt"
	fieldHandover     = "handover"
	fieldJustified    = "justified"
	fieldJudgement    = "judgement"

	// What the trust sends.
	fieldAsked          = "asked"
	fieldAnswer         = "answer"
	fieldNote           = "note"
	fieldDescription    = "description"
	fieldWithdrawReason = "withdrawReason"
	fieldWithdrawNote   = "withdrawNote"
	fieldWhyReopen      = "whyReopen"
	fieldStandDown      = "standDownReason"
	fieldReply          = "reply"
	fieldContacted      = "contacted"
	fieldCame           = "came"
	fieldNotNeeded      = "notNeeded"

	// The trust's report on its impact.
	fieldService      = "service"
	fieldEffect       = "effect"
	fieldPatientsFrom = "patientsFrom"
	fieldPatientsTo   = "patientsTo"
	fieldHarm         = "harm"
	fieldLFPSE        = "lfpseReference"
	fieldNarrative    = "narrative"
)

func fieldNumber(line int) string { return fmt.Sprintf("number%d", line) }

// fieldDisrupted names a count, such as that of the operations that were moved.
func fieldDisrupted(what, became string) string { return what + words.Sentence(became) }

// writtenFields are those whose text is given back when it was not recorded.
var writtenFields = []string{
	fieldComment, fieldHow, fieldWhyNot, fieldConditions, fieldExplain, fieldRemark, fieldQuestion,
	fieldRevokeReason, fieldHandover, fieldHandNote, fieldJudgement, fieldAnswer, fieldNote, fieldDescription,
	fieldWithdrawNote, fieldWhyReopen, fieldStandDown, fieldReply, fieldEffect, fieldNarrative,
}

// writtenIn are the texts of a form, in the order of the forms' own fields.
func writtenIn(typed url.Values) []string {
	var written []string
	for _, field := range writtenFields {
		if text := typed.Get(field); text != "" {
			written = append(written, text)
		}
	}
	return written
}

const noNames = "Do not name or describe a patient, or a doctor who is on strike."
