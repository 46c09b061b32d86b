package casework

import (
	"slices"
	"strings"

	"example.org/derogations/shared/derogation"
)

// deputies are those whom a review may be handed to: the others that the
// organisation registered for the same tier, those first who stand in for the
// holder anyway. Whoever filed the request is none: nobody reviews that. Whether
// they are on duty is not asked: who hands over knows whom they have reached.
func deputies(contacts []Contact, holder Contact, s derogation.State) []Contact {
	filers := sharing(contacts, s.FiledBy.ID)
	may := func(c Contact) bool {
		return c.Duty == holder.Duty && c.ID != holder.ID && !holds(filers, c.ID)
	}
	named := filter(deputiesOf(contacts, []Contact{holder}), may)
	others := filter(contacts, func(c Contact) bool { return may(c) && !holds(named, c.ID) })
	slices.SortStableFunc(others, inOrder)
	return append(named, others...)
}

// registered completes a hand-over with the deputy's name and role. A command
// to hand over to anybody else is refused.
func (o Opened) registered(command derogation.Command) (derogation.Command, error) {
	c, ok := command.(derogation.HandOver)
	if !ok {
		return command, nil
	}
	for _, deputy := range o.Deputies {
		if deputy.ID == c.To.ID {
			c.To = derogation.Person{ID: deputy.ID, Name: deputy.Name, Role: deputy.Role}
			return c, nil
		}
	}
	detail := "must be one of the people whom your organisation registered for this"
	if strings.TrimSpace(c.To.ID) == "" {
		detail = "must be chosen"
	}
	return nil, &derogation.InvalidError{Fields: []derogation.FieldError{{Pointer: "/to", Code: "not_registered", Detail: detail}}}
}
