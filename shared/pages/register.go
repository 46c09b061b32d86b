package pages

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/casework/reading"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/lambdahttp"
	"example.org/derogations/shared/telemetry"
)

// The register is for anybody, without a link: a doctor who is called back can
// check in seconds that the call is real. Its pages show what is in the entries
// of the register, and nothing else of any case.

// keptBriefly lets the lists be kept for half a minute, so that a revocation
// shows within one. What stands under a single code is never kept.
const keptBriefly = "public, max-age=30"

func (h *handler) routeRegister(mux *http.ServeMux) {
	mux.HandleFunc("GET /{$}", h.home)
	mux.HandleFunc("GET /register", h.listRegisters)
	mux.HandleFunc("GET /register/{round}", h.showRegister)
	mux.HandleFunc("GET /d", h.findDerogation)
	mux.HandleFunc("GET /d/{code}", h.showDerogation)
}

func (h *handler) public() reading.PublicRegister {
	return reading.PublicRegister{Cases: h.config.Cases, Registry: h.config.Registry, Standings: h.config.Standings}
}

func registerPath(round string) string { return "/register/" + url.PathEscape(round) }

// registersView is the list of rounds, and the home page.
type registersView struct {
	AsAt   moment
	Rounds []roundView
}

func (h *handler) home(w http.ResponseWriter, r *http.Request) {
	now := lambdahttp.Now(r.Context())
	rounds, err := h.currentRounds(r.Context(), now)
	if err != nil {
		h.failReading(w, r, err)
		return
	}
	w.Header().Set("Cache-Control", keptBriefly)
	h.render(w, r, http.StatusOK, viewHome, page{
		Title: "Derogation requests", Body: registersView{AsAt: momentOf(now), Rounds: rounds},
	})
}

func (h *handler) listRegisters(w http.ResponseWriter, r *http.Request) {
	now := lambdahttp.Now(r.Context())
	rounds, err := h.rounds(r.Context(), now)
	if err != nil {
		h.failReading(w, r, err)
		return
	}
	w.Header().Set("Cache-Control", keptBriefly)
	h.render(w, r, http.StatusOK, viewRegisters, page{
		Title: "Registers of derogations", Body: registersView{AsAt: momentOf(now), Rounds: rounds},
	})
}

func (h *handler) showRegister(w http.ResponseWriter, r *http.Request) {
	published, err := h.public().Of(r.Context(), r.PathValue("round"))
	if errors.Is(err, casework.ErrNotFound) {
		h.say(w, r, http.StatusNotFound, message{
			Heading: "There is no such register",
			Said:    []string{"The list of all registers is at " + h.config.PublicURL + "/register."},
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
	w.Header().Set("Cache-Control", keptBriefly)
	h.render(w, r, http.StatusOK, viewRegister, page{
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
	State     tag
	From, To  moment
	Path      string
	Data      string
}

// tag is a state in a word or two, with its colour.
type tag struct{ Text, Colour string }

func (h *handler) roundView(round derogation.Round, now time.Time) roundView {
	state := tag{"Over", "grey"}
	switch {
	case round.Active(now):
		state = tag{"On now", "green"}
	case now.Before(round.StartsAt):
		state = tag{"Not begun", "blue"}
	}
	return roundView{
		ID: round.ID, Name: round.Name, Union: inSentence(round.UnionName), UnionPage: round.UnionPage, HelpPhone: round.HelpPhone,
		State: state, From: momentOf(round.StartsAt), To: momentOf(round.EndsAt),
		Path: registerPath(round.ID), Data: "/v1/rounds/" + url.PathEscape(round.ID) + "/register.json",
	}
}

// rounds are those in which somebody decides on requests, newest first.
func (h *handler) rounds(ctx context.Context, now time.Time) ([]roundView, error) {
	all, err := h.newestFirst(ctx)
	var views []roundView
	for _, round := range all {
		views = append(views, h.roundView(round, now))
	}
	return views, err
}

// currentRounds are those that are on or to begin, soonest first.
func (h *handler) currentRounds(ctx context.Context, now time.Time) ([]roundView, error) {
	all, err := h.newestFirst(ctx)
	var views []roundView
	for _, round := range all {
		if now.Before(round.EndsAt) {
			views = append(views, h.roundView(round, now))
		}
	}
	slices.Reverse(views)
	return views, err
}

func (h *handler) newestFirst(ctx context.Context) ([]derogation.Round, error) {
	all, err := h.config.Registry.Rounds(ctx)
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
func (h *handler) failReading(w http.ResponseWriter, r *http.Request, err error) {
	telemetry.Fail(r.Context(), err)
	h.say(w, r, http.StatusInternalServerError, message{
		Heading: "The register cannot be read just now",
		Said: []string{
			"Something went wrong on our side. This says nothing about any derogation: take it neither as a yes nor as a no.",
			"Try again in a minute. Until the page says that a derogation is in force, do not go in because of a call, unless the union itself tells you that it has confirmed it.",
		},
		Paper:     true,
		RequestID: lambdahttp.RequestID(r.Context()),
	})
}
