package alarm

import "salonzap/internal/text"

// Letter is the mail of a notice.
type Letter struct{ Subject, Body string }

// Compose writes the letter of a notice, in plain text. url is the dashboard's.
func Compose(f Facts, url string) Letter {
	say := f.Lang.Say
	at := f.Began.In(f.Zone).Format("15:04")
	switch f.Kind {
	case Down:
		l := Letter{say(text.AlarmDownSubject, f.Salon), say(text.AlarmDownBody, f.Salon, at)}
		if f.Platform {
			l.Body = say(text.AlarmPlatformBody, at)
		}
		if f.Cause != "" {
			l.Body += "\n\n" + say(text.CauseKey(string(f.Cause)))
		}
		if f.Cause.ForOperator() {
			return l.closed(say(text.AlarmNothingToDo), say(text.AlarmFooter))
		}
		path := "/dashboard/whatsapp/"
		if f.Platform {
			path = NoticePath(f.ID)
		}
		return l.linked(say(text.AlarmReconnect), url, path).closed(say(text.AlarmFooter))
	case Works:
		return Letter{say(text.AlarmWorksSubject, f.Salon), say(text.AlarmWorksBody, f.Salon)}.closed(say(text.AlarmFooter))
	case ServerDown:
		l := Letter{serverTitle(f), say(text.AlarmServerDownBody, f.Server, f.Salons, at)}
		if f.Servers > 1 {
			l.Body = say(text.AlarmServersDownBody, f.Servers, f.Salons, at)
		}
		if f.Cause != "" {
			l.Body += "\n\n" + say(text.OperatorCause(string(f.Cause)))
		}
		return l.linked(say(text.AlarmSeeSalons), url, "/admin/salons/").closed(say(text.AlarmFooter))
	case ServerWorks:
		l := Letter{serverTitle(f), say(text.AlarmServerWorksBody, f.Server)}
		if f.Servers > 1 {
			l.Body = say(text.AlarmServersWorkBody, f.Servers)
		}
		return l.closed(say(text.AlarmFooter))
	case Warns:
		l := Letter{warningTitle(f), warningBody(f)}
		if f.Warning.Kind.OfSalon() {
			return l.linked(say(text.WarningPhoneOpen), url, NoticePath(f.ID)).closed(say(text.AlarmFooter))
		}
		return l.linked(say(text.WarningSeeAll), url, "/admin/").closed(say(text.AlarmFooter))
	case Cleared:
		return Letter{warningTitle(f), say(text.WarningOver)}.closed(say(text.AlarmFooter))
	case Trial, Digest: // a Digester writes digests
	}
	return Letter{say(text.AlarmTrialSubject), say(text.AlarmTrialBody)}.closed(say(text.AlarmFooter))
}

// serverTitle is the first line of what operators are told of a server, or of many at once.
func serverTitle(f Facts) string {
	switch {
	case f.Kind == ServerDown && f.Servers > 1:
		return f.Lang.Say(text.AlarmServersDownSubject, f.Servers, f.Salons)
	case f.Kind == ServerDown:
		return f.Lang.Say(text.AlarmServerDownSubject, f.Server, f.Salons)
	case f.Servers > 1:
		return f.Lang.Say(text.AlarmServersWorkSubject)
	}
	return f.Lang.Say(text.AlarmServerWorksSubject, f.Server)
}

// linked adds a sentence and, where url is not empty, a link to the dashboard.
func (l Letter) linked(sentence, url, path string) Letter {
	l.Body += "\n\n" + sentence
	if url != "" {
		l.Body += "\n" + url + path
	}
	return l
}

func (l Letter) closed(sentences ...string) Letter {
	for _, s := range sentences {
		l.Body += "\n\n" + s
	}
	l.Body += "\n"
	return l
}
