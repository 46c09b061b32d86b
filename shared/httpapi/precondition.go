package httpapi

import (
	"net/http"
	"strconv"
	"strings"
)

const matchHeader = "If-Match"

// entityTag is the strong tag of a case at a version.
func entityTag(version int) string { return `"` + strconv.Itoa(version) + `"` }

// noVersion is that of a tag which no case ever has.
const noVersion = 0

// ifMatch reads the versions that If-Match names (RFC 9110, section 13.1.1);
// nil is any version: there is no such header, or it is *.
func ifMatch(header http.Header) ([]int, error) {
	values := header.Values(matchHeader)
	if len(values) == 0 {
		return nil, nil
	}
	rest := trimSpace(strings.Join(values, ","))
	if rest == "*" {
		return nil, nil
	}
	var versions []int
	for {
		rest = strings.TrimLeft(rest, " \t,") // A list may have empty elements.
		if rest == "" {
			break
		}
		tag, after, ok := cutTag(rest)
		if !ok {
			return nil, invalidPrecondition()
		}
		versions = append(versions, versionOf(tag))
		if rest = trimSpace(after); rest != "" && rest[0] != ',' {
			return nil, invalidPrecondition()
		}
	}
	if len(versions) == 0 {
		return nil, invalidPrecondition()
	}
	return versions, nil
}

// cutTag takes the strong tag at the beginning of a list. What stands between
// the quotes may be any letters but spaces, controls and quotes.
func cutTag(list string) (tag, after string, ok bool) {
	if list[0] != '"' {
		return "", "", false
	}
	for i := 1; i < len(list); i++ {
		switch c := list[i]; {
		case c == '"':
			return list[1:i], list[i+1:], true
		case c <= ' ' || c == 0x7f:
			return "", "", false
		}
	}
	return "", "", false
}

func versionOf(tag string) int {
	if version, err := strconv.Atoi(tag); err == nil && strconv.Itoa(version) == tag {
		return version
	}
	return noVersion
}

func trimSpace(text string) string { return strings.Trim(text, " \t") }

func invalidPrecondition() error {
	return refuse(codePreconditionInvalid, `If-Match is the ETag that a request was shown with, such as "7" with its quotes, a list of them, or *. A weak one (W/) cannot be used.`)
}
