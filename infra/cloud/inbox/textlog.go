package inbox

import "time"

// loggedAfter is how long SNS and its log take to say what became of a text message.
const loggedAfter = 2 * time.Second

// LogTexts has SNS log somewhere what becomes of text messages. Put gets whether one
// failed, for which there is a log of its own, and the line.
func (i *Inbox) LogTexts(put func(failed bool, line any) error) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.log = put
}

// logInTime has SNS log what became of a text message that was taken.
func (i *Inbox) logInTime(m Message) {
	i.mu.Lock()
	put := i.log
	i.mu.Unlock()
	if put == nil {
		return
	}
	i.timeline.Schedule(m.At.Add(loggedAfter), "log of "+m.ID, func() {
		status, response := "SUCCESS", "Message has been accepted by phone"
		switch i.fateOf(m.To[0]) {
		case Bounces:
			status, response = "FAILURE", "Invalid phone number"
		case BouncesSoftly:
			status, response = "FAILURE", "Phone is currently unreachable/unavailable"
		case Vanishes:
			return
		case Arrives, IsLate, IsComplainedOf, ComesBack, IsRejected:
		}
		// All of it is JSON, so putting it cannot fail.
		_ = put(status == "FAILURE", map[string]any{
			"notification": map[string]any{"messageId": m.ID, "timestamp": m.At.UTC().Format("2006-01-02 15:04:05.000")},
			"delivery": map[string]any{
				"phoneCarrier": "Local", "mnc": 0, "mcc": 0, "destination": m.To[0], "priceInUSD": 0.04, "smsType": m.Tags["AWS.SNS.SMS.SMSType"],
				"providerResponse": response, "dwellTimeMs": 500, "dwellTimeMsUntilDeviceAck": loggedAfter.Milliseconds(),
			},
			"status": status,
		})
	})
}
