package engine

import (
	"testing"

	"go.mau.fi/whatsmeow/types"
)

// Who may come into a group, and who may add others, is told as WhatsApp says it.
func TestWhoComesIntoAGroup(t *testing.T) {
	for mode, members := range map[types.GroupMemberAddMode]bool{types.GroupMemberAddModeAllMember: true, types.GroupMemberAddModeAdmin: false, "": false} {
		for _, approval := range []bool{true, false} {
			info := &types.GroupInfo{MemberAddMode: mode}
			info.IsJoinApprovalRequired = approval
			if g := (&clientSession{}).toGroup(t.Context(), info); g.MembersAdd != members || g.Approval != approval {
				t.Errorf("%q, approval %v: members add %v, approval %v", mode, approval, g.MembersAdd, g.Approval)
			}
		}
	}
}
