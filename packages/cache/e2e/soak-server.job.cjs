// A server as it is run, in a process of its own, by a clock that a test sets: packages as they are compiled.
const { readdirSync } = require('node:fs');
const pino = require('pino');
const { readConfig } = require('../dist/config.js');
const { startServer } = require('../dist/start-server.js');

const { env, sweep, sweepEvery, clock } = JSON.parse(process.argv[2]);
const now = () => clock.from + (Date.now() - clock.from) * clock.speed;
const counts = {};
const troubles = [];
const count = (what, by = 1) => (counts[what] = (counts[what] ?? 0) + by);
process.on('warning', ({ name, message }) => /NodeVersionSupportWarning/.test(message) || troubles.push(`${name}: ${message}`));

const log = pino({ base: undefined }, {
  write(line) {
    const { msg, level, why, err, removed } = JSON.parse(line);
    count(msg);
    if (msg === 'swept') for (const [what, by] of Object.entries(removed)) count(`swept ${what}`, by);
    // A listing of versitygw fails where something goes at that moment; the next sweep does it.
    if (/^not swept/.test(msg) && /NoSuchKey/.test(why)) count('not listed');
    else if (err || (level >= 40 && !/went away|was cleared away while it was stored/.test(why ?? ''))) troubles.push(`${msg}: ${why ?? ''} ${err?.stack ?? ''}`);
  },
});

/** What the process holds: after collecting, and without what is only for a moment. */
async function held() {
  for (let round = 0; round < 3; round += 1) {
    await new Promise((resolve) => setTimeout(resolve, 200));
    global.gc();
  }
  const { heapUsed, external, rss } = process.memoryUsage();
  let files;
  try {
    files = readdirSync('/proc/self/fd').length;
  } catch {
    files = 0;
  }
  const resources = {};
  for (const name of process.getActiveResourcesInfo()) resources[name] = (resources[name] ?? 0) + 1;
  return { heap: heapUsed + external, rss, files, resources };
}

startServer({ ...readConfig(undefined, env), sweep }, { log, sweepEvery, now }).then((server) => {
  process.send({ url: server.url });
  process.on('message', async (what) => {
    if (what === 'held') process.send(await held());
    else {
      await server.stop();
      process.send({ counts, troubles });
      process.disconnect();
    }
  });
});
