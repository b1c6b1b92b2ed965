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
    const texts = column.nodes().toArray().map((cell) => cell.textContent.trim());
    const label = document.createElement("label");
    const choice = document.createElement("select");
    choice.append(new Option("all", ""));
    for (const text of [...new Set(texts)].filter(Boolean).sort()) choice.append(new Option(text, text));
    choice.addEventListener("change", () => {
      const wanted = choice.value;
      column.search(wanted ? (cell, data, row) => texts[row] === wanted : "").draw();
    });
    label.className = "dt-filter";
    label.append(head.dataset.filter + ": ", choice);
    holder.append(label);
  }
}

const ready = new Map();

function enrich(element) {
  if (ready.has(element)) return ready.get(element);
  const paging = element.tBodies[0].rows.length > 25;
  const api = new DataTable(element, {
    autoWidth: false,
    columnDefs: [{ targets: ".story-column", type: "string" }],
    info: paging,
    language: words,
    layout: { topStart: "search", topEnd: paging ? "pageLength" : null, bottomStart: paging ? "info" : null },
    lengthMenu: pages,
    order: [],
    pageLength: 25,
    paging,
    searchDelay: 150,
  });
  ready.set(element, api);
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

function reveal() {
  const name = decodeURIComponent(location.hash.slice(1));
  for (const api of name.startsWith("ref-") ? elements.filter((one) => one.matches(".stories")).map(enrich) : []) {
    const index = api.rows().nodes().toArray().findIndex((row) => row.querySelector(".story")?.id === name);
    if (index < 0) continue;
    const shown = () => api.rows({ order: "current", search: "applied" }).indexes().toArray();
    const row = api.rows().indexes()[index];
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

let lengths = new Map();
addEventListener("hashchange", reveal);
addEventListener("beforeprint", () => {
  lengths = new Map([...ready.values()].map((api) => [api, api.page.len()]));
  for (const api of lengths.keys()) api.page.len(-1).draw();
});
addEventListener("afterprint", () => lengths.forEach((length, api) => api.page.len(length).draw()));
reveal();
