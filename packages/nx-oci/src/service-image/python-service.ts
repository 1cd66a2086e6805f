import { existsSync } from 'node:fs';
import path from 'node:path';
import type { Definition, FilesContent, OutsideContent } from '@nx-oci/build';
import { debianPackages, distributionOf, hasBase, interpreterOf, outside, withoutBase } from './interpreter';
import { definitionPart, invalidOption, required, type ServiceOptions } from './service-options';

/** Python, wheels as a requirements file says, and the package in /app, started as a module. Throws `option-invalid`. */
export function pythonService(options: ServiceOptions): Definition {
  const interpreter = interpreterOf(options, '/usr/bin/python3');
  const definition = definitionPart(options);
  const { from, name, module } = appOf(options);
  const app: FilesContent = { type: 'files', from, to: `/app/${name}`, exclude: ['**/__pycache__/**', '**/*.pyc'] };
  return {
    base: 'none',
    ...(!hasBase(options) && { accounts: withoutBase.accounts }),
    ...definition,
    env: { PYTHONPATH: '/app', PYTHONDONTWRITEBYTECODE: '1', PYTHONUNBUFFERED: '1', ...(!hasBase(options) && withoutBase.certificates), ...definition.env },
    contents: [...pythonContents(options), ...wheels(options, interpreter), ...(definition.contents ?? []), app],
    entrypoint: [interpreter, '-m', module],
  };
}

/** Refuses an app that Python would not find to start. `root` is the workspace's. Throws `option-invalid`. */
export function requirePythonModule(options: ServiceOptions, root: string): void {
  const { from, name, module } = appOf(options);
  const [first, ...rest] = module.split('.');
  const folder = path.join(root, from);
  // What is not there at all is named when it is read; modules of other packages are not looked for.
  if (first !== name || !existsSync(folder)) return;
  const script = path.join(folder, ...rest);
  if (existsSync(path.join(script, '__main__.py')) || (rest.length > 0 && existsSync(`${script}.py`))) return;
  const files = [[from, ...rest, '__main__.py'].join('/'), ...(rest.length > 0 ? [`${[from, ...rest].join('/')}.py`] : [])];
  throw invalidOption(`module is "${module}", and there is no ${files.join(' or ')}`, `Write it, or name another in "module": "${name}.server" starts ${from}/server.py.`);
}

function appOf(options: ServiceOptions): { from: string; name: string; module: string } {
  const from = required('app', options, 'Give the folder of the package that Python starts: "apps/api/api".');
  const name = path.posix.basename(from);
  return { from, name, module: options.module ?? name };
}

/** Python of the distribution; nothing on a base, which has its own. */
function pythonContents(options: ServiceOptions): OutsideContent[] {
  if (hasBase(options)) return [];
  const { suite, python } = distributionOf(options);
  if (options.runtimeVersion !== undefined && options.runtimeVersion !== python) {
    throw invalidOption(`runtimeVersion is "${options.runtimeVersion}", and ${suite} has Python ${python}`, 'Remove it, name another "distribution", or give a "base" that has that Python.');
  }
  // Wheels may count on the C++ library.
  const packages = ['python3-minimal', 'libpython3-stdlib', 'base-files', 'ca-certificates', 'netbase', ...(options.requirements === undefined ? [] : ['libstdc++6'])];
  return [debianPackages(packages, ['debconf', 'dpkg', 'mawk', 'openssl'], options)];
}

function wheels(options: ServiceOptions, interpreter: string): OutsideContent[] {
  const { requirements, libc } = options;
  if (requirements === undefined) return [];
  if (!hasBase(options)) {
    const { python, glibc } = distributionOf(options);
    return [outside({ type: 'wheel', requirements, python, glibc })];
  }
  const python = required('runtimeVersion', options, `Say which Python ${options.base} has, such as "3.12": wheels are chosen by it.`);
  // Where a base's Python looks for modules is its own matter; it does look into PYTHONPATH.
  return [outside({ type: 'wheel', requirements, python, to: '/app', interpreter, ...(libc && { libc }) })];
}
