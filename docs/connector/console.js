// For support staff: signs one question of WhatsApp's by hand, see console.md. Paste into the console of
// https://web.whatsapp.com, paste the options into the box, and let the owner of the account confirm. The answer is printed.
(async () => {
  if (location.origin !== 'https://web.whatsapp.com') return console.error('Open https://web.whatsapp.com first.');
  let options;
  try {
    options = JSON.parse(prompt('The options of the passkey step (JSON):'));
    options = options.options ?? options;
  } catch {
    return console.error('That is no JSON.');
  }
  if (options?.rpId !== 'whatsapp.com' || options.userVerification !== 'required') return console.error('That is not a question of WhatsApp.');
  try {
    const credential = await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) });
    console.log(JSON.stringify(credential));
  } catch (error) {
    console.error(error.name + ': cancelled, no passkey on this computer, or the fingerprint was not accepted.');
  }
})();
