"use strict";
// Draws what does not count: accuracy circles, routes, names of places, candidates, units with their tags; and has drawn,
// in their turn, what lies on the ground (paint_zones.js).
const PaintStill = (() => {
    function route(ctx, one, theme, factor, view) {
        const width = (one.chosen ? 5 : 3) * factor;
        Shapes.draw(ctx, Shapes.line(one.points), view, 2 * width, (path) => {
            ctx.lineJoin = ctx.lineCap = "round";
            ctx.strokeStyle = theme.maphalo;
            ctx.lineWidth = width + 4 * factor;
            ctx.stroke(path);
            ctx.strokeStyle = theme.route;
            ctx.globalAlpha = one.chosen ? 1 : 0.6;
            ctx.lineWidth = width;
            if (one.dotted) ctx.setLineDash([0.1, 2 * width]);
            ctx.stroke(path);
        });
    }

    // The part of a circle that can be seen: kilometres looked at closely would be a million dashes. None: the circle's
    // line lies outside.
    function ring(ctx, x, y, r, {x0, y0, x1, y1}) {
        const half = Math.hypot(x1 - x0, y1 - y0) / 2;
        const across = (x0 + x1) / 2 - x, down = (y0 + y1) / 2 - y;
        const far = Math.hypot(across, down);
        ctx.beginPath();
        if (r < 4 * half) {
            ctx.arc(x, y, r, 0, 2 * Math.PI);
        } else if (Math.abs(far - r) <= half) {
            const middle = Math.atan2(down, across), open = Math.asin(half / far);
            ctx.arc(x, y, r, middle - open, middle + open);
        }
        ctx.stroke();
    }

    // A wide circle would colour much of the view: the wider, the fainter.
    function wash(ctx, x, y, r, colour, alpha, view) {
        ctx.globalAlpha = alpha * Math.min(1, Math.max(0.25, view.short / (8 * r)));
        Sprites.disc(ctx, x, y, r, colour);
        ctx.globalAlpha = 1;
    }

    // At its true radius, around the true point; too small to be seen around the sign, the mark beside it says it (paint_live.js).
    function accuracy(ctx, item, factor, view) {
        const pin = item.pin;
        const r = Layout.metresToPx(pin.lat, pin.radius_m);
        if (pin.closed || !circleSeen(item, r)) return;
        const colour = Sprites.colours(item.clock.state).fill;
        wash(ctx, item.tx, item.ty, r, colour, 0.1, view);
        ctx.strokeStyle = colour;
        ctx.lineWidth = (pin.verified ? 1.3 : 2) * factor;
        if (!pin.verified) ctx.setLineDash([6 * factor, 5 * factor]);
        ring(ctx, item.tx, item.ty, r, view.box);
        ctx.setLineDash([]);
    }

    function circleSeen(item, r) {
        return r >= 8 && r > item.r + 2;
    }

    // Where the chosen pin was before: hollow, since nothing is there now, each with a thin line to where it is.
    function earlier(ctx, told, theme, factor) {
        const now = Layout.project(told.lat, told.lon);
        const places = told.places.map(([lat, lon]) => Layout.project(lat, lon));
        ctx.lineWidth = factor;
        ctx.strokeStyle = theme.text3;
        ctx.beginPath();
        for (const {x, y} of places) {
            ctx.moveTo(x, y);
            ctx.lineTo(now.x, now.y);
        }
        ctx.stroke();
        for (const {x, y} of places) {
            Sprites.disc(ctx, x, y, 6 * factor, theme.maphalo);
            ctx.beginPath();
            ctx.arc(x, y, 4.5 * factor, 0, 2 * Math.PI);
            ctx.lineWidth = 1.5 * factor;
            ctx.strokeStyle = theme.text2;
            ctx.stroke();
        }
    }

    // How far off a candidate may be; its number stands over the units (paint_live.js).
    function candidate(ctx, one, theme, sizes, view) {
        const {x, y} = Layout.project(one.lat, one.lon);
        const r = Layout.metresToPx(one.lat, one.radius_m);
        if (r < 1.2 * sizes.name || isChosen(one)) return;
        ctx.globalAlpha = 0.55;
        ctx.strokeStyle = theme.accent;
        ctx.lineWidth = 1.3;
        ctx.setLineDash([5, 4]);
        ring(ctx, x, y, r, view.box);
        ctx.setLineDash([]);
        ctx.globalAlpha = 1;
    }

    // Under the pick cursor, which says it.
    function isChosen(one) {
        const at = Scene.set.cursor;
        return at !== null && at.lat === one.lat && at.lon === one.lon;
    }

    function cursor(ctx, theme, factor, view) {
        const told = Scene.set.cursor;
        if (told === null) return;
        const {x, y} = Layout.project(told.lat, told.lon);
        const r = Layout.metresToPx(told.lat, told.radius_m);
        ctx.globalAlpha = 0.55;
        if (r < 64) Sprites.disc(ctx, x, y, Math.max(44, r + 26) * factor, theme.maphalo); // the cross wants quiet ground
        wash(ctx, x, y, Math.max(r, 5 * factor), theme.accent, 0.2, view);
        ctx.strokeStyle = theme.accent;
        ctx.lineWidth = 2.5 * factor;
        if (!told.verified) ctx.setLineDash([5 * factor, 4 * factor]);
        ring(ctx, x, y, Math.max(r, 5 * factor), view.box);
        ctx.setLineDash([]);
    }

    function name(ctx, one, theme) {
        if (one.square) {
            ctx.fillStyle = theme.maptext;
            ctx.fillRect(one.x - 3, one.y - 3, 6, 6);
            Plates.word(ctx, one.name, one.x + 7, one.y, one.px, theme.maptext, one.weight, "left");
        } else {
            Plates.word(ctx, one.name, one.x, one.y, one.px, theme.maptext, one.weight, "center", one);
        }
    }

    function leader(ctx, item, theme, factor) {
        if (item.x === item.tx && item.y === item.ty) return;
        ctx.strokeStyle = theme.unit;
        ctx.lineWidth = 1.5 * factor;
        ctx.beginPath();
        ctx.moveTo(item.tx, item.ty);
        ctx.lineTo(item.x, item.y);
        ctx.stroke();
        Sprites.disc(ctx, item.tx, item.ty, 2.5 * factor, theme.unit);
    }

    const framed = (unit) => unit.recommended || unit.id === Scene.set.selected;

    function plate(ctx, view, item, theme, sizes) {
        const {unit} = item;
        const s = sizes.unit;
        view.put(ctx, Plates.plate(unit, s), item.x, item.y);
        if (item.nose !== null) view.put(ctx, Plates.nose(unit.heading, s), item.nose.x, item.nose.y);
        if (framed(unit)) {
            view.world(ctx, () => {
                Plates.rounded(ctx, item.x - s / 2 - 4, item.y - s / 2 - 4, s + 8, s + 8, 0.2 * s);
                ctx.strokeStyle = theme.accent;
                ctx.lineWidth = Math.max(2, 0.08 * s);
                ctx.stroke();
            });
        }
        if (unit.key !== null) {
            view.put(ctx, Plates.key(unit.key, Math.round(0.62 * s)), item.x - 0.5 * s - 4, item.y - 0.5 * s - 4);
        }
    }

    function tags(ctx, item, theme, sizes) {
        const px = sizes.name;
        if (item.age) {
            const w = item.ageWidth;
            const y = item.y + 0.72 * sizes.unit + 0.6 * px;
            Plates.rounded(ctx, item.x - w / 2, y - 0.7 * px, w, 1.4 * px, 3);
            ctx.fillStyle = theme.bg1;
            ctx.fill();
            ctx.lineWidth = 1;
            ctx.strokeStyle = theme.line2;
            ctx.stroke();
            ctx.font = Text.font(0.92 * px);
            ctx.textAlign = "center";
            ctx.textBaseline = "middle";
            ctx.fillStyle = theme.text;
            ctx.fillText(item.age, item.x, y + 0.5);
        }
        if (!item.tag || item.label === null) return;
        const x = item.label.box.x0, y = item.label.y;
        Plates.word(ctx, item.tag, x, y, px, theme.text, 600, "left");
        if (!item.unit.example) return;
        const word = Text.word("example");
        const left = x + item.tagWidth + 0.4 * px;
        const w = Plates.width(word, Text.font(0.85 * px)) + 0.5 * px;
        Plates.rounded(ctx, left, y - 0.65 * px, w, 1.3 * px, 3);
        ctx.fillStyle = theme.bg1;
        ctx.fill();
        ctx.setLineDash([3, 2]);
        ctx.lineWidth = 1;
        ctx.strokeStyle = theme.text3;
        ctx.stroke();
        ctx.setLineDash([]);
        ctx.font = Text.font(0.85 * px);
        ctx.textAlign = "left";
        ctx.textBaseline = "middle";
        ctx.fillStyle = theme.text2;
        ctx.fillText(word, left + 0.25 * px, y + 0.5);
    }

    function paint(ctx, view) {
        const {sizes, pins, groups, units, names} = Layout.now();
        const theme = Sprites.theme();
        const factor = sizes.factor;
        view.world(ctx, () => {
            PaintZones.ground(ctx, theme, sizes.ground, view);
            for (const item of [...pins, ...groups]) if (item.kind === "pin") accuracy(ctx, item, factor, view);
            PaintZones.closed(ctx, theme, sizes.ground, view);
            for (const one of Scene.set.routes) if (!one.chosen) route(ctx, one, theme, factor, view);
            for (const one of Scene.set.routes) if (one.chosen) route(ctx, one, theme, factor, view);
            for (const one of names) if (view.inside(one, 200)) name(ctx, one, theme);
            PaintZones.signs(ctx, theme, view);
            if (Scene.set.earlier !== null && !sizes.grouped) earlier(ctx, Scene.set.earlier, theme, factor);
            cursor(ctx, theme, factor, view);
            for (const one of Scene.set.candidates) candidate(ctx, one, theme, sizes, view);
            for (const item of units) leader(ctx, item, theme, factor);
        });
        const visible = units.filter((item) => view.inside(item, 2 * sizes.unit));
        for (const item of visible) plate(ctx, view, item, theme, sizes);
        view.world(ctx, () => { for (const item of visible) tags(ctx, item, theme, sizes); });
    }

    return {paint, circleSeen, isChosen, framed};
})();
