package register

import (
	"fmt"
	"image/color"
	"strings"

	"github.com/boombuler/barcode/qr"
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
	encoded, err := qr.Encode(text, qr.M, qr.Auto)
	if err != nil {
		return qrCode{}, fmt.Errorf("draw %q as a QR code: %w", text, err)
	}
	side := encoded.Bounds().Dx()
	var path strings.Builder
	for y := range side {
		for x := 0; x < side; x++ {
			begin := x
			for x < side && encoded.At(x, y) == color.Black {
				x++
			}
			if x > begin {
				fmt.Fprintf(&path, "M%d %dh%dv1h-%dz", begin+quiet, y+quiet, x-begin, x-begin)
			}
		}
	}
	return qrCode{Side: side + 2*quiet, Path: path.String()}, nil
}
