package register

import (
	"context"
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
	"example.org/derogations/shared/telemetry"
)

//go:embed templates/*.html
var files embed.FS

var views = kit.Views{Files: files, Parts: []string{"register-parts"}, Functions: template.FuncMap{"check": newCheckForm}}

var (
	viewHome             = views.Named("home")
	viewRegisters        = views.Named("registers")
	viewRegister         = views.Named("register")
	viewDerogation       = views.Named("derogation")
	viewMistyped         = views.Named("derogation-mistyped")
	viewNothingConfirmed = views.Named("derogation-none")
)

// Pages are the pages of the register.
type Pages struct {
	*kit.Kit
	public    reading.Register
	publicURL string
}

// New returns the pages of the register that is given, which people
// reach at the public URL.
func New(k *kit.Kit, public reading.Register, publicURL string) *Pages {
	return &Pages{Kit: k, public: public, publicURL: publicURL}
}

// Route adds the pages to those that are served.
func (h *Pages) Route(mux *http.ServeMux) {
	mux.HandleFunc("GET /{$}", h.home)
	mux.HandleFunc("GET /register", h.listRegisters)
	mux.HandleFunc("GET /register/{round}", h.showRegister)
	mux.HandleFunc("GET /d", h.findDerogation)
	mux.HandleFunc("GET /d/{code}", h.showDerogation)
}

func registerPath(round string) string { return "/register/" + url.PathEscape(round) }

// registersView is the list of rounds, and the home page.
type registersView struct {
	AsAt   words.Moment
	Rounds []roundView
}

func (h *Pages) home(w http.ResponseWriter, r *http.Request) {
	now := lambdahttp.Now(r.Context())
	rounds, err := h.currentRounds(r.Context(), now)
	if err != nil {
		h.failReading(w, r, err)
		return
	}
	w.Header().Set("Cache-Control", kit.KeptBriefly)
	h.Render(w, r, http.StatusOK, viewHome, kit.Page{
		Title: "Derogation requests", Body: registersView{AsAt: words.MomentOf(now), Rounds: rounds},
	})
}

func (h *Pages) listRegisters(w http.ResponseWriter, r *http.Request) {
	now := lambdahttp.Now(r.Context())
	rounds, err := h.rounds(r.Context(), now)
	if err != nil {
		h.failReading(w, r, err)
		return
	}
	w.Header().Set("Cache-Control", kit.KeptBriefly)
	h.Render(w, r, http.StatusOK, viewRegisters, kit.Page{
		Title: "Registers of derogations", Body: registersView{AsAt: words.MomentOf(now), Rounds: rounds},
	})
}

func (h *Pages) showRegister(w http.ResponseWriter, r *http.Request) {
	published, err := h.public.Of(r.Context(), r.PathValue("round"))
	if errors.Is(err, casework.ErrNotFound) {
		h.Say(w, r, http.StatusNotFound, kit.Message{
			Heading: "There is no such register",
			Said:    []string{"The list of all registers is at " + h.publicURL + "/register."},
		})
		return
	}
	if err != nil {
		h.failReading(w, r, err)
		return
	}
	view, err := h.registerView(r.Context(), published, lookFor(r.URL.Query()))
	if err != nil {
		h.failReading(w, r, err)
		return
	}
	w.Header().Set("Cache-Control", kit.KeptBriefly)
	h.Render(w, r, http.StatusOK, viewRegister, kit.Page{
		Title: "Register of derogations", Wide: true,
		RoundName: published.Round.Name, HelpPhone: published.Round.HelpPhone, Body: view,
	})
}

// roundView is what the public is told of a round.
type roundView struct {
	ID        string
	Name      string
	Union     string
	UnionPage string
	HelpPhone string
	State     words.Tag
	From, To  words.Moment
	Path      string
	Data      string
}

func roundViewOf(round derogation.Round, now time.Time) roundView {
	state := words.Tag{Text: "Over", Colour: "grey"}
	switch {
	case round.Active(now):
		state = words.Tag{Text: "On now", Colour: "green"}
	case now.Before(round.StartsAt):
		state = words.Tag{Text: "Not begun", Colour: "blue"}
	}
	return roundView{
		ID: round.ID, Name: round.Name, Union: words.InSentence(round.UnionName), UnionPage: round.UnionPage, HelpPhone: round.HelpPhone,
		State: state, From: words.MomentOf(round.StartsAt), To: words.MomentOf(round.EndsAt),
		Path: registerPath(round.ID), Data: "/v1/rounds/" + url.PathEscape(round.ID) + "/register.json",
	}
}

// rounds are those in which somebody decides on requests, newest first.
func (h *Pages) rounds(ctx context.Context, now time.Time) ([]roundView, error) {
	all, err := h.newestFirst(ctx)
	var views []roundView
	for _, round := range all {
		views = append(views, roundViewOf(round, now))
	}
	return views, err
}

// currentRounds are those that are on or to begin, soonest first.
func (h *Pages) currentRounds(ctx context.Context, now time.Time) ([]roundView, error) {
	all, err := h.newestFirst(ctx)
	var views []roundView
	for _, round := range all {
		if now.Before(round.EndsAt) {
			views = append(views, roundViewOf(round, now))
		}
	}
	slices.Reverse(views)
	return views, err
}

func (h *Pages) newestFirst(ctx context.Context) ([]derogation.Round, error) {
	all, err := h.public.Directory.Rounds(ctx)
	all = slices.DeleteFunc(all, func(r derogation.Round) bool { return !r.TakesRequests() })
	slices.SortFunc(all, func(a, b derogation.Round) int {
		if c := b.StartsAt.Compare(a.StartsAt); c != 0 {
			return c
		}
		return strings.Compare(a.ID, b.ID)
	})
	return all, err
}

// failReading is for a page that only reads: nobody must take it as a no.
func (h *Pages) failReading(w http.ResponseWriter, r *http.Request, err error) {
	telemetry.Fail(r.Context(), err)
	h.Say(w, r, http.StatusInternalServerError, kit.Message{
		Heading: "The register cannot be read just now",
		Said: []string{
			"Something went wrong on our side. This says nothing about any derogation: take it neither as a yes nor as a no.",
			"Try again in a minute. Until the page says that a derogation is in force, do not go in because of a call, unless the union itself tells you that it has confirmed it.",
		},
		Paper:     true,
		RequestID: lambdahttp.RequestID(r.Context()),
	})
}
