import { parseChallenges } from './challenge';

const bearer = { scheme: 'bearer', parameters: { realm: 'https://auth.example/token', service: 'registry.example' } };

test.each<[string | string[] | undefined, object[]]>([
  [undefined, []],
  ['', []],
  ['Basic', [{ scheme: 'basic', parameters: {} }]],
  ['Basic realm="a, b"', [{ scheme: 'basic', parameters: { realm: 'a, b' } }]],
  ['bEARER REALM="https://auth.example/token" , Service = registry.example', [bearer]],
  ['Bearer realm="a \\"quoted\\" \\\\ name"', [{ scheme: 'bearer', parameters: { realm: 'a "quoted" \\ name' } }]],
  ['Bearer realm="https://auth.example/token",service="registry.example", Basic realm="x"', [bearer, { scheme: 'basic', parameters: { realm: 'x' } }]],
  [['Basic realm="x"', 'Bearer realm="https://auth.example/token",service="registry.example"'], [{ scheme: 'basic', parameters: { realm: 'x' } }, bearer]],
  ['Negotiate, Basic', [{ scheme: 'negotiate', parameters: {} }, { scheme: 'basic', parameters: {} }]],
  ['realm="of nothing"; Basic', [{ scheme: 'basic', parameters: {} }]],
  ['Bearer realm="x",scope=""', [{ scheme: 'bearer', parameters: { realm: 'x', scope: '' } }]],
])('%j is read', (header, challenges) => expect(parseChallenges(header)).toEqual(challenges));
