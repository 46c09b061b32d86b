package kit

// Place is a form's field that a pointer into a command leads to, with the words
// for it.
type Place struct{ Pointer, ID, Name string }

// At is the place of a pointer.
func At(pointer, id, name string) Place { return Place{Pointer: pointer, ID: id, Name: name} }
