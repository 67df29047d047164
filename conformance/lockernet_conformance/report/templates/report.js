"use strict";
// Adds the filter to a page that is whole without it.
(() => {
  const form = document.getElementById("filter");
  const words = document.getElementById("words");
  const profile = document.getElementById("profile");
  const open = document.getElementById("open");
  const shown = document.getElementById("shown");
  const text = (element) => element.textContent.toLowerCase();
  const cases = [...document.querySelectorAll(".case")].map((element) => ({
    element, id: element.id, text: text(element),
    verdict: element.dataset.verdict, profile: element.dataset.profile,
  }));
  const rules = [...document.querySelectorAll(".topic tbody tr")].map((element) => ({
    element, topic: element.closest(".topic"), text: text(element),
    cases: [...element.querySelectorAll(".chip")].map((chip) => decodeURIComponent(chip.hash.slice(1))),
  }));
  const topics = [...document.querySelectorAll(".topic")].map((element) => ({element, open: element.open}));

  const show = () => {
    const wanted = words.value.trim().toLowerCase().split(/\s+/).filter(Boolean);
    const verdicts = new Set([...form.querySelectorAll("[name=verdict]:checked")].map((box) => box.value));
    const says = (each) => wanted.every((word) => each.text.includes(word));
    const marked = verdicts.size > 0 || profile.value !== "";
    const active = marked || wanted.length > 0;
    const kept = new Set();
    const fitting = new Set();
    for (const each of cases) {
      const fits = (!verdicts.size || verdicts.has(each.verdict)) && (!profile.value || each.profile === profile.value);
      if (fits) fitting.add(each.id);
      each.element.hidden = !(fits && says(each));
      if (!each.element.hidden) kept.add(each.id);
    }
    const alive = new Set();
    let count = 0;
    for (const each of rules) {
      const own = says(each) && (!marked || each.cases.some((id) => fitting.has(id)));
      const keep = own || each.cases.some((id) => kept.has(id));
      each.element.hidden = !keep;
      if (keep) { count += 1; alive.add(each.topic); }
    }
    for (const {element, open: before} of topics) {
      element.hidden = !alive.has(element);
      element.open = active ? true : before;
    }
    document.getElementById("nothing").hidden = kept.size > 0;
    shown.textContent = active
      ? `${kept.size} of ${cases.length} cases, ${count} of ${rules.length} rules`
      : `${cases.length} cases, ${rules.length} rules`;
  };

  let waiting = 0;
  const soon = () => { clearTimeout(waiting); waiting = setTimeout(show, 80); };
  form.addEventListener("input", soon);
  form.addEventListener("reset", () => setTimeout(show));
  form.addEventListener("submit", (event) => event.preventDefault());
  open.addEventListener("click", () => {
    const now = open.getAttribute("aria-pressed") !== "true";
    open.setAttribute("aria-pressed", String(now));
    open.textContent = now ? "Close all cases" : "Open all cases";
    for (const {element} of cases) if (!element.hidden) element.open = now;
  });
  document.addEventListener("keydown", (event) => {
    const typing = event.target instanceof Element && event.target.closest("input, select");
    if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      words.focus();
    }
  });
  const unhide = () => {
    const place = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!place) return;
    if (place.closest("[hidden]")) form.reset();
    setTimeout(() => {
      if (place.matches(".case")) place.open = true;
      place.scrollIntoView();
    }, 20);
  };
  addEventListener("hashchange", unhide);
  form.hidden = false;
  show();
  if (location.hash) unhide();
})();
