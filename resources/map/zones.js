"use strict";
// Where the signs, titles and minutes of closures and reached areas stand: where nothing else does. Draws nothing.
const Zones = (() => {
    const SIDES = [0.5, 0.3, 0.7, 0.15, 0.85]; // shares of a shape's height or length; the middle first
    const TITLES_FROM = 11.5; // zoom; the whole region has no room for words
    const TOUCH_PX = 6;
    const WAYS = 12;
    const TALL_PX = 200; // over or under a taller shape its title would often be out of view
    let closures = [];
    let minutes = [];
    let taken = new Near();
    let byId = new Map();

    // What pins, units, their times and names have left. A time that grows later lies over it.
    function freeIn(layout) {
        return (box) => !layout.near.hits(box) && !layout.used.hits(box) && !taken.hits(box);
    }

    function placeSign(item, free, size) {
        const {shape, closure} = item;
        const [line] = shape.lines;
        const zero = Shapes.zero(shape);
        const spots = SIDES.map((share) => (closure.area ? Shapes.inside(line, share) : Shapes.along(line, share)))
            .map(({x, y}) => ({x: x + zero.x, y: y + zero.y}));
        const spot = spots.find(({x, y}) => free(Near.box(x, y, 0.55 * size))) ?? spots[0];
        Object.assign(item, {x: spot.x, y: spot.y, size, r: 0.55 * size});
        if (item.signed) taken.add(Near.box(item.x, item.y, item.r), item);
    }

    // Over or under the whole shape, else beside its sign; nowhere free: the card still says it.
    function placeTitle(item, free, px) {
        const text = Text.cut(item.closure.title, 60);
        if (!text) return;
        const w = Plates.width(text, Text.font(px, 600)), h = 1.4 * px;
        const b = Shapes.box(item.shape);
        const middle = (b.x0 + b.x1) / 2, r = item.signed ? item.r + 0.3 * px : 0;
        const outside = [[middle, b.y0 - 0.8 * px], [middle, b.y1 + 0.8 * px]];
        const beside = [
            [item.x, item.y + r + 0.6 * h], [item.x, item.y - r - 0.6 * h], [item.x + r + w / 2, item.y], [item.x - r - w / 2, item.y],
        ];
        const spots = b.y1 - b.y0 < TALL_PX ? [...outside, ...beside] : [...beside, ...outside];
        const spot = spots.find(([x, y]) => free(Near.box(x, y, w / 2 + 2, h / 2)));
        if (spot === undefined) return;
        const [x, y] = spot;
        item.title = {text, x, y, px, box: Near.box(x, y, w / 2 + 2, h / 2)};
        taken.add(item.title.box, item);
    }

    // On its line at the outermost points to all sides, well apart, so that one of them is seen from most views.
    function placeMinutes(reach, free, px) {
        const shape = Shapes.rings(reach.rings);
        const [line] = [...shape.lines].sort((a, b) => b.length - a.length);
        if (line === undefined || line.length === 0) return;
        const text = Text.say("minutes", {n: reach.minutes});
        const w = Plates.width(text, Text.font(px, 600));
        const zero = Shapes.zero(shape);
        const own = [];
        for (let i = 0; i < WAYS; i++) {
            const east = Math.sin(i * 2 * Math.PI / WAYS), south = -Math.cos(i * 2 * Math.PI / WAYS);
            const worth = (p) => p.x * east + p.y * south;
            const best = line.reduce((a, b) => (worth(b) > worth(a) ? b : a));
            const x = best.x + zero.x, y = best.y + zero.y;
            const box = Near.box(x, y, w / 2 + 2, 0.65 * px);
            if (own.some((one) => Math.hypot(one.x - x, one.y - y) < 12 * px) || !free(box)) continue;
            taken.add(box, reach);
            own.push({text, x, y, px});
        }
        minutes.push(...own);
    }

    // After pins, units and their texts, before the names of places.
    function place(layout) {
        const {sizes} = layout;
        const free = freeIn(layout);
        const size = Math.round((sizes.grouped ? 1.1 : 0.85) * sizes.unit);
        taken = new Near();
        minutes = [];
        closures = Scene.set.closures.filter((closure) => closure.points.length > 0).map((closure) => ({
            kind: "closure", id: closure.id, closure, signed: closure.active, title: null,
            shape: closure.area ? Shapes.area(closure.points) : Shapes.line(closure.points),
        }));
        byId = new Map(closures.map((item) => [item.id, item]));
        for (const item of closures) placeSign(item, free, size);
        if (layout.zoom >= TITLES_FROM) for (const item of closures) placeTitle(item, free, sizes.name);
        for (const reach of Scene.set.reach) placeMinutes(reach, free, sizes.minor);
    }

    // The uppermost closure whose sign, title or line is at a point of the layout, as a sign at that point: it may reach
    // across the whole view. Inside an area is the map's own ground.
    function hit(x, y) {
        const within = (b) => x >= b.x0 && x <= b.x1 && y >= b.y0 && y <= b.y1;
        for (const item of [...closures].reverse()) {
            const reach = item.closure.area ? TOUCH_PX : Math.max(TOUCH_PX, PaintZones.roadWidth() / 2);
            if ((item.signed && Math.hypot(item.x - x, item.y - y) <= item.r) || (item.title !== null && within(item.title.box))
                || Shapes.touches(item.shape, x, y, reach)) return {...item, x, y, r: TOUCH_PX};
        }
        return null;
    }

    return {
        place, hit,
        hits: (box) => taken.hits(box),
        closures: () => closures,
        minutes: () => minutes,
        item: (id) => byId.get(id),
    };
})();
