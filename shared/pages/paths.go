package pages

import "net/url"

func reviewPath(token string) string { return "/r/" + url.PathEscape(token) }

func trustPath(token string) string { return "/t/" + url.PathEscape(token) }
