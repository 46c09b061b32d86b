package directory

import (
	"context"
	"sync"
	"time"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
)

// organisationsKeptFor is how long an organisation may be as it was read: what it is
// called, and where it belongs, changes once in years.
const organisationsKeptFor = time.Minute

// Recent is a directory that reads an organisation once a minute. All
// else, contacts and rounds among it, is read each time. It may be used from any
// goroutine.
type Recent struct {
	casework.Directory
	now   func(context.Context) time.Time
	mu    sync.Mutex
	known map[string]knownOrganisation
}

type knownOrganisation struct {
	derogation.Organisation
	readAt time.Time
}

// NewRecent returns such a directory in front of another. Now tells the
// time of a request.
func NewRecent(of casework.Directory, now func(context.Context) time.Time) *Recent {
	return &Recent{Directory: of, now: now, known: map[string]knownOrganisation{}}
}

// Organisation is casework.Directory's. One that is not there is looked for again each time.
func (r *Recent) Organisation(ctx context.Context, code string) (derogation.Organisation, error) {
	now := r.now(ctx)
	r.mu.Lock()
	known, ok := r.known[code]
	r.mu.Unlock()
	if ok && now.Sub(known.readAt).Abs() < organisationsKeptFor {
		return known.Organisation, nil
	}
	organisation, err := r.Directory.Organisation(ctx, code)
	if err != nil {
		return derogation.Organisation{}, err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.known[code] = knownOrganisation{organisation, now}
	return organisation, nil
}
