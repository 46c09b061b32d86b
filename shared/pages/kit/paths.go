package kit

import "net/url"

// ReviewPath is where the link of a review leads.
func ReviewPath(token string) string { return "/r/" + url.PathEscape(token) }

// TrustPath is where the link of a trust’s request leads.
func TrustPath(token string) string { return "/t/" + url.PathEscape(token) }
