// Notices in this browser: asks for the person's word, subscribes, and says what is true of this browser.
(() => {
  'use strict';
  const part = document.getElementById('push');
  if (!part) return;
  const offer = part.querySelector('[data-push="offer"]');
  const say = (...names) => {
    for (const el of part.querySelectorAll('[data-push]')) el.hidden = !names.includes(el.dataset.push);
  };
  const bytes = s => Uint8Array.from(atob(s.replace(/-/g, '+').replace(/_/g, '/')), c => c.charCodeAt(0));
  const same = (a, b) => a && new Uint8Array(a).join() === b.join();
  const hash = async s => [...new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(s)))].map(b => b.toString(16).padStart(2, '0')).join('');
  const key = bytes(part.dataset.key);

  const subscription = async () => (await navigator.serviceWorker.getRegistration('/'))?.pushManager.getSubscription();
  const row = async s => s && part.querySelector(`[data-device="${await hash(s.endpoint)}"]`);

  const look = async () => {
    if (!isSecureContext) return say('insecure');
    const phone = /iPhone|iPad/.test(navigator.userAgent) || (/Mac/.test(navigator.userAgent) && navigator.maxTouchPoints > 1);
    if (!('serviceWorker' in navigator && 'PushManager' in window && 'Notification' in window)) {
      return say(phone && !navigator.standalone ? 'iphone' : 'unsupported');
    }
    if (Notification.permission === 'denied') return say('denied');
    const s = await subscription();
    const li = Notification.permission === 'granted' && s && same(s.options.applicationServerKey, key) && await row(s);
    if (!li) return say('offer');
    li.querySelector('[data-this]').hidden = false;
    li.querySelector('form').addEventListener('submit', () => { s.unsubscribe(); });
    say('on');
  };

  const subscribe = async () => {
    if (await Notification.requestPermission() !== 'granted') return say('denied', 'offer');
    await navigator.serviceWorker.register('/worker.js', { scope: '/' });
    const { pushManager } = await navigator.serviceWorker.ready;
    const old = await pushManager.getSubscription();
    if (old && !same(old.options.applicationServerKey, key)) await old.unsubscribe();
    const { endpoint, keys } = (await pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key })).toJSON();
    offer.elements.endpoint.value = endpoint;
    offer.elements.p256dh.value = keys.p256dh;
    offer.elements.auth.value = keys.auth;
    offer.submit();
  };

  offer.addEventListener('submit', async e => {
    e.preventDefault();
    const button = offer.querySelector('button');
    button.disabled = true;
    try { await subscribe(); } catch { say('failed', 'offer'); }
    button.disabled = false;
  });
  look().catch(() => say('failed', 'offer'));
})();
