// Tells require.js where the vendored AMD modules stand: relative to this script, so that it holds
// at any depth of page and on file://.
(() => {
  const vendor = new URL("vendor/", document.currentScript.src).href;
  const manager = `${vendor}html-manager/`;
  window.require.config({
    waitSeconds: 60,
    paths: {
      anywidget: `${vendor}anywidget/index`,
      // embed-amd defines these itself; it takes the address of its icon fonts from them.
      "@jupyter-widgets/base": `${manager}base`,
      "@jupyter-widgets/controls": `${manager}controls`,
      "@jupyter-widgets/html-manager": `${manager}embed-amd`,
      "@jupyter-widgets/html-manager/dist": manager.slice(0, -1),
    },
  });
})();
