package words

// Tag is a state in a word or two, with its colour in the design system.
type Tag struct{ Text, Colour string }
