// Package simulate runs a whole platform through a day in which something fails, in simulated time and on one machine: the program itself (package
// app, with its database, loops and HTTP handlers), doubles of Evolution servers (evolutiontest) and the network inside the process (memhttp), all
// in one bubble of testing/synctest, in which waiting takes no time. It reports what owners and operators were told, what they saw, and whether the
// promises held: one instance for a salon, no wrong cause, healed when its server is well, one notice for one outage, none at night.
//
// It promises that the same scenario with the same seed gives the same report. What it must never do: open a socket, write outside of its temporary
// folder, or know better than the program: all that it reports of the program, it reads where people read it.
//
// Start reading at Run; Parse reads scenarios, of which the folder scenarios has one for each class of failure.
package simulate
