import { folderOf } from '../../test/deb-rig';
import { withLogin } from './apt-auth';

function loginsFor(auth: Record<string, string>, ...urls: string[]): string[] {
  const env = { NX_OCI_APT_FOLDER: new URL(folderOf(auth)).pathname, NETRC: new URL(`${folderOf({ netrc: 'machine netrc.example login n password p' })}netrc`).pathname };
  return urls.map((url) => withLogin(new URL(url), env).href);
}

test('a login is for its host, port, folder and scheme', () => {
  const auth = { 'auth.conf': 'machine a.example login me password s:cret\nmachine b.example:8443/private login b password b\n', 'auth.conf.d/x.conf': 'machine http://c.example login c password c\n', 'auth.conf.d/y': 'machine d.example login d password d\n' };
  expect(
    loginsFor(auth, 'https://a.example/debian/', 'http://a.example/debian/', 'https://b.example:8443/private/x/', 'https://b.example:8443/public/', 'https://b.example/private/', 'http://c.example/', 'https://c.example/', 'https://d.example/', 'https://netrc.example/', 'http://netrc.example/'),
  ).toEqual([
    'https://me:s%3Acret@a.example/debian/', 'http://a.example/debian/', 'https://b:b@b.example:8443/private/x/', 'https://b.example:8443/public/', 'https://b.example/private/', 'http://c:c@c.example/', 'https://c.example/', 'https://d.example/', 'https://n:p@netrc.example/', 'http://netrc.example/',
  ]);
});

test('an address that has a login keeps it', () => {
  expect(loginsFor({ 'auth.conf': 'machine a.example login me password secret' }, 'https://you:x@a.example/')).toEqual(['https://you:x@a.example/']);
});
