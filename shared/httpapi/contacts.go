package httpapi

import (
	"errors"
	"fmt"
	"net/http"
	"slices"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/dutyhours"
	"example.org/derogations/shared/lambdahttp"
)

func (a API) serveContacts(mux *http.ServeMux) {
	const all, one = "/v1/contacts", "/v1/contacts/{contact}"
	mux.Handle(all, readable(a.authorised(ScopeContacts, a.listContacts)))
	contact := readable(a.authorised(ScopeContacts, a.readContact))
	contact[http.MethodPut] = a.authorised(ScopeContacts, a.putContact)
	contact[http.MethodDelete] = a.authorised(ScopeContacts, a.removeContact)
	mux.Handle(one, contact)
}

// contact is one as the union that keeps it sees it. The hours are in the text
// form of package dutyhours.
type contact struct {
	ID           string               `json:"id"`
	Duty         string               `json:"duty"`
	Kind         casework.ContactKind `json:"kind"`
	Name         string               `json:"name"`
	Role         string               `json:"role"`
	Email        string               `json:"email,omitempty"`
	Mobile       string               `json:"mobile,omitempty"`
	Order        int                  `json:"order"`
	Deputies     []string             `json:"deputies,omitempty"`
	OnlyDeputy   bool                 `json:"onlyDeputy"`
	Weekly       []string             `json:"weekly,omitempty"`
	BankHolidays string               `json:"bankHolidays,omitempty"`
	Holidays     []string             `json:"holidays,omitempty"`
	Exceptions   []string             `json:"exceptions,omitempty"`
	Links        contactLinks         `json:"links"`
}

type contactLinks struct {
	Self string `json:"self"`
}

func representContact(c casework.Contact) contact {
	shown := contact{
		ID: c.ID, Duty: c.Duty, Kind: c.Kind, Name: c.Name, Role: c.Role, Email: c.Email, Mobile: c.Mobile, Order: c.Order,
		Deputies: c.Deputies, OnlyDeputy: c.OnlyDeputy,
		Weekly: texts(c.Hours.Weekly), BankHolidays: string(c.Hours.BankHolidays),
		Holidays: texts(c.Hours.Holidays), Exceptions: texts(c.Hours.Exceptions),
		Links: contactLinks{Self: "/v1/contacts/" + c.ID},
	}
	if shown.Kind == "" {
		shown.Kind = casework.ContactMailbox
	}
	return shown
}

func texts[T fmt.Stringer](all []T) []string {
	var shown []string
	for _, one := range all {
		shown = append(shown, one.String())
	}
	return shown
}

func (a API) listContacts(r *http.Request, by caller) (answer, error) {
	found, err := a.Contacts.List(r.Context(), by.actor)
	if err != nil {
		return answer{}, contactError("list", err)
	}
	body := struct {
		Items []contact `json:"items"`
	}{each(found, representContact)}
	return answer{status: http.StatusOK, body: body}, nil
}

func (a API) readContact(r *http.Request, by caller) (answer, error) {
	c, err := a.Contacts.Read(r.Context(), by.actor, r.PathValue("contact"))
	if err != nil {
		return answer{}, contactError("read", err)
	}
	return answer{status: http.StatusOK, body: representContact(c)}, nil
}

// putContact needs no idempotency key: to send the same again changes nothing.
func (a API) putContact(r *http.Request, by caller) (answer, error) {
	body, err := readBody(r)
	if err != nil {
		return answer{}, err
	}
	value, err := parse(body)
	if err != nil {
		return answer{}, err
	}
	call := said(r, value)
	var c casework.Contact
	c, call.Malformed = readContactBody(value)
	c.ID, c.Duty = r.PathValue("contact"), string(derogation.Union)
	stored, added, err := a.Contacts.Put(r.Context(), by.actor, c, call, lambdahttp.Now(r.Context()))
	if err != nil {
		return answer{}, contactError("keep", err)
	}
	shown := representContact(stored)
	if added {
		return answer{status: http.StatusCreated, location: shown.Links.Self, body: shown}, nil
	}
	return answer{status: http.StatusOK, body: shown}, nil
}

func (a API) removeContact(r *http.Request, by caller) (answer, error) {
	if err := a.Contacts.Remove(r.Context(), by.actor, r.PathValue("contact"), lambdahttp.Now(r.Context())); err != nil {
		return answer{}, contactError("remove", err)
	}
	return answer{status: http.StatusNoContent}, nil
}

// readContactBody reads a contact, and everything in it that cannot be read.
func readContactBody(value any) (casework.Contact, []derogation.FieldError) {
	var body struct {
		Kind         string   `json:"kind"`
		Name         string   `json:"name"`
		Role         string   `json:"role"`
		Email        string   `json:"email"`
		Mobile       string   `json:"mobile"`
		Order        *int     `json:"order"`
		Deputies     []string `json:"deputies"`
		OnlyDeputy   bool     `json:"onlyDeputy"`
		Weekly       []string `json:"weekly"`
		BankHolidays string   `json:"bankHolidays"`
		Holidays     []string `json:"holidays"`
		Exceptions   []string `json:"exceptions"`
	}
	wrong := bind(value, &body)
	c := casework.Contact{
		Kind: casework.ContactKind(body.Kind), Name: body.Name, Role: body.Role, Email: body.Email, Mobile: body.Mobile,
		Deputies: body.Deputies, OnlyDeputy: body.OnlyDeputy,
	}
	if body.Order != nil {
		c.Order = *body.Order
	}
	c.Hours.Weekly = readTexts("/weekly", body.Weekly, dutyhours.ParseShift, &wrong)
	c.Hours.Holidays = readTexts("/holidays", body.Holidays, dutyhours.ParseDate, &wrong)
	c.Hours.Exceptions = readTexts("/exceptions", body.Exceptions, dutyhours.ParseException, &wrong)
	rule, err := dutyhours.ParseHolidayRule(body.BankHolidays)
	if err != nil {
		wrong = append(wrong, derogation.FieldError{Pointer: "/bankHolidays", Code: "invalid_hours", Detail: err.Error()})
	}
	c.Hours.BankHolidays = rule
	return c, wrong
}

func readTexts[T any](pointer string, all []string, read func(string) (T, error), wrong *[]derogation.FieldError) []T {
	var found []T
	for i, text := range all {
		at := fmt.Sprintf("%s/%d", pointer, i)
		one, err := read(text)
		// What is no text at all was named already.
		named := slices.ContainsFunc(*wrong, func(f derogation.FieldError) bool { return f.Pointer == at })
		if err != nil && !named {
			*wrong = append(*wrong, derogation.FieldError{Pointer: at, Code: "invalid_hours", Detail: err.Error()})
		}
		found = append(found, one)
	}
	return found
}

// contactError tells of a contact that is not there in words of its own.
func contactError(what string, err error) error {
	if errors.Is(err, casework.ErrNotFound) {
		return refuse(codeNotFound, "Your union has no such contact.")
	}
	return fmt.Errorf("%s a contact: %w", what, err)
}
