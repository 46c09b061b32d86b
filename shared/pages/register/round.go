package register

import (
	"cmp"
	"context"
	"net/url"
	"slices"
	"strings"
	"time"

	"example.org/derogations/shared/casework/reading"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/lambdahttp"
	"example.org/derogations/shared/pages/kit"
	"example.org/derogations/shared/pages/words"
)

// registerView is the register of one round.
type registerView struct {
	AsAt       time.Time
	Round      roundView
	LookedFor  lookedFor
	Trusts     []kit.Option
	Current    entryTable
	Past       entryTable
	Exceptions entryTable
	Standings  []standingView
	// Elsewhere says how many standing derogations are for places that were not
	// looked for; empty for none.
	Elsewhere string
	// Part: it is a part of a long register. Next is where the next one is.
	Part bool
	Next string
}

// entryTable is a table of entries under its own heading.
type entryTable struct {
	Caption string
	Entries []entryView
	// Stated: they are exceptions, which have who declared them.
	Stated bool
	// Services: some of them have a service to show.
	Services bool
}

func (h *pages) registerView(ctx context.Context, published reading.Published, wanted lookedFor) (registerView, error) {
	now := lambdahttp.Now(ctx)
	view := registerView{
		AsAt: now, Round: roundViewOf(published.Round, now), LookedFor: wanted,
		Trusts: trustsWith(wanted.Trust, published.Derogations, published.Exceptions),
	}
	view.Part = published.From+published.Next != ""
	if published.Next != "" {
		view.Next = view.Round.Path + "?" + url.Values{"after": {published.Next}, "trust": {wanted.Trust}, "q": {wanted.Text}}.Encode()
	}
	entries := wanted.of(published.Derogations)
	slices.SortStableFunc(entries, func(a, b derogation.RegisterEntry) int { return inOrder(a, b, now) })
	past := slices.IndexFunc(entries, func(e derogation.RegisterEntry) bool { return !e.PhaseAt(now).Current() })
	if past < 0 {
		past = len(entries)
	}
	exceptions := wanted.of(published.Exceptions)
	slices.SortStableFunc(exceptions, func(a, b derogation.RegisterEntry) int { return b.Since.Compare(a.Since) })
	view.Current = entryTableOf("Derogations that the union has approved, in force or to begin", entries[:past], now)
	view.Past = entryTableOf("Derogations that have ended, were stood down or were revoked", entries[past:], now)
	view.Exceptions = entryTableOf("Mass casualty exceptions that trusts have stated", exceptions, now)
	view.Exceptions.Stated = true
	elsewhere := 0
	for _, d := range published.Standings {
		standing, err := h.standingView(ctx, d, published.Round)
		if err != nil {
			return registerView{}, err
		}
		if wanted.covers(standing) {
			view.Standings = append(view.Standings, standing)
		} else {
			elsewhere++
		}
	}
	if elsewhere > 0 {
		view.Elsewhere = "Not shown: " + words.Count(elsewhere, "standing derogation") + " for other trusts or sites."
	}
	return view, nil
}

// inOrder puts what is in force first, then what is to begin, and after these
// what has ended, was stood down and was revoked: of each the soonest to begin,
// or the latest to end, first.
func inOrder(a, b derogation.RegisterEntry, now time.Time) int {
	phases := []derogation.RegisterPhase{
		derogation.PhaseInForce, derogation.PhaseHolds, derogation.PhaseBetween, derogation.PhaseBegins,
		derogation.PhaseEnded, derogation.PhaseStoodDown, derogation.PhaseRevoked,
	}
	phase := a.PhaseAt(now)
	if c := slices.Index(phases, phase) - slices.Index(phases, b.PhaseAt(now)); c != 0 {
		return c
	}
	if phase.Current() {
		return cmp.Or(a.From.Compare(b.From), strings.Compare(a.TrustName, b.TrustName))
	}
	_, ended := stateOf(a, phase)
	_, other := stateOf(b, phase)
	return other.Compare(ended)
}

func entryTableOf(caption string, entries []derogation.RegisterEntry, now time.Time) entryTable {
	table := entryTable{Caption: caption}
	for _, e := range entries {
		table.Entries = append(table.Entries, entryViewOf(e, now))
		table.Services = table.Services || e.Service != ""
	}
	return table
}
