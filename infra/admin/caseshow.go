package main

import (
	"cmp"
	"context"
	"fmt"
	"strings"
	"time"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/casework/operating"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/uktime"
)

// casesShow prints where a case stands and all that came to it. It shows nobody's
// address, and of what people wrote only an operator's reason: the rest may be
// clinical, and is in the case's export.
type casesShow struct {
	Reference string `arg:"" help:"The request's reference."`
}

// Run shows a case.
func (c casesShow) Run(ctx context.Context, d deps) error {
	reference, err := derogation.ParseReference(c.Reference)
	if err != nil {
		return fmt.Errorf("%s: %w", c.Reference, err)
	}
	o, err := d.operations(ctx, true)
	if err != nil {
		return err
	}
	shown, err := o.Show(ctx, onlooker, reference)
	if err != nil {
		return err
	}
	return d.answer(shownCaseOf(shown))
}

// shownCase is a case as an operator may see it.
type shownCase struct {
	Reference string                   `json:"reference"`
	Status    derogation.Status        `json:"status"`
	Tier      string                   `json:"tier"`
	Version   int                      `json:"version"`
	Step      int                      `json:"step"`
	Trust     derogation.Organisation  `json:"trust"`
	Round     string                   `json:"round"`
	DueAt     time.Time                `json:"dueAt,omitzero"`
	Execution string                   `json:"execution"`
	Became    casework.ExecutionStatus `json:"executionStatus"`
	Place     shownPlace               `json:"place"`
	Timeline  []shownEvent             `json:"timeline"`
	Open      []shownItem              `json:"openInTheOutbox"`
	Messages  []shownMessage           `json:"messages"`
}

type shownPlace struct {
	Cycle     int       `json:"cycle"`
	Step      int       `json:"step"`
	EnteredAt time.Time `json:"enteredAt,omitzero"`
}

type shownEvent struct {
	Version int       `json:"version"`
	At      time.Time `json:"at"`
	What    string    `json:"what"`
	Who     string    `json:"who"`
	About   string    `json:"about"`
}

type shownItem struct {
	Key   string    `json:"key"`
	DueAt time.Time `json:"dueAt"`
	Kind  string    `json:"kind"`
}

// shownMessage is what became of a message. At is when it was accepted, and until
// then when it was announced.
type shownMessage struct {
	Kind         string    `json:"kind"`
	Channel      string    `json:"channel"`
	To           string    `json:"to"`
	Organisation string    `json:"organisation"`
	Status       string    `json:"status"`
	Attempts     int       `json:"attempts"`
	At           time.Time `json:"at"`
}

func shownCaseOf(shown operating.Shown) shownCase {
	state := shown.Case.State
	c := shownCase{
		Reference: state.Reference, Status: state.Status, Tier: state.Round.TierName(state.Tier), Version: state.Version, Step: state.Step,
		Trust: state.Trust, Round: state.Round.ID, DueAt: shown.DueAt, Execution: shown.Execution, Became: shown.Status,
		Place: shownPlace{shown.Place.Cycle, shown.Place.Step, shown.Place.EnteredAt},
		Open:  openItems(shown.Outbox),
	}
	for _, e := range shown.Events {
		c.Timeline = append(c.Timeline, shownEvent{e.Version, e.At, string(e.Type), actorText(e.Actor), about(e)})
	}
	for _, n := range shown.Outbox.Notices {
		m := shownMessage{string(n.Kind), string(n.Channel), recipient(n), cmp.Or(n.Organisation, "-"), string(n.Status), n.Attempts, n.AnnouncedAt}
		if n.AcceptedAt != nil {
			m.At = *n.AcceptedAt
		}
		c.Messages = append(c.Messages, m)
	}
	return c
}

func (c shownCase) text(s *sheet) {
	s.line("%s: %s, at %s, version %d", c.Reference, c.Status, c.Tier, c.Version)
	s.line("%s (%s), round %s", c.Trust.Name, c.Trust.Code, c.Round)
	if c.DueAt.IsZero() {
		s.line("nothing is due any more")
	} else {
		s.line("moves by itself: %s", uktime.Operator(c.DueAt))
	}
	place := ", has not waited yet"
	if c.Place.Step > 0 {
		place = fmt.Sprintf(", last waited at step %d since %s; the case is at step %d", c.Place.Step, uktime.Operator(c.Place.EnteredAt), c.Step)
	}
	s.line("execution %s: %s; cycle %d%s", c.Execution, c.Became, c.Place.Cycle, place)
	s.heading("#", "when", "what", "who", "about")
	for _, e := range c.Timeline {
		s.row(e.Version, uktime.Operator(e.At), e.What, e.Who, e.About)
	}
	s.heading("Open in the outbox", "due", "kind")
	for _, i := range c.Open {
		s.row(i.Key, uktime.Operator(i.DueAt), i.Kind)
	}
	if len(c.Open) == 0 {
		s.row("nothing")
	}
	s.heading("Messages", "by", "to", "of", "status", "attempts", "when")
	for _, m := range c.Messages {
		s.row(m.Kind, m.Channel, m.To, m.Organisation, m.Status, m.Attempts, uktime.Operator(m.At))
	}
	if len(c.Messages) == 0 {
		s.row("none")
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

// about makes each line of the timeline read alone.
func about(e derogation.Event) string {
	var parts []string
	if e.Review > 0 {
		parts = append(parts, fmt.Sprintf("review %d, %s", e.Review, e.Tier))
	} else if e.Tier != "" {
		parts = append(parts, string(e.Tier))
	}
	if e.DueAt != nil {
		parts = append(parts, "due "+uktime.Operator(*e.DueAt))
	}
	if e.Deputy != nil {
		parts = append(parts, "to "+e.Deputy.ID)
	}
	if e.Actor.Kind == derogation.ActorOperator {
		parts = append(parts, e.Text)
	}
	return strings.Join(parts, "; ")
}

// openItems are what was not carried out yet.
func openItems(outbox operating.Outbox) (open []shownItem) {
	for _, w := range outbox.Wakes {
		open = append(open, shownItem{w.Key, w.DueAt, "wake"})
	}
	for _, a := range outbox.Announcements {
		if !a.Expanded {
			open = append(open, shownItem{a.Key, a.DueAt, string(a.Kind)})
		}
	}
	for _, n := range outbox.Notices {
		if n.Status == casework.NoticePending {
			open = append(open, shownItem{n.Key, n.DueAt, string(n.Kind)})
		}
	}
	return open
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
