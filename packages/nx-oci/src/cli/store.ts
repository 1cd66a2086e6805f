import { Store } from '@nx-oci/oci';
import type { Command } from 'commander';
import { PluginError } from '../error';
import { megabytes } from '../report';

/** `store path`, `store verify`, `store gc`: the blob store, which builds and pulls share. */
export function addStore(program: Command): void {
  const group = program.command('store').description('look after the blob store');

  group
    .command('path')
    .description('print the folder of the blob store (NX_OCI_STORE overrides)')
    .action(() => console.log(new Store().root));

  group
    .command('verify')
    .description('read every blob and name the damaged ones')
    .action(async () => {
      const store = new Store();
      const damaged = await store.verify();
      damaged.forEach((digest) => console.log(`damaged ${digest}`));
      console.log(`${(await store.list()).length} blobs, ${damaged.length} damaged`);
      if (damaged.length > 0) process.exitCode = 1;
    });

  group
    .command('gc')
    .description('remove what was not used for long, and the longest unused until the rest is small enough')
    .option('--max-age <age>', 'remove what was not used for so long', '30d')
    .option('--max-size <size>', 'keep at most so much', '20GB')
    .action(async ({ maxAge, maxSize }: { maxAge: string; maxSize: string }) => {
      const { removed, kept } = await new Store().gc({ maxAge: quantity(maxAge, ages), maxBytes: quantity(maxSize, sizes) });
      console.log(`removed ${removed.blobs} blobs (${megabytes(removed.bytes)}), kept ${kept.blobs} (${megabytes(kept.bytes)})`);
    });
}

const ages = { m: 60_000, h: 3_600_000, d: 86_400_000 };
const sizes = { MB: 1e6, GB: 1e9, TB: 1e12 };

function quantity(text: string, units: Record<string, number>): number {
  const [, number, unit] = /^(\d+)([a-zA-Z]+)$/.exec(text) ?? [];
  if (unit !== undefined && Object.hasOwn(units, unit)) return Number(number) * units[unit];
  throw new PluginError('option-invalid', {
    message: `"${text}" is not understood.`,
    remedy: `Give a number and one of ${Object.keys(units).join(', ')}, without space.`,
  });
}
