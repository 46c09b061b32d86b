package notice

import (
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

func TestAMailAsHTMLReadsAsItsGoldenFile(t *testing.T) {
	messages := everyMessage()
	for _, name := range []string{"review_opened_union", "decision_approved", "decision_refused_trust", "impact_reported"} {
		t.Run(name, func(t *testing.T) {
			compareGolden(t, filepath.Join("testdata", name+".html"), written(t, messages[name]).HTML)
		})
	}
}

var (
	tags      = regexp.MustCompile(`(?s)<style>.*</style>|<title>.*</title>|<[^>]*>`)
	dialling  = regexp.MustCompile(`<a [^>]*href="tel:[^>]*>([^<]*)</a>`)
	addresses = regexp.MustCompile(`https?://[^\s"<]+`)
)

// The HTML is the same words again, and nothing that a mail program would fetch
// or run.
func TestEveryMailIsItsTextAgainAsHTML(t *testing.T) {
	for name, n := range everyMessage() {
		m := written(t, n)
		if m.Subject == "" {
			continue
		}
		t.Run(name, func(t *testing.T) {
			said := strings.NewReplacer("&#39;", "'", "&amp;", "&", "&#43;", "+").Replace(tags.ReplaceAllString(dialling.ReplaceAllString(m.HTML, "$1"), " "))
			for _, line := range strings.Split(m.Subject+"\n"+m.Text, "\n") {
				line = strings.TrimSuffix(strings.TrimPrefix(line, "- "), ":")
				if !addresses.MatchString(line) && !strings.Contains(said, line) {
					t.Errorf("the HTML does not say %q", line)
				}
			}
			for _, address := range addresses.FindAllString(m.Text, -1) {
				if strings.Count(m.HTML, `href="`+address+`"`) != 1 {
					t.Errorf("there is not one link to %s", address)
				}
			}
			for _, wrong := range []string{"<img", "<script", "<link", "<form", "url(", "src=", "@import", "cid:"} {
				if strings.Contains(m.HTML, wrong) {
					t.Errorf("it holds %s", wrong)
				}
			}
			for _, once := range []string{"<h1 ", `<html lang="en-GB">`, "<title>", "<meta name=\"viewport\""} {
				if strings.Count(m.HTML, once) != 1 {
					t.Errorf("it does not hold %s once", once)
				}
			}
		})
	}
}

func TestOnlyOurOwnAddressesBecomeLinks(t *testing.T) {
	got, err := page{Title: "Title"}.html("Said by somebody:\nhttps://elsewhere.example.org/r/x\n\nRead it:\nhttps://ours.example.org/r/y\n", "", "https://ours.example.org/r/y")
	if err != nil || strings.Contains(got, `href="https://elsewhere`) || !strings.Contains(got, `href="https://ours.example.org/r/y"`) {
		t.Error(got, err)
	}
}

func TestWhatSomebodyWroteIsNoMarkup(t *testing.T) {
	got, err := page{Title: "<b>Title</b>"}.html("A & B <script>\n- one\n- <two>\n", "", "")
	if err != nil || strings.Contains(got, "<script>") || strings.Contains(got, "<b>") || strings.Count(got, "<li ") != 2 {
		t.Error(got, err)
	}
}
