// What is shown as a file: SVG, and PNG made of it.

const escape = (text) => String(text).replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);

export function picture(graph, renderer, nodeLook, edgeLook, look) {
  const { width, height } = renderer.getDimensions();
  const at = (id) => renderer.graphToViewport(graph.getNodeAttributes(id));
  const round = (number) => number.toFixed(1);
  const lines = graph.mapEdges((key, said, source, target) => {
    const shown = edgeLook(key, said);
    if (shown.hidden) return "";
    const [one, other] = [at(source), at(target)];
    return `<line x1="${round(one.x)}" y1="${round(one.y)}" x2="${round(other.x)}" y2="${round(other.y)}" stroke="${shown.color}" stroke-width="${shown.size}"><title>${escape(said.name)}</title></line>`;
  });
  const dots = graph.mapNodes((id, said) => {
    const shown = nodeLook(id, said);
    if (shown.hidden) return "";
    const { x, y } = at(id);
    const size = renderer.scaleSize(said.size);
    const label = size >= 6 || shown.forceLabel ? `<text x="${round(x + size + 3)}" y="${round(y + 4)}">${escape(shown.label)}</text>` : "";
    return `<circle cx="${round(x)}" cy="${round(y)}" r="${round(size)}" fill="${shown.color}"><title>${escape(said.label)}</title></circle>${label}`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="Liberation Sans, Arial, Helvetica, sans-serif" font-size="12" fill="${look.ink}"><rect width="100%" height="100%" fill="${look.paper}"/>${lines.join("")}${dots.join("")}</svg>\n`;
}

function offer(blob, form) {
  const link = Object.assign(document.createElement("a"), { href: URL.createObjectURL(blob), download: `network.${form}` });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

export async function save(svg, form) {
  const blob = new Blob([svg], { type: "image/svg+xml" });
  if (form === "svg") { offer(blob, form); return; }
  const image = new Image();
  image.src = URL.createObjectURL(blob);
  await image.decode();
  const canvas = Object.assign(document.createElement("canvas"), { width: image.width * 2, height: image.height * 2 });
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  URL.revokeObjectURL(image.src);
  canvas.toBlob((made) => offer(made, form));
}
