package pages_test

import (
	"salonzap/internal/tenant"
)

// chats goes through the pages of conversations, first empty and then filled.
func (p *photographer) chats(salon tenant.Tenant) {
	p.shoot("salon-chats-empty", "/dashboard/chats/")
	p.scene.Conversations(salon)
	p.shoot("salon-chats", "/dashboard/chats/")
	maria := p.scene.ChatWith(salon.ID, "maria")
	p.shoot("salon-chat", maria)
	p.shoot("salon-chat-erase", maria+"erase")
	p.shoot("salon-chat-export", maria+"export")
}
