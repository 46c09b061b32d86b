package pages

import (
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
)

// maxName is the longest name that a person may give.
const maxName = 200

// reader turns what was typed into a command, and names at once everything in
// it that is missing or cannot be read. Whether the command may be given is for
// casework to say.
type reader struct {
	zone   *time.Location
	opened casework.Opened
	typed  url.Values
	now    time.Time
	wrong  problems
}

func (r *reader) text(field, missing string) string {
	text := r.lines(field)
	if text == "" && missing != "" {
		r.wrong.add(field, missing)
	}
	return text
}

// lines undoes the line ends of forms, which are those of Windows.
func (r *reader) lines(field string) string {
	return strings.TrimSpace(strings.ReplaceAll(r.typed.Get(field), "\r\n", "\n"))
}

func (r *reader) action() derogation.Action { return derogation.Action(r.typed.Get(fieldAction)) }

// command reads the whole form. It is nil if the action is unknown.
func (r *reader) command() derogation.Command {
	// A version that cannot be read is 0, which no request has: the answer then
	// is that the request changed.
	version, _ := strconv.Atoi(r.typed.Get(fieldVersion))
	basis := derogation.Basis{Review: r.opened.Review.Number, ContentVersion: version}
	var command derogation.Command
	switch r.action() {
	case derogation.ActEscalate:
		command = r.escalation(basis)
	case derogation.ActResolveLocally:
		command = derogation.ResolveLocally{Basis: basis, How: r.text(fieldHow, "Say how patients are kept safe")}
	case derogation.ActDecline:
		command = derogation.Decline{Basis: basis, Reasons: r.text(fieldWhyNot, "Say why it is not put forward")}
	case derogation.ActApprove:
		command = r.approval(basis)
	case derogation.ActRefuse:
		command = r.refusal(basis)
	case derogation.ActComment:
		command = derogation.AddComment{Review: basis.Review, Text: r.text(fieldRemark, "Write your comment")}
	default:
		r.wrong.add(fieldAction, "Choose what your answer is")
	}
	if name := r.text(fieldPerson, "Enter your name"); len([]rune(name)) > maxName {
		r.wrong.add(fieldPerson, fmt.Sprintf("Your name must be %d characters or fewer", maxName))
	}
	return command
}

func (r *reader) escalation(basis derogation.Basis) derogation.Command {
	c := derogation.Escalate{Basis: basis, Comment: r.text(fieldComment, "")}
	switch r.opened.Review.Tier {
	case derogation.TrustMedicalDirector:
		c.EvidenceConfirmed = r.typed.Get(fieldConfirmed) == "yes"
	case derogation.RegionalMedicalDirector:
		switch r.typed.Get(fieldSupported) {
		case "yes":
			c.Supported = new(true)
		case "no":
			c.Supported = new(false)
		default:
			r.wrong.add(fieldSupported, "Say whether you support the request")
		}
	}
	return c
}

func (r *reader) approval(basis derogation.Basis) derogation.Command {
	asked := r.opened.Case.State.Request
	c := derogation.Approve{Basis: basis, Terms: derogation.Terms{Conditions: r.text(fieldConditions, "")}}
	for i, line := range asked.Staff {
		number, err := strconv.Atoi(strings.TrimSpace(r.typed.Get(fieldNumber(i))))
		if err != nil || number < 0 || number > line.Number {
			r.wrong.add(fieldNumber(i), fmt.Sprintf("%s, %s: enter a number from 0 to %d", line.Grade, line.Specialty, line.Number))
		}
		line.Number = number
		c.Terms.Staff = append(c.Terms.Staff, line)
	}
	c.Terms.From = r.bound(fieldFrom, "the start", asked.Window.From, func(found []time.Time) time.Time { return found[len(found)-1] })
	c.Terms.To = r.bound(fieldTo, "the end", asked.Window.To, func(found []time.Time) time.Time { return found[0] })
	c.DecidedAt = r.decidedAt()
	return c
}

// bound reads one end of the window. The text that was filled in means the
// very instant that was asked for; a time that comes twice is read so that the
// window is the shorter one.
func (r *reader) bound(field, name string, asked time.Time, narrow func([]time.Time) time.Time) time.Time {
	text := strings.TrimSpace(r.typed.Get(field))
	if text == asked.In(r.zone).Format(localLayout) {
		return asked
	}
	found := r.localTime(field, name, text)
	if len(found) == 0 {
		return time.Time{}
	}
	return narrow(found)
}

func (r *reader) localTime(field, name, text string) []time.Time {
	found, err := readings(r.zone, text)
	switch {
	case err != nil:
		r.wrong.add(field, "Enter the date and the time of "+name)
	case len(found) == 0:
		r.wrong.add(field, "Enter another time for "+name+": this one does not exist, because the clocks go forward")
	}
	return found
}

// decidedAt is the zero time if nothing was typed: the decision is made now.
func (r *reader) decidedAt() time.Time {
	text := strings.TrimSpace(r.typed.Get(fieldDecidedAt))
	if text == "" {
		return time.Time{}
	}
	found := r.localTime(fieldDecidedAt, "the decision", text)
	for _, at := range slices.Backward(found) {
		if !at.After(r.now) {
			return at
		}
	}
	if len(found) > 0 {
		return found[0]
	}
	return time.Time{}
}

func (r *reader) refusal(basis derogation.Basis) derogation.Command {
	c := derogation.Refuse{Basis: basis, Explanation: r.text(fieldExplain, ""), DecidedAt: r.decidedAt()}
	for _, typed := range r.typed[fieldReason] {
		if code := derogation.ReasonCode(typed); !slices.Contains(c.Reasons, code) {
			c.Reasons = append(c.Reasons, code)
		}
	}
	if len(c.Reasons) == 0 {
		r.wrong.add(fieldReason, "Tick at least one reason")
	}
	if slices.Contains(c.Reasons, derogation.ReasonOther) && c.Explanation == "" {
		r.wrong.add(fieldExplain, "Explain the other reason")
	}
	return c
}
