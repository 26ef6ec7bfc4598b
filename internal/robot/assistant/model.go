package assistant

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"sync/atomic"
	"time"

	"salonzap/internal/agenda"
	"salonzap/internal/contact"
	"salonzap/internal/robot"
	"salonzap/internal/tenant"
)

// Model answers questions with JSON: a text model of the operator's choice.
type Model interface {
	// Complete gives the text of the answer. It ends when ctx does. Errors: of the context, when it took too long; others when it failed.
	Complete(ctx context.Context, instructions, question string) ([]byte, error)
}

// ModelBudget counts how often a salon's messages were shown to a text model.
type ModelBudget interface {
	// SpendModelCall counts one more call on a day, unless there were so many. It is false when there were.
	SpendModelCall(ctx context.Context, scope tenant.Scope, t tenant.ID, day agenda.Date, most int) (bool, error)
}

// ModelResult is what became of asking a text model. The list is closed: it labels a metric.
type ModelResult string

// The results.
const (
	ModelTaken   ModelResult = "taken"   // the message was understood by it
	ModelUnused  ModelResult = "unused"  // it answered, and nothing of it could be vouched for or helped
	ModelRefused ModelResult = "refused" // what it answered is no answer
	ModelTimeout ModelResult = "timeout"
	ModelFailed  ModelResult = "failed"
	ModelBudgets ModelResult = "budget" // not asked: the salon's calls of the day are spent
	ModelBusy    ModelResult = "busy"   // not asked: as many are as may be, or it failed lately
)

// ModelResults lists them.
func ModelResults() []ModelResult {
	return []ModelResult{ModelTaken, ModelUnused, ModelRefused, ModelTimeout, ModelFailed, ModelBudgets, ModelBusy}
}

// Reading is how a text model helps to understand messages.
type Reading struct {
	Model  Model
	Budget ModelBudget
	Daily  int           // calls of a salon in a day of its own
	Within time.Duration // how long an answer is waited for; 0: ModelWithin
	// Observe hears what became of each message that could have been shown; took is zero where it was not. It may be nil.
	Observe func(r ModelResult, took time.Duration)
}

// The bounds of asking a text model: clients wait for the answer, and so do other chats for the worker.
const (
	ModelWithin = 3 * time.Second
	modelAtOnce = 4
	// After so many failures in a row it is let alone for a while.
	modelFailures = 5
	modelPause    = time.Minute
)

// reader asks a text model. It is safe for concurrent use.
type reader struct {
	Reading

	free     chan struct{} // one for each that is asked
	failures atomic.Int64  // in a row
	until    atomic.Int64  // it is let alone until then, in Unix milliseconds
	log      *slog.Logger
	now      func() time.Time
}

func newReader(r *Reading, log *slog.Logger, now func() time.Time) *reader {
	if r == nil {
		return nil
	}
	if r.Observe == nil {
		r.Observe = func(ModelResult, time.Duration) {}
	}
	r.Within = cmp.Or(r.Within, ModelWithin)
	return &reader{Reading: *r, free: make(chan struct{}, modelAtOnce), log: log, now: now}
}

// answer decides a turn; what was not understood is shown to the text model, where the platform has one and the salon lets it. No
// transaction is open.
func (a *Assistant) answer(ctx context.Context, scope tenant.Scope, who contact.Contact, p robot.Profile, kept robot.Conversation, t robot.Turn, w robot.World) (robot.Outcome, robot.ModelHelp) {
	out := a.robot.Answer(kept, t, w)
	if a.reader == nil || p.NoModel || !out.Missed {
		return out, robot.NotAsked
	}
	q, ok := a.robot.Query(kept, t, w)
	if !ok {
		return out, robot.NotAsked
	}
	day := w.Agenda.Zone.Local(agenda.InstantOf(w.Now)).Date
	reading, took, result := a.reader.ask(ctx, scope, who.Tenant, day, q)
	if result == ModelTaken {
		w.Reading = &reading
		if out = a.robot.Answer(kept, t, w); !out.Aided {
			result = ModelUnused
		}
	}
	a.reader.Observe(result, took)
	switch result {
	case ModelTaken:
		return out, robot.Helped
	case ModelBudgets, ModelBusy:
		return out, robot.NotAsked
	case ModelUnused, ModelRefused, ModelTimeout, ModelFailed:
	}
	return out, robot.NoHelp
}

// ask asks once. The result is ModelTaken when there is a reading; took is how long it was waited for.
func (m *reader) ask(ctx context.Context, scope tenant.Scope, t tenant.ID, day agenda.Date, q robot.Query) (robot.Reading, time.Duration, ModelResult) {
	start := m.now()
	if start.UnixMilli() < m.until.Load() {
		return robot.Reading{}, 0, ModelBusy
	}
	select {
	case m.free <- struct{}{}:
		defer func() { <-m.free }()
	default:
		return robot.Reading{}, 0, ModelBusy
	}
	switch granted, err := m.Budget.SpendModelCall(ctx, scope, t, day, m.Daily); {
	case err != nil:
		m.log.LogAttrs(ctx, slog.LevelWarn, "a salon's calls of the text model cannot be counted; it is not asked", slog.Any("error", err))
		return robot.Reading{}, 0, ModelBusy
	case !granted:
		return robot.Reading{}, 0, ModelBudgets
	}
	limited, cancel := context.WithTimeout(ctx, m.Within)
	defer cancel()
	answer, err := m.Model.Complete(limited, q.Instructions, q.Question)
	took := m.now().Sub(start)
	if err == nil {
		m.failures.Store(0)
		reading, err := q.Read(answer)
		if err != nil {
			return reading, took, ModelRefused
		}
		return reading, took, ModelTaken
	}
	if ctx.Err() != nil { // the program ends: nobody failed
		return robot.Reading{}, took, ModelFailed
	}
	m.failed(ctx, err)
	if errors.Is(err, context.DeadlineExceeded) || limited.Err() != nil {
		return robot.Reading{}, took, ModelTimeout
	}
	return robot.Reading{}, took, ModelFailed
}

// failed lets the model alone for a while when it failed several times in a row. What it answered is in no log.
func (m *reader) failed(ctx context.Context, err error) {
	if m.failures.Add(1) < modelFailures {
		return
	}
	m.failures.Store(0)
	m.until.Store(m.now().Add(modelPause).UnixMilli())
	m.log.LogAttrs(ctx, slog.LevelWarn, "the text model failed several times in a row, and is not asked for a minute", slog.Any("error", err))
}
