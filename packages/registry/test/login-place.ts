import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** A home folder with files of credentials, and programs on a PATH of its own. Removed after the test. */
export class LoginPlace {
  readonly folder = mkdtempSync(path.join(tmpdir(), 'nx-oci-login-'));
  readonly #bin = path.join(this.folder, 'bin');

  constructor() {
    mkdirSync(this.#bin);
  }

  /** An environment in which nothing else is found; the system's programs are, for scripts. */
  env(more: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
    return { HOME: this.folder, XDG_RUNTIME_DIR: this.path('session'), PATH: [this.#bin, '/usr/bin', '/bin'].join(path.delimiter), NODE: process.execPath, ...more };
  }

  path(name: string): string {
    return path.join(this.folder, name);
  }

  /** Writes a file, as JSON unless it is text. Gives its path. */
  write(name: string, content: unknown): string {
    const file = this.path(name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
    return file;
  }

  docker(content: unknown): string {
    return this.write('.docker/config.json', content);
  }

  podman(content: unknown): string {
    return this.write('.config/containers/auth.json', content);
  }

  /** Installs `docker-credential-<name>`, a shell script; `$address` is what it is asked for. It notes each call. */
  helper(name: string, script: string): void {
    const lines = ['#!/bin/sh', 'address=$(cat)', `echo "$1 $address" >> '${this.path(`${name}.calls`)}'`, script, ''];
    writeFileSync(path.join(this.#bin, `docker-credential-${name}`), lines.join('\n'), { mode: 0o755 });
    appendFileSync(this.path(`${name}.calls`), '');
  }

  /** What a helper was asked, in order. */
  calls(name: string): string[] {
    return readFileSync(this.path(`${name}.calls`), 'utf8').split('\n').filter(Boolean);
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** The script of a helper that has one answer. */
export function answering(username: string, secret: string): string {
  return `printf '%s' '${JSON.stringify({ ServerURL: 'x', Username: username, Secret: secret })}'`;
}

/** An `auth` field. */
export function auth(username: string, password: string): { auth: string } {
  return { auth: Buffer.from(`${username}:${password}`).toString('base64') };
}
