package inbox

import (
	"bytes"
	"compress/flate"
	"fmt"
	"io"
)

// stored is a message as the inbox holds it: an old one with its words packed, for
// ten thousand open cases have tens of thousands of mails, most of which nobody
// opens again.
type stored struct {
	message Message // without its words, when they are packed
	packed  []byte  // the length of the text, the text, the HTML; nil while they are in the message
}

// unpackedMessages is how many of the latest messages are kept as they are.
const unpackedMessages = 1000

// newPacker makes what packs; it is worth keeping, for it has large tables.
func newPacker() *flate.Writer {
	packer, err := flate.NewWriter(io.Discard, flate.BestSpeed)
	if err != nil {
		panic("inbox: " + err.Error()) // The level is one that there is.
	}
	return packer
}

// pack packs a message's words.
func (s *stored) pack(packer *flate.Writer) {
	var packed bytes.Buffer
	packer.Reset(&packed)
	_, err := fmt.Fprintf(packer, "%d %s%s", len(s.message.Text), s.message.Text, s.message.HTML)
	if err == nil {
		err = packer.Close()
	}
	if err != nil {
		panic("inbox: pack a message: " + err.Error()) // Memory alone is written to.
	}
	s.packed, s.message.Text, s.message.HTML = bytes.Clone(packed.Bytes()), "", ""
}

// whole is a copy of the message with its words.
func (s *stored) whole() Message {
	message := s.message.clone()
	if s.packed == nil {
		return message
	}
	words, err := io.ReadAll(flate.NewReader(bytes.NewReader(s.packed)))
	var length int
	if err == nil {
		_, err = fmt.Sscanf(string(words), "%d", &length)
	}
	if err != nil {
		panic("inbox: unpack a message: " + err.Error()) // It was packed here.
	}
	_, words, _ = bytes.Cut(words, []byte(" "))
	message.Text, message.HTML = string(words[:length]), string(words[length:])
	return message
}
