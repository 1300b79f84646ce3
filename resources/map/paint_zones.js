"use strict";
// Draws what lies on the ground: which kelurahan are covered, how far one comes, closures, and what would be closed.
// Form first: each kind has a hatching of its own, which is told from the others in grey.
const PaintZones = (() => {
    let tiles = new Map(); // kind -> picture of the hatching, for one theme, size and ratio
    let dressed = "";

    // One tile of a hatching, so many CSS px wide; drawn by a painter that gets it in device px.
    const HATCHES = {
        closed: {wide: 16, draw: (ctx, n, px, theme) => stripes(ctx, n, 3 * px, theme.hatch, 0.42, 1)},
        slow: {wide: 34, draw: (ctx, n, px, theme) => stripes(ctx, n, 2 * px, theme.hatch, 0.34, 1)},
        late: {wide: 18, draw: (ctx, n, px, theme) => stripes(ctx, n, 1.3 * px, theme.text3, 0.5, -1)},
        unreached: {wide: 9, draw: (ctx, n, px, theme) => dots(ctx, n, 1.5 * px, theme.text2, 0.75)},
    };

    // Lines from corner to corner, across the tile's neighbours too. `lean`: 1 is /, -1 is \.
    function stripes(ctx, n, width, colour, alpha, lean) {
        ctx.globalAlpha = alpha;
        ctx.strokeStyle = colour;
        ctx.lineWidth = width;
        ctx.beginPath();
        for (const off of [-n, 0, n]) {
            ctx.moveTo(off - n, lean > 0 ? 2 * n : -n);
            ctx.lineTo(off + 2 * n, lean > 0 ? -n : 2 * n);
        }
        ctx.stroke();
    }

    function dots(ctx, n, r, colour, alpha) {
        ctx.globalAlpha = alpha;
        Sprites.disc(ctx, n / 2, n / 2, r, colour);
    }

    // The picture of a hatching. Its sides are whole device pixels, so that tiles meet without a seam.
    function tile(kind, factor) {
        const ratio = Sprites.ratio(), theme = Sprites.theme();
        const dress = `${theme.name}|${ratio}|${factor}`;
        if (dress !== dressed) {
            dressed = dress;
            tiles = new Map();
        }
        let made = tiles.get(kind);
        if (made === undefined) {
            const {wide, draw} = HATCHES[kind];
            made = document.createElement("canvas");
            made.width = made.height = Math.max(2, Math.round(wide * factor * ratio));
            draw(made.getContext("2d"), made.width, factor * ratio, theme);
            tiles.set(kind, made);
        }
        return made;
    }

    function hatching(ctx, kind, factor) {
        const pattern = ctx.createPattern(tile(kind, factor), "repeat");
        pattern.setTransform(new DOMMatrix().scale(1 / Sprites.ratio()));
        return pattern;
    }

    function coverage(ctx, theme, factor, view) {
        for (const {kelurahan_code: code, state} of Scene.set.coverage) {
            const rings = Basemap.kelurahan().get(code);
            if (state === "reached" || rings === undefined) continue;
            Shapes.draw(ctx, Shapes.rings(rings), view, 2, (path) => {
                ctx.fillStyle = hatching(ctx, state, factor);
                ctx.fill(path, "evenodd");
                ctx.lineWidth = factor;
                ctx.strokeStyle = theme.text3;
                ctx.stroke(path);
            });
        }
    }

    // The widest first; the nearer, the bolder its line.
    function reach(ctx, theme, factor, view) {
        const bands = [...Scene.set.reach].sort((a, b) => b.minutes - a.minutes);
        bands.forEach(({rings}, i) => {
            Shapes.draw(ctx, Shapes.rings(rings), view, 6, (path) => {
                ctx.globalAlpha = 0.05;
                ctx.fillStyle = theme.route;
                ctx.fill(path, "evenodd");
                ctx.globalAlpha = 1;
                ctx.lineJoin = "round";
                ctx.strokeStyle = theme.maphalo;
                const width = (1 + 1.2 * (i + 1) / bands.length) * factor;
                ctx.lineWidth = width + 2.5 * factor;
                ctx.stroke(path);
                ctx.strokeStyle = theme.route;
                ctx.lineWidth = width;
                ctx.stroke(path);
            });
        });
    }

    function edge(ctx, path, theme, width, colour, factor) {
        ctx.lineJoin = "round";
        ctx.strokeStyle = theme.maphalo;
        ctx.lineWidth = width + 2.5 * factor;
        ctx.stroke(path);
        ctx.strokeStyle = colour;
        ctx.lineWidth = width;
        ctx.stroke(path);
    }

    function area(ctx, {closure, shape}, theme, factor, view) {
        const chosen = closure.id === Scene.set.selected;
        const colour = chosen ? theme.accent : theme.hatch;
        Shapes.draw(ctx, shape, view, 8 * factor, (path) => {
            if (closure.active) {
                ctx.fillStyle = hatching(ctx, closure.slow ? "slow" : "closed", factor);
                ctx.fill(path, "nonzero"); // what is gone around twice is closed as well;
            }
            edge(ctx, path, theme, (chosen ? 3.5 : closure.active && !closure.slow ? 2 : 1.5) * factor, colour, factor);
        });
    }

    const ROAD_PX = 10;

    // Bars across, between two rails: a hatching that no direction of the road can hide.
    function road(ctx, {closure, shape}, theme, factor, view) {
        const colour = closure.id === Scene.set.selected ? theme.accent : theme.hatch;
        const width = ROAD_PX * factor;
        Shapes.draw(ctx, shape, view, width, (path) => {
            ctx.lineCap = "butt";
            edge(ctx, path, theme, width, colour, factor);
            ctx.strokeStyle = theme.maphalo;
            ctx.lineWidth = width - 3 * factor;
            ctx.stroke(path);
            if (!closure.active) return;
            ctx.strokeStyle = colour;
            ctx.setLineDash([(closure.slow ? 1.5 : 3) * factor, (closure.slow ? 12 : 4) * factor]);
            ctx.stroke(path);
            ctx.setLineDash([]);
        });
    }

    function closures(ctx, theme, factor, view) {
        const items = Zones.closures();
        for (const item of items) if (item.closure.area) area(ctx, item, theme, factor, view);
        for (const item of items) if (!item.closure.area) road(ctx, item, theme, factor, view);
    }

    // No entry where it is closed; where one passes slowly, the same sign hollow.
    function sign(ctx, item, theme) {
        const {x, y, size, closure} = item;
        Sprites.disc(ctx, x, y, 0.55 * size, theme.maphalo);
        if (!closure.slow) {
            Sprites.glyph(ctx, "tanda-penutupan-jalan", x, y, size, theme.hatch);
            return;
        }
        ctx.beginPath();
        ctx.arc(x, y, 0.38 * size, 0, 2 * Math.PI);
        ctx.lineWidth = 0.1 * size;
        ctx.strokeStyle = ctx.fillStyle = theme.hatch;
        ctx.stroke();
        ctx.fillRect(x - 0.19 * size, y - 0.06 * size, 0.38 * size, 0.12 * size);
    }

    function signs(ctx, theme, view) {
        for (const one of Zones.minutes()) {
            if (view.inside(one, 200)) Plates.word(ctx, one.text, one.x, one.y, one.px, theme.route, 600, "center");
        }
        for (const item of Zones.closures()) {
            if (item.signed && view.inside(item, item.size)) sign(ctx, item, theme);
            const {title} = item;
            if (title !== null && view.inside(title, 600)) Plates.word(ctx, title.text, title.x, title.y, title.px, theme.hatch, 600, "center");
        }
    }

    function draft(ctx, theme, factor, view) {
        const told = Scene.set.draft;
        if (told === null || told.points.length === 0) return;
        Shapes.draw(ctx, told.area ? Shapes.area(told.points) : Shapes.line(told.points), view, 8 * factor, (path) => {
            if (told.area) {
                ctx.globalAlpha = 0.1;
                ctx.fillStyle = theme.accent;
                ctx.fill(path, "nonzero");
                ctx.globalAlpha = 1;
            }
            const width = (told.area ? 2.5 : 5) * factor;
            ctx.lineJoin = "round";
            ctx.strokeStyle = theme.maphalo;
            ctx.lineWidth = width + 3 * factor;
            ctx.stroke(path);
            ctx.setLineDash([9 * factor, 6 * factor]);
            ctx.strokeStyle = theme.accent;
            ctx.lineWidth = width;
            ctx.stroke(path);
            ctx.setLineDash([]);
        });
    }

    return {
        tile,
        roadWidth: () => ROAD_PX * Layout.now().sizes.ground,
        // Under the routes.
        ground(ctx, theme, factor, view) {
            coverage(ctx, theme, factor, view);
            reach(ctx, theme, factor, view);
        },
        // Over the ground and the circles of pins, under routes, names, units and pins.
        closed(ctx, theme, factor, view) {
            closures(ctx, theme, factor, view);
            draft(ctx, theme, factor, view);
        },
        signs,
    };
})();
