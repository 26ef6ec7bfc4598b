package child

import (
	"errors"
	"fmt"
	"os"
	"runtime"
	"runtime/pprof"
	"strings"
)

// What a profiled program is told on its standard input, a line each.
const (
	SayProfile = "profile " // and a file's name: begin, and end what was begun
	SayEnough  = "enough"   // end
	SayHeap    = "heap "    // and a file's name: write what is in memory now
)

// Profiler does what it is told in lines: see SayProfile. Others mean nothing to it. Use one from one goroutine.
type Profiler struct{ file *os.File }

// Tell does what a line says.
func (p *Profiler) Tell(line string) {
	p.end()
	var err error
	if name, ok := strings.CutPrefix(line, SayProfile); ok {
		if p.file, err = os.Create(name); err == nil { //nolint:gosec // whoever started us chose the name
			err = pprof.StartCPUProfile(p.file)
		}
	}
	if name, ok := strings.CutPrefix(line, SayHeap); ok {
		err = writeHeap(name)
	}
	if err != nil {
		_, _ = os.Stderr.WriteString(err.Error() + "\n")
	}
}

func (p *Profiler) end() {
	if p.file != nil {
		pprof.StopCPUProfile()
		_ = p.file.Close()
		p.file = nil
	}
}

// writeHeap writes what is in memory, and beside it how it is divided.
func writeHeap(name string) error {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	line := fmt.Sprintf("heap in use %d KiB, of which live %d; stacks %d KiB; %d goroutines\n",
		m.HeapInuse>>10, m.HeapAlloc>>10, m.StackInuse>>10, runtime.NumGoroutine())
	err := os.WriteFile(name+".txt", []byte(line), 0o600)
	if file, created := os.Create(name); created == nil { //nolint:gosec // whoever started us chose the name
		err = errors.Join(err, pprof.Lookup("heap").WriteTo(file, 0), file.Close())
	}
	return err
}
