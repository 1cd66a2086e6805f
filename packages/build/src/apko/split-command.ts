/** The words of a command as a shell splits it: white space, quotes, backslashes and comments. Throws for a quote that does not end. */
export function splitCommand(command: string): string[] {
  const words: string[] = [];
  let word: string | undefined;
  let quote = '';
  for (let at = 0; at < command.length; at++) {
    const character = command[at];
    if (quote === "'") {
      if (character === "'") quote = '';
      else word += character;
    } else if (character === '\\') {
      if (at + 1 === command.length) throw new Error('it ends with a backslash');
      word = (word ?? '') + command[++at];
    } else if (quote === '"') {
      if (character === '"') quote = '';
      else word += character;
    } else if (character === '"' || character === "'") {
      quote = character;
      word ??= '';
    } else if (/\s/.test(character)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else if (character === '#' && word === undefined) break;
    else word = (word ?? '') + character;
  }
  if (quote !== '') throw new Error(`the quote ${quote} does not end`);
  return word === undefined ? words : [...words, word];
}
