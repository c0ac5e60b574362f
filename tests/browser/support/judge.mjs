// What holds for every page: axe finds nothing, nothing sticks out at any width from 320 px, the keyboard reaches everything and shows where it is.
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import axe from 'axe-core';

const wide = { width: 1280, height: 900 };
const narrow = { width: 360, height: 740 };
const otherWidths = [320, 768];
const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const pictures = process.env.WINSH_PICTURES;
if (pictures) mkdirSync(pictures, { recursive: true });

/// Judges the page that the visitor looks at, in both layouts and both colour schemes; ends in the light, wide one.
export async function judge(visitor, name) {
  const { page } = visitor;
  await see(page, wide, 'light');
  await judgeKeyboard(page, name);
  await judgeByAxe(page, `${name}, light`);
  await judgeOutline(page, name);
  await judgeWidth(page, name);
  await picture(page, `${name}.light`);
  for (const width of otherWidths) {
    await see(page, { width, height: 800 }, 'light');
    await judgeWidth(page, name);
  }
  await see(page, narrow, 'light');
  await judgeWidth(page, name);
  await picture(page, `${name}.narrow`);
  await see(page, narrow, 'dark');
  await judgeByAxe(page, `${name}, dark, narrow`);
  if (pictures) await see(page, wide, 'dark');
  await picture(page, `${name}.dark`);
  await see(page, wide, 'light');
  assert.deepEqual(visitor.complaints, [], name);
}

async function see(page, size, colorScheme) {
  await page.setViewportSize(size);
  await page.emulateMedia({ colorScheme });
}

async function picture(page, name) {
  if (!pictures) return;
  await page.evaluate(() => {
    document.activeElement.blur();
    scrollTo(0, 0);
  });
  await page.screenshot({ path: join(pictures, `${name}.png`), fullPage: true });
}

export async function judgeByAxe(page, name) {
  await page.evaluate(axe.source);
  const found = await page.evaluate((values) => window.axe.run(document,
    { runOnly: { type: 'tag', values }, resultTypes: ['violations'] }), rules);
  const lines = found.violations.flatMap(({ id, help, nodes }) => nodes.map((node) =>
    `${id} (${help}): ${node.html.slice(0, 160)}\n  ${node.failureSummary.replace(/\s+/g, ' ')}`));
  assert.deepEqual(lines, [], name);
  assert.ok(found.passes.length > 5, `${name}: axe looked at nothing`);
}

/// One title that says where one is, one first heading, and no level left out below it.
async function judgeOutline(page, name) {
  const levels = await page.locator('h1, h2, h3, h4').evaluateAll((all) => all.map((heading) => Number(heading.tagName[1])));
  assert.equal(levels.filter((level) => level === 1).length, 1, `${name}: ${levels}`);
  assert.equal(levels[0], 1, `${name}: ${levels}`);
  levels.forEach((level, at) => assert.ok(at === 0 || level <= levels[at - 1] + 1, `${name}: ${levels}`));
  assert.match(await page.title(), /^\S.* · winsh$/, name);
  const isRefused = await page.locator('[aria-invalid="true"]').count() > 0;
  if (isRefused) assert.match(await page.title(), /^Error: /, name);
}

export async function judgeWidth(page, name) {
  const out = await page.evaluate(() => {
    const width = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= width) return [];
    return [...document.querySelectorAll('body *')]
      .filter((element) => element.getBoundingClientRect().right > width)
      .map((element) => `${element.tagName} ${element.className} ${element.textContent.trim().slice(0, 60)}`);
  });
  assert.deepEqual(out, [], `${name} is wider than ${page.viewportSize().width} px`);
}

/// Goes through the page with Tab. Every control has its turn, in the order of the document, is seen, and is seen to have it.
export async function judgeKeyboard(page, name) {
  const wanted = await page.evaluate(() => {
    window.stops = [...document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex="0"]')]
      .filter((element) => element.checkVisibility({ contentVisibilityAuto: true }) && !element.disabled && element.type !== 'hidden');
    return window.stops.length;
  });
  const next = async () => {
    await page.keyboard.press('Tab');
    return page.evaluate(describeFocus);
  };
  // The way begins where the user last was, and goes around once.
  let stop = await next();
  for (let press = 0; press <= wanted && stop.place !== 0; ++press) stop = await next();
  const seen = [stop];
  while (seen.length < wanted) seen.push(await next());
  assert.deepEqual(seen.map((stop) => stop.place), [...seen.keys()], `${name}: ${JSON.stringify(seen)}`);
  for (const stop of seen) assert.ok(stop.isMarked && stop.isInSight, `${name}: ${JSON.stringify(stop)}`);
}

function describeFocus() {
  const element = document.activeElement;
  const style = getComputedStyle(element);
  const box = element.getBoundingClientRect();
  return {
    place: window.stops.indexOf(element),
    what: `${element.tagName} ${element.textContent.trim().slice(0, 40) || element.name}`,
    isMarked: element.matches(':focus-visible') && style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2,
    isInSight: box.width > 0 && box.bottom > 0 && box.right > 0 && box.top < innerHeight && box.left < innerWidth,
  };
}
