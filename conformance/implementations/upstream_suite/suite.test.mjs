// The upstream suite as it is published, on the World that WORLD names.

import { createTestSuite } from '@workflow/world-testing';

createTestSuite(process.env.WORLD ?? './world.mjs');
