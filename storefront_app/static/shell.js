// What Streamlit's page does not do by itself. It draws every page into one scrolling box and leaves it scrolled as it
// was: people expect a new page to begin at its top, and the page before to be where they left it. And when it goes to
// a page with parameters, it gives them to the page before first, which makes the back button forget a search.
"use strict";
(() => {
  const RESTORING_MS = 2500;
  const TOGETHER_MS = 1500;
  const places = new Map();
  const address = () => location.pathname + location.search;
  const box = () => document.querySelector('[data-testid="stMain"]');
  let current = address();
  let restoring = 0;
  let half = null; // parameters that the page before was just given

  const leave = () => {
    places.set(current, box()?.scrollTop ?? 0);
    current = address();
  };
  const stop = () => clearInterval(restoring);
  const restore = (top) => {
    stop();
    const end = Date.now() + RESTORING_MS;
    restoring = setInterval(() => {
      const main = box();
      if (main && main.scrollTop !== top) main.scrollTop = top; // again and again: the page is still being drawn
      if (Date.now() > end) stop();
    }, 60);
  };

  const pushState = history.pushState.bind(history);
  const replaceState = history.replaceState.bind(history);
  history.pushState = (state, title, url) => {
    const wanted = new URL(url ?? location.href, location.href);
    const elsewhere = wanted.pathname !== location.pathname;
    const rest = elsewhere && half && half.search === wanted.search && Date.now() - half.at < TOGETHER_MS;
    if (rest) current = half.before;
    const before = current;
    (rest ? replaceState : pushState)(state, title, url);
    leave();
    half = elsewhere ? null : { search: wanted.search, at: Date.now(), before };
    if (elsewhere) restore(0);
  };
  addEventListener("popstate", () => {
    leave();
    half = null;
    restore(places.get(current) ?? 0);
  });
  for (const moved of ["wheel", "touchmove", "keydown", "pointerdown"]) addEventListener(moved, stop, { passive: true });
})();
