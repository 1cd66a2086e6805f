import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { coded } from '../test/errors';
import { temporaryFolder } from '../test/temporary-folder';
import { buildx } from './buildx';

const folder = temporaryFolder();

/** A docker that says what one without the plugin does. */
function docker(says: string): string {
  const file = path.join(folder, 'docker');
  writeFileSync(file, `#!/bin/sh\ncat >&2 <<'END'\n${says}\nEND\nexit 125\n`, { mode: 0o755 });
  return file;
}

test.each([
  ['of now', 'unknown flag: --bootstrap\n\nUsage:  docker [OPTIONS] COMMAND\n\nRun \'docker --help\' for more information'],
  ['of before', "docker: 'buildx' is not a docker command.\nSee 'docker --help'"],
  ['that wants a builder of it', "unknown flag: --builder\nSee 'docker --help'.\n\nUsage:  docker [OPTIONS] COMMAND"],
])('a docker %s without buildx is no builder', async (_, says) => {
  await expect(buildx({ program: docker(says) }).platforms()).rejects.toEqual(coded('builder-missing', 'no buildx'));
});

test('what buildx itself says is told', async () => {
  await expect(buildx({ program: docker('ERROR: no builder "a" found'), builder: 'a' }).platforms()).rejects.toEqual(coded('builder-unreachable', 'no builder "a" found'));
});
