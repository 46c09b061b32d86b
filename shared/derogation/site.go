package derogation

import (
	"fmt"
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

// SitesFound is what the lists say of sites that a request names, by the code that
// each has there. Of a site that is not among them nothing was asked.
type SitesFound map[string]SiteFound

// Note adds what the lists say of a site.
func (f SitesFound) Note(code string, found SiteFound) { f[canonicalSite(code)] = found }

func (f SitesFound) of(site Site) SiteFound { return f[canonicalSite(site.Code)] }

// ValidateSites refuses another trust's sites. It returns nil or an *InvalidError.
func ValidateSites(r Request, found SitesFound) error {
	var bad fields
	refuse := func(at string, site Site) {
		if found.of(site) == SiteForeign {
			bad.add(at, "foreign_site", "must be that of a site of your own trust: this one is another trust's")
		}
	}
	refuse("/site/code", r.Site)
	for i, line := range r.Staff {
		if line.Site != nil {
			refuse(fmt.Sprintf("/staff/%d/site/code", i), *line.Site)
		}
	}
	return bad.err()
}

// Unasked are the sites of a request in the place of this one of which no list has been
// asked: what it said of the others stands.
func (s State) Unasked(r Request) []Site {
	known := s.Request.Sites()
	return slices.DeleteFunc(r.Sites(), func(site Site) bool { return slices.ContainsFunc(known, site.same) })
}

// unlisted are the codes of the sites of a request that are not in the list, and that of
// one that takes the place of it: what was said of a site that stays the same stands.
func (s State) unlisted(r Request, found SitesFound) []string {
	var codes []string
	was := s.UnlistedSites()
	for _, site := range r.Sites() {
		if found.of(site) == SiteUnlisted || found.of(site) == "" && slices.ContainsFunc(was, site.same) {
			codes = append(codes, site.Code)
		}
	}
	return codes
}

// UnlistedSites are the sites that the request names and its trust's list does not have.
func (s State) UnlistedSites() []Site {
	if !s.SiteUnlisted {
		return nil
	}
	if len(s.Unlisted) == 0 {
		return []Site{s.Request.Site}
	}
	return slices.DeleteFunc(s.Request.Sites(), func(site Site) bool { return !slices.Contains(s.Unlisted, site.Code) })
}

// called reports whether two are one site by code and name: where a trust has no list, its
// own code stands for each of its sites.
func (s Site) called(other Site) bool {
	return s.same(other) && sameWords(s.Name) == sameWords(other.Name)
}

func (s Site) same(other Site) bool { return canonicalSite(s.Code) == canonicalSite(other.Code) }

// unlisted records that sites are not in the list, and which, where the request names
// several.
func (e Event) unlisted(r Request, codes []string) Event {
	e.SiteUnlisted = len(codes) > 0
	if len(r.Sites()) > 1 {
		e.Unlisted = codes
	}
	return e
}
