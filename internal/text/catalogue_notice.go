package text

import "salonzap/internal/fault"

// Sentences of the letter to the owner of a paused webhook.
const (
	NoticeSubject fault.Key = "notice.subject"
	NoticeDead    fault.Key = "notice.dead" // host, where to look
	NoticeGone    fault.Key = "notice.gone" // host, where to look
)

func notices() map[fault.Key]sentence {
	return map[fault.Key]sentence{
		NoticeSubject: {"Um webhook do Salonzap foi pausado", "A Salonzap webhook was paused"},
		NoticeDead: {
			"Olá!\n\nO sistema em %s não aceitou nenhum evento do Salonzap em três dias, e por isso o webhook foi pausado.\n\nConserte o sistema, envie um teste e retome. O que faltou pode ser entregue de novo:\n\n%s\n",
			"Hello!\n\nThe system at %s took no event of Salonzap in three days, so the webhook was paused.\n\nMend the system, send a test and resume. What was missed can be delivered again:\n\n%s\n",
		},
		NoticeGone: {
			"Olá!\n\nO sistema em %s respondeu 410, que quer dizer “não existe mais”, e por isso o webhook foi pausado.\n\nConfira o endereço e retome. O que faltou pode ser entregue de novo:\n\n%s\n",
			"Hello!\n\nThe system at %s answered 410, which says that it is no more, so the webhook was paused.\n\nCheck the address and resume. What was missed can be delivered again:\n\n%s\n",
		},
	}
}
