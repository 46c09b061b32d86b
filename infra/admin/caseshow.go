package main

import (
	"cmp"
	"context"
	"fmt"
	"strings"
	"text/tabwriter"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/casework/operating"
	"example.org/derogations/shared/derogation"
)

// showCase prints where a case stands and all that came to it. It shows nobody's
// address, and of what people wrote only an operator's reason: the rest may be
// clinical, and is in the case's export.
func (d desk) showCase(ctx context.Context, args []string) error {
	if len(args) != 1 {
		return errUsage
	}
	reference, err := derogation.ParseReference(args[0])
	if err != nil {
		return fmt.Errorf("%s: %w", args[0], err)
	}
	o, err := d.operations(ctx, true)
	if err != nil {
		return err
	}
	shown, err := o.Show(ctx, onlooker, reference)
	if err != nil {
		return err
	}
	s := &sheet{w: tabwriter.NewWriter(d.out, 0, 0, 2, ' ', 0)}
	s.standing(shown)
	s.timeline(shown.Events)
	s.openOutbox(shown.Outbox)
	s.notices(shown.Outbox.Notices)
	s.end()
	return s.err
}

func (s *sheet) standing(shown operating.Shown) {
	state := shown.Case.State
	s.row(fmt.Sprintf("%s: %s, at %s, version %d", state.Reference, state.Status, state.Round.TierName(state.Tier), state.Version))
	s.row(fmt.Sprintf("%s (%s), round %s", state.Trust.Name, state.Trust.Code, state.Round.ID))
	due := "nothing is due any more"
	if !shown.DueAt.IsZero() {
		due = "moves by itself: " + local(shown.DueAt)
	}
	s.row(due)
	place := fmt.Sprintf("execution %s: %s; cycle %d", shown.Execution, shown.Status, shown.Place.Cycle)
	if shown.Place.Step > 0 {
		place += fmt.Sprintf(", last waited at step %d since %s; the case is at step %d", shown.Place.Step, local(shown.Place.EnteredAt), state.Step)
	} else {
		place += ", has not waited yet"
	}
	s.row(place)
}

// timeline is the ledger: each line reads alone.
func (s *sheet) timeline(events []derogation.Event) {
	s.heading("#", "when", "what", "who", "about")
	for _, e := range events {
		s.row(e.Version, local(e.At), e.Type, actorText(e.Actor), about(e))
	}
}

func actorText(a derogation.Actor) string {
	var parts []string
	for _, part := range []string{a.Name, a.Role, a.OrganisationName} {
		if part != "" && (len(parts) == 0 || parts[len(parts)-1] != part) {
			parts = append(parts, part)
		}
	}
	return strings.Join(parts, ", ")
}

func about(e derogation.Event) string {
	var parts []string
	if e.Review > 0 {
		parts = append(parts, fmt.Sprintf("review %d, %s", e.Review, e.Tier))
	} else if e.Tier != "" {
		parts = append(parts, string(e.Tier))
	}
	if e.DueAt != nil {
		parts = append(parts, "due "+local(*e.DueAt))
	}
	if e.Deputy != nil {
		parts = append(parts, "to "+e.Deputy.ID)
	}
	if e.Actor.Kind == derogation.ActorOperator {
		parts = append(parts, e.Text)
	}
	return strings.Join(parts, "; ")
}

// openOutbox is what was not carried out yet.
func (s *sheet) openOutbox(outbox operating.Outbox) {
	s.heading("Open in the outbox", "due", "kind")
	open := 0
	item := func(key, due, kind string) {
		open++
		s.row(key, due, kind)
	}
	for _, w := range outbox.Wakes {
		item(w.Key, local(w.DueAt), "wake")
	}
	for _, a := range outbox.Announcements {
		if !a.Expanded {
			item(a.Key, local(a.DueAt), string(a.Kind))
		}
	}
	for _, n := range outbox.Notices {
		if n.Status == casework.NoticePending {
			item(n.Key, local(n.DueAt), string(n.Kind))
		}
	}
	if open == 0 {
		s.row("nothing")
	}
}

// notices are all messages, with what became of them. When is when it was
// accepted, and until then when it was announced.
func (s *sheet) notices(notices []casework.Notice) {
	s.heading("Messages", "by", "to", "of", "status", "attempts", "when")
	for _, n := range notices {
		when := n.AnnouncedAt
		if n.AcceptedAt != nil {
			when = *n.AcceptedAt
		}
		s.row(n.Kind, n.Channel, recipient(n), cmp.Or(n.Organisation, "-"), n.Status, n.Attempts, local(when))
	}
	if len(notices) == 0 {
		s.row("none")
	}
}

// recipient is the role in which somebody is told.
func recipient(n casework.Notice) string {
	switch {
	case n.Channel == casework.ChannelWebhook:
		return "a system"
	case n.Trust:
		return "the trust's contact"
	case n.Contact == "":
		return "the distribution list"
	default:
		return cmp.Or(string(n.Tier), "a contact")
	}
}
