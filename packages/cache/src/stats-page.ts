import { createHash } from 'node:crypto';

const style = `
:root { color-scheme: light dark; --ink: light-dark(#1c2024, #e6e8eb); --faint: light-dark(#667078, #98a1a9); --line: light-dark(#dfe3e6, #33393f); --paper: light-dark(#fff, #16191c); --card: light-dark(#f6f8f9, #1e2226); --accent: light-dark(#0b62c4, #6cb2ff); --bad: light-dark(#b3261e, #ff8a80) }
* { box-sizing: border-box }
body { margin: 0 auto; max-width: 60rem; padding: 2rem 1.25rem; font: 16px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper) }
h1 { margin: 0 0 1.5rem; font-size: 1.35rem }
h2 { margin: 2rem 0 .5rem; font-size: 1rem }
form { display: flex; flex-wrap: wrap; gap: .5rem; align-items: end }
label { flex: 1 1 16rem; color: var(--faint); font-size: .875rem }
input, button { font: inherit; padding: .45rem .7rem; border: 1px solid var(--line); border-radius: .4rem; color: var(--ink); background: var(--paper) }
input { display: block; width: 100%; margin-top: .2rem }
button { border-color: var(--accent); color: var(--paper); background: var(--accent); cursor: pointer }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px }
#trouble { min-height: 1.5em; margin: .75rem 0 0; color: var(--bad) }
dl { display: grid; grid-template-columns: repeat(auto-fit, minmax(9rem, 1fr)); gap: .75rem; margin: 0 }
dl div { padding: .8rem 1rem; border: 1px solid var(--line); border-radius: .5rem; background: var(--card) }
dt { color: var(--faint); font-size: .875rem }
dd { margin: 0; font-size: 1.5rem; font-variant-numeric: tabular-nums }
.wide { overflow-x: auto }
table { width: 100%; border-collapse: collapse; font-variant-numeric: tabular-nums }
th, td { padding: .4rem .75rem .4rem 0; border-bottom: 1px solid var(--line); text-align: right }
th { color: var(--faint); font-size: .875rem; font-weight: 500 }
th:first-child, td:first-child { text-align: left; overflow-wrap: anywhere }
.note { color: var(--faint); font-size: .875rem }
[hidden] { display: none }
`;

// The token is a variable of this script alone: a reload asks for it again.
const script = `
'use strict';
(() => {
  const at = (id) => document.getElementById(id);
  const percent = (part, whole) => (whole > 0 ? ((part / whole) * 100).toFixed(1) + ' %' : '–');
  const count = (number) => number.toLocaleString('en');
  const size = (bytes) => {
    const units = ['B', 'kB', 'MB', 'GB', 'TB'];
    const unit = bytes < 1000 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3));
    return (bytes / 1000 ** unit).toFixed(unit === 0 ? 0 : 1) + ' ' + units[unit];
  };
  const element = (name, text, children = []) => {
    const made = document.createElement(name);
    made.textContent = text;
    made.append(...children);
    return made;
  };
  const cards = (id, pairs) => at(id).replaceChildren(...pairs.map(([name, value]) => element('div', '', [element('dt', name), element('dd', value)])));
  let token = '';

  const show = ({ hitRate, projects, storage }) => {
    const rows = Object.entries(projects).sort(([, a], [, b]) => b.hits + b.misses - a.hits - a.misses);
    const sum = (what) => rows.reduce((total, [, each]) => total + each[what], 0);
    cards('requests', [['Hit rate', hitRate === null ? '–' : percent(hitRate, 1)], ['From the cache', count(sum('hits'))], ['Not there', count(sum('misses'))], ['Stored', count(sum('stored'))]]);
    cards('storage', storage === null ? [] : [['Dedup factor', storage.dedupFactor === null ? '–' : storage.dedupFactor.toFixed(1)], ['On disk', size(storage.bytes)], ['Files of artifacts', size(storage.content)], ['Artifacts', count(storage.entries)], ['Blobs', count(storage.blobs)], ['Swept away', size(storage.removed.bytes)]]);
    at('unswept').hidden = storage !== null;
    at('projects').replaceChildren(...rows.map(([name, { hits, misses, stored }]) => element('tr', '', [name || 'without a project', percent(hits, hits + misses), count(hits), count(misses), count(stored)].map((text) => element('td', text)))));
    at('stats').hidden = false;
  };

  at('ask').addEventListener('submit', async (event) => {
    event.preventDefault();
    token = at('token').value.trim() || token;
    at('token').value = '';
    at('trouble').textContent = '';
    try {
      const response = await fetch('v1/stats', { headers: { authorization: 'Bearer ' + token }, cache: 'no-store', credentials: 'omit' });
      if (!response.ok) throw new Error('The server answers ' + response.status + ': ' + (await response.text()));
      show(await response.json());
      at('go').textContent = 'Refresh';
      at('token').required = false;
    } catch (error) {
      at('stats').hidden = true;
      at('trouble').textContent = error.message;
    }
  });
})();
`;

/** A page on which who has a token of the role admin sees the statistics. It holds none itself: what it shows, it asks for. */
export const statsPage = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Remote cache</title>
<style>${style}</style>
<h1>Remote cache</h1>
<form id="ask">
<label>Token of the role admin<input id="token" type="password" required autocomplete="off" spellcheck="false"></label>
<button id="go">Show</button>
</form>
<p id="trouble" role="alert"></p>
<main id="stats" hidden>
<h2>Requests, since this server started</h2>
<dl id="requests"></dl>
<h2>Storage, when it was swept last</h2>
<dl id="storage"></dl>
<p id="unswept" class="note">It was not swept yet: a minute after its start it will have been.</p>
<h2>By project</h2>
<div class="wide"><table>
<thead><tr><th>Project<th>Hit rate<th>From the cache<th>Not there<th>Stored</tr></thead>
<tbody id="projects"></tbody>
</table></div>
</main>
<script>${script}</script>
</html>
`;

const only = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

/** What browsers are to let the page do: run its own script, and ask this server. */
export const statsPageHeaders = {
  'content-security-policy': `default-src 'none'; script-src ${only(script)}; style-src ${only(style)}; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cache-control': 'no-store',
};
