package kit

import (
	"context"
	"errors"
	"net/url"
	"time"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/keyset"
)

// Kit is what every page is made with.
type Kit struct {
	directory  casework.Directory
	keys       func(ctx context.Context, now time.Time) (keyset.Set, error)
	publicHost string
	operator   Operator
	assets     assets
	recent     roundsRead
}

// New returns what every page is made with: rounds come from the directory,
// keys verify links, the public URL is where people reach the pages, the operator
// stands at the foot of each, and the stylesheet is that of the NHS design system.
// It fails if one of them but the operator is missing or unusable.
func New(directory casework.Directory, keys func(ctx context.Context, now time.Time) (keyset.Set, error), publicURL string, operator Operator, stylesheet []byte) (*Kit, error) {
	if directory == nil || keys == nil {
		return nil, errors.New("the configuration is incomplete")
	}
	if len(stylesheet) == 0 {
		return nil, errors.New("the stylesheet is empty")
	}
	public, err := url.Parse(publicURL)
	if err != nil || public.Host == "" {
		return nil, errors.New("the public URL is not one")
	}
	k := &Kit{directory: directory, keys: keys, publicHost: public.Host, operator: operator, assets: assets{byName: map[string][]byte{}}}
	k.assets.styles = []string{
		k.Serve("nhsuk-frontend", ".css", withoutTypeface(stylesheet)), k.Serve("pages", ".css", ownStyles),
	}
	return k, nil
}
