package kit

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"time"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/keyset"
)

// Kit is what every page is made with.
type Kit struct {
	registry   casework.Registry
	keys       func(ctx context.Context, now time.Time) (keyset.Set, error)
	publicHost string
	Assets     assets
	recent     roundsRead
}

// New returns what every page is made with: rounds come from the registry,
// keys verify links, the public URL is where people reach the pages, and the
// stylesheet is that of the NHS design system. It fails if one of them is
// missing or unusable.
func New(registry casework.Registry, keys func(ctx context.Context, now time.Time) (keyset.Set, error), publicURL string, stylesheet []byte) (*Kit, error) {
	if registry == nil || keys == nil {
		return nil, errors.New("the configuration is incomplete")
	}
	if len(stylesheet) == 0 {
		return nil, errors.New("the stylesheet is empty")
	}
	public, err := url.Parse(publicURL)
	if err != nil || public.Host == "" {
		return nil, errors.New("the public URL is not one")
	}
	served, err := newAssets(stylesheet)
	if err != nil {
		return nil, fmt.Errorf("assets: %w", err)
	}
	return &Kit{registry: registry, keys: keys, publicHost: public.Host, Assets: served}, nil
}
