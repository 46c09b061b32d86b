package kept

import (
	"cmp"
	"embed"
	"net/http"
	"slices"
	"strings"
	"time"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/lambdahttp"
	"example.org/derogations/shared/pages/kit"
)

//go:embed templates/*.html
var files embed.FS

var viewKept = kit.Views{Files: files}.Named("kept")

const (
	// queueDays are those of what could not be handed on, as the template has it.
	queueDays = 14
	// textLogDays are those of the text provider's log, as the template has it.
	textLogDays = 3
	// copyDays are those of point-in-time recovery, where nothing else is said.
	copyDays = 35
	// callHours are those for which a system's call is answered alike. Used sign-ins
	// are kept for minutes.
	callHours = 48
	// sourceMinutes are those for which one network is counted that asks for links.
	sourceMinutes = 60
	// markHours are those for which links to one mailbox are counted.
	markHours = 16
	// roundsKept is for how long the rounds of the page are not read again.
	roundsKept = time.Minute
)

// pages is the page of what is kept.
type pages struct {
	*kit.Kit
	logDays int
}

// Route adds the page to those that are served. Logs are kept for logDays.
func Route(mux *http.ServeMux, k *kit.Kit, logDays int) {
	h := pages{k, logDays}
	mux.HandleFunc("GET /what-we-keep", kit.Handle(h.show, h.Fail))
}

// keptView is what the page says. Days are those of a round that says nothing else;
// Rounds are all that there are, newest first.
type keptView struct {
	Days                                                                                          derogation.Retention
	Rounds                                                                                        []roundView
	LogDays, TextLogDays, QueueDays, CopyDays, CallHours, SourceMinutes, MarkHours, UnsentMinutes int
	Help                                                                                          []kit.HelpLine
}

type roundView struct {
	Name string
	Days derogation.Retention
}

func (h pages) show(w http.ResponseWriter, r *http.Request) error {
	now := lambdahttp.Now(r.Context())
	view := keptView{
		Days: derogation.DefaultRetention(), LogDays: h.logDays, TextLogDays: textLogDays, QueueDays: queueDays, CopyDays: copyDays, CallHours: callHours,
		SourceMinutes: sourceMinutes, MarkHours: markHours, UnsentMinutes: int(casework.UnsentLives.Minutes()),
		Help: h.Help(r.Context(), now),
	}
	// That the rounds cannot be read is no reason to show no page.
	rounds, _ := h.Lately(r.Context(), now, roundsKept)
	for _, round := range newestFirst(rounds) {
		view.Rounds = append(view.Rounds, roundView{Name: round.Name, Days: round.Keeps()})
	}
	w.Header().Set("Cache-Control", kit.KeptBriefly)
	return h.Render(w, r, http.StatusOK, viewKept, kit.Page{Title: "What we keep, and for how long", Body: view})
}

func newestFirst(rounds []derogation.Round) []derogation.Round {
	return slices.SortedFunc(slices.Values(rounds), func(a, b derogation.Round) int {
		return cmp.Or(b.StartsAt.Compare(a.StartsAt), strings.Compare(a.ID, b.ID))
	})
}
