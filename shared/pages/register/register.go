package register

import (
	"cmp"
	"embed"
	"errors"
	"html/template"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/casework/reading"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/lambdahttp"
	"example.org/derogations/shared/pages/kit"
	"example.org/derogations/shared/pages/words"
)

//go:embed templates/*.html
var files embed.FS

var views = kit.Views{Files: files, Parts: []string{"register-parts"}, Functions: template.FuncMap{"check": newCheckForm, "brief": brief}}

var (
	viewHome             = views.Named("home")
	viewRegisters        = views.Named("registers")
	viewRegister         = views.Named("register")
	viewDerogation       = views.Named("derogation")
	viewMistyped         = views.Named("derogation-mistyped")
	viewNothingConfirmed = views.Named("derogation-none")
)

// pages are the pages of the register.
type pages struct {
	*kit.Kit
	public    reading.Register
	publicURL string
}

// Route adds the pages of the register that is given, which people reach at the
// public URL.
func Route(mux *http.ServeMux, k *kit.Kit, public reading.Register, publicURL string) {
	h := &pages{k, public, publicURL}
	mux.HandleFunc("GET /{$}", h.page(h.home))
	mux.HandleFunc("GET /register", h.page(h.listRegisters))
	mux.HandleFunc("GET /register/{round}", h.page(h.showRegister))
	mux.HandleFunc("GET /d", h.page(h.findDerogation))
	mux.HandleFunc("GET /d/{code}", h.page(h.showDerogation))
}

func (h *pages) page(serve kit.Handler) http.HandlerFunc { return kit.Handle(serve, h.fail) }

// registersView is the list of rounds, and the home page; or the page of a code
// under which nothing is published, or which was mistyped.
type registersView struct {
	AsAt        time.Time
	Rounds      []roundView
	Code, Typed string
	// Help is whom to ring.
	Help []kit.HelpLine
}

func (h *pages) home(w http.ResponseWriter, r *http.Request) error {
	return h.showRounds(w, r, viewHome, "Derogation requests", current)
}

func (h *pages) listRegisters(w http.ResponseWriter, r *http.Request) error {
	return h.showRounds(w, r, viewRegisters, "Registers of derogations", func(all []roundView) []roundView { return all })
}

// showRounds shows those of the rounds that are wanted.
func (h *pages) showRounds(w http.ResponseWriter, r *http.Request, v kit.View, title string, wanted func([]roundView) []roundView) error {
	all, err := h.public.Directory.Rounds(r.Context())
	if err != nil {
		return err
	}
	now := lambdahttp.Now(r.Context())
	w.Header().Set("Cache-Control", kit.KeptBriefly)
	return h.Render(w, r, http.StatusOK, v, kit.Page{Title: title, Body: registersView{AsAt: now, Rounds: wanted(roundViews(all, now))}})
}

func (h *pages) showRegister(w http.ResponseWriter, r *http.Request) error {
	published, err := h.public.Of(r.Context(), r.PathValue("round"), r.URL.Query().Get("after"))
	if errors.Is(err, casework.ErrNotFound) {
		return kit.Message{
			Status: http.StatusNotFound, Heading: "There is no such register",
			Said: []string{"The strike may be called something else here, or its address was copied in part."},
			Next: kit.Link{Path: "/register", Text: "See all registers"},
		}
	}
	if err != nil {
		return err
	}
	view, err := h.registerView(r.Context(), published, lookFor(r.URL.Query()))
	if err != nil {
		return err
	}
	w.Header().Set("Cache-Control", kit.KeptBriefly)
	return h.Render(w, r, http.StatusOK, viewRegister, kit.Page{
		Title: "Register of derogations", Wide: true,
		RoundName: published.Round.Name, HelpPhone: published.Round.HelpPhone, Phase: published.Round.Phase, Body: view,
	})
}

// roundView is what the public is told of a round.
type roundView struct {
	derogation.Round
	Union string
	State words.Tag
	Path  string
}

// Data is where the register is as data.
func (v roundView) Data() string { return "/v1/rounds/" + url.PathEscape(v.ID) + "/register.json" }

// Stands is what has become of the strike, in sentences.
func (v roundView) Stands() []string { return words.StrikeStands(v.Round) }

// roundOver is the state of a round that has ended.
var roundOver = words.Tag{Text: "Over", Colour: "grey"}

func roundViewOf(round derogation.Round, now time.Time) roundView {
	state := roundOver
	switch {
	case round.Active(now):
		state = words.Tag{Text: "On now", Colour: "green"}
		if _, on := round.OnAt(now); !on {
			state = words.Tag{Text: "Off for now", Colour: "blue"}
		}
	case now.Before(round.StartsAt) && len(round.On()) > 0:
		state = words.Tag{Text: "Not begun", Colour: "blue"}
	}
	return roundView{Round: round, Union: words.InSentence(round.UnionName), State: state, Path: "/register/" + url.PathEscape(round.ID)}
}

// roundViews are the rounds in which somebody decides on requests, newest first.
func roundViews(all []derogation.Round, now time.Time) []roundView {
	all = slices.DeleteFunc(slices.Clone(all), func(r derogation.Round) bool { return !r.TakesRequests() })
	slices.SortFunc(all, func(a, b derogation.Round) int {
		return cmp.Or(b.StartsAt.Compare(a.StartsAt), strings.Compare(a.ID, b.ID))
	})
	var views []roundView
	for _, round := range all {
		views = append(views, roundViewOf(round, now))
	}
	return views
}

// current are the rounds that are on or to begin, soonest first.
func current(rounds []roundView) []roundView {
	rounds = slices.DeleteFunc(rounds, func(r roundView) bool { return r.State == roundOver })
	slices.Reverse(rounds)
	return rounds
}

// fail is for pages that only read: nobody must take it as a no.
func (h *pages) fail(w http.ResponseWriter, r *http.Request, err error) {
	if said := (kit.Message{}); !errors.As(err, &said) {
		err = kit.Message{
			Status: http.StatusInternalServerError, Heading: "The register cannot be read just now", Paper: true, Cause: err,
			Said: []string{
				"Something went wrong on our side. This says nothing about any derogation: take it neither as a yes nor as a no.",
				"Try again in a minute. Until this page says that a derogation is in force, the union has not approved anything under it. Check with the union before you decide.",
			},
		}
	}
	h.Fail(w, r, err)
}
