package start

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/lambdahttp"
	"example.org/derogations/shared/pages/kit"
	"example.org/derogations/shared/telemetry"
	"example.org/derogations/shared/written"
)

const (
	fieldTrust  = "trust"
	fieldChosen = "chosen"
)

// mostChoices is how many trusts are offered to choose from: those of whoever
// typed a word that many names have should type more of it.
const mostChoices = 15

// formBody is the page on which anybody has a trust's contacts sent the link to
// its form.
type formBody struct {
	Problems kit.Problems
	Typed    string
	// Names are offered while somebody types, by browsers that can.
	Names []string
	// Choice is set when what was typed can mean several trusts.
	Choice *kit.Control
	Help   []kit.HelpLine
}

func (h *pages) showForm(w http.ResponseWriter, r *http.Request) error {
	return h.formPage(w, r, http.StatusOK, kit.Filled{}, nil)
}

func (h *pages) formPage(w http.ResponseWriter, r *http.Request, status int, f kit.Filled, choices []derogation.Organisation) error {
	trusts, err := h.desk.Trusts(r.Context(), lambdahttp.Now(r.Context()))
	if err != nil {
		return err
	}
	body := formBody{Problems: f.Problems, Typed: f.Typed.Get(fieldTrust)}
	for _, trust := range trusts {
		body.Names = append(body.Names, trust.Name)
	}
	if len(choices) > 0 {
		choice := kit.Control{Kind: kit.KindRadios, ID: fieldChosen, Label: "Which of these is it?", Error: f.Problems.At(fieldChosen)}
		var options []kit.Option
		for _, trust := range choices {
			options = append(options, kit.Option{Value: trust.Code, Label: trust.Name, Hint: trust.Code})
		}
		choice = f.Options(choice, options...)
		body.Choice = &choice
	}
	body.Help = h.Help(r.Context(), lambdahttp.Now(r.Context()))
	return h.Render(w, r, status, viewForm, kit.Page{Title: "Ask for doctors to come back", Failed: len(f.Problems) > 0, Body: body})
}

// sendForm has links to its form sent to the contacts of a trust.
func (h *pages) sendForm(w http.ResponseWriter, r *http.Request) error {
	typed, err := h.ReadForm(r)
	if err != nil {
		return err
	}
	source, now := asked(r), lambdahttp.Now(r.Context())
	trusts, err := h.desk.Trusts(r.Context(), now)
	if err != nil {
		return err
	}
	found := trustsMeant(trusts, typed)
	if len(found) == 0 {
		if found, err = h.trustOfCode(r.Context(), typed.Get(fieldTrust), now); err != nil {
			return err
		}
	}
	if len(found) != 1 {
		return h.askForTrust(w, r, typed, found)
	}
	telemetry.Set(r.Context(), "trust", found[0].Code)
	return h.sent(w, r, viewFormSent, found[0].Name, h.desk.SendForm(r.Context(), found[0].Code, source, now))
}

func (h *pages) askForTrust(w http.ResponseWriter, r *http.Request, typed url.Values, found []derogation.Organisation) error {
	f := kit.Filled{Typed: typed}
	switch {
	case strings.TrimSpace(typed.Get(fieldTrust)) == "":
		f.Problems.Add(fieldTrust, "Enter the name of your trust")
	case len(found) == 0:
		f.Problems.Add(fieldTrust, "No trust has this in its name: try one word of it, or its code")
	case len(found) > mostChoices:
		f.Problems.Add(fieldTrust, "Many trusts have this in their names: enter more of it")
	default:
		f.Problems.Add(fieldChosen, "Choose your trust")
		return h.formPage(w, r, http.StatusUnprocessableEntity, f, found)
	}
	return h.formPage(w, r, http.StatusUnprocessableEntity, f, nil)
}

// longestName is above the length of any trust's name, in bytes.
const longestName = 200

// trustsMeant are the trusts that somebody may mean: the one that was chosen, the
// one with this code or this very name, or else those that have each word in
// their names.
func trustsMeant(trusts []derogation.Organisation, typed url.Values) []derogation.Organisation {
	name := typed.Get(fieldTrust)
	if len(name) > longestName {
		name = "" // Nobody's name: it is not looked for in all of theirs.
	}
	sought, code := written.Sought(name), strings.ToUpper(strings.TrimSpace(written.Plain(name)))
	var some []derogation.Organisation
	for _, trust := range trusts {
		its := written.Sought(trust.Name)
		switch {
		case trust.Code == typed.Get(fieldChosen), trust.Code == code, len(sought) > 0 && slices.Equal(its, sought):
			return []derogation.Organisation{trust}
		case len(sought) > 0 && written.Names(its, sought):
			some = append(some, trust)
		}
	}
	return some
}

// trustCode is the form of a trust's code.
var trustCode = regexp.MustCompile(`^[0-9A-Z]{3,5}$`)

// trustOfCode is the trust of a code that is not in the list, as one is that was
// loaded before there was a list; none if there is no such trust, or it has closed.
func (h *pages) trustOfCode(ctx context.Context, typed string, now time.Time) ([]derogation.Organisation, error) {
	code := strings.ToUpper(strings.TrimSpace(written.Plain(typed)))
	if !trustCode.MatchString(code) {
		return nil, nil
	}
	trust, err := h.desk.Directory.Organisation(ctx, code)
	switch {
	case errors.Is(err, casework.ErrNotFound):
		return nil, nil
	case err != nil:
		return nil, fmt.Errorf("trust %s: %w", code, err)
	case trust.Kind != derogation.KindTrust || !trust.Open(now):
		return nil, nil
	default:
		return []derogation.Organisation{trust}, nil
	}
}
