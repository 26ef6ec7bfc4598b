package tenant_test

import (
	"testing"

	"salonzap/internal/tenant"
)

func TestFeaturesBringWhatTheyNeed(t *testing.T) {
	for list, want := range map[string]string{
		"": "connect,inbox,agenda,robot", " ": "connect,inbox,agenda,robot", "connect": "connect", "inbox": "connect,inbox",
		" Agenda , inbox": "connect,inbox,agenda", "robot,agenda,inbox": "connect,inbox,agenda,robot", "connect,": "connect",
	} {
		f, err := tenant.ParseFeatures(list)
		if err != nil || f.String() != want {
			t.Errorf("%q = %v, %v, want %s", list, f, err, want)
		}
		if again, err := tenant.ParseFeatures(f.String()); err != nil || again != f {
			t.Errorf("%v does not read back: %v, %v", f, again, err)
		}
	}
}

func TestParseFeaturesRefuses(t *testing.T) {
	for list, want := range map[string]string{
		"chat":            `holds "chat", which is none of connect, inbox, agenda and robot.`,
		"inbox;agenda":    `holds "inbox;agenda", which is none of connect, inbox, agenda and robot.`,
		"robot":           "has robot without inbox and agenda, which the robot works with.",
		"agenda,robot":    "has robot without inbox, which the robot works with.",
		"connect,all,all": `holds "all", which is none of connect, inbox, agenda and robot.`,
	} {
		if f, err := tenant.ParseFeatures(list); err == nil || err.Error() != want || f != (tenant.Features{}) {
			t.Errorf("%q = %v, %v, want %s", list, f, err, want)
		}
	}
}

// The zero value offers the least: what forgets to say is not what opens.
func TestFeaturesZeroIsConnect(t *testing.T) {
	var f tenant.Features
	for _, x := range tenant.FeatureList() {
		if f.Has(x) != (x == tenant.Connect) || !tenant.AllFeatures().Has(x) {
			t.Errorf("%s: zero %v, all %v", x, f.Has(x), tenant.AllFeatures().Has(x))
		}
	}
	if f.Has("chat") || tenant.AllFeatures().Has("chat") {
		t.Error("an unknown feature is on")
	}
}
