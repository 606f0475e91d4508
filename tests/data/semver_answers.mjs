// Records what npm's semver answers for a list of version texts and ranges, into semver.json.
//
//   npm install semver@7.7.4        (anywhere; the release that the published packages use)
//   node tests/data/semver_answers.mjs /path/to/node_modules/semver > tests/data/semver.json
//
// `valid` is the normalised text or null. `compare` has one row a valid version; character j of
// row i is <, = or > as version i sorts before, with or after version j. `ranges` has one text a
// range; character i is 1 when valid version i satisfies it, prereleases included.
import { createRequire } from 'node:module';

const at = process.argv[2];
const semver = createRequire(import.meta.url)(at);
const { version } = createRequire(import.meta.url)(`${at}/package.json`);

const published = [
  '4.0.1-beta.1', '4.0.1-beta.9', '4.0.1-beta.10', '4.0.1-beta.41', '4.1.0-beta.51',
  '4.1.0-beta.63', '4.2.0-beta.64', '4.2.0-beta.74', '4.2.0-beta.76', '4.2.0', '4.2.1', '4.3.1',
  '4.5.0', '4.6.0', '4.6.1', '4.8.0', '4.8.4', '4.8.5', '4.8.9', '5.0.0-beta.2', '5.0.0-beta.4',
  '5.0.0-beta.5', '5.0.0-beta.12', '5.0.0-beta.15', '5.0.0-beta.17', '5.0.0-beta.19',
  '5.0.0-beta.26', '5.0.0-beta.35', '5.0.0-beta.39', '5.0.0-beta.42', '5.0.0-beta.55',
];
const boundaries = ['4.2.0-beta.64', '4.6.0', '5.0.0-beta.15', '5.0.0-beta.18', '5.0.0-beta.37'];
const near = boundaries.flatMap((text) => {
  const head = text.replace(/\d+$/, '');
  const last = Number(text.match(/\d+$/)[0]);
  return [`${head}${Math.max(last - 1, 0)}`, text, `${head}${last + 1}`, `${text}.0`, `${text}.1`,
    `${text}-x`, `${text}+sha.1`, `v${text}`, ` ${text}\t`, `=${text}`];
});
const prereleases = ['0', '1', '9', '10', 'alpha', 'alpha.99', 'beta', 'beta.0', 'beta.9', 'beta.64',
  'beta.100', 'beta.18.1', 'beta.x', 'beta.-1', 'beta-1', 'canary.1', 'rc.1', 'Beta.1', '-', '--1',
  'a.b.c', 'a.1.c', 'a.1', '9007199254740990', '9007199254740991', '9007199254740992',
  '9007199254740993', '9007199254740994', '99999999999999999999', 'x9007199254740993', '0a', '1a'];
const malformed = ['', ' ', 'latest', 'undefined', 'null', '5', '5.0', '5.0.0.0', '05.0.0', '5.00.0',
  '5.0.00', '5.0.0-beta.018', '5.0.0-01', '5.0.0-', '5.0.0+', '5.0.0-+a', '5.0.0-a..b', '5.0.0-.a',
  '5.0.0-a.', '5.0.0+a..b', '5.0.0 beta', 'V5.0.0', 'vv5.0.0', 'v 5.0.0', '= 5.0.0', '=v5.0.0',
  '>=5.0.0', '^5.0.0', '5.x.0', '-5.0.0', '5.0.0-b\u00e9ta', '5.0.0-\u0663', '\u0665.0.0', '5.0.0_1',
  '9007199254740992.0.0', '0.9007199254740992.0', '0.0.9007199254740992',
  '99999999999999999999.0.0', '\u00855.0.0', '\u001c5.0.0', '5.0.0\u0000', '5.0.0\n5.0.0',
  `5.0.0-${'a'.repeat(251)}`, `${' '.repeat(252)}5.0.0`];
const accepted = ['0.0.0', '0.0.1', '1.2.3', '10.0.0', '4.10.0', '4.99.0', '5.0.0', '5.0.1', '5.1.0-beta.0', '6.0.0-alpha.0',
  '9007199254740991.0.0', '0.9007199254740991.0', '0.0.9007199254740991', 'v5.0.0', ' 5.0.0 ',
  '\u00a05.0.0', '\ufeff5.0.0', '\u20285.0.0\u3000', '5.0.0\r\n', '\u000b5.0.0\u000c', '5.0.0+sha', '5.0.0+001', '5.0.0+-',
  '5.0.0-beta.55+sha.abc', `5.0.0-${'a'.repeat(250)}`, `5.0.0-${'9'.repeat(250)}`,
  `${' '.repeat(251)}5.0.0`];
const texts = [...new Set([
  ...published, ...near, ...prereleases.flatMap((p) => [`5.0.0-${p}`, `4.6.0-${p}`]), ...accepted, ...malformed,
])];
const valid = Object.fromEntries(texts.map((text) => [text, semver.valid(text)]));
const good = texts.filter((text) => valid[text] !== null);
const sign = { '-1': '<', 0: '=', 1: '>' };
const compare = good.map((a) => good.map((b) => sign[semver.compare(a, b)]).join(''));
const ranges = {};
for (const range of [
  '>=4.6.0 <5.0.0-0 || >=5.0.0-beta.15', '>=4.2.0-beta.64', '>=4.6.0', '>=4.6.0 <5.0.0-0',
  '>=5.0.0-beta.15', '>=5.0.0-beta.18', '>=5.0.0-beta.37', '>=5.0.0-0', '>=4.2.0 <4.8.5',
  '>=4.8.5 <5.0.0-0 || >=5.0.0-beta.44', '>=0.0.0 <4.1.0-beta.51',
]) {
  ranges[range] = good
    .map((text) => (semver.satisfies(text, range, { includePrerelease: true }) ? 1 : 0)).join('');
}
process.stdout.write(`${JSON.stringify({ semver: version, valid, compare, ranges }, null, 1)}\n`);
