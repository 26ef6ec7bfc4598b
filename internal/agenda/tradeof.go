package agenda

import "slices"

// TradeOf is the trade among whose proposals most of a salon's services are; of two with as many, the first. Empty when none has
// any: what the set-up proposes next is then what it proposes to everybody.
func TradeOf(services []Service) Trade {
	var found Trade
	most := 0
	for _, t := range Trades() {
		n := 0
		for _, x := range PresetOf(t).Services {
			if slices.ContainsFunc(services, func(v Service) bool { return v.Active && v.Name == x.Name }) {
				n++
			}
		}
		if n > most {
			found, most = t, n
		}
	}
	return found
}
