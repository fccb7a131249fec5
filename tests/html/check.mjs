// Loads pages of `assay check --format html` in a headless Chromium and fails on what a reader would meet: an error on
// the console, anything loaded, a link that leads nowhere, a page wider than a phone, a filter that does not filter, text
// that cannot be read against its ground, a page that is less without its script.
//
//   node tests/html/check.mjs PAGE...
//
// It needs the package `playwright-core`, found from the folder it runs in, and CHROMIUM or `chromium` on the path.

import { createRequire } from "node:module";
import { execFileSync } from "node:child_process";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";

const { chromium } = createRequire(resolve("package.json"))("playwright-core");
const binary = process.env.CHROMIUM || execFileSync("which", ["chromium"], { encoding: "utf8" }).trim();
const browser = await chromium.launch({ executablePath: binary, args: ["--no-sandbox"] });
let checks = 0;
const wrong = [];

function check(page, what, holds) {
  checks += 1;
  if (!holds) wrong.push(`${page}: ${what}`);
}

// The contrast of every piece of text with the nearest ground below it; the least of all, and where.
function contrast() {
  const channel = (value) => (value <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
  const parse = (text) => text.match(/[\d.]+/g).map(Number);
  const light = ([r, g, b]) => 0.2126 * channel(r / 255) + 0.7152 * channel(g / 255) + 0.0722 * channel(b / 255);
  const ground = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const colour = parse(getComputedStyle(at).backgroundColor);
      if (colour.length < 4 || colour[3] > 0) return colour;
    }
    return [255, 255, 255];
  };
  let least = [21, ""];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node.parentElement;
    if (!node.textContent.trim() || element.closest("script, svg, option")) continue;
    const [a, b] = [light(parse(getComputedStyle(element).color)), light(ground(element))];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < least[0]) least = [ratio, node.textContent.trim().slice(0, 40)];
  }
  return least;
}

for (const file of process.argv.slice(2)) {
  const url = pathToFileURL(resolve(file)).href;
  for (const [width, colorScheme, javaScriptEnabled] of [
    [1280, "light", true], [1280, "dark", true], [390, "light", true], [390, "light", false],
  ]) {
    const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme, javaScriptEnabled });
    const page = await context.newPage();
    const name = `${file} at ${width}, ${colorScheme}${javaScriptEnabled ? "" : ", no script"}`;
    page.on("console", (message) => {
      if (message.type() === "error" || message.type() === "warning") check(name, `console: ${message.text()}`, false);
    });
    page.on("pageerror", (error) => check(name, `script: ${error.message}`, false));
    page.on("request", (request) => check(name, `loads ${request.url()}`, request.url().split("#")[0] === url));
    page.on("dialog", (dialog) => { check(name, "a dialog opened", false); dialog.dismiss(); });
    await page.goto(url);
    const articles = await page.locator("article.finding").count();
    check(name, "findings are shown", (await page.locator("article.finding:visible").count()) === articles);
    check(name, "the page is not wider than its window", await page.evaluate(
      () => document.documentElement.scrollWidth <= document.documentElement.clientWidth));
    const lost = await page.evaluate(() => [...document.querySelectorAll("a[href^='#']")]
      .map((link) => link.getAttribute("href").slice(1)).filter((id) => !document.getElementById(id)));
    check(name, `links lead somewhere: ${lost}`, lost.length === 0);
    const leaps = await page.evaluate(() => {
      const levels = [...document.querySelectorAll("h1,h2,h3,h4,h5,h6")].map((heading) => Number(heading.tagName[1]));
      return levels.filter((level, at) => level > (levels[at - 1] ?? 0) + 1).length;
    });
    check(name, "headings leave no level out", leaps === 0);
    const bare = await page.evaluate(() => [...document.querySelectorAll("th:not([scope]), table:not(:has(caption)), input:not(label input), select:not(label select)")].length);
    check(name, "tables have captions and scopes, fields have labels", bare === 0);
    check(name, "one main, one h1, a language", await page.evaluate(() => document.querySelectorAll("main").length === 1
      && document.querySelectorAll("h1").length === 1 && document.documentElement.lang === "en"));
    const [ratio, text] = await page.evaluate(contrast);
    check(name, `contrast ${ratio.toFixed(2)} of "${text}"`, ratio >= 4.5);
    await page.keyboard.press("Tab");
    check(name, "the first stop is the skip link", await page.evaluate(() => document.activeElement.className === "skip"));
    if (!javaScriptEnabled) {
      check(name, "no dead form without script", (await page.locator("form.filter:visible").count()) === 0);
    }
    for (const form of javaScriptEnabled ? await page.locator("form.filter").all() : []) {
      const list = page.locator(`#${await form.getAttribute("data-for")} article.finding`);
      const all = await list.count();
      const shown = async () => list.evaluateAll((found) => found.filter((one) => !one.hidden).length);
      const errors = await list.evaluateAll((found) => found.filter((one) => one.dataset.severity === "error").length);
      check(name, "every finding is shown at first", (await shown()) === all);
      await form.locator("[value=error]").uncheck();
      check(name, "errors can be hidden", (await shown()) === all - errors);
      check(name, "the number is told", (await form.locator("[role=status]").textContent()).startsWith(`${all - errors} of ${all} `));
      await page.emulateMedia({ media: "print" });
      check(name, "paper shows every finding", await list.evaluateAll((found) => found.every((one) => getComputedStyle(one).display !== "none")));
      await page.emulateMedia({ media: "screen" });
      await form.locator("[value=error]").check();
      await form.locator("[name=text]").fill("no finding says this");
      check(name, "a text that stands nowhere hides all", (await shown()) === 0);
      await form.locator("[name=text]").fill("");
      const topic = await form.locator("option").nth(1).getAttribute("value");
      await form.locator("select").selectOption(topic);
      const own = await list.evaluateAll((found, topic) => found.filter((one) => one.dataset.topic === topic).length, topic);
      check(name, "a topic can be chosen", (await shown()) === own && own > 0);
      await form.locator("select").selectOption("");
      check(name, "everything comes back", (await shown()) === all);
    }
    await context.close();
  }
}
await browser.close();
for (const line of wrong) console.log(line);
console.log(`${checks - wrong.length} passed, ${wrong.length} failed`);
process.exit(wrong.length > 0 || checks === 0 ? 1 : 0);
