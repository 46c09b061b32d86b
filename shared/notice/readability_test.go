package notice

import (
	"regexp"
	"strings"
	"unicode"
)

// grade is the Flesch–Kincaid grade of a text: the school year, of the American
// schools, that reads it with ease. Add five for the age. Every line, and what
// follows a colon, counts as a sentence of its own.
//
// Source: Kincaid, Fishburne, Rogers and Chissom, Derivation of New Readability
// Formulas, 1975.
func grade(text string) float64 {
	sentences, words, syllables := 0, 0, 0
	for _, sentence := range sentenceEnd.Split(text, -1) {
		in := 0
		for _, word := range strings.FieldsFunc(sentence, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '\'' }) {
			in++
			syllables += syllablesOf(word)
		}
		if in > 0 {
			sentences++
			words += in
		}
	}
	if words == 0 {
		return 0
	}
	return 0.39*float64(words)/float64(sentences) + 11.8*float64(syllables)/float64(words) - 15.59
}

var (
	sentenceEnd = regexp.MustCompile(`[.!?:;](?:\s|$)|\n`)
	vowels      = regexp.MustCompile(`[aeiouy]+`)
	// silent are endings whose vowel is not spoken.
	silent = regexp.MustCompile(`(?:[^aeiouylr]e|[aeiouy][lr]e|[^td]ed|[^aeioucsxzhg]es)$`)
)

// syllablesOf counts the groups of vowels in a word but for a silent ending. A
// number is read as one word.
func syllablesOf(word string) int {
	word = strings.ToLower(strings.TrimSuffix(word, "'s"))
	count := len(vowels.FindAllString(word, -1))
	if silent.MatchString(word) {
		count--
	}
	return max(count, 1)
}
