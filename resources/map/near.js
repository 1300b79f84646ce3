"use strict";
// A grid over boxes: what lies at a point, what overlaps a box. Pixels of one layout; knows nothing of what the boxes are.
class Near {
    constructor(cell = 64) {
        this.cell = cell;
        this.cells = new Map();
    }

    static box(x, y, halfWidth, halfHeight = halfWidth) {
        return {x0: x - halfWidth, y0: y - halfHeight, x1: x + halfWidth, y1: y + halfHeight};
    }

    add(box, item) {
        const entry = {box, item};
        const c = this.cell;
        const i1 = Math.floor(box.x1 / c), j1 = Math.floor(box.y1 / c);
        for (let i = Math.floor(box.x0 / c); i <= i1; i++) {
            for (let j = Math.floor(box.y0 / c); j <= j1; j++) {
                const cell = this.cells.get(i * 1e7 + j);
                if (cell === undefined) this.cells.set(i * 1e7 + j, [entry]);
                else cell.push(entry);
            }
        }
    }

    // Every entry that overlaps the box, once or more; `found(item, box)` returns true to stop. Answers whether it was stopped.
    search(box, found) {
        const c = this.cell;
        const i1 = Math.floor(box.x1 / c), j1 = Math.floor(box.y1 / c);
        for (let i = Math.floor(box.x0 / c); i <= i1; i++) {
            for (let j = Math.floor(box.y0 / c); j <= j1; j++) {
                const cell = this.cells.get(i * 1e7 + j);
                if (cell === undefined) continue;
                for (let k = 0; k < cell.length; k++) {
                    const b = cell[k].box;
                    if (b.x0 < box.x1 && b.x1 > box.x0 && b.y0 < box.y1 && b.y1 > box.y0 && found(cell[k].item, b)) return true;
                }
            }
        }
        return false;
    }

    hits(box) {
        return this.search(box, () => true);
    }
}
