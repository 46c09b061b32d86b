package stepfunctions

import (
	"encoding/base64"
	"strconv"
)

const (
	pageSize  = 100
	pageLimit = 1000
)

type pageRequest struct {
	MaxResults int    `json:"maxResults"`
	NextToken  string `json:"nextToken"`
}

// nextToken is where the next page begins; empty after the last.
type nextToken string

func (t nextToken) addTo(answer map[string]any) map[string]any {
	if t != "" {
		answer["nextToken"] = string(t)
	}
	return answer
}

// page cuts a page out of a list that is in the order of its positions. The
// token names the last position shown, so what begins or ends between two pages
// neither repeats nor hides anything.
func page[Item any](all []Item, position func(Item) int64, request pageRequest) ([]Item, nextToken, error) {
	size := request.MaxResults
	if size < 0 || size > pageLimit {
		return nil, "", refuse("ValidationException", "maxResults is not between 0 and %d", pageLimit)
	}
	if size == 0 {
		size = pageSize
	}
	if request.NextToken != "" {
		text, err := base64.StdEncoding.DecodeString(request.NextToken)
		last, err2 := strconv.ParseInt(string(text), 10, 64)
		if err != nil || err2 != nil {
			return nil, "", refuse("InvalidToken", "Invalid Token: '%s'", request.NextToken)
		}
		for len(all) > 0 && position(all[0]) <= last {
			all = all[1:]
		}
	}
	if len(all) <= size {
		return all, "", nil
	}
	last := strconv.FormatInt(position(all[size-1]), 10)
	return all[:size], nextToken(base64.StdEncoding.EncodeToString([]byte(last))), nil
}
