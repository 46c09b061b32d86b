package store

import (
	"context"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/readonce"
)

// ReadAhead implements casework.AheadStore. Which indexes hold the lists is read along
// until it is known: a function that has just started then waits no longer to list
// cases than one that runs.
func (s *Store) ReadAhead(ctx context.Context, what casework.Ahead) error {
	if !readonce.Begun(ctx) {
		return nil
	}
	keys := keysOf(what)
	if !s.listed.Load() {
		keys = append(keys, listsKey())
	}
	_, err := s.getAll(ctx, keys)
	if err == nil {
		_, err = s.ListsKept(ctx)
	}
	return wrapped(err, "read ahead")
}

func keysOf(what casework.Ahead) []key {
	var keys []key
	named := func(given bool, is ...key) {
		if given {
			keys = append(keys, is...)
		}
	}
	named(what.Client != "", clientKey(what.Client))
	named(what.Organisation != "", organisationKey(what.Organisation))
	named(what.Contacts != "", contactsOf(what.Contacts)...)
	named(what.Round != "", roundKey(what.Round))
	named(what.Sites != "", sitesKey(what.Sites))
	named(what.Case != "", summaryKey(what.Case))
	named(what.Call.Key != "", callKey(what.Call.Client, what.Call.Key))
	named(what.Code.Reference != "", codeKey(what.Code), guessesKey(what.Code.Reference, what.Code.Review))
	named(what.Unsent != "", unsentKey(what.Unsent))
	named(what.Content.Hash != "", contentKey(what.Content.Trust, what.Content.Hash))
	named(what.Filed.Client != "", filedKey(what.Filed.Client, what.Filed.Round))
	named(what.Exception.Trust != "", exceptionKey(what.Exception.Trust, what.Exception.Round))
	return keys
}

// contactsOf are the keys of all contacts of an organisation: of those that it keeps
// itself, and of those that were loaded.
func contactsOf(organisation string) []key {
	return []key{keptContactsKey(organisation), loadedContactsKey(organisation)}
}
