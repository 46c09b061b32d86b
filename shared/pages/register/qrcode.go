package register

import (
	"fmt"
	"strings"

	"github.com/piglig/go-qr"
)

// quiet is the margin of a QR code, in its squares (ISO/IEC 18004, 9.1).
const quiet = 4

// qrCode is a QR code as a drawing.
type qrCode struct {
	// Side is how many squares it measures, with its margin.
	Side int
	// Path draws the dark squares, each a unit wide.
	Path string
}

// qrCodeOf draws what a phone's camera reads as the text. Its error is that the
// text is longer than a QR code holds.
func qrCodeOf(text string) (qrCode, error) {
	encoded, err := go_qr.EncodeText(text, go_qr.Medium)
	if err != nil {
		return qrCode{}, fmt.Errorf("draw %q as a QR code: %w", text, err)
	}
	var path strings.Builder
	for y := range encoded.Size() {
		for x := 0; x < encoded.Size(); x++ {
			begin := x
			for encoded.Module(x, y) {
				x++
			}
			if x > begin {
				fmt.Fprintf(&path, "M%d %dh%dv1h-%dz", begin+quiet, y+quiet, x-begin, x-begin)
			}
		}
	}
	return qrCode{Side: encoded.Size() + 2*quiet, Path: path.String()}, nil
}
