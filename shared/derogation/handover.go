package derogation

import "time"

const (
	// maxHandOvers bounds how often one case goes from hand to hand.
	maxHandOvers = 4
	maxHandOver  = 100
)

// Person is one of an organisation's contacts: its id, and the name and role as
// they were then.
type Person struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	Role string `json:"role,omitempty"`
}

// HandOver is that somebody who cannot act now gave a review to a deputy. It
// answers nothing and moves no clock, and whoever handed it over may still
// answer: a review must not wait for the one person who is asleep.
type HandOver struct {
	Review int
	To     Person
	Note   string
}

// HandedOver is a hand-over on the record.
type HandedOver struct {
	At   time.Time `json:"at"`
	By   Person    `json:"by"`
	To   Person    `json:"to"`
	Note string    `json:"note,omitempty"`
}

// decide leaves it to the caller whether the deputy is registered for the tier:
// the domain knows no contacts.
func (c HandOver) decide(s State, actor Actor, _ time.Time) (Event, error) {
	review, err := s.reviewToHandOver(actor, c.Review)
	if err != nil {
		return Event{}, err
	}
	if err := s.unanswered(review); err != nil {
		return Event{}, err
	}
	var bad fields
	switch c.To.ID {
	case "":
		bad.add("/to", "required", "must be one of the people registered")
	case actor.ID:
		bad.add("/to", "same_person", "must be somebody else")
	case s.FiledBy.ID:
		bad.add("/to", "filed_it", "must not be who filed the request")
	}
	if s.handOvers() >= maxHandOvers {
		bad.add("/to", "too_many", "cannot be asked here any more, because the request was handed over too often: phone them")
	}
	if actor.Kind == ActorOperator {
		bad.operator(actor, "/note", c.Note)
	} else {
		bad.said(ActHandOver, "/note", c.Note, false)
	}
	e := review.event(EventHandedOver, c.Note)
	e.Deputy = &c.To
	return e, bad.err()
}

// reviewToHandOver finds a review for a person who holds it, or for an operator,
// who may where nobody of those who hold it can be reached.
func (s State) reviewToHandOver(actor Actor, number int) (Review, error) {
	switch actor.Kind {
	case ActorReviewer:
		return s.reviewFor(ActHandOver, actor, number)
	case ActorOperator:
		return s.reviewForOperator(number)
	default:
		return Review{}, &ForbiddenError{Action: ActHandOver, Detail: "only a person hands a review over"}
	}
}

func (s State) handOvers() int {
	count := 0
	for _, review := range s.Reviews {
		count += len(review.HandedOver)
	}
	return count
}

// handedOver leaves an operator's reason to the ledger: it is about the system,
// and whoever reviews has no use for it.
func (s *State) handedOver(e Event) {
	note := e.Text
	if e.Actor.Kind == ActorOperator {
		note = ""
	}
	review := &s.Reviews[e.Review-1]
	review.HandedOver = append(review.HandedOver[:len(review.HandedOver):len(review.HandedOver)],
		HandedOver{At: e.At, By: Person{ID: e.Actor.ID, Name: e.Actor.Name, Role: e.Actor.Role}, To: *e.Deputy, Note: note})
}
