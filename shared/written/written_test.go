package written_test

import (
	"strings"
	"testing"
	"unicode"

	"pgregory.net/rapid"

	"example.org/derogations/shared/written"
)

// invisible are texts that show nothing, or marks alone.
var invisible = []string{
	"", " ", "\n\t", "\u200b", "\u2800", "\u00ad", "\u0301", "\ufeff", "\u2060", "\u200d\ufe0f", "\u3164", "\uffa0", "\u115f\u1160",
	"\u00a0\u2003", "\u202e\u202c", "\U000e0041", "...", "-", "?!", "\ufffd", "\u034f", "\u180e",
}

func TestATextSaysSomethingByALetterADigitOrASymbolThatCanBeSeen(t *testing.T) {
	for _, text := range invisible {
		if written.Says(text) {
			t.Errorf("%+q says something", text)
		}
	}
	for _, text := range []string{"a", "7", "é", "e\u0301", "\u200bNg", "王", "£", "✓", "😀", "०", "𝒜"} {
		if !written.Says(text) {
			t.Errorf("%+q says nothing", text)
		}
	}
}

// Nothing of Unicode's classes of the unseen says anything, however much of it.
func TestNothingUnseenSaysAnything(t *testing.T) {
	odd := rapid.SampledFrom([]*unicode.RangeTable{unicode.M, unicode.Z, unicode.C, unicode.P, unicode.Other_Default_Ignorable_Code_Point, unicode.White_Space})
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringOf(rapid.RuneFrom(nil, odd.Draw(t, "class"))).Draw(t, "text")
		if written.Says(text) {
			t.Fatalf("%+q says something", text)
		}
		if !written.Says(text + "x") {
			t.Fatalf("%+q and an x say nothing", text)
		}
	})
}

func TestEveryLineBreakIsALineFeed(t *testing.T) {
	for _, lineBreak := range []string{"\r\n", "\r", "\n", "\v", "\f", "\u0085", "\u2028", "\u2029"} {
		if got := written.Text("a" + lineBreak + "b"); got != "a\nb" {
			t.Errorf("%+q became %+q", lineBreak, got)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.String().Draw(t, "text")
		once := written.Text(text)
		if written.Text(once) != once {
			t.Fatalf("%+q changes twice", text)
		}
		if strings.ContainsAny(once, "\r\v\f\u0085\u2028\u2029") {
			t.Fatalf("%+q keeps a line break of another kind", text)
		}
	})
}

func TestWhatNoKeyboardWritesIsFound(t *testing.T) {
	for text, want := range map[string]bool{"a\tb\nc": false, "": false, "\u200b": false, "\x00": true, "a\r\nb": false, "a\u2028b": true, "a\x1b[2J": true, "\x7f": true, "\u009b": true, "\xff": true} {
		if written.Unwritable(text) != want {
			t.Errorf("%+q: want %t", text, want)
		}
	}
}

func TestOneLineTurnsNothingRound(t *testing.T) {
	for text, want := range map[string]bool{
		"Ward 3": true, "مستشفى": true, "עברית 3": true, "a\u200fb": true,
		"a\nb": false, "a\rb": false, "a\u2028b": false, "a\tb": false, "\u202dA": false, "A\u202e": false, "\u2066A\u2069": false, "\u202a+44\u202c": false,
	} {
		if written.OneLine(text) != want {
			t.Errorf("%+q: want %t", text, want)
		}
	}
}

func TestALengthIsCountedInCharacters(t *testing.T) {
	for text, want := range map[string]int{"": 0, "abc": 3, "€": 1, strings.Repeat("😀", 1001): 1001, "e\u0301": 2} {
		if got := written.Length(text); got != want {
			t.Errorf("%q has %d characters, want %d", text, got, want)
		}
	}
}

func TestATextMayHaveItsCharactersAndThreeBytesForEach(t *testing.T) {
	for text, want := range map[string]bool{
		strings.Repeat("a", 2000): false, strings.Repeat("a", 2001): true, strings.Repeat("€", 2000): false, strings.Repeat("😀", 1001): false, strings.Repeat("😀", 1501): true,
	} {
		if written.TooLong(text, 2000) != want {
			t.Errorf("%d characters in %d bytes: want %t", written.Length(text), len(text), want)
		}
	}
}

func TestAnAddressIsOneThatMailCanBeSentTo(t *testing.T) {
	for _, address := range []string{
		"aoife.o'brien@example.org", "first+tag@example.org", "a@b.co", "a-b_c=d@sub.example.org", strings.Repeat("a", 64) + "@example.org", "A.B@EXAMPLE.ORG", "a@xn--bcher-kva.example",
	} {
		if !written.IsEmail(address) {
			t.Errorf("%s was refused", address)
		}
	}
	for _, text := range []string{
		"", "a", "@example.org", "a@", "a@@x", "a@x@example.org", "a@localhost", ".a@example.org", "a.@example.org", "a..b@example.org", "a@-x.org", "a@x-.org", "a@example.org.", "a@.example.org",
		"a@example..org", "a@example.1", "síle@example.org", "o’brien@example.org", "a\u200b@example.org", "a@exa\u00a0mple.org", "a b@example.org", " a@example.org", "a@example.org\n",
		strings.Repeat("a", 65) + "@example.org", "a@" + strings.Repeat("b.", 125) + "org", "a@" + strings.Repeat("b", 64) + ".org", "a@example.org?bcc=b@example.org", "a&b@example.org", "a%40b@example.org",
		`"a"@example.org`, "A <a@example.org>", "a@[127.0.0.1]", "a,b@example.org", "a@example.org,b@example.org", "a;b@example.org",
	} {
		if written.IsEmail(text) {
			t.Errorf("%+q was taken", text)
		}
	}
}

func TestANameIsFoundHoweverItIsTyped(t *testing.T) {
	const guys = "GUY'S AND ST THOMAS' NHS FOUNDATION TRUST"
	for _, typed := range []string{
		"Guy's & St Thomas'", "guys and st thomas", "Guy’s and St. Thomas’ NHS FT", "St Thomas Guys", "saint thomas", "GUYS", "Guy's & St Thomas' NHS Foundation Trust", "thomas, guy", "Ｇｕｙｓ",
		"the Guy's trust",
	} {
		if !written.Names(written.Sought(guys), written.Sought(typed)) {
			t.Errorf("%q does not find %s", typed, guys)
		}
	}
	if !written.Names(written.Sought("Ysbyty Gŵyr Hywel Dda"), written.Sought("gwyr")) {
		t.Error("accents are not forgiven")
	}
	for _, typed := range []string{"Barts", "guys hospital", "guyz"} {
		if written.Names(written.Sought(guys), written.Sought(typed)) {
			t.Errorf("%q finds %s", typed, guys)
		}
	}
}

// What is sought is found in itself, in any order and any case.
func TestEveryNameFindsItself(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.String().Draw(t, "name")
		words := written.Sought(name)
		shuffled := rapid.Permutation(words).Draw(t, "order")
		if small, back := strings.ToLower(name), strings.ToLower(strings.ToUpper(name)); small != back {
			return // Some letters have no capital of their own.
		}
		if !written.Names(words, written.Sought(strings.ToUpper(strings.Join(shuffled, " ")))) {
			t.Fatalf("%+q does not find itself as %+q", name, shuffled)
		}
	})
}
