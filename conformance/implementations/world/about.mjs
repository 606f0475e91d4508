// Says on one line what package a World is and which servers it needs.
//
//   node about.mjs FOLDER

import { Package } from './package.mjs';

const { manifest, needs, inMemory } = new Package(process.argv[2]);
const { name, version = '0' } = manifest;
process.stdout.write(JSON.stringify({ name, version, needs, inMemory }));
