package casework

import (
	"context"

	"example.org/derogations/shared/derogation"
)

// findSite looks up the code of a site in the list of the trust that names it. Another
// trust's list is read only for a code that is not there.
func findSite(ctx context.Context, in SiteStore, trust, code string) (derogation.SiteFound, error) {
	own, err := in.Sites(ctx, trust)
	if err != nil {
		return "", err
	}
	found := derogation.FindSite(code, own, nil)
	of := derogation.TrustOfSite(code)
	if found == derogation.SiteListed || of == "" || of == trust {
		return found, nil
	}
	other, err := in.Sites(ctx, of)
	return derogation.FindSite(code, own, other), err
}

// sited is a command with what the lists say of the site that it names: an amendment
// that leaves the site where it was asks for no list.
func sited(ctx context.Context, in SiteStore, s derogation.State, command derogation.Command) (derogation.Command, error) {
	amend, ok := command.(derogation.Amend)
	if !ok || amend.Request.Site.Code == s.Request.Site.Code {
		return command, nil
	}
	var err error
	amend.Site, err = findSite(ctx, in, s.Trust.Code, amend.Request.Site.Code)
	return amend, err
}
