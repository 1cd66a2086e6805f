import { coded } from '../../test/errors';
import { publishedPorts } from './published-ports';

const told = (exposed: string[], wanted: (string | number)[] = []): string[] => publishedPorts(exposed, wanted).map(({ host, container }) => `${host}:${container}`);

test.each([
  [['8080/tcp', '53/udp'], [], ['8080:8080/tcp', '53:53/udp']],
  [['8080/tcp', '9090/tcp'], ['8081:8080'], ['9090:9090/tcp', '8081:8080/tcp']],
  [[], ['8081:8080', '8053:53/udp'], ['8081:8080/tcp', '8053:53/udp']],
  [['8080/tcp'], [8080], ['8080:8080/tcp']],
])('the ports %j of an image, of which %j are asked for, are at %j', (exposed, wanted, expected) => expect(told(exposed, wanted)).toEqual(expected));

test.each(['', 'http', '8080:', '0.0.0.0:80:80', '80:80/sctp', '0:80', '65536:80', '80-81:80-81', -1])('%p is no port', (wanted) => {
  expect(() => told([], [wanted])).toThrow(coded('option-invalid', `"${wanted}"`));
});
