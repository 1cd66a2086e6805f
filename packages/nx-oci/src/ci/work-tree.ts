import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { PluginError } from '../error';

const run = promisify(execFile);

/** What git has checked out in a folder. */
export class WorkTree {
  constructor(readonly root: string) {}

  /** What git prints, trimmed. Throws `git-failed`. */
  git(...argv: string[]): Promise<string> {
    return this.gitWith({}, ...argv);
  }

  async gitWith(env: NodeJS.ProcessEnv, ...argv: string[]): Promise<string> {
    return (await this.#run(env, argv)).trim();
  }

  /** The names that git prints with `-z`, as they are. Throws `git-failed`. */
  async names(...argv: string[]): Promise<string[]> {
    return (await this.#run({}, argv)).split('\0').filter(Boolean);
  }

  async #run(env: NodeJS.ProcessEnv, argv: string[]): Promise<string> {
    try {
      // Nobody is there to type a password.
      const { stdout } = await run('git', argv, { cwd: this.root, env: { ...process.env, GIT_TERMINAL_PROMPT: '0', ...env }, maxBuffer: 64 << 20 });
      return stdout;
    } catch (cause) {
      const { stderr = '', message } = cause as Error & { stderr?: string };
      throw new PluginError('git-failed', {
        message: `git ${argv[0]} does not succeed: ${said(stderr) || message}.`,
        remedy: 'Make that pass by hand. In a CI, see that the whole history is there, and that the token may write to the repository.',
        cause,
      });
    }
  }

  /** The branch that is checked out, if it is one. */
  async branch(): Promise<string | undefined> {
    return (await this.git('branch', '--show-current')) || undefined;
  }

  /** Files that git follows and that are not as they were committed, relative to the root of the repository. */
  async changes(): Promise<string[]> {
    return this.names('diff', '--name-only', '--no-renames', '-z', 'HEAD');
  }

  /** Commits files, and nothing else. */
  async commit(files: readonly string[], message: string): Promise<void> {
    const committer = ['-c', 'user.name=nx-oci', '-c', 'user.email=nx-oci@localhost'];
    const named = files.map((file) => `:(top,literal)${file}`);
    await this.git(...committer, 'commit', '--quiet', '--no-verify', '--message', message, '--only', '--', ...named);
  }
}

/** What git says at the end: enough lines for those that name what it does not find. */
function said(stderr: string): string {
  const lines = stderr.split('\n').map((line) => line.trim()).filter(Boolean);
  return lines.slice(-5).join(' ').replace(/\.$/, '').slice(0, 600);
}
