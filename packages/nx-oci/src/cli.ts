import { CodedError } from '@nx-oci/oci';
import { CommanderError } from 'commander';
import { finders } from './cli/everyday';
import { makeProgram } from './cli/program';

/** Errors of what was typed: exit code 2. That of others is 1. */
const typed = new Set(['option-invalid', 'platform-invalid', 'reference-invalid', 'usage-invalid']);

/** Of commands that end with 1 where they find something, every error is 2, as with diff and grep. */
const isFinder = finders.has(process.argv[2]);

/** `--tag=1` as `--tag 1`, so that an option which there is not is looked for by its name alone. */
const args = process.argv.slice(2).flatMap((arg) => /^(--[^=]+)=(.*)$/s.exec(arg)?.slice(1) ?? [arg]);

makeProgram()
  .parseAsync(args, { from: 'user' })
  .catch((error: unknown) => {
    // Help or the version was printed; help also where a command was missing.
    if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : 2;
    else if (error instanceof CodedError) {
      process.exitCode = isFinder || typed.has(error.code) ? 2 : 1;
      console.error(`error(${error.code}): ${error.message}\n  ${error.remedy}`);
    } else {
      process.exitCode = isFinder ? 2 : 1;
      console.error(error);
    }
  });
