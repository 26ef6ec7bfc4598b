package report

import (
	"cmp"
	"encoding/json"
	"strings"

	"salonzap/internal/evolution"
	"salonzap/internal/inbox"
	"salonzap/internal/phone"
)

// maxOptions is how many options of a message are stored: WhatsApp's lists have ten, its polls twelve.
const maxOptions = 50

func option(id, label string) inbox.Option {
	const maxID = 256 // bytes
	return inbox.Option{ID: cut(id, maxID), Label: body(cut(label, 4*maxID))}
}

// choice is the option that was chosen from a menu; nil when p is none.
func choice(p parts) inbox.Content {
	if c, ok := read[struct {
		ID    string `json:"selectedButtonId"`
		Label string `json:"selectedDisplayText"`
	}](p, "buttonsResponseMessage"); ok {
		return inbox.Choice{Kind: inbox.MenuButtons, Option: option(c.ID, c.Label)}
	}
	if c, ok := read[struct {
		ID    string `json:"selectedId"`
		Label string `json:"selectedDisplayText"`
	}](p, "templateButtonReplyMessage"); ok {
		return inbox.Choice{Kind: inbox.MenuTemplate, Option: option(c.ID, c.Label)}
	}
	if c, ok := read[struct {
		Title  string `json:"title"`
		Single struct {
			ID string `json:"selectedRowId"`
		} `json:"singleSelectReply"`
	}](p, "listResponseMessage"); ok {
		return inbox.Choice{Kind: inbox.MenuList, Option: option(c.Single.ID, c.Title)}
	}
	if c, ok := read[struct {
		Body struct {
			Text string `json:"text"`
		} `json:"body"`
		Flow struct {
			Name   string `json:"name"`
			Params string `json:"paramsJson"`
		} `json:"nativeFlowResponseMessage"`
	}](p, "interactiveResponseMessage"); ok {
		var params struct {
			ID string `json:"id"`
		}
		_ = json.Unmarshal([]byte(c.Flow.Params), &params) // other flows have no id
		return inbox.Choice{Kind: inbox.MenuFlow, Option: option(params.ID, cmp.Or(c.Body.Text, c.Flow.Name))}
	}
	return nil
}

// menu is a message with options to choose from; nil when p is none.
func menu(p parts) inbox.Content {
	if m, ok := read[struct {
		Text    string `json:"contentText"`
		Buttons []struct {
			ID   string `json:"buttonId"`
			Text struct {
				Label string `json:"displayText"`
			} `json:"buttonText"`
		} `json:"buttons"`
	}](p, "buttonsMessage"); ok {
		c := inbox.Menu{Kind: inbox.MenuButtons, Body: body(m.Text)}
		for _, b := range m.Buttons[:min(len(m.Buttons), maxOptions)] {
			c.Options = append(c.Options, option(b.ID, b.Text.Label))
		}
		return c
	}
	if m, ok := read[listMessage](p, "listMessage"); ok {
		return m.menu()
	}
	if m, ok := read[templateMessage](p, "templateMessage"); ok {
		return m.menu()
	}
	if m, ok := read[struct {
		Body struct {
			Text string `json:"text"`
		} `json:"body"`
		Flow struct {
			Buttons []struct {
				Params string `json:"buttonParamsJson"`
			} `json:"buttons"`
		} `json:"nativeFlowMessage"`
	}](p, "interactiveMessage"); ok {
		c := inbox.Menu{Kind: inbox.MenuFlow, Body: body(m.Body.Text)}
		for _, b := range m.Flow.Buttons[:min(len(m.Flow.Buttons), maxOptions)] {
			var params struct {
				ID    string `json:"id"`
				Label string `json:"display_text"`
			}
			if json.Unmarshal([]byte(b.Params), &params) == nil && params.Label != "" {
				c.Options = append(c.Options, option(params.ID, params.Label))
			}
		}
		return c
	}
	return nil
}

type listMessage struct {
	Title       string `json:"title"`
	Description string `json:"description"`
	Sections    []struct {
		Rows []struct {
			ID    string `json:"rowId"`
			Title string `json:"title"`
		} `json:"rows"`
	} `json:"sections"`
}

func (m listMessage) menu() inbox.Menu {
	c := inbox.Menu{Kind: inbox.MenuList, Body: body(strings.TrimSpace(m.Title + "\n" + m.Description))}
	for _, section := range m.Sections {
		for _, row := range section.Rows {
			if len(c.Options) < maxOptions {
				c.Options = append(c.Options, option(row.ID, row.Title))
			}
		}
	}
	return c
}

type templateMessage struct {
	Hydrated struct {
		Text    string `json:"hydratedContentText"`
		Buttons []struct {
			Quick templateButton `json:"quickReplyButton"`
			URL   templateButton `json:"urlButton"`
			Call  templateButton `json:"callButton"`
		} `json:"hydratedButtons"`
	} `json:"hydratedTemplate"`
}

type templateButton struct {
	ID    string `json:"id"`
	Label string `json:"displayText"`
}

func (m templateMessage) menu() inbox.Menu {
	c := inbox.Menu{Kind: inbox.MenuTemplate, Body: body(m.Hydrated.Text)}
	for _, b := range m.Hydrated.Buttons[:min(len(m.Hydrated.Buttons), maxOptions)] {
		c.Options = append(c.Options, option(b.Quick.ID, cmp.Or(b.Quick.Label, b.URL.Label, b.Call.Label)))
	}
	return c
}

// pollUpdate is an option of a poll and who voted for it, as Evolution counts the votes.
type pollUpdate struct {
	Name   string   `json:"name"`
	Voters []string `json:"voters"`
}

// poll is a poll, or a vote in one. The vote is encrypted: only a server that has the poll can say what was chosen.
func poll(p parts, votes []pollUpdate) inbox.Content {
	for _, name := range []string{"pollCreationMessage", "pollCreationMessageV2", "pollCreationMessageV3"} {
		m, ok := read[struct {
			Name    string `json:"name"`
			Options []struct {
				Name string `json:"optionName"`
			} `json:"options"`
			Max evolution.Int64 `json:"selectableOptionsCount"`
		}](p, name)
		if !ok {
			continue
		}
		c := inbox.Poll{Question: body(m.Name), Max: whole(m.Max)}
		for _, o := range m.Options[:min(len(m.Options), maxOptions)] {
			c.Options = append(c.Options, option("", o.Name))
		}
		return c
	}
	m, ok := read[struct {
		Key evolution.MessageKey `json:"pollCreationMessageKey"`
	}](p, "pollUpdateMessage")
	if !ok || m.Key.ID == "" {
		return nil
	}
	c := inbox.Vote{To: inbox.Key{ID: cut(m.Key.ID, inbox.MaxKey), Mine: m.Key.FromMe}}
	for _, v := range votes[:min(len(votes), maxOptions)] {
		if len(v.Voters) > 0 {
			c.Options = append(c.Options, option("", v.Name))
		}
	}
	return c
}

func place(p parts) inbox.Content {
	for _, name := range []string{"locationMessage", "liveLocationMessage"} {
		m, ok := read[struct {
			Latitude  float64 `json:"degreesLatitude"`
			Longitude float64 `json:"degreesLongitude"`
			Name      string  `json:"name"`
			Address   string  `json:"address"`
			Caption   string  `json:"caption"`
		}](p, name)
		if ok && m.Latitude >= -90 && m.Latitude <= 90 && m.Longitude >= -180 && m.Longitude <= 180 {
			return inbox.Location{
				Latitude: m.Latitude, Longitude: m.Longitude, Name: body(cut(cmp.Or(m.Name, m.Caption), 1024)), Address: body(cut(m.Address, 1024)),
				Live: name == "liveLocationMessage",
			}
		}
	}
	return nil
}

type vcard struct {
	Name  string `json:"displayName"`
	VCard string `json:"vcard"`
}

func cards(p parts) inbox.Content {
	if m, ok := read[vcard](p, "contactMessage"); ok {
		return inbox.Cards{Cards: []inbox.Card{m.card()}}
	}
	m, ok := read[struct {
		Contacts []vcard `json:"contacts"`
	}](p, "contactsArrayMessage")
	if !ok || len(m.Contacts) == 0 {
		return nil
	}
	var c inbox.Cards
	for _, v := range m.Contacts[:min(len(m.Contacts), inbox.MaxCards)] {
		c.Cards = append(c.Cards, v.card())
	}
	return c
}

// card reads the numbers of a vCard: WhatsApp's own ("waid=5511987654321") rather than the one that a person typed.
func (v vcard) card() inbox.Card {
	const most = 5
	c := inbox.Card{Name: body(cut(v.Name, 256))}
	for line := range strings.Lines(cut(v.VCard, 64<<10)) {
		head, value, ok := strings.Cut(strings.TrimSpace(line), ":")
		head = head[strings.LastIndexByte(head, '.')+1:] // "item1.TEL"
		if !ok || len(c.Phones) == most || !strings.HasPrefix(strings.ToUpper(head), "TEL") {
			continue
		}
		_, waid, _ := strings.Cut(head, "waid=")
		waid, _, _ = strings.Cut(waid, ";")
		if n, ok := phone.FromDigits(waid); ok {
			c.Phones = append(c.Phones, n)
		} else if n, err := phone.Parse(value, phone.Brazil); err == nil {
			c.Phones = append(c.Phones, n)
		}
	}
	return c
}
