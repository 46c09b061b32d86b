package derogation

import (
	"regexp"
	"slices"
	"strings"
)

// Sites are the sites of one trust, as the Organisation Data Service lists them.
// Empty where no list was loaded.
type Sites []Site

// Has reports whether a site with this code is listed.
func (s Sites) Has(code string) bool {
	return slices.ContainsFunc(s, func(site Site) bool { return site.Code == code })
}

// siteCode is that of a trust, and two characters more.
var siteCode = regexp.MustCompile(`^([A-Z0-9]{2,10})[A-Z0-9]{2}$`)

// TrustOfSite is the code of the trust that a site's code begins with; empty where it
// has not that form. A newer site may have a code of its own, which begins with no
// trust's: only the list of a trust says what is its.
func TrustOfSite(code string) string {
	parts := siteCode.FindStringSubmatch(canonicalSite(code))
	if parts == nil {
		return ""
	}
	return parts[1]
}

// canonicalSite is a code as the lists have it: people type small letters.
func canonicalSite(code string) string { return strings.ToUpper(strings.TrimSpace(code)) }

// SiteFound is what the lists of sites say of the one that a request names.
type SiteFound string

// What they say. Of a site nothing is said where its trust has no list.
const (
	SiteListed   SiteFound = "listed"
	SiteUnlisted SiteFound = "unlisted"
	SiteForeign  SiteFound = "foreign"
)

// FindSite looks up the code of a site in the list of the trust that names it, and in
// that of the trust that the code begins with, which may be empty, or the same.
func FindSite(code string, own, other Sites) SiteFound {
	code = canonicalSite(code)
	switch {
	case own.Has(code):
		return SiteListed
	case other.Has(code):
		return SiteForeign
	case len(own) > 0:
		return SiteUnlisted
	default:
		return ""
	}
}

// ValidateSite refuses another trust's site. It returns nil or an *InvalidError.
func ValidateSite(found SiteFound) error {
	if found != SiteForeign {
		return nil
	}
	return Invalid(FieldError{Pointer: "/site/code", Code: "foreign_site", Detail: "must be that of a site of your own trust: this one is another trust's"})
}

// unlisted reports whether the site of a request that takes the place of this one is not
// in the list. No list is asked about a site that stays the same: what it said stands.
func (s State) unlisted(r Request, found SiteFound) bool {
	return found == SiteUnlisted || s.SiteUnlisted && r.Site.Code == s.Request.Site.Code
}
