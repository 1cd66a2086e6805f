import { PeerError } from './error';
import { run } from './run';
import { tool } from './tool';

/** What an object may do against a rule, and why it has to. */
export interface PolicyException {
  /** Kind and name: `StatefulSet buildkit`. */
  object: string;
  /** As a finding has it: that of the Pod Security Standard, or `image by digest`, `plain secret`, `memory limit`, `requests`, `service account token`. */
  rule: string;
  /** All that the finding says, where not all that the rule is about is to be allowed. */
  detail?: string;
  why: string;
}

/** What is against a rule. */
interface Finding {
  object: string;
  rule: string;
  detail: string;
}

/**
 * Holds objects, as YAML, against a policy: the Pod Security Standard "restricted", as an API server decides it; images by digest
 * alone; no secret that is written out; requests, and a limit of memory; no token of a service account. An exception that nothing
 * needs is as wrong as one that is missing.
 * @throws PeerError `peer-missing`; `peer-failed`, with what is wrong, and where
 */
export async function checkPolicy(objects: string, allow: readonly PolicyException[] = []): Promise<void> {
  const { pods, findings } = JSON.parse(await run([tool('manifest-policy')], { input: objects })) as { pods: number; findings: Finding[] };
  const is = (finding: Finding) => (exception: PolicyException) => finding.object === exception.object && finding.rule === exception.rule && finding.detail === (exception.detail ?? finding.detail);
  const wrong = [
    ...findings.filter((finding) => !allow.some(is(finding))).map(({ object, rule, detail }) => `${object}: ${rule}: ${detail}`),
    ...allow.filter((exception) => !findings.some((finding) => is(finding)(exception))).map(({ object, rule }) => `${object}: ${rule}: is allowed, and not needed`),
    ...(pods === 0 ? ['There is no pod'] : []),
  ];
  if (wrong.length > 0) throw new PeerError('peer-failed', 'The policy does not take all of the objects.', wrong.join('\n'));
}
