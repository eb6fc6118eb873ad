// Streamlit's own words, which are English in every language: put into Spanish wherever they appear. What we wrote
// ourselves, or somebody typed, is left alone.
"use strict";
(() => {
  const OURS = ".stHtml, [data-testid=stMain] [data-testid=stMarkdownContainer], textarea, [contenteditable]";
  const ATTRIBUTES = ["aria-label", "placeholder", "title"];
  const WORDS = new Map(Object.entries({
    "No results": "No hay ninguno",
    "Choose an option": "Elige una opción",
    "Choose options": "Elige opciones",
    "No options to select": "No hay opciones",
    "Choose date": "Elegir fecha",
    "Choose date range": "Elegir fechas",
    "Clear date": "Borrar fecha",
    "Clear dates": "Borrar fechas",
    "Date range": "Periodo",
    "Select...": "Elegir…",
    "Past Week": "Última semana",
    "Past Month": "Último mes",
    "Past 3 Months": "Últimos 3 meses",
    "Past 6 Months": "Últimos 6 meses",
    "Past Year": "Último año",
    "Past 2 Years": "Últimos 2 años",
    "Previous month": "Mes anterior",
    "Next month": "Mes siguiente",
    "Previous page": "Página anterior",
    "Next page": "Página siguiente",
    "Increment": "Más",
    "Decrement": "Menos",
    "Clear value": "Borrar",
    "Clear entry": "Borrar",
    "Clear all": "Quitar todo",
    "Show password": "Mostrar contraseña",
    "Hide password": "Ocultar contraseña",
    "Show password text": "Mostrar contraseña",
    "Hide password text": "Ocultar contraseña",
    "Upload failed": "No se pudo subir",
    "Fullscreen": "Pantalla completa",
    "Close fullscreen": "Salir de pantalla completa",
    "Show data": "Ver datos",
    "Show chart": "Ver gráfica",
    "Close": "Cerrar",
    "Loading...": "Cargando…",
    "Running...": "Cargando…",
    "Connecting": "Conectando",
    "Reconnected to server.": "Se recuperó la conexión.",
    "Connection error": "Sin conexión con la tienda",
    "Connection timed out.": "La tienda tarda en responder; espera un momento.",
    "Streamlit server is not responding. Are you connected to the internet?":
      "Revisa tu conexión a internet; la página sigue sola en cuanto la tienda responda.",
    "Is Streamlit still running? If you accidentally stopped Streamlit, just restart it in your terminal:":
      "La página sigue sola en cuanto la tienda responda.",
    "Connection lost. Please wait for the app to reconnect, then try again.":
      "Se perdió la conexión; espera un momento y vuelve a intentarlo.",
  }));
  const PATTERNS = [
    [/^(\d+) more$/, "$1 más"],
    [/^Remove (.+)$/, "Quitar $1"],
    [/^File must be (.+) or smaller\.$/, "El archivo debe pesar $1 o menos."],
    [/^(.+) files are not allowed\.$/, "No se admiten archivos $1."],
  ];

  const spanish = (text) => {
    const words = text.trim();
    if (WORDS.has(words)) return WORDS.get(words);
    const pattern = PATTERNS.find(([english]) => english.test(words));
    return pattern && words.replace(...pattern);
  };
  const translateText = (node) => {
    const said = spanish(node.data);
    if (said && !node.parentElement?.closest(OURS)) node.data = said;
  };
  const translateAttributes = (element) => {
    for (const name of ATTRIBUTES) {
      const said = element.hasAttribute(name) && spanish(element.getAttribute(name));
      if (said) element.setAttribute(name, said);
    }
  };
  const translate = (node) => {
    if (node.nodeType === Node.TEXT_NODE) return translateText(node);
    if (node.nodeType !== Node.ELEMENT_NODE) return;
    translateAttributes(node);
    const below = document.createTreeWalker(node, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
    while (below.nextNode()) {
      if (below.currentNode.nodeType === Node.TEXT_NODE) translateText(below.currentNode);
      else translateAttributes(below.currentNode);
    }
  };

  new MutationObserver((records) => {
    for (const { type, target, addedNodes } of records) {
      if (type === "childList") addedNodes.forEach(translate);
      else if (type === "characterData") translateText(target);
      else translateAttributes(target);
    }
  }).observe(document.documentElement, {
    subtree: true, childList: true, characterData: true, attributes: true, attributeFilter: ATTRIBUTES,
  });
})();
