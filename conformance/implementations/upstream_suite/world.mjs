// What the upstream suite is told to test: the bridge, with the spec version of its own runtime.

import { SPEC_VERSION_CURRENT } from '@workflow/world';
import { bridged } from './bridge.mjs';

export const createWorld = () => bridged(SPEC_VERSION_CURRENT);
