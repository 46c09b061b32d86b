package privacy_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"example.org/derogations/shared/privacy"
)

// What people, web pages and tables put between the parts of a number, and what they
// write digits with.
var (
	joints = []string{" ", "-", ".", "/", "|", " | ", ":", "+", "=", "'", "*", "**", "&nbsp;", "&#160;", "&thinsp;", "<br>", "_", "~", "·", "•", "\t", "\n",
		"’", "\"", ")(", "] [", "}", "#", "\\", "–", " — ", "\u00a0", "\u2009", "\u3000", "\u200b", "\u00ad", "\u2060", "\ufeff", "\u202e", "\u0301", "\u20e3", "🔢", " ‑ ", "        ", "--", "::", "،", "−"}
	scripts    = []string{"0123456789", "０１２３４５６７８９", "٠١٢٣٤٥٦٧٨٩", "०१२३४५६७८९", "𝟎𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖𝟗", "⁰¹²³⁴⁵⁶⁷⁸⁹", "₀₁₂₃₄₅₆₇₈₉", "⓪①②③④⑤⑥⑦⑧⑨"}
	otherParts = [][]int{{1, 9}, {2, 8}, {3, 7}, {4, 6}, {5, 5}, {6, 4}, {7, 3}, {9, 1}, {3, 4, 3}, {4, 3, 3}, {4, 4, 2}, {2, 4, 4}, {2, 2, 2, 2, 2}, {1, 1, 1, 1, 1, 1, 1, 1, 1, 1}}
)

func TestEverySpellingOfAnNHSNumberIsFound(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		number := validNumber(r)
		script := []rune(rapid.SampledFrom(scripts).Draw(r, "script"))
		parts := []int{3, 3, 4}
		mixed := rapid.Bool().Draw(r, "three, three and four")
		if !mixed {
			// Numbers in use begin with 4, 6 or 7, and so can no date.
			number = validNumberFrom(r, 400_000_000, 799_999_999)
			parts = rapid.SampledFrom(otherParts).Draw(r, "parts")
		}
		joint := rapid.SampledFrom(joints)
		between := joint.Draw(r, "between")
		var written strings.Builder
		at := 0
		for n, length := range parts {
			if n > 0 {
				written.WriteString(between)
			}
			for _, d := range number[at : at+length] {
				written.WriteRune(script[d-'0'])
			}
			at += length
			if mixed {
				between = joint.Draw(r, "then between")
			}
		}
		around := rapid.SampledFrom([]string{"%s", "Patient %s waits.", "(%s)", "no.%s,", "NHS%s", "NHS-No: %s", "%sx", "Bed 12, %s; 0700", "Ring 0113 496 0000, ref %s.", "27/07/2026 pt %s"}).Draw(r, "around")
		text := fmt.Sprintf(around, written.String())
		if got := found(text)[privacy.NHSNumber]; !slices.Contains(got, written.String()) {
			r.Fatalf("%q: %q", text, got)
		}
	})
}

// Three, three and four digits may have anything between them that is neither a
// letter nor a digit, and different things.
func TestAnyMarksMayStandBetweenThePartsOfAnNHSNumber(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		number := validNumber(r)
		gap := rapid.StringMatching(`[^\pL\pN<&]{1,8}`)
		written := number[:3] + gap.Draw(r, "first") + number[3:6] + gap.Draw(r, "second") + number[6:]
		if got := found("Patient " + written + ".")[privacy.NHSNumber]; !slices.Contains(got, written) {
			r.Fatalf("%q: %q", written, got)
		}
	})
}

func TestAnNHSNumberBesideOtherNumbersIsFound(t *testing.T) {
	for text, number := range map[string]string{
		"0700 943 476 5919": "943 476 5919", "0800 1111 943 476 5919": "943 476 5919", "+44 7700 900123 943 476 5919": "943 476 5919",
		"+44 7700 900123 / 9434765919": "9434765919", "27/07/2026 19:30 943 476 5919": "943 476 5919", "LFPSE 943 476 5919": "943 476 5919",
		"£85 943-476-5919": "943-476-5919", "Bed 12: 94 34 76 59 19": "94 34 76 59 19", "9-4-3 4-7-6 5-9-1-9": "9-4-3 4-7-6 5-9-1-9",
		"(9434) 765 919": "9434) 765 919", "9️⃣4️⃣3️⃣4️⃣7️⃣6️⃣5️⃣9️⃣1️⃣9️⃣": "9️⃣4️⃣3️⃣4️⃣7️⃣6️⃣5️⃣9️⃣1️⃣9", "| 943 | 476 | 5919 |": "943 | 476 | 5919",
	} {
		want(t, privacy.NHSNumber, text, number)
	}
}

// Every number that is written in these ways is tried with all its digits drawn, so
// that the check digit fits one in eleven of those that are ten digits long.
func TestNoOtherNumberIsTakenForAnNHSNumber(t *testing.T) {
	in := func(r *rapid.T, from, to int) int { return rapid.IntRange(from, to).Draw(r, "number") }
	one := func(r *rapid.T, of ...string) string { return rapid.SampledFrom(of).Draw(r, "of") }
	date := func(r *rapid.T) string {
		d, m, y := in(r, 1, 31), in(r, 1, 12), in(r, 2024, 2027)
		return one(r, fmt.Sprintf("%02d/%02d/%d", d, m, y), fmt.Sprintf("%d/%d/%d", d, m, y), fmt.Sprintf("%02d-%02d-%02d", d, m, y%100), fmt.Sprintf("%02d.%02d.%d", d, m, y),
			fmt.Sprintf("%d-%02d-%02d", y, m, d), fmt.Sprintf("%02d %02d %d", d, m, y), fmt.Sprintf("%d/%d/%02d", d, m, y%100), fmt.Sprintf("%d%02d%02d", y, m, d))
	}
	clock := func(r *rapid.T) string {
		h, m := in(r, 0, 23), in(r, 0, 59)
		return one(r, fmt.Sprintf("%02d:%02d", h, m), fmt.Sprintf("%02d.%02d", h, m), fmt.Sprintf("%d:%02d", h, m), fmt.Sprintf("%02d:%02d:%02d", h, m, in(r, 0, 59)), fmt.Sprintf("%02d%02d", h, m))
	}
	digits := func(r *rapid.T, n int) string {
		return rapid.StringMatching(fmt.Sprintf(`[0-9]{%d}`, n)).Draw(r, "digits")
	}
	for name, write := range map[string]func(*rapid.T) string{
		"telephone": func(r *rapid.T) string {
			prefix := one(r, "0", "+44", "+44 ", "+44 (0)", "+44 (0) ", "+44(0)", "0044", "0044 ", "(0)")
			first := fmt.Sprint(in(r, 1, 9))
			s := one(r, "", " ", "-", ".")
			return prefix + one(r, first+digits(r, 9), first+digits(r, 3)+s+digits(r, 6), first+digits(r, 2)+s+digits(r, 3)+s+digits(r, 4), first+digits(r, 1)+s+digits(r, 4)+s+digits(r, 4),
				first+digits(r, 3)+s+digits(r, 3)+s+digits(r, 3))
		},
		"two telephones": func(r *rapid.T) string {
			return "0113 496 " + digits(r, 4) + one(r, ", ", " / ", " or ", " ") + "0" + fmt.Sprint(in(r, 7000, 7999)) + " " + digits(r, 6)
		},
		"date and time": func(r *rapid.T) string { return date(r) + one(r, " ", ", ", " at ", "T") + clock(r) },
		"time and date": func(r *rapid.T) string { return clock(r) + one(r, " ", ", ", " on ") + date(r) },
		"short date and time": func(r *rapid.T) string {
			return fmt.Sprintf("%02d%02d%02d %02d%02d", in(r, 1, 31), in(r, 1, 12), in(r, 24, 29), in(r, 0, 23), in(r, 0, 59))
		},
		"two times": func(r *rapid.T) string { return clock(r) + one(r, "-", " - ", "–", " to ", ", ") + clock(r) },
		"two dates": func(r *rapid.T) string { return date(r) + one(r, " - ", " to ", ", ", " – ") + date(r) },
		"ods codes": func(r *rapid.T) string {
			return "RR8 R" + digits(r, 2) + ", Y" + digits(r, 5) + ", A" + digits(r, 5) + " R1H" + digits(r, 2)
		},
		"bleeps": func(r *rapid.T) string {
			return one(r, "bleep ", "Bleeps: ", "ext. ", "pager no. ") + digits(r, 4) + one(r, ", ", "/", " / ", " & ") + digits(r, 6)
		},
		"more bleeps": func(r *rapid.T) string { return "bleep " + digits(r, 4) + ", " + digits(r, 4) + ", " + digits(r, 4) },
		"ranges": func(r *rapid.T) string {
			var all []string
			for range in(r, 2, 5) {
				all = append(all, fmt.Sprint(in(r, 1, 24))+one(r, "-", "–", " - ", " to ")+fmt.Sprint(in(r, 1, 24)))
			}
			return strings.Join(all, one(r, ", ", "; ", " and ", " & "))
		},
		"counts": func(r *rapid.T) string {
			var all []string
			for range in(r, 3, 14) {
				all = append(all, fmt.Sprint(in(r, 0, 99)))
			}
			return strings.Join(all, ", ")
		},
		"prices": func(r *rapid.T) string {
			var all []string
			for range in(r, 1, 4) {
				all = append(all, one(r, fmt.Sprintf("£%d", in(r, 1, 999_999)), fmt.Sprintf("£%d.%02d", in(r, 1, 9999), in(r, 0, 99)), fmt.Sprintf("£%d,%03d", in(r, 1, 999), in(r, 0, 999)),
					fmt.Sprintf("£%d,%03d,%03d.00", in(r, 1, 99), in(r, 0, 999), in(r, 0, 999))))
			}
			return strings.Join(all, one(r, " ", ", ", "-", " to ", " / "))
		},
		"references": func(r *rapid.T) string {
			return one(r, "LFPSE-2025-", "LFPSE 2025/", "INC-2025-", "DR-", "DR-2025-", "Datix 2025-", "2025/") + digits(r, 6)
		},
		"lfpse": func(r *rapid.T) string {
			return one(r, "LFPSE ", "LFPSE-", "LFPSE reference ", "LFPSE: ") + digits(r, 10)
		},
		"longer runs": func(r *rapid.T) string { return fmt.Sprint(in(r, 1, 9)) + digits(r, in(r, 10, 20)) },
		"cards": func(r *rapid.T) string {
			return digits(r, 4) + " " + digits(r, 4) + " " + digits(r, 4) + " " + digits(r, 4)
		},
	} {
		t.Run(name, func(t *testing.T) {
			rapid.Check(t, func(r *rapid.T) {
				for range 3 {
					text := rapid.SampledFrom([]string{"%s", "Ring %s now.", "(%s)", "on the rota %s, please"}).Draw(r, "around")
					text = fmt.Sprintf(text, write(r))
					if got := found(text)[privacy.NHSNumber]; len(got) > 0 {
						r.Fatalf("%q: %q", text, got)
					}
				}
			})
		})
	}
}
