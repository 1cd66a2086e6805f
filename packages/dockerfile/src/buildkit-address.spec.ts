import { coded } from '../test/errors';
import { requireAddress } from './buildkit-address';

test.each(['unix:///run/buildkit/buildkitd.sock', 'tcp://127.0.0.1:1234', 'tcp://localhost:1234', 'tcp://[::1]:1234', 'kube-pod://buildkitd-0', 'docker-container://buildkitd'])('%s needs no certificate', (address) => {
  expect(requireAddress(address)).toBe(address);
});

test.each(['tcp://buildkitd:1234', 'tcp://10.0.0.7:1234', 'tcp://[fd00::1]:1234', 'tcp://localhost.example:1234'])('%s is beyond this machine', (address) => {
  expect(() => requireAddress(address)).toThrow(coded('builder-plaintext', address));
  expect(() => requireAddress(address, { tls: {} })).toThrow(coded('builder-plaintext'));
  expect(requireAddress(address, { plaintext: true })).toBe(address);
  expect(requireAddress(address, { tls: { ca: '/ca.pem' } })).toBe(address);
});

test.each(['buildkitd:1234', 'http://buildkitd:1234', 'tcp://buildkitd', 'tcp://', '', 'tcp://host:port', 'tcp://user@host:1'])('"%s" is no address', (address) => {
  expect(() => requireAddress(address, { plaintext: true })).toThrow(coded('builder-config-invalid', `"${address}"`));
});
