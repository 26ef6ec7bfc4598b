// In WhatsApp Web's own world, where password managers are heard: signs what the card hands over, with
// navigator.credentials.get as it is at that moment. WhatsApp's scripts can see these messages; nothing in them is secret
// from WhatsApp.
(() => {
  const NS = 'salonzap-pk';

  const codeOf = (error, late) => {
    switch (error?.name) {
      case 'NotAllowedError': return late ? 'timeout' : 'no_passkey_or_refused';
      case 'AbortError': return 'cancelled';
      case 'NotSupportedError': case 'SecurityError': return 'unsupported';
      case 'TypeError': case 'EncodingError': return 'bad_request';
      default: return 'no_passkey_or_refused';
    }
  };

  const sign = async options => {
    if (!window.PublicKeyCredential?.parseRequestOptionsFromJSON || !navigator.credentials?.get) {
      return { ok: false, code: 'unsupported' };
    }
    const begun = performance.now();
    try {
      const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options);
      const credential = await navigator.credentials.get({ publicKey });
      return { ok: true, assertion: JSON.parse(JSON.stringify(credential)) };
    } catch (error) {
      return { ok: false, code: codeOf(error, performance.now() - begun >= options.timeout) };
    }
  };

  addEventListener('message', async event => {
    const m = event.data;
    if (event.source !== window || event.origin !== location.origin || m?.ns !== NS || m.dir !== 'sign') return;
    postMessage({ ns: NS, dir: 'signed', id: m.id, answer: await sign(m.options) }, location.origin);
  });
})();
