// Firefox, on dashboards only: pages there cannot call an extension, so this hands their messages to the worker, which
// decides as it does everywhere.
addEventListener('message', async event => {
  const m = event.data;
  if (event.source !== window || event.origin !== location.origin || m?.ns !== 'salonzap-pk' || m.dir !== 'to') return;
  const { ns, dir, ...message } = m;
  let answer;
  try {
    answer = await chrome.runtime.sendMessage({ type: 'page', message });
  } catch {
    answer = { ok: false, code: 'tab_closed' }; // the extension was updated or removed meanwhile
  }
  postMessage({ ...answer, ns, dir: 'from', id: m.id }, location.origin);
});
