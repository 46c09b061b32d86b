package kit

import "net/url"

// TrustPath is where the link of a trust’s request leads.
func TrustPath(token string) string { return "/t/" + url.PathEscape(token) }
