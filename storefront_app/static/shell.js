// What Streamlit's page does not do by itself. It draws every page into one scrolling box and leaves it scrolled as it
// was: people expect a new page to begin at its top, and the page before to be where they left it. And when it goes to
// a page with parameters, it gives them to the page before first, which makes the back button forget a search.
"use strict";
(() => {
  const RESTORING_MS = 2500;
  const DRAWING_MS = 20_000; // a busy server takes its time until a page is as long as it was
  const TOGETHER_MS = 10_000;
  const places = new Map(); // how far each address was scrolled when it was left
  const address = () => location.pathname + location.search;
  const box = () => document.querySelector('[data-testid="stMain"]');
  let current = address();
  let restoring = 0;
  let half = null; // parameters that the page before was just given

  const remember = () => places.set(current, box()?.scrollTop ?? 0);
  const stop = () => clearInterval(restoring);
  const restore = (top) => {
    stop();
    const latest = Date.now() + DRAWING_MS;
    let end = Date.now() + RESTORING_MS;
    restoring = setInterval(() => {
      const main = box();
      if (main && main.scrollTop !== top) main.scrollTop = top; // again and again: the page is still being drawn
      if (main?.scrollTop !== top) end = Date.now() + RESTORING_MS; // it is not long enough yet
      if (Date.now() > Math.min(end, latest)) stop();
    }, 60);
  };

  const pushState = history.pushState.bind(history);
  const replaceState = history.replaceState.bind(history);
  history.pushState = (state, title, url) => {
    const wanted = new URL(url ?? location.href, location.href);
    const elsewhere = wanted.pathname !== location.pathname;
    const rest = elsewhere && half && half.search === wanted.search && Date.now() - half.at < TOGETHER_MS;
    (rest ? replaceState : pushState)(state, title, url);
    half = elsewhere ? null : { search: wanted.search, at: Date.now() };
    current = address();
    if (elsewhere) restore(0);
  };
  history.replaceState = (state, title, url) => {
    replaceState(state, title, url);
    current = address();
  };
  addEventListener("popstate", () => {
    remember();
    half = null;
    current = address();
    restore(places.get(current) ?? 0);
  });
  // What is clicked may lead to another page, and when that begins to be drawn it is too late to look.
  addEventListener("click", remember, { capture: true });
  for (const moved of ["wheel", "touchmove", "keydown", "pointerdown"]) addEventListener(moved, stop, { passive: true });
})();
