// Says on one line what package a World is and which servers it needs.
//
//   node about.mjs FOLDER

import { Package } from './package.mjs';

const { manifest, needs, entry } = new Package(process.argv[2]);
process.stdout.write(JSON.stringify({ name: manifest.name, version: manifest.version ?? '0', needs, entry }));
