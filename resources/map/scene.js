"use strict";
// What Python has told the page to show, and the sizes that follow from it. Holds values; draws nothing.
const Scene = (() => {
    const pins = new Map();
    const units = new Map();
    const set = {
        surface: "desk", scale: 1, selected: null, cursor: null, candidates: [], routes: [], earlier: null, picking: false,
        attribution: "", home: [0, 0], view: null, tiles: null, theme: null,
        closures: [], draft: null, drawing: null, reach: [], reach_title: "", coverage: [],
    };

    // Sizes in CSS px at 100 % text (the guide, sections 3, 5 and 7); pins and plates by how near one looks:
    // the whole region (below zoom 12), the city (below 13.25), its streets.
    const SIZES = {
        desk: {pins: [15, 28, 42], units: [13, 20, 26], group: 15, time: 13, strong: 15, name: 12, minor: 11, spread: 50},
        narrow: {pins: [14, 28, 36], units: [12, 18, 22], group: 14, time: 12, strong: 14, name: 11, minor: 11, spread: 44},
        wall: {pins: [40, 96, 96], units: [30, 50, 50], group: 40, time: 46, strong: 60, name: 44, minor: 44, spread: 120},
    };

    // All sizes for the zoom. A wall's follow its height (the guide's figures are for 2,000 px of map), so that any screen is read alike.
    function sizes(zoom, height) {
        const base = SIZES[set.surface];
        const factor = set.scale * (set.surface === "wall" ? Math.min(1.3, Math.max(0.3, height / 2000)) : 1);
        const scaled = {};
        for (const [name, px] of Object.entries(base)) if (typeof px === "number") scaled[name] = Math.round(px * factor);
        const near = zoom < 12 ? 0 : zoom < 13.25 ? 1 : 2;
        scaled.pin = Math.round(base.pins[near] * factor);
        scaled.unit = Math.round(base.units[near] * factor);
        scaled.grouped = near === 0;
        scaled.roomy = near === 2;
        scaled.factor = factor;
        scaled.ground = set.surface === "wall" ? Math.max(1, 2.2 * factor) : factor; // of hatchings: seen from six metres too
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
