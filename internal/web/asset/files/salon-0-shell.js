// What every page of a salon does: it says when the network is away.
(() => {
  'use strict';
  const online = () => { document.getElementById('offline').hidden = navigator.onLine; };
  addEventListener('online', online);
  addEventListener('offline', online);
})();
