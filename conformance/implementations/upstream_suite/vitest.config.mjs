// The one file of tests, in the order in which it declares them; nothing is written beside it.

export default {
  cacheDir: './.vite',
  test: { include: ['suite.test.mjs'], fileParallelism: false, bail: 1 },
};
