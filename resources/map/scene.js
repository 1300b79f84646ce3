"use strict";
// What Python has told the page to show, and the sizes that follow from it. Holds values; draws nothing.
const Scene = (() => {
    const pins = new Map();
    const units = new Map();
    const set = {
        surface: "desk", scale: 1, selected: null, cursor: null, candidates: [], routes: [], picking: false,
        attribution: "", home: [0, 0], view: null, tiles: null, theme: null,
    };

    // Sizes in CSS px at 100 % text (the guide, sections 3, 5 and 7). Below zoom 12: small; below 13.25: middle.
    const SIZES = {
        desk: {small: 15, middle: 32, large: 42, group: 15, unit: 26, time: 13, strong: 15, name: 12, minor: 11, spread: 50},
        narrow: {small: 14, middle: 28, large: 36, group: 14, unit: 22, time: 12, strong: 14, name: 11, minor: 11, spread: 44},
        wall: {small: 40, middle: 96, large: 96, group: 40, unit: 50, time: 46, strong: 60, name: 44, minor: 36, spread: 120},
    };

    // All sizes for the zoom. A wall's follow its height (the guide's figures are for 2,000 px of map), so that any screen is read alike.
    function sizes(zoom, height) {
        const base = SIZES[set.surface];
        const factor = set.scale * (set.surface === "wall" ? Math.min(1.3, Math.max(0.3, height / 2000)) : 1);
        const scaled = {};
        for (const [name, px] of Object.entries(base)) scaled[name] = Math.round(px * factor);
        scaled.grouped = zoom < 12;
        scaled.pin = scaled.grouped ? scaled.small : zoom < 13.25 ? scaled.middle : scaled.large;
        scaled.factor = factor;
        return scaled;
    }

    function apply(update) {
        if (update.everything) {
            pins.clear();
            units.clear();
        }
        for (const id of update.pins_gone) pins.delete(id);
        for (const id of update.units_gone) units.delete(id);
        for (const pin of update.pins) pins.set(pin.id, pin);
        for (const unit of update.units) units.set(unit.id, unit);
        Object.assign(set, update.settings);
    }

    return {pins, units, set, sizes, apply, onWall: () => set.surface === "wall"};
})();
