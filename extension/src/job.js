// The one request that is under way. It is kept in chrome.storage.session, in memory only, since a browser may stop an
// idle worker; the promise of its answer is kept here. Whatever reads or changes it goes through inLine, one after the other.
const WHATSAPP = 'https://web.whatsapp.com/';
const waiting = new Map(); // job id → { resolve, timer }

let line = Promise.resolve();
const inLine = f => {
  const turn = line.then(f);
  line = turn.catch(() => {});
  return turn;
};

const current = async () => (await chrome.storage.session.get('job')).job ?? null;

const settle = (id, answer) => {
  const one = waiting.get(id);
  waiting.delete(id);
  clearTimeout(one?.timer);
  one?.resolve(answer);
};

// finish forgets a job, closes its tab, and brings the one that asked back to the front.
const finish = async (job, answer) => {
  await chrome.storage.session.remove('job');
  settle(job.id, answer);
  await chrome.tabs.remove(job.tab).catch(() => {});
  await chrome.tabs.update(job.home.tab, { active: true }).catch(() => {});
  await chrome.windows?.update(job.home.window, { focused: true }).catch(() => {});
};

// superseded: nobody waits any more, because the worker was stopped or the page that asked was loaded anew.
const superseded = (job, home) => !waiting.has(job.id) ||
  job.home.tab === home.tab && Boolean(home.page) && job.home.page !== home.page;

const begin = async (request, home) => {
  const old = await current();
  if (old && !superseded(old, home)) return null;
  if (old) await finish(old, { ok: false, code: 'cancelled' });
  const job = { id: crypto.randomUUID(), home, ...request, tab: (await chrome.tabs.create({ url: WHATSAPP })).id };
  await chrome.storage.session.set({ job });
  return new Promise(begun => {
    const answer = new Promise(resolve => {
      const timer = setTimeout(() => end(job.id, { ok: false, code: 'timeout' }), request.options.timeout);
      waiting.set(job.id, { resolve, timer });
    });
    begun({ answer }); // wrapped: a bare promise would be awaited and block the queue
  });
};

// end is how a job ends, whatever the reason. One that is over already stays as it was.
const end = (id, answer) => inLine(async () => {
  const job = await current();
  if (job?.id === id) await finish(job, answer);
});

// sign opens WhatsApp Web for a request and resolves to its answer.
export const sign = async (request, home) => {
  const begun = await inLine(() => begin(request, home));
  return begun ? begun.answer : { ok: false, code: 'busy' };
};

// here is the job of the tab that a message came from; null when it has none.
const here = async sender => {
  const job = await current();
  return job && sender.frameId === 0 && sender.tab?.id === job.tab && sender.url?.startsWith(WHATSAPP) ? job : null;
};

// fromCard hears the card on WhatsApp Web: it learns what to show, then, after the owner's click, what to sign.
export const fromCard = async (message, sender) => {
  const job = await inLine(() => here(sender));
  if (!job) return null;
  if (!waiting.has(job.id)) {
    await end(job.id, null); // the worker was restarted: nobody would get the answer
    return null;
  }
  switch (message.type) {
    case 'hello': return { display: job.display };
    case 'confirmed': return { options: job.options };
    case 'ended': await end(job.id, message.answer); return null;
    default: return null; // "alive": it has kept this worker awake
  }
};

// tabGone: without the tab on WhatsApp Web there is no signature, and without the one that asked nobody to give it to.
export const tabGone = tab => inLine(async () => {
  const job = await current();
  if (job && (tab === job.tab || tab === job.home.tab)) await finish(job, { ok: false, code: 'tab_closed' });
});
