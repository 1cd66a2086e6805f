import { grantedActions } from './token-grants';

const token = (claims: unknown): string => ['{}', JSON.stringify(claims), 'signature'].map((part) => Buffer.from(part).toString('base64url')).join('.');
const access = (...entries: [string, string[]][]): object => ({ access: entries.map(([name, actions]) => ({ type: 'repository', name, actions })) });

test.each<[string, unknown, string[] | undefined]>([
  ['pull and push', access(['acme/app', ['pull', 'push']]), ['pull', 'push']],
  ['something else alone', access(['acme/other', ['pull', 'push']]), []],
  ['nothing', { access: [] }, []],
  ['of a registry that does not tell', { sub: 'alice' }, undefined],
  ['null as access', { access: null }, undefined],
  ['null', null, undefined],
  ['strange access', { access: [5] }, []],
])('a token for %s', (_, claims, expected) => expect(grantedActions(token(claims), 'acme/app')).toEqual(expected));

test.each(['', 'opaque', 'a.b', 'a.b.c', 'a.b.c.d'])('"%s" tells nothing', (text) => expect(grantedActions(text, 'acme/app')).toBeUndefined());
