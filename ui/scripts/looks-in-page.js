// What scripts/looks.mjs asks inside the page. Every answer is a list of findings; `at` names the element.
window.looks = (() => {
  /** A tool for measuring may be a pixel off. */
  const SLACK = 1;
  /** Whoever sees something move that long sees it move: 0.1 s. */
  const BLINK = 100;
  const CONTROLS =
    'button, a[href], input:not([type="hidden"]), select, textarea, summary, [role="tab"], [role="menuitem"], [tabindex="0"]';
  const STATES = [
    'data-selected',
    'data-disabled',
    'disabled',
    'aria-current',
    'aria-selected',
    'aria-pressed',
    'aria-invalid',
  ];

  const all = (selector = 'body *') => [...document.querySelectorAll(selector)];
  const seen = (el) =>
    el.checkVisibility({ visibilityProperty: true, opacityProperty: true }) &&
    !el.closest('.visually-hidden') &&
    el.getClientRects().length > 0;

  function name(el) {
    const role = el.getAttribute('role');
    const words = (el.getAttribute('aria-label') ?? el.textContent ?? '')
      .trim()
      .replace(/\s+/g, ' ');
    const of = [...el.classList].find((one) => !one.startsWith('react-aria'));
    return `${el.localName}${role ? `[${role}]` : ''}${of ? `.${of}` : ''} "${words.slice(0, 50)}"`;
  }

  /** What is drawn for a control: of a ticked box, a choice or a switch it is the label around it. */
  function drawn(el) {
    return (el.matches('[type="checkbox"], [type="radio"]') && el.closest('label')) || el;
  }

  /** Tables may be wider than the page, as long as they scroll in a frame of their own. */
  const isTable = (el) => el.matches('[role="grid"], [role="treegrid"], table, :has(> table)');

  function scrollers(el) {
    const found = [];
    for (let up = el.parentElement; up; up = up.parentElement) {
      if (/auto|scroll/.test(getComputedStyle(up).overflowX)) found.push(up);
    }
    return found;
  }

  /** Words that are cut off. Shortened with an ellipsis is cut off too, unless the whole is a tooltip or a cell of a table. */
  function clipped() {
    return all()
      .filter((el) => seen(el) && el.textContent.trim() !== '')
      .flatMap((el) => {
        const { overflowX, overflowY, textOverflow } = getComputedStyle(el);
        const wide = overflowX !== 'visible' && !/auto|scroll/.test(overflowX);
        const tall = overflowY !== 'visible' && !/auto|scroll/.test(overflowY);
        const told =
          textOverflow === 'ellipsis' &&
          (el.closest('[title]') || el.closest('[role="gridcell"], [role="rowheader"], td'));
        const cut =
          (wide && el.scrollWidth > el.clientWidth + SLACK) ||
          (tall && el.scrollHeight > el.clientHeight + SLACK);
        return cut && !told ? [{ what: 'cut off', at: name(el) }] : [];
      });
  }

  /** What makes the page, or something that is no table, scroll sideways. */
  function sideways() {
    const found = all()
      .filter(
        (el) => seen(el) && /auto|scroll/.test(getComputedStyle(el).overflowX) && !isTable(el),
      )
      .filter((el) => el.scrollWidth > el.clientWidth + SLACK)
      .map((el) => ({ what: 'scrolls sideways', at: `${name(el)} because of ${widest(el)}` }));
    const page = document.scrollingElement;
    if (page.scrollWidth > page.clientWidth + SLACK) {
      found.push({ what: 'the page scrolls sideways', at: widest(page) });
    }
    return found;
  }

  function widest(box) {
    const over = [...box.querySelectorAll('*')]
      .filter((el) => seen(el) && !scrollers(el).some((up) => up !== box && isTable(up)))
      .map((el) => [el.getBoundingClientRect().right, el])
      .sort(([one], [other]) => other - one);
    const furthest = over[0]?.[0];
    const deepest = over.filter(([right]) => right === furthest).at(-1)?.[1];
    return deepest ? `${name(deepest)} to ${Math.round(furthest)} px` : 'nothing that was found';
  }

  /** Whether any of middle and corners of an element is what lies on top there. */
  function uncovered(el) {
    const { left, top, right, bottom } = el.getBoundingClientRect();
    const inset = Math.min(4, (right - left) / 3, (bottom - top) / 3);
    const xs = [left + inset, (left + right) / 2, right - inset];
    const ys = [top + inset, (top + bottom) / 2, bottom - inset];
    return xs.some((x) =>
      ys.some((y) => {
        const hit = document.elementFromPoint(x, y);
        return (
          hit !== null && (el.contains(hit) || (hit.contains(el) && hit.closest('label') === el))
        );
      }),
    );
  }

  /** Controls that cannot be brought into sight and pressed. Cells of a table come by arrow keys. */
  function unreachable() {
    const found = all(CONTROLS)
      .filter(
        (el) =>
          !el.disabled && !el.closest('[role="grid"] [role="row"], [aria-hidden="true"], [inert]'),
      )
      .filter((el) => seen(drawn(el)))
      .filter((el) => {
        drawn(el).scrollIntoView({ block: 'center', inline: 'center', behavior: 'instant' });
        return !uncovered(drawn(el)) && !el.matches('[href^="#"]');
      });
    return found.map((el) => ({ what: 'cannot be reached', at: name(el) }));
  }

  /** What moves although the person asked for no movement. */
  function moving() {
    const running = document.getAnimations().filter(({ playState, effect }) => {
      const { duration, iterations } = effect.getComputedTiming();
      return playState === 'running' && duration * iterations > BLINK;
    });
    const seconds = (text) =>
      Math.max(
        ...text.split(',').map((one) => parseFloat(one) * (/ms$/.test(one.trim()) ? 1 : 1000)),
      );
    const styled = all().filter((el) => {
      const style = getComputedStyle(el);
      return (
        seconds(style.transitionDuration) > BLINK ||
        (style.animationName !== 'none' && seconds(style.animationDuration) > BLINK)
      );
    });
    return [
      ...running.map(({ effect }) => ({ what: 'moves', at: name(effect.target) })),
      ...styled.map((el) => ({ what: 'would move', at: name(el) })),
    ];
  }

  /** How an element and what is in it is drawn, apart from what forced colours take away. */
  function drawing(el) {
    const parts = [el, ...[...el.querySelectorAll('*')].slice(0, 20)];
    return JSON.stringify(
      parts.flatMap((part) =>
        [null, '::before', '::after'].map((pseudo) => {
          const s = getComputedStyle(part, pseudo);
          if (pseudo && s.content === 'none') return null;
          return [
            s.color,
            s.backgroundColor,
            s.fontWeight,
            s.opacity,
            s.transform,
            s.display,
            s.textDecorationLine,
            s.outlineStyle === 'none'
              ? ''
              : `${s.outlineStyle} ${s.outlineWidth} ${s.outlineColor}`,
            `${s.borderTopStyle} ${s.borderTopWidth} ${s.borderTopColor} ${s.borderInlineStartWidth} ${s.borderBottomWidth} ${s.borderBottomColor}`,
          ];
        }),
      ),
    );
  }

  /** Whether another one of its kind, without the state, shows another sign in it. */
  function peerDiffers(el, state) {
    const signs = (one) => [...one.querySelectorAll('svg')].map((svg) => svg.innerHTML).join();
    const peer = [...(el.parentElement?.parentElement?.querySelectorAll(el.localName) ?? [])].find(
      (one) => one !== el && !one.hasAttribute(state) && one.className === el.className,
    );
    return peer !== undefined && signs(peer) !== signs(el);
  }

  /** States that look like their opposite. */
  function sameStates() {
    return STATES.flatMap((state) =>
      all(`[${state}]:not([${state}="false"])`)
        .filter((el) => seen(el) && !el.querySelector(`[${state}]`) && !el.matches('option'))
        .filter((el) => {
          const own = STATES.filter((one) => el.hasAttribute(one)).map((one) => [
            one,
            el.getAttribute(one),
          ]);
          const before = drawing(el);
          own.forEach(([one]) => el.removeAttribute(one));
          const after = drawing(el);
          own.forEach(([one, value]) => el.setAttribute(one, value));
          return before === after && !peerDiffers(el, state);
        })
        .map((el) => ({ what: `${state} cannot be told`, at: name(el) })),
    );
  }

  /** Everything that says something by its background only: empty, with a colour of its own. */
  function paints() {
    const under = (el) => {
      for (let up = el.parentElement; up; up = up.parentElement) {
        const { backgroundColor } = getComputedStyle(up);
        if (backgroundColor !== 'rgba(0, 0, 0, 0)') return backgroundColor;
      }
      return '';
    };
    return all()
      .filter((el) => seen(el) && el.childElementCount === 0 && el.textContent.trim() === '')
      .filter(
        (el) => el.namespaceURI.endsWith('xhtml') && !el.matches('input, img, [data-decoration]'),
      )
      .map((el) => {
        const s = getComputedStyle(el);
        const { width, height } = el.getBoundingClientRect();
        const edged = s.borderTopStyle !== 'none' && parseFloat(s.borderTopWidth) > 0;
        const own = s.backgroundColor !== 'rgba(0, 0, 0, 0)' && s.backgroundColor !== under(el);
        return { at: name(el), painted: width > 2 && height > 2 && own, edged };
      });
  }

  /** Where the focus is, and what is wrong with how it shows. */
  function focused(ringed) {
    const el = document.activeElement;
    if (!el || el === document.body || el === document.documentElement) return null;
    const target = drawn(el);
    const found = [];
    if (!uncovered(target)) found.push({ what: 'has the focus and is covered', at: name(el) });
    const round = [el, target, ...target.querySelectorAll('*'), el.parentElement];
    const ring = round.some((one) => {
      const s = getComputedStyle(one);
      return s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 1;
    });
    if (ringed && !ring) found.push({ what: 'has the focus without a ring', at: name(el) });
    el.dataset.looked ??= String(Math.random());
    return { id: el.dataset.looked, found };
  }

  /** Calls `done` with whether the page is there and nothing on it is still being read. */
  function settled(done) {
    const begun = performance.now();
    let calm = 0;
    const look = () => {
      const there =
        document.querySelector('h1')?.textContent && !document.querySelector('[aria-busy="true"]');
      calm = there ? calm + 1 : 0;
      if (calm > 3) return done(true);
      if (performance.now() - begun > 5000) return done(false);
      requestAnimationFrame(look);
    };
    look();
  }

  return { clipped, sideways, unreachable, moving, sameStates, paints, focused, settled };
})();
