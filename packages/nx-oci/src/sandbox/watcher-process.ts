import { text } from 'node:stream/consumers';
import { endSandbox } from './end-sandbox';
import type { Sandbox, SandboxOwner } from './sandbox';
import { ended } from './watcher';

const { owner, sandbox } = JSON.parse(process.argv[2]) as { owner: SandboxOwner; sandbox: Sandbox };
// Nobody reads what goes wrong here: then the sandbox stays, and sandbox-list shows it.
text(process.stdin)
  .then(async (said) => void (said === ended || (await endSandbox(owner, sandbox))))
  .catch(() => (process.exitCode = 1));
