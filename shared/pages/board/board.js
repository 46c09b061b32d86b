// Keeps the board up to date: fetches the part of this page that changes, and
// replaces what is no longer so. What has the focus stays where it is, and what
// is being read stays in its place. Without this script the page has a link to
// load it again.
//
// On a wall it counts the seconds until each request is due, by the service's
// clock: a screen's own may be wrong. Nothing blinks, and pausing stops it.
"use strict";
(() => {
  const board = document.getElementById("board");
  const pause = document.getElementById("pause");
  const trouble = document.getElementById("trouble");
  const announce = document.getElementById("announce");
  const every = Number(board.dataset.every) * 1000;
  let paused = false;
  let stopped = false;
  let busy = false;
  let timer = 0;
  // How far the service's clock is ahead of this one.
  let ahead = 0;

  // A live part is found again in the answer by its name.
  const parts = (within, kind) => Array.from(within.querySelectorAll(`[${kind}]`), (part) => [part.getAttribute(kind), part]);

  function replaceText(old, fresh) {
    if (old.innerHTML !== fresh.innerHTML) {
      old.innerHTML = fresh.innerHTML;
    }
  }

  // A row keeps its element, and each cell that is as before: so the focus, which
  // is on a link that does not change, is never lost.
  function updateRow(old, fresh) {
    for (const name of ["class", "data-announce"]) {
      const value = fresh.getAttribute(name);
      if (value === null) {
        old.removeAttribute(name);
      } else if (value !== old.getAttribute(name)) {
        old.setAttribute(name, value);
      }
    }
    const cells = Array.from(fresh.children);
    cells.forEach((cell, i) => {
      if (!old.children[i]) {
        old.append(cell);
      } else if (old.children[i].outerHTML !== cell.outerHTML) {
        old.children[i].replaceWith(cell);
      }
    });
    while (old.children.length > cells.length) {
      old.lastElementChild.remove();
    }
  }

  // Puts rows in their order, and moves all others rather than the one that has
  // the focus. One that is gone stays for as long as it has it.
  function updateRows(body, fresh) {
    const before = new Map(Array.from(body.children, (row) => [row.dataset.key, row]));
    const focused = Array.from(body.children).find((row) => row.contains(document.activeElement));
    const wanted = Array.from(fresh.children, (row) => {
      const known = before.get(row.dataset.key);
      if (!known) {
        return row;
      }
      before.delete(row.dataset.key);
      known.classList.remove("board-gone");
      updateRow(known, row);
      return known;
    });
    for (const gone of before.values()) {
      if (gone === focused) {
        gone.className += gone.classList.contains("board-gone") ? "" : " board-gone";
        wanted.splice(Array.from(body.children).indexOf(gone), 0, gone);
      } else {
        gone.remove();
      }
    }
    let next = body.firstElementChild;
    for (const row of wanted) {
      if (row === focused) {
        while (next !== focused) {
          const later = next;
          next = next.nextElementSibling;
          body.append(later);
        }
      }
      if (row === next) {
        next = next.nextElementSibling;
      } else {
        body.insertBefore(row, next);
      }
    }
  }

  // What a person looks at: the row with the focus, or the first one in sight.
  function inSight() {
    const seen = (row) => {
      const box = row.getBoundingClientRect();
      return box.bottom > 0 && box.top < window.innerHeight;
    };
    const rows = Array.from(board.querySelectorAll("tr[data-key]"));
    return rows.find((row) => row.contains(document.activeElement) && seen(row)) || rows.find(seen);
  }

  function announced() {
    return new Map(Array.from(board.querySelectorAll("[data-announce]"), (row) => [row.dataset.key, row.dataset.announce]));
  }

  function setClock() {
    ahead = Date.parse(board.querySelector("[data-live=updated] time").dateTime) - Date.now();
  }

  function span(seconds) {
    const [h, min, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
    return `${h ? `${h} h ` : ""}${h || min ? `${min} min ` : ""}${s} s`;
  }

  function countDown() {
    if (paused || stopped) {
      return;
    }
    for (const left of board.querySelectorAll("[data-due]")) {
      const seconds = Math.ceil((Date.parse(left.dataset.due) - Date.now() - ahead) / 1000);
      left.textContent = seconds > 0 ? `in ${span(seconds)}` : `Overdue by ${span(-seconds)}`;
    }
  }

  function update(html) {
    const fresh = new DOMParser().parseFromString(html, "text/html");
    const known = announced();
    const anchor = window.scrollY > 0 ? inSight() : undefined;
    const top = anchor && anchor.getBoundingClientRect().top;
    for (const [kind, change] of [
      ["data-live", replaceText],
      ["data-live-hidden", (old, now) => { old.hidden = now.hidden; }],
      ["data-live-rows", updateRows],
    ]) {
      const now = new Map(parts(fresh, kind));
      for (const [name, part] of parts(board, kind)) {
        if (now.has(name)) {
          change(part, now.get(name));
        }
      }
    }
    if (anchor && anchor.isConnected) {
      window.scrollBy(0, anchor.getBoundingClientRect().top - top);
    }
    setClock();
    countDown();
    const news = Array.from(announced()).filter(([key, words]) => known.get(key) !== words).map(([, words]) => words);
    if (news.length > 0) {
      announce.textContent = news.join(" ");
    }
  }

  function say(words) {
    if (trouble.textContent !== words) {
      trouble.textContent = words;
    }
  }

  async function refresh() {
    if (busy || paused || stopped || document.hidden) {
      return;
    }
    busy = true;
    try {
      const answer = await fetch(location.href, { headers: { "Board-Fragment": "live" }, cache: "no-store" });
      if (answer.status === 404 || answer.status === 410) {
        stopped = true;
        pause.hidden = true;
        say(trouble.dataset.stop);
      } else if (answer.ok) {
        const html = await answer.text();
        if (!paused) {
          update(html);
        }
        say("");
      } else {
        say(trouble.dataset.retry);
      }
    } catch {
      say(trouble.dataset.retry);
    } finally {
      busy = false;
      wait();
    }
  }

  function wait() {
    clearTimeout(timer);
    if (!paused && !stopped && !document.hidden) {
      timer = setTimeout(refresh, every);
    }
  }

  pause.addEventListener("click", () => {
    paused = !paused;
    pause.textContent = paused ? pause.dataset.resume : pause.dataset.pause;
    if (paused) {
      wait();
    } else {
      refresh();
    }
  });
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) {
      wait();
    } else {
      refresh();
    }
  });
  pause.hidden = false;
  setClock();
  countDown();
  setInterval(countDown, 1000);
  wait();
})();
