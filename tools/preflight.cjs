'use strict';
const { existsSync, readFileSync } = require('node:fs');
const { join } = require('node:path');

/**
 * Runs before every tool, on any version of Node, and says what to do when this installation cannot run it:
 * `node -r ./tools/preflight.cjs tools/local-cloud/start.ts`. CommonJS and plain JavaScript, because an older Node reads nothing else.
 */
const neededMajor = 24;
/** Packages whose native parts npm leaves out, without a word, on a Node that these parts exclude. */
const nativePackages = ['rolldown', 'oxc-parser', 'esbuild'];

/** What keeps the tools from running in a checkout, with the remedy; undefined when nothing does. */
function findProblem({ root, nodeVersion, platform, arch }) {
  const modules = join(root, 'node_modules');
  if (!existsSync(modules)) return notInstalled(root, nodeVersion);
  if (Number(nodeVersion.split('.')[0]) < neededMajor) return wrongNode(modules, nodeVersion);
  const incomplete = nativePackages.find((name) => lacksNativePart(modules, name, `${platform}-${arch}`));
  if (incomplete === undefined) return undefined;
  const { engines } = readJson(join(root, 'package.json'));
  return (
    `npm left out the native part of ${incomplete} for ${platform}-${arch}. It does so when it runs on a Node outside ` +
    `"${engines.node}", or with --omit=optional. Install again on one of these: rm -rf node_modules && npm ci`
  );
}

/** npm refuses a Node outside the range, so that version comes first. */
function notInstalled(root, nodeVersion) {
  const { engines } = readJson(join(root, 'package.json'));
  if (isInRange(nodeVersion, engines.node)) return 'The packages are not installed: run `npm ci` first.';
  return `npm cannot install the packages on Node ${nodeVersion}: put Node "${engines.node}" first in the PATH, then run \`npm ci\`.`;
}

/** Of ranges such as `^20.19.0 || >=24.0.0`, the two forms that package.json uses. */
function isInRange(version, range) {
  const [major, minor, patch] = version.split('.').map(Number);
  return range.split('||').some((part) => {
    const [, operator, ...lowest] = /^\s*(\^|>=)(\d+)\.(\d+)\.(\d+)\s*$/.exec(part) || [];
    const [lowMajor, lowMinor, lowPatch] = lowest.map(Number);
    if (operator === undefined || major < lowMajor) return false;
    if (major > lowMajor) return operator === '>=';
    return minor > lowMinor || (minor === lowMinor && patch >= lowPatch);
  });
}

function wrongNode(modules, nodeVersion) {
  const fault = `The tools need the project's own Node ${neededMajor} and were started on Node ${nodeVersion}.`;
  if (existsSync(join(modules, 'node', 'bin', 'node'))) {
    return `${fault} Start them with npm, for example \`npm run status\`, or with node_modules/.bin/node.`;
  }
  return (
    `${fault} npm has not installed it, as with --ignore-scripts: run ` +
    `\`npm rebuild node --ignore-scripts=false\`, or put Node ${neededMajor} or later first in the PATH.`
  );
}

function lacksNativePart(modules, name, target) {
  const manifest = join(modules, name, 'package.json');
  if (!existsSync(manifest)) return false;
  const parts = Object.keys(readJson(manifest).optionalDependencies || {});
  const fitting = parts.filter((part) => part.split('/').pop().replace('binding-', '').startsWith(target));
  return fitting.length > 0 && !fitting.some((part) => existsSync(join(modules, part)));
}

function readJson(file) {
  return JSON.parse(readFileSync(file, 'utf8'));
}

const problem = findProblem({
  root: join(__dirname, '..'),
  nodeVersion: process.versions.node,
  platform: process.platform,
  arch: process.arch,
});
if (problem !== undefined) {
  console.error(problem);
  process.exit(1);
}

module.exports = { findProblem };
