// Bundles the JavaScript of the pages into the folder that is named, with the licences of what is in it.
import { readFile, readdir, writeFile } from "node:fs/promises";
import { dirname, join, sep } from "node:path";
import { build } from "esbuild";

const folder = process.argv[2];
const { metafile } = await build({
  entryPoints: ["src/main.js", "src/editor.js", "src/network.js", "src/layout-worker.js"],
  outdir: folder,
  bundle: true,
  minify: true,
  metafile: true,
  format: "esm",
  target: "es2022",
  legalComments: "none",
  logLevel: "warning",
});

const packages = new Set(
  Object.keys(metafile.inputs)
    .filter((path) => path.includes("node_modules/"))
    .map((path) => path.slice(path.lastIndexOf("node_modules/")).split("/"))
    .map((parts) => join(...parts.slice(0, parts[1].startsWith("@") ? 3 : 2))),
);

async function licence(path) {
  const about = JSON.parse(await readFile(join(path, "package.json"), "utf8"));
  const file = (await readdir(path)).find((name) => /^licen[cs]e/i.test(name));
  const text = file ? await readFile(join(path, file), "utf8") : `Licence: ${about.license}\n`;
  return `${about.name} ${about.version}\n${"-".repeat(60)}\n${text.trim()}\n`;
}

const texts = await Promise.all([...packages].sort().map(licence));
await writeFile(join(folder, "LICENSES.txt"), texts.join("\n\n"));
