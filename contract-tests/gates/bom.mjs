// node bom.mjs FILE: judges a bill of materials in JSON by CycloneDX's own schema, where nothing may be that it does not know.
import { readFileSync } from 'node:fs';
import { Validation } from '@cyclonedx/cyclonedx-library';

const text = readFileSync(process.argv[2], 'utf8');
const { specVersion } = JSON.parse(text);
const wrong = await new Validation.JsonStrictValidator(specVersion).validate(text);
if (wrong) console.error(wrong);
else console.log(`valid CycloneDX ${specVersion}`);
process.exitCode = wrong ? 1 : 0;
