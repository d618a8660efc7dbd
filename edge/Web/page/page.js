// The live page: one canvas a camera, fed by a WebSocket; the rest from the status, asked for every two seconds.
import { Editor } from "./edit.js";
import { showHeat } from "./heat.js";
import { command } from "./tools.js";

const wayLength = 60;
const statusInterval = 2000;
const cameras = new Map();

/** The same colour for the same person, far from that of the next. */
function colourOf(id) {
  return `hsl(${(id * 137.5) % 360} 90% 60%)`;
}

class Camera {
  constructor(name) {
    this.name = name;
    this.ways = new Map();
    this.wait = 500;
    this.element = document.getElementById("camera").content.firstElementChild.cloneNode(true);
    this.element.dataset.camera = name;
    this.element.querySelector("h2").textContent = name;
    this.canvas = this.element.querySelector("canvas");
    this.context = this.canvas.getContext("2d");
    this.silhouettes = document.createElement("canvas");
    this.context.font = "24px system-ui, sans-serif";
    this.context.fillStyle = "#a3b1bf";
    this.context.fillText("waiting for a frame", 24, 48);
    document.getElementById("cameras").append(this.element);
    showHeat(this.element, name, this.silhouettes);
    this.tools();
    this.connect();
  }

  /** What can be changed here, where the device allows it. */
  tools() {
    const find = selector => this.element.querySelector(selector);
    const told = find(".told");
    const draw = find(".draw");
    const ask = async (name, subject) => {
      const { ok, reason } = await command(name, { camera: this.name, ...subject });
      [told.textContent, told.className] = [ok ? `${name}: done` : reason, ok ? "told" : "told bad"];
    };
    draw.onclick = async () => {
      told.textContent = "";
      if (this.editor) return this.editor.close();
      this.editor = new Editor(this.name, find(".view"), find(".editor"), message => {
        this.editor = undefined;
        draw.removeAttribute("aria-pressed");
        [told.textContent, told.className] = [message ?? "", "told"];
        draw.focus();
      });
      draw.setAttribute("aria-pressed", "true");
      await this.editor.open();
    };
    find(".power").onclick = () => ask(this.disabled ? "enable" : "disable", {});
    find(".reset").onclick = () => {
      const [kind, name] = JSON.parse(find("select").value);
      if (confirm(`Counters of ${name ?? this.name} begin anew at 0?`)) ask("reset", kind ? { [kind]: name } : {});
    };
  }

  showTools(edit, place) {
    const find = selector => this.element.querySelector(selector);
    find(".tools").hidden = !edit;
    find(".power").textContent = this.disabled ? "Enable" : "Disable";
    const names = [[null, null], ...place.lines.map(({ counted }) => ["line", counted.line]), ...place.zones.map(({ counted }) => ["zone", counted.zone])];
    find(".resetting").hidden = names.length < 2;
    if (this.names === JSON.stringify(names)) return;
    this.names = JSON.stringify(names);
    find("select").replaceChildren(...names.map(([kind, name]) => new Option(name ?? "all counters", JSON.stringify([kind, name]))));
  }

  connect() {
    const scheme = location.protocol === "https:" ? "wss" : "ws";
    const socket = new WebSocket(`${scheme}://${location.host}/api/cameras/${encodeURIComponent(this.name)}/live`);
    socket.binaryType = "arraybuffer";
    socket.onmessage = ({ data }) => {
      this.wait = 500;
      if (typeof data === "string") this.tracks = JSON.parse(data);
      else this.draw(data);
    };
    // The device restarts, or the phone was asleep: it comes back by itself.
    socket.onclose = () => {
      setTimeout(() => this.connect(), this.wait);
      this.wait = Math.min(2 * this.wait, 10000);
    };
  }

  draw(data) {
    const view = new DataView(data);
    const [width, height] = [view.getUint16(0, true), view.getUint16(2, true)];
    if (this.silhouettes.width !== width || this.silhouettes.height !== height) {
      [this.silhouettes.width, this.silhouettes.height] = [width, height];
      [this.canvas.width, this.canvas.height] = [960, Math.round((960 * this.tracks.height) / this.tracks.width)];
    }
    const gray = new Uint8Array(data, 8);
    const image = new ImageData(width, height);
    const pixels = new Uint32Array(image.data.buffer);
    for (let i = 0; i < gray.length; i++) pixels[i] = 0xff000000 | (gray[i] * 0x010101);
    this.silhouettes.getContext("2d").putImageData(image, 0, 0);
    this.context.drawImage(this.silhouettes, 0, 0, this.canvas.width, this.canvas.height);
    if (!this.editor) this.drawPlace();
    const scale = this.canvas.width / this.tracks.width;
    for (const track of this.tracks.tracks) this.drawTrack(track, scale);
    for (const id of this.ways.keys()) if (!this.tracks.tracks.some(track => track.id === id)) this.ways.delete(id);
    this.count(this.tracks.tracks.length, view.getUint16(4, true), view.getUint16(6, true));
  }

  drawPlace() {
    const { context, canvas: { width, height } } = this;
    const path = points => {
      context.beginPath();
      for (const [x, y] of points) context.lineTo(x * width, y * height);
    };
    context.lineWidth = 3;
    context.font = "600 20px system-ui, sans-serif";
    for (const mask of this.place?.masks ?? []) {
      path(mask);
      context.fillStyle = "rgb(128 128 128 / 45%)";
      context.fill();
    }
    for (const { points, counted } of this.place?.zones ?? []) {
      path(points);
      context.closePath();
      context.fillStyle = "rgb(80 180 255 / 18%)";
      context.strokeStyle = "rgb(80 180 255)";
      context.fill();
      context.stroke();
      this.label(`${counted.zone}: ${counted.occupancy}`, Math.min(...points.map(([x]) => x)) * width, Math.min(...points.map(([, y]) => y)) * height + 22, "rgb(80 180 255)");
    }
    for (const { points, counted } of this.place?.lines ?? []) {
      path(points);
      context.strokeStyle = "rgb(255 200 40)";
      context.stroke();
      // An arrow to the right of who looks along the line: there is in.
      const [[ax, ay], [bx, by]] = points.map(([x, y]) => [x * width, y * height]);
      const [mx, my, length] = [(ax + bx) / 2, (ay + by) / 2, Math.hypot(bx - ax, by - ay)];
      const [dx, dy, nx, ny] = [(bx - ax) / length, (by - ay) / length, (ay - by) / length, (bx - ax) / length];
      context.beginPath();
      context.moveTo(mx, my);
      context.lineTo(mx + 36 * nx, my + 36 * ny);
      context.lineTo(mx + 24 * nx + 8 * dx, my + 24 * ny + 8 * dy);
      context.moveTo(mx + 36 * nx, my + 36 * ny);
      context.lineTo(mx + 24 * nx - 8 * dx, my + 24 * ny - 8 * dy);
      context.stroke();
      this.label(`${counted.line}: ${counted.total.in} in, ${counted.total.out} out`, ax + 6, ay + (ay < 30 ? 22 : -8), "rgb(255 200 40)");
    }
  }

  label(text, x, y, colour) {
    this.context.fillStyle = "rgb(0 0 0 / 60%)";
    this.context.fillRect(x - 3, y - 19, this.context.measureText(text).width + 6, 25);
    this.context.fillStyle = colour;
    this.context.fillText(text, x, y);
  }

  drawTrack({ id, box, presence, forecast, foot, ahead }, scale) {
    const context = this.context;
    const [left, top, width, height] = [box.left * scale, box.top * scale, box.width * scale, box.height * scale];
    if (!this.ways.has(id)) this.ways.set(id, []);
    const way = this.ways.get(id);
    way.push([left + width / 2, top + height]);
    if (way.length > wayLength) way.shift();
    context.strokeStyle = context.fillStyle = colourOf(id);
    context.lineWidth = 3;
    context.setLineDash(forecast ? [8, 6] : []);
    context.strokeRect(left, top, width, height);
    context.setLineDash([]);
    context.beginPath();
    for (const [x, y] of way) context.lineTo(x, y);
    context.stroke();
    if (ahead) {
      // Where he will be.
      context.lineWidth = 2;
      context.setLineDash([2, 7]);
      context.beginPath();
      for (const { x, y } of [foot, ...ahead]) context.lineTo(x * scale, y * scale);
      context.stroke();
      context.setLineDash([]);
    }
    context.font = "600 20px system-ui, sans-serif";
    context.fillText(forecast ? `${id} ?` : `${id}  ${Math.round(100 * presence)} %`, left, top > 22 ? top - 6 : top + 22);
  }

  /** A row for each line and zone. */
  tell(rows) {
    this.element.querySelector("tbody").replaceChildren(...rows.map(([name, text, hours]) => {
      const row = document.createElement("tr");
      const [head, counted, day] = [document.createElement("th"), document.createElement("td"), document.createElement("td")];
      head.scope = "row";
      [head.textContent, counted.textContent] = [name, text];
      day.append(chart(name, hours));
      row.append(head, counted, day);
      return row;
    }));
    this.element.querySelector("table").hidden = rows.length === 0;
  }

  /** Reported people, and between which numbers the truth lies in nine of ten frames. */
  count(people, low, high) {
    this.element.querySelector(".interval").textContent = low === high ? `likely ${low}` : `likely ${low} to ${high}`;
    if (people === this.people) return;
    this.people = people;
    this.element.querySelector(".number").textContent = people;
    this.element.querySelector(".people").textContent = people === 1 ? "person" : "people";
    this.canvas.setAttribute("aria-label", `What ${this.name} sees: ${people} ${people === 1 ? "person" : "people"}`);
  }

  show({ status, ...place }, edit) {
    this.place = place;
    this.disabled = status.disabled;
    this.showTools(edit, place);
    this.tell([
      ...place.lines.map(({ counted, hours }) => [counted.line, `${counted.total.in} in, ${counted.total.out} out`, hours]),
      ...place.zones.map(({ counted, hours }) => [counted.zone, `${counted.occupancy} now, ${counted.total.entered} entered`
        + (counted.total.left ? `, ${(counted.total.dwellSeconds / counted.total.left).toFixed(0)} s each` : ""), hours]),
    ]);
    const state = this.element.querySelector(".state");
    state.textContent = status.reason ? `${status.state}: ${status.reason}` : `${status.state}, ${status.width}×${status.height}`;
    state.classList.toggle("bad", status.state !== "online");
    const learnt = status.learnt;
    this.element.querySelector(".learnt").textContent = !learnt ? ""
      : learnt.warmingUp ? "learning its background"
        : learnt.paused ? "learning a change of light"
          : learnt.people.known ? `knows how tall people are (${learnt.people.sightings} seen)` : "has not seen enough people to know their size";
  }
}

/** The last day: a pair of bars an hour, up those who came, down those who went. */
function chart(name, hours) {
  const namespace = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(namespace, "svg");
  const most = Math.max(1, ...hours.map(hour => Math.max(hour.in, hour.out)));
  svg.setAttribute("viewBox", "0 0 240 48");
  svg.setAttribute("role", "img");
  const [came, went] = [hours.reduce((sum, hour) => sum + hour.in, 0), hours.reduce((sum, hour) => sum + hour.out, 0)];
  svg.setAttribute("aria-label", `${name}, last 24 hours: ${came} in, ${went} out; at most ${most} in an hour`);
  hours.forEach((hour, i) => {
    for (const [count, top, kind] of [[hour.in, 24 - 23 * hour.in / most, "came"], [hour.out, 24, "went"]]) {
      const bar = document.createElementNS(namespace, "rect");
      const attributes = { x: 10 * i + 1, y: top, width: 8, height: 23 * count / most, class: kind };
      for (const [key, value] of Object.entries(attributes)) bar.setAttribute(key, value);
      const title = document.createElementNS(namespace, "title");
      title.textContent = `${new Date(hour.begins).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" })}: ${hour.in} in, ${hour.out} out`;
      bar.append(title);
      svg.append(bar);
    }
  });
  return svg;
}

document.getElementById("reload").onclick = async () => {
  const { ok, reason, changed, needsRestart, mistakes } = await command("reload", {});
  document.querySelector("#reloading span").textContent = !ok ? [reason, ...(mistakes ?? [])].join("; ")
    : `Changed: ${changed.join(", ") || "nothing"}.${needsRestart.length ? ` Until a restart these stay as they were: ${needsRestart.join(", ")}.` : ""}`;
};

function describe(terms) {
  document.getElementById("health").replaceChildren(...terms.filter(([, text]) => text !== undefined).flatMap(([name, text]) => {
    const [term, description] = [document.createElement("dt"), document.createElement("dd")];
    [term.textContent, description.textContent] = [name, text];
    return [term, description];
  }));
}

function show({ device, cameras: states, brokerConnected, edit }) {
  document.getElementById("device").textContent = device.device;
  document.title = `${device.device} · sqair-edge`;
  const online = states.filter(camera => camera.status.state === "online").length;
  document.getElementById("summary").textContent = `${online} of ${states.length} camera${states.length === 1 ? "" : "s"} online`;
  for (const camera of states) {
    const name = camera.status.camera;
    if (!cameras.has(name)) cameras.set(name, new Camera(name));
    cameras.get(name).show(camera, edit);
  }
  document.getElementById("reloading").hidden = !edit;
  const { model, broker, steps } = device;
  describe([
    ["version", device.version],
    ["up", `${Math.floor(device.uptimeSeconds / 3600)} h ${Math.floor((device.uptimeSeconds % 3600) / 60)} min`],
    ["model", `${model.name} (${model.fingerprint}, ${model.signature}) on ${model.provider}${model.providerReason ? `: ${model.providerReason}` : ""}`],
    ["broker", brokerConnected === undefined ? "none" : `${brokerConnected ? "connected" : "away"}; ${broker.published} published, ${broker.dropped} dropped`],
    ["frames", Object.entries(device.cameras).map(([name, camera]) => `${name} ${camera.frames} (${camera.dropped} dropped)`).join(", ")],
    ["a step", steps?.total && `${steps.total.median.toFixed(1)} ms, p99 ${steps.total.p99.toFixed(1)} ms`],
    ["memory", `${device.memory.mebibytesNow.toFixed(0)} MiB`],
    ["temperature", device.temperatureCelsius && `${device.temperatureCelsius.toFixed(0)} °C`],
  ]);
}

async function refresh() {
  const summary = document.getElementById("summary");
  try {
    const answer = await fetch("api/status");
    if (answer.status === 401) location.reload();
    else show(await answer.json());
    summary.classList.remove("bad");
  } catch {
    summary.textContent = "the device does not answer";
    summary.classList.add("bad");
  }
  setTimeout(refresh, statusInterval);
}

refresh();
