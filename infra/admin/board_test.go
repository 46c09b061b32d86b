package main

import (
	"strings"
	"testing"
	"time"

	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/keyset"
	"example.org/derogations/shared/signedlink"
)

const linkKeys = `{"current":"1","1":"a secret of more than thirty-two bytes"}`

func TestABoardsLinkIsMadeForOneOrganisationAndSomeHours(t *testing.T) {
	x := newTerminal(t)
	if err := x.store.PutOrganisation(t.Context(), derogation.Organisation{Code: "X24", Name: "NHS England", Kind: derogation.KindNational}); err != nil {
		t.Fatal(err)
	}
	got, err := x.types("board", "link", "-organisation", "X24", "-hours", "12")
	if err != nil {
		t.Fatal(err)
	}
	link, says, _ := strings.Cut(got, "\n")
	token, ours := strings.CutPrefix(link, "https://derogations.example.org/b/")
	if !ours || says != "The board of NHS England, for its duty officers, until Tue 29 Jul 2025 00:00 BST. Anyone with this link can see the board.\n" {
		t.Errorf("printed: %s", got)
	}
	keys, err := keyset.Parse([]byte(linkKeys))
	if err != nil {
		t.Fatal(err)
	}
	said, err := signedlink.Verify(keys, token, now)
	want := signedlink.Link{Purpose: signedlink.PurposeBoard, Organisation: "X24", Expires: now.Add(12 * time.Hour)}
	if err != nil || said != want {
		t.Errorf("the link says %+v, %v", said, err)
	}
	x.refuses("not registered", "board", "link", "-organisation", "RXX", "-hours", "1")
	for _, hours := range []string{"0", "13"} {
		x.refuses("from 1 to 12", "board", "link", "-organisation", "X24", "-hours", hours)
	}
	x.refuses("missing flags: --hours=N", "board", "link", "-organisation", "X24")
}

func TestABoardsLinkNeedsTheKeysAndTheAddress(t *testing.T) {
	t.Setenv("LINK_KEYS_SECRET", "")
	t.Setenv("PUBLIC_URL", "")
	_, err := deps{now: now}.signed(t.Context())
	if err == nil || !strings.Contains(err.Error(), "LINK_KEYS_SECRET is not set") || !strings.Contains(err.Error(), "PUBLIC_URL is not set") {
		t.Errorf("got %v", err)
	}
}
