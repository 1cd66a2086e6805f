/**
 * What a token lets its bearer do with a repository, where that can be read from it: a JSON Web Token with the claim `access`,
 * as distribution's token specification has it. Nothing where a token is of another kind.
 */
export function grantedActions(token: string, path: string): string[] | undefined {
  const [, claims, ...rest] = token.split('.');
  if (claims === undefined || rest.length !== 1) return undefined;
  try {
    const { access } = JSON.parse(Buffer.from(claims, 'base64url').toString()) as { access?: { type: string; name: string; actions: string[] }[] | null };
    return access?.filter(({ type, name }) => type === 'repository' && name === path).flatMap(({ actions }) => actions);
  } catch {
    return undefined;
  }
}
