package casework

// Channel is a way of reaching somebody.
type Channel string

// The channels. Webhooks reach systems, the others people.
const (
	ChannelEmail   Channel = "email"
	ChannelSMS     Channel = "sms"
	ChannelWebhook Channel = "webhook"
)

// channels are those that reach people, with what people call each.
var channels = []struct {
	channel Channel
	name    string
}{
	{ChannelEmail, "email"},
	{ChannelSMS, "text message"},
}

// Channels lists the ways of reaching people.
func Channels() []Channel {
	var all []Channel
	for _, c := range channels {
		all = append(all, c.channel)
	}
	return all
}

// Name is what people call the channel; its code, if it does not reach people.
func (c Channel) Name() string {
	for _, one := range channels {
		if one.channel == c {
			return one.name
		}
	}
	return string(c)
}
