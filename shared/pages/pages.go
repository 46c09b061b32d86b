package pages

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/casework/drafts"
	"example.org/derogations/shared/casework/links"
	"example.org/derogations/shared/casework/reading"
	"example.org/derogations/shared/keyset"
	"example.org/derogations/shared/pages/board"
	"example.org/derogations/shared/pages/docs"
	"example.org/derogations/shared/pages/form"
	"example.org/derogations/shared/pages/kept"
	"example.org/derogations/shared/pages/kit"
	"example.org/derogations/shared/pages/register"
	"example.org/derogations/shared/pages/review"
	"example.org/derogations/shared/pages/start"
	"example.org/derogations/shared/pages/trust"
)

// Config is what the pages are served from.
type Config struct {
	Cases     casework.CaseStore
	Directory casework.Directory
	Codes     casework.CodeStore
	// Strikes keeps what unions record of their strikes.
	Strikes casework.StrikeStore
	// Standings keeps what the register shows beside the cases.
	Standings casework.StandingStore
	// Register is what is published of each round.
	Register reading.RegisterStore
	// Counts is what is kept of the figures of each round.
	Counts reading.CountStore
	// Drafts keeps what trusts write before they send it.
	Drafts drafts.Store
	// Links keeps when links were sent to those who asked for them.
	Links links.Store
	// Notices is what became of messages, for the board and the trust.
	Notices casework.NoticeReader
	// Random gives 64 random bits: for references, drafts, and the nonces of forms and codes.
	Random func() uint64
	// Keys returns the keys that sign links and one-time codes, as they are at
	// the time given.
	Keys func(ctx context.Context, now time.Time) (keyset.Set, error)
	// PublicURL is where people reach the pages.
	PublicURL string
	// LogDays are those for which logs are kept, for the page that says so.
	LogDays int
	// Operator is who runs the service.
	Operator kit.Operator
	// Stylesheet is that of the NHS design system.
	Stylesheet []byte
}

// New returns the handler of all pages. It fails if something is missing from
// the configuration.
//
// Requests must carry their time, as those of package lambdahttp do.
func New(c Config) (http.Handler, error) {
	if c.Cases == nil || c.Codes == nil || c.Strikes == nil || c.Standings == nil || c.Register == nil || c.Counts == nil || c.Notices == nil || c.Drafts == nil || c.Links == nil || c.Random == nil || c.LogDays < 1 {
		return nil, errors.New("pages: the configuration is incomplete")
	}
	k, err := kit.New(c.Directory, c.Keys, c.PublicURL, c.Operator, c.Stylesheet)
	if err != nil {
		return nil, fmt.Errorf("pages: %w", err)
	}
	mux := http.NewServeMux()
	docs.Route(mux, k)
	register.Route(mux, k, reading.Register{Kept: c.Register, Cases: c.Cases, Directory: c.Directory, Standings: c.Standings}, c.PublicURL)
	kept.Route(mux, k, c.LogDays)
	submissions := casework.Submissions{Cases: c.Cases, Directory: c.Directory, Standings: c.Standings, Random: c.Random}
	start.Route(mux, k, links.Desk{Directory: c.Directory, Store: c.Links})
	form.Route(mux, k, drafts.Form{Submissions: submissions, Drafts: c.Drafts}, c.PublicURL)
	trust.Route(mux, k, casework.TrustRequests{Cases: c.Cases, Directory: c.Directory}, c.Notices, c.Random, c.PublicURL)
	review.Route(mux, k, casework.Reviews{Cases: c.Cases, Directory: c.Directory, Codes: c.Codes, Random: c.Random, Strikes: c.Strikes})
	census := reading.Census{Cases: c.Cases, Kept: c.Counts, Directory: c.Directory}
	board.Route(mux, k, reading.Boards{Cases: c.Cases, Directory: c.Directory, Notices: c.Notices, Census: census})
	mux.HandleFunc("GET /assets/{name}", k.Asset)
	mux.HandleFunc("/", k.Elsewhere(mux))
	return k.Guarded(mux), nil
}
