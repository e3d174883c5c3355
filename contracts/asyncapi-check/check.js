// Parses the AsyncAPI document named on the command line, references and all. Exit code 1 and one
// line per finding when it is not valid.
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { Parser } from '@asyncapi/parser';

const LEVELS = ['error', 'warning', 'information', 'hint'];
const source = resolve(process.argv[2]);
const { document, diagnostics } = await new Parser().parse(await readFile(source, 'utf8'), { source });

for (const { severity, path, message } of diagnostics) {
  console.log(`${LEVELS[severity]} #/${path.join('/')}: ${message}`);
}
if (document === undefined || diagnostics.some(({ severity }) => severity <= 1)) {
  process.exit(1);
}
console.log(`valid: ${document.channels().length} channels, ${document.components().messages().length} messages`);
