import { once } from 'node:events';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { RequestBody } from './request-body';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

test('nothing of a body is kept that was taken', async () => {
  const [piece, pieces] = [Buffer.alloc(1 << 20), 64];
  const inMemory = (): number => (collectGarbage(), process.memoryUsage().arrayBuffers);
  const before = inMemory();
  let after = Infinity;
  const server = createServer((incoming, response) => {
    void (async () => {
      let size = 0;
      for await (const chunk of new RequestBody(incoming, 60_000).chunks()) {
        size += chunk.length;
        // Before its end, at which all is let go.
        if (size === piece.length * pieces) after = inMemory();
      }
      response.end();
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    const put = request({ port: (server.address() as AddressInfo).port, host: '127.0.0.1', method: 'PUT', agent: false, headers: { 'content-length': piece.length * pieces } });
    const answered = once(put, 'response');
    for (let at = 0; at < pieces; at += 1) if (!put.write(piece)) await once(put, 'drain');
    put.end();
    await answered;
    expect(after - before).toBeLessThan(piece.length * 16);
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});
