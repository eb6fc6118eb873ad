// What Streamlit's page does not do by itself. It draws every page into one scrolling box and leaves it scrolled as it
// was: people expect a new page to begin at its top, and the page before to be where they left it. And when it goes to
// a page with parameters, it gives them to the page before first, which makes the back button forget a search.
"use strict";
(() => {
  const SETTLING_MS = 2_500; // what was drawn last, such as pictures, still moves the rest
  const LATEST_MS = 30_000; // a page that is live is drawn again and again
  const TOGETHER_MS = 10_000; // between the two steps of going to a page with parameters
  const places = new Map(); // how far each address was scrolled when it was left
  const address = () => location.pathname + location.search;
  const box = () => document.querySelector('[data-testid="stMain"]');
  const drawing = () => !document.querySelector('[data-testid="stApp"][data-test-script-state="notRunning"]');
  let current = address();
  let restoring = 0;
  let half = null; // parameters that the page before was just given

  const remember = () => places.set(current, box()?.scrollTop ?? 0);
  const stop = () => clearInterval(restoring);
  // Until a while after the server has drawn the page: the one before stays visible until then, however far it scrolls.
  const restore = (top) => {
    stop();
    const latest = Date.now() + LATEST_MS;
    let end = latest; // a busy server begins late to draw, and nothing tells before that it will
    restoring = setInterval(() => {
      const main = box();
      if (main && main.scrollTop !== top) main.scrollTop = top;
      if (drawing()) end = Date.now() + SETTLING_MS;
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
