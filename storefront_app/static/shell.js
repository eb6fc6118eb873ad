// Streamlit draws every page into one scrolling box and leaves it scrolled as it was. People expect a new page to begin
// at its top, and the page before to be where they left it.
"use strict";
(() => {
  const RESTORING_MS = 2500;
  const places = new Map();
  const address = () => location.pathname + location.search;
  const box = () => document.querySelector('[data-testid="stMain"]');
  let current = address();
  let restoring = 0;

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
  history.pushState = (...state) => {
    const from = location.pathname;
    pushState(...state);
    leave();
    if (location.pathname !== from) restore(0);
  };
  addEventListener("popstate", () => {
    leave();
    restore(places.get(current) ?? 0);
  });
  for (const moved of ["wheel", "touchmove", "keydown", "pointerdown"]) addEventListener(moved, stop, { passive: true });
})();
