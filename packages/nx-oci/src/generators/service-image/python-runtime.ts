import type { Runtime } from './runtime';

/** Services in Python, as they are. */
export const pythonRuntime: Runtime = {
  templates: ['python', 'readme'],
  language: ' in Python',
  artifact: 'app',
  toolchain: { program: 'python3', args: ['--version'], least: '3.9.0' },
  locked: true,
  sources: 'service',
  targets: () => ({
    test: {
      executor: 'nx:run-commands',
      cache: true,
      inputs: ['default', '^default', { runtime: 'python3 --version' }, { externalDependencies: [] }],
      outputs: [],
      options: { cwd: '{projectRoot}', command: 'python3 -m unittest discover -s tests -t .', env: { PYTHONDONTWRITEBYTECODE: '1' } },
    },
  }),
  image: () => ({ runtime: 'python', app: '{projectRoot}/service' }),
};
