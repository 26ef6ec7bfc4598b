// Package alarms keeps salons' outages, and what people are told of them.
//
// It implements the ports of package alarm. Outages are written by package connections, in the commit that changes a connection.
//
// It must never decide whom to tell, and never call the network.
//
// Start reading at Store.JudgeOutage.
package alarms
