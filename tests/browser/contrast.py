"""Contrast as WCAG 2 computes it, of every word that a page shows, against what is really behind it."""

from __future__ import annotations

from typing import Any

# Each colour goes through a canvas, so that any notation is understood; what is behind a word is painted from the
# outermost element inwards. A control that cannot be used is exempt, and so is what nobody sees.
_RATIOS = """() => {
  const context = Object.assign(document.createElement('canvas'), { width: 1, height: 1 })
    .getContext('2d', { willReadFrequently: true });
  const pixel = (colours) => {
    context.globalAlpha = 1;
    context.fillStyle = '#fff';
    context.fillRect(0, 0, 1, 1);
    for (const [colour, alpha] of colours) {
      context.globalAlpha = alpha;
      context.fillStyle = colour;
      context.fillRect(0, 0, 1, 1);
    }
    return [...context.getImageData(0, 0, 1, 1).data].slice(0, 3);
  };
  const linear = (one) => (one / 255 <= 0.04045 ? one / 255 / 12.92 : ((one / 255 + 0.055) / 1.055) ** 2.4);
  const light = ([red, green, blue]) => 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
  const ratio = (one, other) => {
    const [high, low] = [light(one), light(other)].sort((first, second) => second - first);
    return (high + 0.05) / (low + 0.05);
  };
  const behind = (element) => {
    const chain = [];
    for (let one = element; one; one = one.parentElement) chain.unshift(one);
    // A dialog stands in the top layer: what is below it does not show through.
    const top = chain.findLastIndex((one) => one.matches('dialog'));
    return chain.slice(Math.max(0, top)).map((one) => [getComputedStyle(one).backgroundColor, 1]);
  };
  const found = [];
  const add = (what, element, text, background, alpha = 1) => {
    const size = parseFloat(getComputedStyle(element).fontSize);
    const isBold = Number(getComputedStyle(element).fontWeight) >= 700;
    const least = size >= 24 || (isBold && size >= 18.66) ? 3 : 4.5;
    found.push({ what, ratio: ratio(pixel([...background, [text, alpha]]), pixel(background)), least });
  };
  for (const element of document.querySelectorAll('body *')) {
    if (!element.checkVisibility({ opacityProperty: true, visibilityProperty: true })) continue;
    const texts = [...element.childNodes].filter((one) => one.nodeType === 3).map((one) => one.data.trim());
    const words = texts.join(' ').trim()
      || (element.matches('input, textarea, select') ? element.value || element.placeholder : '');
    if (!words || element.closest(':disabled, option, svg')) continue;
    let alpha = 1;
    for (let one = element; one; one = one.parentElement) alpha *= Number(getComputedStyle(one).opacity);
    const isHint = element.matches('input, textarea') && !element.value;
    const text = getComputedStyle(element, isHint ? '::placeholder' : null).color;
    add(`${element.localName}.${element.className} “${words.slice(0, 40)}”`, element, text, behind(element), alpha);
  }
  const article = document.getElementById('words');
  for (const name of ['chosen-words', 'offered-words', 'first-words']) {
    const style = getComputedStyle(article, `::highlight(${name})`);
    add(`::highlight(${name})`, article, style.color, [...behind(article), [style.backgroundColor, 1]]);
  }
  for (const layer of ['entities', 'quotes', 'casualties', 'attributions', 'first-side', 'second-side', 'focus']) {
    const colour = getComputedStyle(document.documentElement).getPropertyValue(`--${layer}`);
    const probe = document.querySelector('.paper').appendChild(document.createElement('i'));
    probe.style.color = colour;
    const shown = ratio(pixel([[getComputedStyle(probe).color, 1]]), pixel(behind(probe)));
    found.push({ what: `--${layer}`, ratio: shown, least: 3 });
    probe.remove();
  }
  return found;
}"""


def too_faint(page: Any) -> list[str]:
    """What has less contrast than WCAG AA asks for: 4.5, large words and marks 3."""
    found = page.evaluate(_RATIOS)
    assert len(found) > 20
    return [f"{one['what']}: {one['ratio']:.2f}" for one in found if one["ratio"] < one["least"]]
