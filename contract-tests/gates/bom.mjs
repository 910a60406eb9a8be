// node bom.mjs FILE: validates a CycloneDX bill of materials in JSON against the strict schema of its version.
import { readFileSync } from 'node:fs';
import { Validation } from '@cyclonedx/cyclonedx-library';

const text = readFileSync(process.argv[2], 'utf8');
const { specVersion } = JSON.parse(text);
const errors = await new Validation.JsonStrictValidator(specVersion).validate(text);
if (errors) console.error(errors);
else console.log(`valid CycloneDX ${specVersion}`);
process.exitCode = errors ? 1 : 0;
