package derogation

import "strings"

// Alike reports whether two requests may be the same one filed twice: the same
// site and service, for times that overlap.
func Alike(a, b Request) bool {
	same := func(x, y string) bool { return strings.EqualFold(strings.TrimSpace(x), strings.TrimSpace(y)) }
	return same(a.Site.Code, b.Site.Code) && same(a.Service, b.Service) &&
		a.Window.From.Before(b.Window.To) && b.Window.From.Before(a.Window.To)
}
