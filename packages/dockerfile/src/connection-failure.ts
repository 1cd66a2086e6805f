import { DockerfileError } from './error';

/** What is between this machine and a builder, as gRPC of Go words it; nothing if a text is not about that. */
export function connectionFailure(text: string, builder: string): DockerfileError | undefined {
  const reason = reasonIn(text);
  if (/x509:|tls:|authentication handshake failed|certificate/i.test(text)) {
    const refused = /remote error: tls: (.*)/.exec(text)?.[1].replace(/".*/, '');
    return new DockerfileError('builder-untrusted', {
      message: refused === undefined ? `The certificate of ${builder} is not trusted: ${reason}.` : `${builder} does not accept this machine's certificate: ${refused}.`,
      remedy:
        refused === undefined
          ? 'Give the authority that signed it (tls.ca, or NX_OCI_BUILDKIT_CA) and the name that it is for (tls.serverName, or NX_OCI_BUILDKIT_SERVER_NAME); make a new one where it has expired.'
          : 'Give a client certificate that its authority signed, and the key (tls.cert and tls.key, or NX_OCI_BUILDKIT_CERT and NX_OCI_BUILDKIT_KEY).',
    });
  }
  if (isCutOff(text)) {
    return new DockerfileError('builder-untrusted', {
      message: `${builder} closes the connection: it likely wants TLS, or another certificate.`,
      remedy: 'Give certificates: tls.ca, tls.cert and tls.key of the builder, or NX_OCI_BUILDKIT_CA, NX_OCI_BUILDKIT_CERT and NX_OCI_BUILDKIT_KEY.',
    });
  }
  if (!/connection error|connection refused|no such host|no route to host|network is unreachable|i\/o timeout|deadline exceeded|no such file or directory|permission denied|missing port|cannot connect to the docker daemon|error during connect/i.test(text)) return undefined;
  return unreachable(builder, reason);
}

/** Whether a connection ends without a reason: it may come, or not, before the end, so that asking again can tell it. */
export function isCutOff(text: string): boolean {
  return /error reading server preface: EOF|broken pipe|connection reset/.test(text);
}

/** A builder that does not answer, and why. */
export function unreachable(builder: string, reason: string): DockerfileError {
  return new DockerfileError('builder-unreachable', {
    message: `${builder} cannot be reached: ${reason}.`,
    remedy: 'Start it, correct its address (the option "address" of the builder, or BUILDKIT_HOST), or let this machine connect to it: a network policy or firewall may be between.',
  });
}

function reasonIn(text: string): string {
  const line = text.trim().split('\n').at(-1)!;
  return line
    .replace(/^(error|ERROR): /, '')
    .replace(/^.*?connection error: desc = "(.*)"$/, '$1')
    .replace(/^transport: (Error while dialing: |authentication handshake failed: )/, '')
    .replaceAll('\\"', '"')
    .replace(/\.$/, '');
}
