"use strict";
(() => {
  const PAGE = 50;
  const IMPL = 0, ID = 1, TITLE = 2, ROLE = 3, AREAS = 4, CLAUSES = 5, FLAGS = 6, VERDICT = 7;
  const SENTENCE = 8, MICROS = 9, DETAIL = 10;
  const LEFT_OUT = -2;
  const MOST_COMPARED = 250000;
  const ICONS = { good: "✓", bad: "✕", known: "~", silent: "–" };
  const THEMES = { "": "system", light: "light", dark: "dark" };

  const data = JSON.parse(document.getElementById("data").textContent);
  const texts = data.cases.map((row) => `${row[ID]} ${row[TITLE]} ${row[SENTENCE]}`.toLowerCase());
  const differing = compared();
  const get = (id) => document.getElementById(id);
  const list = get("list");

  let chosen = { q: "", impl: "", differs: "", role: "", area: "", clause: "", flag: "", verdicts: new Set(), open: "" };
  let found = [];
  let page = 0;

  // The ids of cases for which implementations have different verdicts.
  function compared() {
    const first = new Map(), found = new Set();
    for (const row of data.cases) {
      if (!first.has(row[ID])) first.set(row[ID], row[VERDICT]);
      else if (first.get(row[ID]) !== row[VERDICT]) found.add(row[ID]);
    }
    return found;
  }

  // --- elements --------------------------------------------------------------------------------

  function make(tag, attributes = {}, ...children) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (value !== undefined) element.setAttribute(name, value);
    }
    element.append(...children.filter((child) => child !== null));
    return element;
  }

  function block(title, ...children) {
    return make("section", {}, make("h3", {}, title), ...children);
  }

  function scrollable(tag, label, ...children) {
    return make(tag, { tabindex: "0", role: "group", "aria-label": label }, ...children);
  }

  // --- filters ---------------------------------------------------------------------------------

  function options(select, first, names) {
    select.replaceChildren(make("option", { value: "" }, first));
    for (const [value, text] of names) select.append(make("option", { value }, text));
  }

  function groups(select, first, names) {
    select.replaceChildren(make("option", { value: "" }, first));
    let group = null;
    for (const name of names) {
      const area = name.split(".")[0];
      if (group === null || group.label !== area) {
        group = make("optgroup", { label: area });
        select.append(group);
      }
      group.append(make("option", { value: name }, name));
    }
  }

  function setUp() {
    options(get("impl"), "all", data.implementations.map((name, number) => [number, name]));
    options(get("differs"), "all cases", [["yes", "what differs"]]);
    for (const name of ["impl", "differs"]) get(name).parentElement.hidden = data.implementations.length < 2;
    options(get("role"), "all", data.roles.map((name) => [name, name]));
    options(get("area"), "all", data.areas.map((name) => [name, name]));
    options(get("flag"), "all", data.flags.map(([name]) => [name, name]));
    groups(get("clause"), "all", data.clauses.map(([name]) => name));
    if (data.implementations.length > 1) {
      document.querySelector(".areas").classList.add("many");
      get("filters").classList.add("many");
    }
    const present = new Set(data.cases.map((row) => row[VERDICT]));
    data.verdicts.forEach(([name, group, meaning], number) => {
      if (!present.has(number)) return;
      const chip = make("button", { type: "button", class: `chip ${group}`, title: meaning });
      chip.dataset.verdict = name;
      chip.append(make("span", { "aria-hidden": "true" }, ICONS[group]), name, make("b"));
      chip.addEventListener("click", () => {
        const verdicts = new Set(chosen.verdicts);
        if (!verdicts.delete(name)) verdicts.add(name);
        choose({ verdicts });
      });
      get("verdicts").append(chip);
    });
    for (const name of ["q", "impl", "differs", "role", "area", "clause", "flag"]) {
      get(name).addEventListener("input", (event) => choose({ [name]: event.target.value }));
    }
    get("filters").addEventListener("submit", (event) => event.preventDefault());
    get("reset").addEventListener("click", () => {
      choose({ q: "", impl: "", differs: "", role: "", area: "", clause: "", flag: "", verdicts: new Set(), open: "" });
      get("q").focus();
    });
    get("first").addEventListener("click", () => turn(0));
    get("previous").addEventListener("click", () => turn(page - 1));
    get("next").addEventListener("click", () => turn(page + 1));
    get("last").addEventListener("click", () => turn(lastPage()));
    window.addEventListener("hashchange", fromAddress);
  }

  function choose(change) {
    chosen = { ...chosen, open: "", ...change };
    const address = new URLSearchParams();
    for (const name of ["q", "impl", "differs", "role", "area", "clause", "flag"]) {
      if (chosen[name] !== "") address.set(name, chosen[name]);
    }
    if (chosen.verdicts.size) address.set("verdict", [...chosen.verdicts].join(","));
    window.history.replaceState(null, "", `#${address}`);
    show();
  }

  function fromAddress() {
    const fragment = location.hash.slice(1);
    if (fragment !== "" && !fragment.includes("=")) return;
    const address = new URLSearchParams(fragment);
    const told = (name) => address.get(name) ?? "";
    const verdicts = new Set(told("verdict").split(",").filter((name) => name !== ""));
    chosen = { q: told("q"), impl: told("impl"), differs: told("differs"), role: told("role"),
      area: told("area"), clause: told("clause"), flag: told("flag"), verdicts, open: told("case") };
    show();
    if (fragment !== "") {
      get("cases").scrollIntoView();
      get("cases").focus({ preventScroll: true });
    }
  }

  function numberOf(names, name) {
    return name === "" ? -1 : names.indexOf(name);
  }

  function filter() {
    const words = chosen.q.toLowerCase().split(/\s+/).filter((word) => word !== "");
    const impl = chosen.impl === "" ? -1 : Number(chosen.impl);
    const role = numberOf(data.roles, chosen.role);
    const area = numberOf(data.areas, chosen.area);
    const clause = numberOf(data.clauses.map(([name]) => name), chosen.clause);
    const flag = numberOf(data.flags.map(([name]) => name), chosen.flag);
    const wanted = data.verdicts.map(([name]) => chosen.verdicts.has(name));
    const counts = data.verdicts.map(() => 0);
    found = [];
    data.cases.forEach((row, number) => {
      if (impl >= 0 && row[IMPL] !== impl) return;
      if (chosen.differs !== "" && !differing.has(row[ID])) return;
      if (role >= 0 && row[ROLE] !== role) return;
      if (area >= 0 && !row[AREAS].includes(area)) return;
      if (clause >= 0 && !row[CLAUSES].includes(clause)) return;
      if (flag >= 0 && !row[FLAGS].includes(flag)) return;
      if (chosen.open !== "" && row[ID] !== chosen.open) return;
      if (!words.every((word) => texts[number].includes(word))) return;
      counts[row[VERDICT]] += 1;
      if (!chosen.verdicts.size || wanted[row[VERDICT]]) found.push(number);
    });
    if (chosen.differs !== "") found.sort((one, other) => order(data.cases[one][ID], data.cases[other][ID]));
    return counts;
  }

  const order = (one, other) => (one < other ? -1 : Number(one > other));

  function show() {
    const counts = filter();
    page = 0;
    for (const name of ["q", "impl", "differs", "role", "area", "clause", "flag"]) {
      if (get(name).value !== chosen[name]) get(name).value = chosen[name];
    }
    for (const chip of get("verdicts").children) {
      const number = data.verdicts.findIndex(([name]) => name === chip.dataset.verdict);
      chip.setAttribute("aria-pressed", String(chosen.verdicts.has(chip.dataset.verdict)));
      chip.classList.toggle("none", counts[number] === 0);
      chip.querySelector("b").textContent = counts[number].toLocaleString("en");
    }
    const all = data.cases.length, some = found.length;
    get("status").textContent = some === all
      ? `${all.toLocaleString("en")} ${all === 1 ? "case" : "cases"}`
      : `${some.toLocaleString("en")} of ${all.toLocaleString("en")} cases`;
    get("reset").hidden = some === all;
    explain();
    render();
    if (chosen.open !== "" && list.firstChild) list.querySelector("button.row").click();
  }

  function explain() {
    const clause = data.clauses.find(([name]) => name === chosen.clause);
    const flag = data.flags.find(([name]) => name === chosen.flag);
    const told = [clause, flag].filter((one) => one && one[1]).map((one) => `${one[0]}: ${one[1]}`);
    get("hint").textContent = told.join(" ");
    get("hint").hidden = told.length === 0;
  }

  // --- the list --------------------------------------------------------------------------------

  const lastPage = () => Math.max(0, Math.ceil(found.length / PAGE) - 1);

  function turn(to) {
    page = Math.min(Math.max(to, 0), lastPage());
    render();
    get("cases").scrollIntoView();
    const first = list.querySelector("button.row");
    if (first) first.focus({ preventScroll: true });
  }

  function render() {
    const shown = found.slice(page * PAGE, (page + 1) * PAGE);
    list.replaceChildren(...shown.map(item));
    if (!shown.length) list.append(make("li", { class: "soft" }, "No case is like that."));
    const pages = lastPage() + 1;
    get("pages").hidden = pages < 2;
    get("where").textContent = `page ${(page + 1).toLocaleString("en")} of ${pages.toLocaleString("en")}`;
    get("first").disabled = get("previous").disabled = page === 0;
    get("next").disabled = get("last").disabled = page === pages - 1;
  }

  function item(number) {
    const row = data.cases[number];
    const [verdict, group] = data.verdicts[row[VERDICT]];
    const name = make("span", { class: "name" }, make("code", {}, row[ID]));
    if (row[SENTENCE] || row[TITLE]) name.append(make("span", {}, row[SENTENCE] || row[TITLE]));
    if (data.implementations.length > 1) {
      name.append(make("span", { class: "who" }, data.implementations[row[IMPL]]));
    }
    const badge = make("span", { class: `badge ${group}` },
      make("span", { "aria-hidden": "true" }, `${ICONS[group]} `), verdict);
    const button = make("button", { type: "button", class: "row", "aria-expanded": "false" }, badge, name);
    const entry = make("li", {}, button);
    button.addEventListener("click", () => toggle(entry, button, row));
    return entry;
  }

  function toggle(entry, button, row) {
    const open = button.getAttribute("aria-expanded") === "true";
    button.setAttribute("aria-expanded", String(!open));
    if (open) entry.lastChild.remove();
    else entry.append(detail(row));
  }

  // --- one case --------------------------------------------------------------------------------

  function detail(row) {
    const told = row[DETAIL] >= 0 ? data.details[row[DETAIL]] : {};
    const parts = [
      row[SENTENCE] && row[TITLE] ? make("p", { class: "soft" }, row[TITLE]) : null,
      reason(told),
      clauses(row, told.broken),
      happened("What happened", told.history),
      told.cut ? make("p", { class: "soft" }, [told.cut, told.often].filter(Boolean).join("; ")) : null,
      happened("What the model does in the same schedule", told.model),
      told.picture ? block("The wire", scrollable("pre", "the wire", told.picture)) : null,
      pair(told),
      wire(told.wire),
      told.stderr ? block("Standard error", scrollable("pre", "standard error", told.stderr)) : null,
      again(told),
      row[DETAIL] === LEFT_OUT ? make("p", { class: "banner" },
        "There is more in the record than this page has room for: report this case alone.") : null,
      tags(row, told),
    ];
    return make("div", { class: "detail" }, ...parts.filter((part) => part !== null));
  }

  function reason(told) {
    if (!told.reason && !told.capability && !told.observed) return null;
    const line = make("p", {});
    if (told.observed) line.append(`Observed: ${told.observed}. `);
    if (told.capability) line.append(`Needs ${told.capability}. `);
    if (told.reason) line.append(told.reason);
    if (told.url && /^https?:\/\//.test(told.url)) {
      line.append(" ", make("a", { href: told.url, rel: "noreferrer" }, told.url));
    }
    return line;
  }

  function clauses(row, broken) {
    if (!row[CLAUSES].length) return null;
    const lines = row[CLAUSES].map((number, at) => {
      const [name, sentence] = data.clauses[number];
      const link = make("button", { type: "button", title: "show the cases of this clause" }, name);
      link.addEventListener("click", () => {
        choose({ clause: name });
        get("clause").focus();
      });
      return make("li", { class: broken && at === 0 ? "broken" : undefined }, link,
        make("div", {}, sentence));
    });
    if (!broken || lines.length === 1) {
      return block(lines.length === 1 ? "Clause" : "Clauses", make("ul", { class: "clauses" }, ...lines));
    }
    return block("Clause", make("ul", { class: "clauses" }, lines[0]),
      make("details", { class: "more" }, make("summary", {}, `and ${lines.length - 1} that the case is about`),
        make("ul", { class: "clauses" }, ...lines.slice(1))));
  }

  function happened(title, told) {
    if (!told) return null;
    if (!told.svg) return block(title, scrollable("pre", title, told.text));
    const figure = scrollable("figure", title);
    figure.className = "figure";
    figure.innerHTML = told.svg;
    return block(title, figure,
      make("details", {}, make("summary", {}, "as text"), scrollable("pre", `${title}, as text`, told.text)));
  }

  // Which lines two texts share: the longest common subsequence, or the two ends of long texts.
  function common(one, other) {
    const inOne = new Set(), inOther = new Set();
    const share = (a, b) => { inOne.add(a); inOther.add(b); };
    let head = 0;
    while (head < one.length && head < other.length && one[head] === other[head]) share(head, head++);
    let a = one.length, b = other.length;
    while (a > head && b > head && one[a - 1] === other[b - 1]) share(--a, --b);
    if ((a - head) * (b - head) > MOST_COMPARED) return [inOne, inOther];
    const best = Array.from({ length: a + 1 }, () => new Uint16Array(b + 1));
    for (let i = a - 1; i >= head; i--) {
      for (let j = b - 1; j >= head; j--) {
        best[i][j] = one[i] === other[j] ? best[i + 1][j + 1] + 1 : Math.max(best[i + 1][j], best[i][j + 1]);
      }
    }
    for (let i = head, j = head; i < a && j < b;) {
      if (one[i] === other[j]) share(i++, j++);
      else if (best[i + 1][j] >= best[i][j + 1]) i++;
      else j++;
    }
    return [inOne, inOther];
  }

  function pair(told) {
    if (told.expected === undefined) return null;
    const wanted = told.expected.split("\n"), got = told.got.split("\n");
    const [inWanted, inGot] = common(wanted, got);
    const side = (title, lines, same) => make("div", {}, make("h3", {}, title),
      scrollable("pre", title, ...lines.map((line, at) =>
        make("span", { class: same.has(at) ? undefined : "other" }, line))));
    const expected = side("Expected", wanted, inWanted);
    expected.className = "wanted";
    return make("div", { class: "pair" }, expected, side("Got", got, inGot));
  }

  function wire(lines) {
    if (!lines) return null;
    const marks = { sent: "→ sent", received: "← received", note: "• note" };
    const items = lines.map(([way, line]) =>
      make("li", { class: way }, make("b", {}, marks[way]), make("code", {}, line)));
    const log = make("ol", { class: "wire", tabindex: "0", "aria-label": "wire log" }, ...items);
    return block("Wire log", log);
  }

  function again(told) {
    if (!told.replay) return null;
    const line = make("pre", {}, told.replay);
    const copy = make("button", { type: "button", class: "copy" }, "Copy");
    copy.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(told.replay);
        copy.textContent = "Copied";
      } catch {
        getSelection().selectAllChildren(line);
        copy.textContent = "Selected";
      }
    });
    return block("Replay it", make("div", { class: "again" }, line, copy));
  }

  function tags(row, told) {
    const lines = [`role ${data.roles[row[ROLE]]}`];
    lines.push(...row[FLAGS].map((number) => `flag ${data.flags[number][0]}`));
    lines.push(...(told.origin ?? []).map(([name, text]) => `${name} ${text}`));
    if (told.counterexample) lines.push(`file ${told.counterexample}`);
    if (row[MICROS]) lines.push(`${row[MICROS].toLocaleString("en")} µs`);
    return make("ul", { class: "tags", "aria-label": "more about this case" },
      ...lines.map((line) => make("li", {}, line)));
  }

  // --- theme -----------------------------------------------------------------------------------

  function themes() {
    const button = get("theme");
    let theme = "";
    const set = (name) => {
      theme = name;
      if (name === "") delete document.documentElement.dataset.theme;
      else document.documentElement.dataset.theme = name;
      button.textContent = `Theme: ${THEMES[name]}`;
    };
    button.hidden = false;
    button.addEventListener("click", () => {
      const names = Object.keys(THEMES);
      set(names[(names.indexOf(theme) + 1) % names.length]);
    });
    set("");
  }

  setUp();
  themes();
  fromAddress();
  document.documentElement.dataset.ready = "yes";
})();
