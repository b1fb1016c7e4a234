"use strict";
(() => {
  const LATE_MS = 11000;   // without a sign of life for so long, the server is asked anew
  const LOST_MS = 2500;    // a short gap is not worth telling
  const HEARD_MS = 7000;   // what was heard has faded after this
  const STEP_MS = 250;     // a drawing further off the strokes than this is set right

  const at = (id) => document.getElementById(id);
  const body = document.body;
  const LABELS = { pause: "Pause", resume: "Carry on", next: "Next", repeat: "Say again",
    stop: "Stop", yes: "Yes", no: "No", ready: "We’re ready" };

  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  let state = {};
  let told = {};           // the state as drawn last
  let source = null;
  let seenMs = 0;
  let lost = 0;

  // -- the server ----------------------------------------------------------------------------

  function listen() {
    if (source) source.close();
    seenMs = Date.now();
    source = new EventSource("/events");
    source.addEventListener("snapshot", (event) => { state = JSON.parse(event.data); alive(); });
    source.addEventListener("change", (event) => { Object.assign(state, JSON.parse(event.data)); alive(); });
    source.addEventListener("beat", alive);
    source.addEventListener("error", missed);
  }

  function alive() {
    seenMs = Date.now();
    clearTimeout(lost);
    lost = 0;
    body.classList.remove("lost");
    draw();
  }

  function missed() {
    if (lost || state.phase === "ended") return;
    lost = setTimeout(() => { body.classList.add("lost"); trouble(); }, LOST_MS);
  }

  setInterval(() => {
    const closed = source.readyState === EventSource.CLOSED;
    if (!closed && Date.now() - seenMs < LATE_MS) return;
    missed();
    listen();
  }, 1500);

  function say(intent) {
    fetch(`/do/${intent}`, { method: "POST" }).catch(missed);
  }

  // -- drawing -------------------------------------------------------------------------------

  const differs = (...names) => names.some((name) => String(state[name]) !== String(told[name]));

  function put(id, text) {
    const element = at(id);
    if (element.textContent !== text) element.textContent = text;
  }

  function draw() {
    const now = state;
    if (body.dataset.phase !== now.phase) body.dataset.phase = now.phase;
    const timed = Boolean(now.technique);
    const place = timed && now.headline === now.title ? `Step ${now.step} of ${now.steps}`
      : timed ? `Step ${now.step} of ${now.steps} · ${now.title}`
      : now.question_number ? `${now.question_number} of ${now.questions}` : "";
    put("place", place);
    put("minutes", now.minutes);
    put("music", now.music ? `♪ ${now.music}${now.music_level === "soft" ? ", softly" : ""}` : "");
    put("headline", now.headline);
    put("side", now.where);
    at("where").dataset.side = now.side;
    at("where").classList.toggle("empty", !now.where);
    put("question", now.question);
    put("says", now.says);
    at("says").classList.toggle("asked", now.question !== "" && now.question === now.says);
    put("next", now.next);
    body.classList.toggle("long", Math.max(now.says.length, now.question.length) > 85);
    if (differs("dots", "dots_done", "guiding")) dots();
    if (differs("left_s", "total_s", "guiding")) ring();
    if (differs("hints")) hints();
    if (differs("touch")) touch();
    if (differs("heard", "heard_s", "understood")) heard();
    const lacking = now.technique && !at("drawing").firstElementChild;
    if (lacking || differs("technique", "side")) picture();
    if (differs("next_technique", "next_side")) fetched(now.next_technique, now.next_side);
    if (differs("guiding", "left_s", "pass_s", "strokes", "phase")) inStep();
    at("back").hidden = !now.summary;
    trouble();
    told = { ...now };
  }

  function trouble() {
    put("trouble", body.classList.contains("lost") ? "The page lost touch. The voice goes on." : state.note || "");
  }

  // The ring runs down by itself while strokes go on, and is set right where it is off.
  function ring() {
    const left = document.querySelector("#ring .left");
    const share = state.total_s > 0 ? state.left_s / state.total_s : 0;
    const [running] = left.getAnimations();
    if (!state.guiding) {
      if (running) running.cancel();
      left.style.strokeDashoffset = String(100 * (1 - share));
    } else if (!running || Math.abs(remainingMs(running) - 1000 * state.left_s) > STEP_MS) {
      if (running) running.cancel();
      left.style.strokeDashoffset = "100";
      left.animate([{ strokeDashoffset: 100 * (1 - share) }, { strokeDashoffset: 100 }],
        { duration: 1000 * state.left_s, easing: calm.matches ? `steps(${Math.ceil(state.left_s) || 1})` : "linear" });
    }
  }

  function remainingMs(animation) {
    return animation.effect.getComputedTiming().endTime - animation.currentTime;
  }

  function dots() {
    const host = at("dots");
    while (host.childElementCount > state.dots) host.lastChild.remove();
    while (host.childElementCount < state.dots) host.append(document.createElement("i"));
    [...host.children].forEach((dot, number) => {
      dot.classList.toggle("full", number < state.dots_done);
      dot.classList.toggle("now", state.guiding && number === state.dots_done);
    });
    host.setAttribute("aria-label", `${state.dots_done} of ${state.dots} done`);
  }

  function hints() {
    const parts = state.hints.flatMap((hint, number) => {
      const said = document.createElement("b");
      said.textContent = `“${hint}”`;
      return [number ? "  " : "Say  ", said];
    });
    at("hints").replaceChildren(...parts);
  }

  function touch() {
    at("touch").replaceChildren(...state.touch.map((intent) => {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = LABELS[intent];
      button.addEventListener("click", () => say(intent));
      return button;
    }));
  }

  function heard() {
    const element = at("heard");
    const old = told.heard === undefined;   // a viewer who has just come
    put("heard", state.heard ? `“${state.heard}”` : "");
    element.classList.toggle("unmet", !state.understood);
    element.getAnimations().forEach((animation) => animation.cancel());
    if (state.heard && !old) {
      element.animate([{ opacity: 0 }, { opacity: 1, offset: 0.06 }, { opacity: 1, offset: 0.6 }, { opacity: 0 }],
        { duration: HEARD_MS });
    }
  }

  // -- the picture of the move ---------------------------------------------------------------

  const kept = new Map();

  function fetched(technique, side) {
    if (!technique) return Promise.resolve("");
    const address = `/drawing/${technique}/${side || "both"}.svg`;
    if (!kept.has(address)) {
      kept.set(address, fetch(address)
        .then((answer) => { if (!answer.ok) throw new Error(answer.status); return answer.text(); })
        .catch(() => { kept.delete(address); return ""; }));
    }
    return kept.get(address);
  }

  async function picture() {
    const { technique, side } = state;
    const host = at("drawing");
    const text = await fetched(technique, side);
    if (state.technique !== technique || state.side !== side) return;
    host.replaceChildren();
    if (!text) return;
    const drawn = styled(text);
    if (!drawn) return;
    host.append(drawn);
    inStep();
  }

  // No inline style may act on this page, so the drawing's own is set by hand: its rules become
  // one rule, the last of the page's own sheet.
  let dressed = false;

  function dress(rules) {
    const [sheet] = document.styleSheets;
    if (dressed) sheet.deleteRule(sheet.cssRules.length - 1);
    sheet.insertRule(`@media all{${rules}}`, sheet.cssRules.length);
    dressed = true;
  }

  function styled(text) {
    const inert = text.replaceAll(' style="', ' data-css="').replaceAll("style>", "metadata>");
    const drawn = new DOMParser().parseFromString(inert, "image/svg+xml").documentElement;
    if (drawn.nodeName !== "svg") return null;
    const rules = [...drawn.querySelectorAll("metadata")];
    dress(rules.map((rule) => rule.textContent).join(""));
    for (const rule of rules) rule.remove();
    const own = document.importNode(drawn, true);
    for (const element of [own, ...own.querySelectorAll("[data-css]")]) {
      element.style.cssText = element.dataset.css || "";
      element.removeAttribute("data-css");
    }
    return own;
  }

  // The drawing moves at the tempo of the strokes, and stands still in a pause.
  function inStep() {
    const drawn = at("drawing").firstElementChild;
    if (!drawn || !(state.pass_s > 0)) return;
    drawn.style.setProperty("--pass-s", `${state.pass_s}s`);
    drawn.style.setProperty("--strokes", String(state.strokes));
    drawn.classList.toggle("paused", state.phase === "paused");
    if (!state.guiding) return;
    const doneMs = 1000 * (state.total_s - state.left_s);
    for (const animation of drawn.getAnimations({ subtree: true })) {
      if (Math.abs(animation.currentTime - doneMs) > STEP_MS) animation.currentTime = doneMs;
    }
  }

  // -- the device ----------------------------------------------------------------------------

  // Where the browser allows it, the screen stays on.
  async function stayAwake() {
    try { await navigator.wakeLock.request("screen"); } catch { /* it may sleep, then */ }
  }
  document.addEventListener("visibilitychange", () => { if (!document.hidden) stayAwake(); });
  stayAwake();

  let resting = 0;
  document.addEventListener("pointermove", () => {
    body.classList.remove("still");
    clearTimeout(resting);
    resting = setTimeout(() => body.classList.add("still"), 4000);
  });

  listen();
})();
