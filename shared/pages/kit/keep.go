package kit

import (
	"net/url"
	"slices"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
)

// Keepable is a form that was read, without the fields left aside, and whether it
// may be kept before it is recorded: nothing in it is wrong, and what was not read
// shows nothing that may identify anybody.
func (in *Input) Keepable(aside ...string) (url.Values, bool) {
	kept, unread := url.Values{}, casework.Call{}
	for name, values := range in.Typed {
		if slices.Contains(aside, name) {
			continue
		}
		kept[name] = values
		read := slices.ContainsFunc(in.said, func(said casework.Text) bool { return said.Field == name })
		for i, value := range values {
			switch {
			case derogation.TooLong(value) || derogation.TooLong(name):
				return nil, false
			case i > 0 || !read:
				unread.Texts = append(unread.Texts, textIn(name, value), casework.Text{Field: name, Text: name})
			}
		}
	}
	return kept, len(in.Wrong) == 0 && unread.Screen(in.Now) == nil && len(kept.Encode()) <= casework.UnsentAtMost
}
