// Open sheets with a library of JavaScript and save them: LIBRARY SUFFIX FOLDER FILE...; NODE_PATH says where it is.
const path = require("path");

const [library, suffix, folder, ...files] = process.argv.slice(2);
const name = (file) => path.join(folder, path.parse(file).name + suffix);

async function main() {
  if (library === "xlsx") {
    const SheetJS = require("xlsx");
    for (const file of files) {
      const book = SheetJS.readFile(file, { cellStyles: true, cellNF: true, cellDates: false });
      SheetJS.writeFile(book, name(file));
    }
  } else {
    const ExcelJS = require("exceljs");
    for (const file of files) {
      const book = new ExcelJS.Workbook();
      await book.xlsx.readFile(file);
      await (suffix === ".csv" ? book.csv.writeFile(name(file)) : book.xlsx.writeFile(name(file)));
    }
  }
}

main();
