package casework

import (
	"slices"
	"strings"

	"example.org/derogations/shared/derogation"
)

// deputies are the others that an organisation registered for the same tier, in
// its own order. Whoever filed the request is none: nobody reviews that.
func deputies(contacts []Contact, holder Contact, s derogation.State) []Contact {
	var others []Contact
	for _, c := range contacts {
		if c.Duty == holder.Duty && c.ID != holder.ID && c.ID != s.FiledBy.ID {
			others = append(others, c)
		}
	}
	slices.SortStableFunc(others, inOrder)
	return others
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
