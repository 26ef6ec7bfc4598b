package page

import (
	"salonzap/internal/alarm"
	"salonzap/internal/text"
)

// WarningTitle says what a warning is about, to who knows whose phone it is.
func (w Localizer) WarningTitle(f alarm.Finding) string {
	if f.Kind.OfSalon() {
		return w.Say(text.WarningPhone)
	}
	return w.Say(text.WarningTitle(string(f.Kind)), f.Subject)
}

// WarningAttention is a warning that waits for the operator.
func (w Localizer) WarningAttention(v alarm.Warning) AttentionItem {
	n := AttentionItem{Icon: "warn", Tone: ToneWarn, What: w.WarningTitle(v.Finding), Why: w.Say(text.WarningBody(string(v.Kind)), v.Subject, v.Figure), Href: "/admin/notices/"}
	switch v.Kind {
	case alarm.CertificateEnds, alarm.CertificateEnded:
		n.Href = "/admin/servers/"
	case alarm.PhoneUnseen, alarm.PhoneUnseenLong, alarm.QueueLate, alarm.DiskLow, alarm.ClockWrong, alarm.BackupOld, alarm.BackupMissing:
	}
	return n
}
