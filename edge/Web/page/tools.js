// What the page's modules share: commands and elements.
/** Gives a command as over the broker. */
export async function command(name, subject) {
  const id = Array.from(crypto.getRandomValues(new Uint8Array(12)), byte => byte.toString(16).padStart(2, "0")).join("");
  const answer = await post("api/command", { schema: 2, id, command: name, ...subject });
  const text = await answer.text();
  return answer.headers.get("Content-Type")?.startsWith("application/json") ? JSON.parse(text) : { ok: false, reason: text };
}

export function post(path, content) {
  return fetch(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(content) });
}

export function html(name, properties = {}, ...children) {
  const element = Object.assign(document.createElement(name), properties);
  element.append(...children);
  return element;
}

export function svg(name, attributes = {}) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  return element;
}
