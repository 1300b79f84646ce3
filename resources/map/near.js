"use strict";
// A grid over boxes: what lies at a point, what overlaps a box. World pixels of one zoom; knows nothing of what the boxes are.
class Near {
    constructor(cell = 64) {
        this.cell = cell;
        this.cells = new Map();
    }

    static box(x, y, halfWidth, halfHeight = halfWidth) {
        return {x0: x - halfWidth, y0: y - halfHeight, x1: x + halfWidth, y1: y + halfHeight};
    }

    *keys(box) {
        const c = this.cell;
        for (let i = Math.floor(box.x0 / c); i <= Math.floor(box.x1 / c); i++) {
            for (let j = Math.floor(box.y0 / c); j <= Math.floor(box.y1 / c); j++) yield i * 1e7 + j;
        }
    }

    add(box, item) {
        const entry = {box, item};
        for (const key of this.keys(box)) {
            const cell = this.cells.get(key);
            if (cell === undefined) this.cells.set(key, [entry]);
            else cell.push(entry);
        }
    }

    // Every entry that overlaps the box, once or more; `found(item, box)` returns true to stop. Answers whether it was stopped.
    search(box, found) {
        for (const key of this.keys(box)) {
            const cell = this.cells.get(key);
            if (cell === undefined) continue;
            for (const {box: b, item} of cell) {
                if (b.x0 < box.x1 && b.x1 > box.x0 && b.y0 < box.y1 && b.y1 > box.y0 && found(item, b)) return true;
            }
        }
        return false;
    }

    hits(box) {
        return this.search(box, () => true);
    }
}
