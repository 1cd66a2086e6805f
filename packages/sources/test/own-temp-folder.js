// Specs of one file see no other's temporary files: what they leave behind is theirs.
const { mkdtempSync, rmSync } = require('node:fs');
const { tmpdir } = require('node:os');
const path = require('node:path');
const { TestEnvironment } = require('jest-environment-node');

module.exports = class OwnTempFolder extends TestEnvironment {
  constructor(config, context) {
    const before = process.env.TMPDIR;
    const folder = mkdtempSync(path.join(tmpdir(), 'nx-oci-spec-'));
    process.env.TMPDIR = folder;
    super(config, context);
    this.restore = () => {
      if (before === undefined) delete process.env.TMPDIR;
      else process.env.TMPDIR = before;
      rmSync(folder, { recursive: true, force: true });
    };
  }

  async teardown() {
    await super.teardown();
    this.restore();
  }
};
