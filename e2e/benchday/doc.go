// Command benchday plays a day of thousands of salons: their WhatsApp is connected, clients write, the robot answers and books, reminders
// fall due. The platform, our gateway and the double of WhatsApp's server are three processes; the double is in this one, which plays
// all phones.
//
// Clients come -speed times as fast as on a real day; no clock runs faster. Time-outs, leases, the pause for clients who are still writing and
// the salon's typing are real, and so are the times that are printed: a clock that ran faster would shorten leases and time-outs, too, and
// measure a program that nobody runs. What a calendar makes due (reminders of a day and of two hours before) is booked beforehand,
// so that a day's reminders fall due while the day is played. What a program costs while nothing happens is measured apart, and
// counted for the whole day.
//
// Start reading at run.
package main
