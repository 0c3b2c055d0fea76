// Forms that do something that takes time.

/**
 * Runs something on submit, one at a time. The buttons stay focusable meanwhile: a disabled one would drop the focus.
 *
 * @param {HTMLFormElement} form
 * @param {(submitter: HTMLElement | null) => Promise<void>} run Handles its own errors.
 */
export function onSubmit(form, run) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (form.getAttribute("aria-busy") === "true") return;
    setBusy(form, true);
    try {
      await run(event.submitter);
    } finally {
      setBusy(form, false);
    }
  });
}

function setBusy(form, busy) {
  form.setAttribute("aria-busy", String(busy));
  for (const button of form.querySelectorAll("button")) button.setAttribute("aria-disabled", String(busy));
}
