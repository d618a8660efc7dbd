// The live page: one canvas a camera, fed by a WebSocket; the rest from the status, asked for every five seconds.
const wayLength = 60;
const statusInterval = 5000;
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
    document.getElementById("cameras").append(this.element);
    this.connect();
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
    const gray = new Uint8Array(data, 4);
    const image = new ImageData(width, height);
    const pixels = new Uint32Array(image.data.buffer);
    for (let i = 0; i < gray.length; i++) pixels[i] = 0xff000000 | (gray[i] * 0x010101);
    this.silhouettes.getContext("2d").putImageData(image, 0, 0);
    this.context.drawImage(this.silhouettes, 0, 0, this.canvas.width, this.canvas.height);
    const scale = this.canvas.width / this.tracks.width;
    for (const track of this.tracks.tracks) this.drawTrack(track, scale);
    for (const id of this.ways.keys()) if (!this.tracks.tracks.some(track => track.id === id)) this.ways.delete(id);
    this.count(this.tracks.tracks.length);
  }

  drawTrack({ id, box, presence, forecast }, scale) {
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
    context.font = "600 20px system-ui, sans-serif";
    context.fillText(forecast ? `${id} ?` : `${id}  ${Math.round(100 * presence)} %`, left, top > 22 ? top - 6 : top + 22);
  }

  count(people) {
    if (people === this.people) return;
    this.people = people;
    this.element.querySelector(".number").textContent = people;
    this.element.querySelector(".people").textContent = people === 1 ? "person" : "people";
    this.canvas.setAttribute("aria-label", `What ${this.name} sees: ${people} ${people === 1 ? "person" : "people"}`);
  }

  show(status) {
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

function describe(terms) {
  document.getElementById("health").replaceChildren(...terms.filter(([, text]) => text !== undefined).flatMap(([name, text]) => {
    const [term, description] = [document.createElement("dt"), document.createElement("dd")];
    [term.textContent, description.textContent] = [name, text];
    return [term, description];
  }));
}

function show({ device, cameras: states, brokerConnected }) {
  document.getElementById("device").textContent = device.device;
  document.title = `${device.device} · sqair-edge`;
  const online = states.filter(camera => camera.state === "online").length;
  document.getElementById("summary").textContent = `${online} of ${states.length} camera${states.length === 1 ? "" : "s"} online`;
  for (const state of states) {
    if (!cameras.has(state.camera)) cameras.set(state.camera, new Camera(state.camera));
    cameras.get(state.camera).show(state);
  }
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
