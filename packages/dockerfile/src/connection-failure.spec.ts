import { coded } from '../test/errors';
import { connectionFailure } from './connection-failure';

const name = 'buildkitd at tcp://buildkitd:1234';

// As gRPC words what a race decides: whether the reason comes before the end.
test.each([
  ['Unavailable: write tcp 127.0.0.1:50658->127.0.0.1:38161: write: broken pipe', 'closes the connection'],
  ['Unavailable: connection error: desc = "error reading server preface: read tcp 127.0.0.1:1->127.0.0.1:2: read: connection reset by peer"', 'closes the connection'],
  ['Unavailable: connection error: desc = "error reading server preface: remote error: tls: unknown certificate authority"', "does not accept this machine's certificate: unknown certificate authority"],
])('%s is a matter of trust', (text, why) => {
  expect(connectionFailure(`error: failed to list workers: ${text}`, name)).toEqual(coded('builder-untrusted', name, why));
});

test.each(['dial tcp: lookup buildkitd on 10.0.0.1:53: i/o timeout', 'dial tcp 10.0.0.7:1234: connect: no route to host', 'dial tcp 10.0.0.7:1234: connect: connection refused'])('%s is one of the way there', (why) => {
  expect(connectionFailure(`error: failed to list workers: Unavailable: connection error: desc = "transport: Error while dialing: ${why}"`, name)).toEqual(coded('builder-unreachable', name, why));
});

test('other texts are not about the connection', () => {
  expect(connectionFailure('error: failed to append ca certs', name)).toBeUndefined();
});
