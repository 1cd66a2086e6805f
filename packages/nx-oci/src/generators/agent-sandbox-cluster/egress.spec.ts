import { parseEgress, type Egress } from './egress';

test.each<[string[], Egress]>([
  [['none'], 'none'],
  [['public'], 'public'],
  [['all'], 'all'],
  [['api.example.com', '*.example.com:8443'], { addresses: [], hosts: [{ to: 'api.example.com', port: 443 }, { to: '*.example.com', port: 8443 }] }],
  [['10.1.2.0/24', '10.1.2.3:8443'], { addresses: [{ to: '10.1.2.0/24', port: 443 }, { to: '10.1.2.3/32', port: 8443 }], hosts: [] }],
  [['2001:db8::/32', '[2001:db8::1]:8443'], { addresses: [{ to: '2001:db8::/32', port: 443 }, { to: '2001:db8::1/128', port: 8443 }], hosts: [] }],
])('%j', (entries, egress) => expect(parseEgress(entries)).toEqual(egress));

test.each([[[]], [['none', 'api.example.com']], [['public', 'all']], [['localhost']], [['API.example.com']], [['https://api.example.com']], [['10.1.2.0/33']], [['10.1.2.0/']], [['10.1.2.0/8/8']], [['10.1.2.256']], [['2001:db8::/129']], [['[api.example.com]']], [['api.example.com:0']], [['api.example.com:65536']], [['api.*.com']], [['*']], [['']]])('%j is refused', (entries) => {
  expect(() => parseEgress(entries)).toThrow(expect.objectContaining({ code: 'option-invalid' }));
});

test('what is refused is named', () => expect(() => parseEgress(['public', 'ftp'])).toThrow('egress is "public, ftp"'));
