// Mocha's own report, and next to it a file with the numbers and the failures, written anew after each test: so
// they are known even if the process dies, and `finished` tells whether it did.
const { writeFileSync } = require('node:fs');
const path = require('node:path');
const Mocha = require('mocha');

const {
  EVENT_HOOK_END,
  EVENT_RUN_END,
  EVENT_TEST_END,
  EVENT_TEST_FAIL,
  EVENT_TEST_PASS,
  EVENT_TEST_PENDING,
} = Mocha.Runner.constants;

class CountingReporter extends Mocha.reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    const { resultFile } = options.reporterOptions;
    const result = { passed: 0, failed: 0, skipped: 0, failures: [], durations: {}, finished: false };
    const write = () => writeFileSync(resultFile, JSON.stringify(result));
    runner.on(EVENT_TEST_PASS, () => (result.passed += 1));
    // Also sent for a failing hook, which ends no test.
    runner.on(EVENT_TEST_FAIL, (test, error) => {
      result.failed += 1;
      const text = error?.stack ?? error?.message ?? String(error);
      result.failures.push({ file: test.file, title: test.fullTitle(), text });
      write();
    });
    runner.on(EVENT_TEST_PENDING, () => (result.skipped += 1));
    // By the names that the tiers call the files by.
    const addDuration = ({ file, duration }) => {
      const name = path.relative(path.resolve('out/test'), file ?? '');
      if (name.startsWith('..') || !duration) return;
      result.durations[name] = (result.durations[name] ?? 0) + duration;
    };
    runner.on(EVENT_HOOK_END, addDuration);
    runner.on(EVENT_TEST_END, (test) => {
      addDuration(test);
      write();
    });
    runner.once(EVENT_RUN_END, () => {
      result.finished = true;
      write();
    });
    write();
  }
}

module.exports = CountingReporter;
