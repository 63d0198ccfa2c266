// Writes OUT/files.S and OUT/files.cpp: every file of DIST, and where that is smaller gzip's form of it, as
// truce::web::embedded_files(). Files whose name carries a hash of their content never change.
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { extname, join, relative, sep } from 'node:path';
import { gzipSync } from 'node:zlib';

const [dist, out] = process.argv.slice(2);
const types = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.webmanifest': 'application/manifest+json',
  '.woff2': 'font/woff2',
};

const listed = (folder) =>
  readdirSync(folder, { withFileTypes: true })
    .flatMap((entry) => (entry.isDirectory() ? listed(join(folder, entry.name)) : [join(folder, entry.name)]))
    .sort();

mkdirSync(join(out, 'gzip'), { recursive: true });
const assembly = ['.section .note.GNU-stack,"",%progbits', '.section .rodata'];
const declared = [];
const rows = [];
const embed = (label, file) => {
  assembly.push(`.globl ${label}`, `.hidden ${label}`, `${label}:`, `.incbin ${JSON.stringify(file)}`);
  assembly.push(`.globl ${label}_end`, `.hidden ${label}_end`, `${label}_end:`, '.byte 0');
  declared.push(`extern "C" const char ${label}[];`, `extern "C" const char ${label}_end[];`);
  return `std::string_view(${label}, static_cast<std::size_t>(${label}_end - ${label}))`;
};
listed(dist).forEach((file, number) => {
  const type = types[extname(file)];
  if (!type) throw new Error(`${file}: no content type is known for ${extname(file)}`);
  const bytes = readFileSync(file);
  const packed = gzipSync(bytes, { level: 9 });
  const plain = embed(`truce_web_${number}`, file);
  let gzip = '{}';
  if (packed.length < bytes.length) {
    const name = join(out, 'gzip', String(number));
    writeFileSync(name, packed);
    gzip = embed(`truce_web_${number}_gzip`, name);
  }
  const path = '/' + relative(dist, file).split(sep).join('/');
  rows.push(`      {.path = ${JSON.stringify(path)}, .bytes = ${plain}, .gzip = ${gzip}, .content_type = ${JSON.stringify(type)}, ` +
    `.immutable = ${path.startsWith('/assets/')}},`);
});
writeFileSync(join(out, 'files.S'), assembly.join('\n') + '\n');
writeFileSync(join(out, 'files.cpp'), `#include "serve/web_assets.h"

${declared.join('\n')}

std::span<const truce::web::EmbeddedFile> truce::web::embedded_files() {
  static const EmbeddedFile files[] = {
${rows.join('\n')}
  };
  return files;
}
`);
