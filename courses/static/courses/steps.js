// Steps of a path in the admin: arrows and a handle to drag write the numbers that can also be typed.
"use strict";

const ROWS = "tr.form-row:not(.empty-form)";

/** @param {Element} row @returns {HTMLInputElement | null} */
function numberOf(row) {
  return row.querySelector(".field-position input");
}

/** Number the rows from 1 in the order in which they stand; empty lines keep none.
 * @param {Element} body */
function renumber(body) {
  let place = 0;
  for (const row of body.querySelectorAll(ROWS)) {
    const number = numberOf(row);
    const course = row.querySelector(".field-course select");
    if (number && course instanceof HTMLSelectElement && course.value) {
      place += 1;
      number.value = String(place);
    }
  }
}

/** Move a row before or behind its neighbour, and say where it is.
 * @param {Element} row @param {"up" | "down"} way @param {HTMLElement} button */
function move(row, way, button) {
  const body = row.parentElement;
  const other = way === "up" ? row.previousElementSibling : row.nextElementSibling;
  if (!body || !other || !other.matches(ROWS)) {
    return;
  }
  if (way === "up") {
    other.before(row);
  } else {
    other.after(row);
  }
  renumber(body);
  button.focus();
}

/** Bring a row that is dragged to where the pointer is.
 * @param {Element} row @param {number} y */
function drag(row, y) {
  const body = row.parentElement;
  if (!body || !row.classList.contains("dragged")) {
    return;
  }
  const others = [...body.querySelectorAll(ROWS)].filter((one) => one !== row);
  const next = others.find((one) => {
    const box = one.getBoundingClientRect();
    return y < box.top + box.height / 2;
  });
  if (next) {
    next.before(row);
  } else {
    others.at(-1)?.after(row);
  }
  renumber(body);
}

/** @param {Element} row */
function addButtons(row) {
  const cell = row.querySelector(".field-position");
  if (!cell || cell.querySelector("button")) {
    return;
  }
  const name = row.querySelector(".original p")?.textContent?.trim() || "this step";
  /** @type {["up" | "down", string][]} */
  const ways = [["up", "↑"], ["down", "↓"]];
  for (const [way, sign] of ways) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "move-step";
    button.textContent = sign;
    button.setAttribute("aria-label", `Move ${name} ${way}`);
    button.addEventListener("click", () => move(row, way, button));
    cell.append(button);
  }
  const handle = document.createElement("span");
  handle.className = "drag-step";
  handle.textContent = "⠿";
  handle.setAttribute("aria-hidden", "true");
  handle.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    handle.setPointerCapture(event.pointerId);
    row.classList.add("dragged");
  });
  handle.addEventListener("pointermove", (event) => drag(row, event.clientY));
  for (const end of ["pointerup", "pointercancel"]) {
    handle.addEventListener(end, () => row.classList.remove("dragged"));
  }
  cell.append(handle);
}

document.addEventListener("DOMContentLoaded", () => {
  const body = document.querySelector("#steps-group tbody");
  if (!body) {
    return;
  }
  body.querySelectorAll(ROWS).forEach(addButtons);
  document.addEventListener("formset:added", (event) => {
    if (event.target instanceof Element && body.contains(event.target)) {
      addButtons(event.target);
    }
  });
});
