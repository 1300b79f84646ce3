"use strict";
// Lines and areas of the earth as paths of the zoom that is looked at: projected once a zoom, thinned to what can be seen.
// Counted from their own first point, as a canvas counts in single precision. Knows nothing of what they mean.
const Shapes = (() => {
    const SEEN_PX = 1; // a point nearer than this to the one before it changes no pixel
    const cache = new WeakMap(); // the told points -> their shape at one zoom

    function made(rings, closed, zoom) {
        const first = rings.find((ring) => ring.length > 0);
        const from = map_siaga.project(first === undefined ? [0, 0] : first[0], zoom);
        const shape = {zoom, x: from.x, y: from.y, lines: [], path: new Path2D(), box: {x0: Infinity, y0: Infinity, x1: -Infinity, y1: -Infinity}};
        for (const ring of rings) {
            const line = thinned(ring, from, zoom);
            line.forEach(({x, y}, i) => {
                if (i === 0) shape.path.moveTo(x, y);
                else shape.path.lineTo(x, y);
                const {box} = shape;
                box.x0 = Math.min(box.x0, x);
                box.y0 = Math.min(box.y0, y);
                box.x1 = Math.max(box.x1, x);
                box.y1 = Math.max(box.y1, y);
            });
            if (closed && line.length > 0) shape.path.closePath();
            shape.lines.push(line);
        }
        return shape;
    }

    function thinned(ring, from, zoom) {
        const line = [];
        let last = null;
        ring.forEach((place, i) => {
            const point = map_siaga.project(place, zoom).subtract(from);
            const far = last === null || Math.hypot(point.x - last.x, point.y - last.y) >= SEEN_PX;
            if (!far && i < ring.length - 1) return;
            line.push(point);
            last = point;
        });
        return line;
    }

    function of(key, rings, closed) {
        const {zoom} = Layout.now();
        let shape = cache.get(key);
        if (shape === undefined || shape.zoom !== zoom) {
            shape = made(rings, closed, zoom);
            cache.set(key, shape);
        }
        return shape;
    }

    // Where the shape's own zero lies in the layout's px: on a whole device pixel, so that hatching is copied, not computed.
    function zero(shape) {
        const {base} = Layout.now();
        const ratio = Sprites.ratio();
        return {x: Math.round((shape.x - base.x) * ratio) / ratio, y: Math.round((shape.y - base.y) * ratio) / ratio};
    }

    // Its box in the layout's px.
    function box(shape) {
        const {x, y} = zero(shape);
        return {x0: shape.box.x0 + x, y0: shape.box.y0 + y, x1: shape.box.x1 + x, y1: shape.box.y1 + y};
    }

    // Draw with the shape's own px, as long as `work` lasts, if any of it can be seen; `reach`: how wide its line is.
    function draw(ctx, shape, view, reach, work) {
        const b = box(shape);
        if (!(b.x1 + reach > view.box.x0 && b.x0 - reach < view.box.x1 && b.y1 + reach > view.box.y0 && b.y0 - reach < view.box.y1)) return;
        const {x, y} = zero(shape);
        ctx.save();
        ctx.translate(x, y);
        work(shape.path);
        ctx.restore();
    }

    const feeling = document.createElement("canvas").getContext("2d");

    // Whether a point of the layout lies on its line, `reach` px to either side.
    function touches(shape, px, py, reach) {
        const b = box(shape);
        if (px < b.x0 - reach || px > b.x1 + reach || py < b.y0 - reach || py > b.y1 + reach) return false;
        const {x, y} = zero(shape);
        feeling.lineWidth = 2 * reach;
        return feeling.isPointInStroke(shape.path, px - x, py - y);
    }

    // The middle of the widest stretch inside an area at this share of its height, in its own px: a point inside it, always.
    function inside(line, share) {
        const ys = line.map((p) => p.y);
        const top = Math.min(...ys), y = top + share * (Math.max(...ys) - top);
        const cuts = [];
        line.forEach((b, i) => {
            const a = line[(i + line.length - 1) % line.length];
            if ((a.y <= y) !== (b.y <= y)) cuts.push(a.x + (y - a.y) / (b.y - a.y) * (b.x - a.x));
        });
        cuts.sort((a, b) => a - b);
        let best = {x: line[0].x, y: line[0].y, wide: -1};
        for (let i = 1; i < cuts.length; i += 2) {
            const wide = cuts[i] - cuts[i - 1];
            if (wide > best.wide) best = {x: (cuts[i] + cuts[i - 1]) / 2, y, wide};
        }
        return best;
    }

    // The point at this share of a line's length, in its own px.
    function along(line, share) {
        const steps = line.slice(1).map((b, i) => Math.hypot(b.x - line[i].x, b.y - line[i].y));
        let left = share * steps.reduce((sum, step) => sum + step, 0);
        for (let i = 0; i < steps.length; i++) {
            if (left <= steps[i] && steps[i] > 0) {
                const a = line[i], b = line[i + 1], part = left / steps[i];
                return {x: a.x + part * (b.x - a.x), y: a.y + part * (b.y - a.y)};
            }
            left -= steps[i];
        }
        return line[line.length - 1];
    }

    return {
        zero, box, draw, touches, inside, along,
        line: (points) => of(points, [points], false),
        area: (points) => of(points, [points], true),
        rings: (rings) => of(rings, rings, true),
    };
})();
