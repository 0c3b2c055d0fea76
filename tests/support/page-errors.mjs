// What goes wrong in a page. Only Chromium tells that to a WebDriver, so the page keeps it itself.

/** The script that does it. It has to run before the page's own. */
export const errorRecorder = `(${recordErrors})();\n`;

function recordErrors() {
  const errors = (window.pageErrors = []);
  const record = (what, ...details) => errors.push([what, ...details].join(" "));
  // What does not load tells only its own element, which capturing hears of.
  const onError = ({ target, message }) =>
    record("error:", target === window ? message : `${target.src ?? target.href} did not load`);
  window.addEventListener("error", onError, true);
  window.addEventListener("unhandledrejection", ({ reason }) => record("unhandled rejection:", reason));
  window.addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI }) =>
    record("forbidden by the page's policy:", violatedDirective, blockedURI),
  );
  for (const level of ["error", "warn"]) {
    const write = console[level];
    console[level] = (...details) => {
      record(`console.${level}:`, ...details);
      write.apply(console, details);
    };
  }
}
