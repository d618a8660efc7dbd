// The live page: one canvas a camera, fed by a WebSocket; the rest from the status, asked for every two seconds.
import { chart } from "./chart.js";
import { Editor } from "./edit.js";
import { showHeat } from "./heat.js";
import { Scene } from "./scene.js";
import { command } from "./tools.js";

const statusInterval = 2000;
const cameras = new Map();

class Camera {
  constructor(name) {
    this.name = name;
    this.wait = 500;
    this.element = document.getElementById("camera").content.firstElementChild.cloneNode(true);
    this.element.dataset.camera = name;
    this.element.querySelector("h2").textContent = name;
    this.scene = new Scene(this.element.querySelector("canvas"));
    document.getElementById("cameras").append(this.element);
    showHeat(this.element, name, this.scene.plain);
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
      refresh();
    };
    draw.onclick = async () => {
      told.textContent = "";
      if (this.editor) {
        if (!this.editor.isChanged || confirm("Leave without saving what was drawn?")) this.editor.close();
        return;
      }
      this.editor = new Editor(this.name, find(".view"), find(".editor"), message => {
        this.editor = undefined;
        draw.removeAttribute("aria-pressed");
        [told.textContent, told.className] = [message ?? "", "told"];
        draw.focus();
        refresh();
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
    find("select").replaceChildren(...names.map(([kind, name]) => new Option(kind ? `${kind} ${name}` : "all counters", JSON.stringify([kind, name]))));
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
    this.scene.draw(new Uint8Array(data, 8), view.getUint16(0, true), this.tracks, this.editor ? undefined : this.place);
    this.count(this.tracks.tracks.length, view.getUint16(4, true), view.getUint16(6, true));
  }

  /** What was seen last is not what is there: no number, nobody in the picture. */
  away(why) {
    this.people = undefined;
    this.element.classList.add("away");
    [".number", ".people", ".interval"].forEach((part, i) => this.element.querySelector(part).textContent = ["–", "people", ""][i]);
    this.scene.canvas.setAttribute("aria-label", `What ${this.name} saw last`);
    this.scene.clear();
    const state = this.element.querySelector(".state");
    state.textContent = why;
    state.classList.add("bad");
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
    this.scene.canvas.setAttribute("aria-label", `What ${this.name} sees: ${people} ${people === 1 ? "person" : "people"}`);
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
    if (status.state === "online") {
      const state = this.element.querySelector(".state");
      state.textContent = `online, ${status.width}×${status.height}`;
      state.classList.remove("bad");
      this.element.classList.remove("away");
    } else this.away(status.reason ? `${status.state}: ${status.reason}` : status.state);
    const learnt = status.learnt;
    this.element.querySelector(".learnt").textContent = !learnt ? ""
      : learnt.warmingUp ? "learning its background"
        : learnt.paused ? "learning a change of light"
          : learnt.people.known ? `knows how tall people are (${learnt.people.sightings} seen)` : "has not seen enough people to know their size";
  }
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

let next;

async function refresh() {
  clearTimeout(next);
  const summary = document.getElementById("summary");
  try {
    const answer = await fetch("api/status", { signal: AbortSignal.timeout(3 * statusInterval) });
    if (answer.status === 401) location.reload();
    else show(await answer.json());
    summary.classList.remove("bad");
  } catch {
    summary.textContent = "the device does not answer";
    summary.classList.add("bad");
    for (const camera of cameras.values()) camera.away("the device does not answer");
  }
  clearTimeout(next);
  next = setTimeout(refresh, statusInterval);
}

window.addEventListener("beforeunload", event => {
  if ([...cameras.values()].some(camera => camera.editor?.isChanged)) event.preventDefault();
});

refresh();
