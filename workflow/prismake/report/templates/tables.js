const words = {
  search: "Search:",
  info: "_START_ to _END_ of _TOTAL_",
  infoEmpty: "none",
  infoFiltered: "(of _MAX_)",
  lengthMenu: "Rows: _MENU_",
  zeroRecords: "Nothing matches.",
};
const pages = [25, 100, { label: "all", value: -1 }];

function addFilters(api, element) {
  const holder = element.closest(".dt-container").querySelector(".dt-layout-row");
  for (const head of element.querySelectorAll("thead th[data-filter]")) {
    const column = api.column(head);
    const texts = column.data().toArray().map((cell) => cell.trim());
    const label = document.createElement("label");
    const choice = document.createElement("select");
    choice.append(new Option("all", ""));
    for (const text of [...new Set(texts)].filter(Boolean).sort()) choice.append(new Option(readText(text), text));
    choice.addEventListener("change", () => {
      const wanted = choice.value;
      column.search(wanted ? (cell, data, row) => texts[row] === wanted : "").draw();
    });
    label.className = "dt-filter";
    label.append(head.dataset.filter + ": ", choice);
    holder.append(label);
  }
}

const readText = (html) => new DOMParser().parseFromString(html, "text/html").body.textContent;

// The rows of a table that are packed into the file, as arrays of cells; null where they stand in the table.
async function unpack(element) {
  if (!element.dataset.packed) return null;
  const packed = document.getElementById(element.dataset.packed);
  const bytes = Uint8Array.from(atob(packed.textContent), (letter) => letter.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  const text = await new Response(stream).text();
  const cells = (row) => row.slice(row.indexOf("<td>") + 4, row.lastIndexOf("</td>")).split("</td><td>");
  return text.split("</tr>").slice(0, -1).map(cells);
}

const ready = new Map();

function enrich(element) {
  if (!ready.has(element)) ready.set(element, unpack(element).then((rows) => makeReady(element, rows)));
  return ready.get(element);
}

function makeReady(element, rows) {
  const paging = (rows ?? element.tBodies[0].rows).length > 25;
  const api = new DataTable(element, {
    autoWidth: false,
    columnDefs: [{ targets: ".story-column", type: "string" }],
    ...(rows ? { data: rows } : {}),
    info: paging,
    language: words,
    layout: { topStart: "search", topEnd: paging ? "pageLength" : null, bottomStart: paging ? "info" : null },
    lengthMenu: rows ? pages.slice(0, -1) : pages,
    order: [],
    pageLength: 25,
    paging,
    searchDelay: 150,
  });
  if (rows) element.closest("section").querySelector("p.packed").remove();
  const pager = element.closest(".dt-container").querySelector(".dt-paging nav");
  pager?.setAttribute("aria-label", `Pages: ${element.caption.textContent}`);
  addFilters(api, element);
  return api;
}

// A table is made ready when it comes near, so that ten thousand rows do not hold up the page.
const near = new IntersectionObserver(
  (seen) => seen.filter((one) => one.isIntersecting).forEach((one) => near.unobserve(one.target) || enrich(one.target)),
  { rootMargin: "600px" },
);
const elements = [...document.querySelectorAll("table.rich")];
elements.forEach((element) => near.observe(element));

async function reveal() {
  const name = decodeURIComponent(location.hash.slice(1));
  for (const element of name.startsWith("ref-") ? elements.filter((one) => one.matches(".stories")) : []) {
    const api = await enrich(element);
    const row = api.column(0).data().toArray().findIndex((cell) => cell.includes(`id="${name}"`));
    if (row < 0) continue;
    const shown = () => api.rows({ order: "current", search: "applied" }).indexes().toArray();
    if (!shown().includes(row)) api.search("").columns().search("").draw();
    const length = api.page.len();
    api.page(length > 0 ? Math.floor(shown().indexOf(row) / length) : 0).draw("page");
    open(document.getElementById(name)).closest("tr").scrollIntoView({ behavior: "instant" });
    return;
  }
  open(document.getElementById(name))?.scrollIntoView({ behavior: "instant" });
}

// Whatever folds an element away is opened, from the inside out.
function open(element) {
  for (let fold = element?.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
  return element;
}

// On paper stands every row of a table that stands on the page; packed ones are too many for any printer.
let lengths = new Map();
const made = () => elements.filter((one) => DataTable.isDataTable(one) && !one.dataset.packed).map((one) => new DataTable.Api(one));
addEventListener("hashchange", reveal);
addEventListener("beforeprint", () => {
  lengths = new Map(made().map((api) => [api, api.page.len()]));
  for (const api of lengths.keys()) api.page.len(-1).draw();
});
addEventListener("afterprint", () => lengths.forEach((length, api) => api.page.len(length).draw()));
reveal();
