// The bookmark that confirms a passkey without the Connector: the owner clicks it on WhatsApp Web, which their dashboard
// opened with the question in the fragment, and it goes back there with the answer in the fragment. `make extension` writes
// it in one line into internal/web/asset/files/bookmarklet.min.js; the dashboard puts its own origin into __ORIGIN__, and
// to no other does this return. Whole-line comments are taken out, lines are joined as they are; there may be no percent
// sign, since an address has its own meaning for it.
javascript:(async()=>{
const d='__ORIGIN__/';
let q,a;
try{
q=JSON.parse(decodeURIComponent(escape(atob(location.hash.split('#salonzap=')[1].replace(/-/g,'+').replace(/_/g,'/')))));
if(!q.r.startsWith(d))throw d
}catch{return alert('Comece pelo seu painel: '+d)}
try{
// The host that is shown is the one to which the answer goes, whatever the question says.
if(!confirm('Conectar o WhatsApp?\n\nSalão: '+q.d.salon+'\nNúmero: '+q.d.number+'\nPedido por '+d+'\n\nSó confirme se foi você quem começou agora.'))throw{name:'cancelled'};
a='#pk='+btoa(JSON.stringify(await navigator.credentials.get({publicKey:PublicKeyCredential.parseRequestOptionsFromJSON({...q.o,rpId:'whatsapp.com',userVerification:'required'})}))).replace(/\+/g,'-').replace(/\//g,'_').replace(/=/g,'')
}catch(e){a='#pkerr='+e.name}
location.href=q.r+a
})()
