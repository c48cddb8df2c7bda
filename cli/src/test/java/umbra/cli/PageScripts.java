package umbra.cli;

/** Scripts that look at a page in a browser. */
final class PageScripts {
  /**
   * The ten texts with the least contrast to their ground, as pairs of ratio and text: relative
   * luminance and contrast are WCAG 2's.
   */
  static final String WORST_CONTRASTS =
      """
      const parse = (color) => (color.match(/[\\d.]+/g) || []).map(Number);
      const light = (channel) => channel <= 0.04045 ? channel / 12.92
          : Math.pow((channel + 0.055) / 1.055, 2.4);
      const luminance = ([r, g, b]) =>
          0.2126 * light(r / 255) + 0.7152 * light(g / 255) + 0.0722 * light(b / 255);
      const ground = (element) => {
        for (let each = element; each; each = each.parentElement) {
          const color = parse(getComputedStyle(each).backgroundColor);
          if (color.length === 3 || color[3] === 1) {
            return color;
          }
        }
        return [255, 255, 255];
      };
      const found = [];
      const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
      for (let node = texts.nextNode(); node; node = texts.nextNode()) {
        const element = node.parentElement;
        if (!node.data.trim() || !element.checkVisibility({ checkVisibilityCSS: true })
            || element.closest('script, style, option')) {
          continue;
        }
        const one = luminance(parse(getComputedStyle(element).color));
        const other = luminance(ground(element));
        const ratio = (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
        found.push([ratio, element.className + ' ' + node.data.trim().slice(0, 40)]);
      }
      return found.sort((a, b) => a[0] - b[0]).slice(0, 10);
      """;

  /** Median of the milliseconds that the table of events takes to draw after a jump. */
  static final String MEDIAN_SCROLL =
      """
      const table = umbraReport.table;
      const times = [];
      let seed = 1;
      for (let i = 0; i < 101; i++) {
        seed = (seed * 1103515245 + 12345) % 2147483648;
        table.body.scrollTop = seed % (table.size() * 22);
        const start = performance.now();
        table.draw();
        table.body.getBoundingClientRect();
        times.push(performance.now() - start);
      }
      return times.sort((a, b) => a - b)[50];
      """;

  private PageScripts() {}
}
