import { parseArgs } from 'node:util';
import { CodedError, Store } from '@nx-oci/oci';
import { PluginError } from './error';
import { megabytes } from './report';

const usage = `nx-oci store path      print the folder of the blob store (NX_OCI_STORE overrides)
nx-oci store verify    read every blob and name the damaged ones
nx-oci store gc        remove what was not used for --max-age (30d), and the longest unused until --max-size (20GB) is kept`;

async function main(argv: string[]): Promise<number> {
  const { positionals, values } = parseArgs({
    args: argv,
    allowPositionals: true,
    options: {
      'max-age': { type: 'string', default: '30d' },
      'max-size': { type: 'string', default: '20GB' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  const store = new Store();
  const command = positionals.join(' ');
  if (values.help) console.log(usage);
  else if (command === 'store path') console.log(store.root);
  else if (command === 'store verify') {
    const damaged = await store.verify();
    damaged.forEach((digest) => console.log(`damaged ${digest}`));
    console.log(`${(await store.list()).length} blobs, ${damaged.length} damaged`);
    return damaged.length === 0 ? 0 : 1;
  } else if (command === 'store gc') {
    const { removed, kept } = await store.gc({ maxAge: quantity(values['max-age'], ages), maxBytes: quantity(values['max-size'], sizes) });
    console.log(`removed ${removed.blobs} blobs (${megabytes(removed.bytes)}), kept ${kept.blobs} (${megabytes(kept.bytes)})`);
  } else {
    console.error(usage);
    return 2;
  }
  return 0;
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

main(process.argv.slice(2)).then(
  (code) => (process.exitCode = code),
  (error: unknown) => {
    process.exitCode = 2;
    console.error(
      error instanceof CodedError ? `error(${error.code}): ${error.message}\n  ${error.remedy}` : String((error as Error).message),
    );
  },
);
