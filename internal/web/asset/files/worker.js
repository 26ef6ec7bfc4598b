// The service worker: shows notices that come while no page is open, and opens what they are about. It keeps no pages.
'use strict';
const icon = '__ICON__';
const badge = '__BADGE__';

addEventListener('install', () => skipWaiting());
addEventListener('activate', e => e.waitUntil(clients.claim()));

addEventListener('push', e => {
  let n = {};
  try { n = e.data.json(); } catch { /* a browser has to show something for each message */ }
  e.waitUntil(registration.showNotification(n.title || 'Salonzap', {
    body: n.body || '', tag: n.tag || 'salonzap', lang: n.lang, renotify: true, icon, badge, data: { path: n.path || '/dashboard/' },
  }));
});

addEventListener('notificationclick', e => {
  e.notification.close();
  const url = new URL(e.notification.data?.path || '/dashboard/', location.origin);
  if (url.origin !== location.origin) return;
  e.waitUntil((async () => {
    const open = await clients.matchAll({ type: 'window', includeUncontrolled: true });
    for (const c of open.filter(c => new URL(c.url).pathname.startsWith('/dashboard/'))) {
      try {
        await c.navigate(url.href);
        return await c.focus();
      } catch { /* a page that this worker does not control yet: open another one */ }
    }
    return clients.openWindow(url.href);
  })());
});

// A browser may be given another address by its push service: it is told at once, while the person is signed in.
addEventListener('pushsubscriptionchange', e => e.waitUntil((async () => {
  const options = e.oldSubscription?.options;
  const fresh = e.newSubscription || (options && await registration.pushManager.subscribe(options));
  if (!fresh) return;
  const { endpoint, keys } = fresh.toJSON();
  await fetch('/dashboard/notices/devices', { method: 'POST', credentials: 'same-origin', redirect: 'manual', body: new URLSearchParams({ endpoint, p256dh: keys.p256dh, auth: keys.auth }) });
})()));
