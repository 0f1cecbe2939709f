const { appendFileSync } = require('node:fs');
const { reporters } = require('mocha');

/**
 * Mocha's `spec` reporter. With `TEST_TOTALS` in the environment it also appends a line `<passed> <failed> <pending>`
 * to the file of that name, so that several runs can be added up.
 */
module.exports = class extends reporters.Spec {
  epilogue() {
    super.epilogue();
    const { passes, failures, pending } = this.stats;
    if (process.env.TEST_TOTALS) appendFileSync(process.env.TEST_TOTALS, `${passes} ${failures} ${pending}\n`);
  }
};
