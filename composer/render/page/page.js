
"use strict";
const times = JSON.parse(document.getElementById("times").textContent);
const [sound, play, place, clock, line, roll, mp3] =
  ["sound", "play", "place", "clock", "line", "roll", "mp3"].map((id) => document.getElementById(id));
const length = times.line[times.line.length - 1][0];
const notes = times.notes.map(([begin, end, id]) => ({ begin, end, element: document.getElementById(id) }))
  .filter((note) => note.element);
let lit = new Set();

// Without a recording the page keeps the time itself, so that the notes still light up.
const silent = { at: 0, since: 0, running: false };
const player = sound.src ? {
  now: () => sound.currentTime, start: () => sound.play(), stop: () => sound.pause(),
  seek: (time) => { sound.currentTime = time; }, running: () => !sound.paused,
} : {
  now: () => Math.min(length, silent.at + (silent.running ? (performance.now() - silent.since) / 1000 : 0)),
  start: () => { silent.since = performance.now(); silent.running = true; },
  stop: () => { silent.at = player.now(); silent.running = false; },
  seek: (time) => { silent.at = time; silent.since = performance.now(); },
  running: () => silent.running && player.now() < length,
};

function x(time) {
  const after = times.line.findIndex(([second]) => second > time);
  const last = times.line[after < 0 ? times.line.length - 1 : after];
  const first = times.line[after < 0 ? times.line.length - 1 : after - 1];
  const share = last[0] > first[0] ? (time - first[0]) / (last[0] - first[0]) : 0;
  return first[1] + share * (last[1] - first[1]);
}

function show() {
  const time = player.now();
  const now = new Set(notes.filter((note) => note.begin <= time && time < note.end).map((note) => note.element));
  for (const element of lit) if (!now.has(element)) element.classList.remove("lit");
  for (const element of now) if (!lit.has(element)) element.classList.add("lit");
  const [first] = now;
  if (first && !lit.has(first) && player.running()) follow(first);
  lit = now;
  line.style.left = `${x(Math.min(time, length))}px`;
  if (player.running()) roll.scrollLeft = x(time) - roll.clientWidth / 2;
  place.value = length ? time / length : 0;
  clock.textContent = `${Math.floor(time / 60)}:${String(Math.floor(time % 60)).padStart(2, "0")}`;
  play.textContent = player.running() ? "■ Stop" : "▶ Play";
}

function follow(element) {
  const box = element.getBoundingClientRect();
  const isSeen = box.top >= 150 && box.bottom <= innerHeight && box.left >= 0 && box.right <= innerWidth;
  if (!isSeen) element.scrollIntoView({ block: "center", inline: "center", behavior: "smooth" });
}

function frame() {
  show();
  if (player.running()) requestAnimationFrame(frame);
}

function toggle() {
  if (player.running()) { player.stop(); show(); return; }
  if (player.now() >= length) player.seek(0);
  Promise.resolve(player.start()).then(frame, show);
}

play.addEventListener("click", toggle);
place.addEventListener("input", () => { player.seek(place.value * length); show(); });
sound.addEventListener("ended", show);
document.addEventListener("keydown", (event) => {
  if (event.key === " " && event.target === document.body) { event.preventDefault(); toggle(); }
});
document.getElementById("score").addEventListener("click", (event) => {
  const element = event.target.closest(".note");
  const note = notes.find((one) => one.element === element);
  if (note) { player.seek(note.begin); show(); }
});
if (sound.src) { mp3.href = sound.src; mp3.hidden = false; }
show();
