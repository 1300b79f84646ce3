"use strict";
// Draws what counts: pins, their leaders, times and marks, the pick cursor and the pin in the user's hand. Uppermost.
const PaintLive = (() => {
    let held = null; // {item, x, y}: a pin being dragged, the layout's px

    // From the true points to the signs that had to step aside; all of one colour in one go.
    function leaders(ctx, items, theme, factor) {
        const moved = new Map(); // colour -> items
        for (const item of items) {
            if (item.x === item.tx && item.y === item.ty) continue;
            const colour = Sprites.colours(item.clock.state).ink;
            if (!moved.has(colour)) moved.set(colour, []);
            moved.get(colour).push(item);
        }
        for (const [colour, some] of moved) {
            const lines = new Path2D(), casings = new Path2D(), dots = new Path2D();
            for (const {x, y, tx, ty} of some) {
                lines.moveTo(tx, ty);
                lines.lineTo(x, y);
                casings.moveTo(tx + 4 * factor, ty);
                casings.arc(tx, ty, 4 * factor, 0, 2 * Math.PI);
                dots.moveTo(tx + 2.5 * factor, ty);
                dots.arc(tx, ty, 2.5 * factor, 0, 2 * Math.PI);
            }
            ctx.strokeStyle = ctx.fillStyle = theme.maphalo;
            ctx.lineWidth = 4 * factor;
            ctx.stroke(lines);
            ctx.fill(casings);
            ctx.strokeStyle = ctx.fillStyle = colour;
            ctx.lineWidth = 1.5 * factor;
            ctx.stroke(lines);
            ctx.fill(dots);
        }
    }

    function sign(ctx, view, item, sizes) {
        const {clock, pin} = item;
        if (item.kind === "group") {
            view.put(ctx, Sprites.group(clock.state, item.members.length, sizes.group), item.x, item.y);
        } else if (sizes.grouped) {
            view.put(ctx, Sprites.shape(clock.state, sizes.pin), item.x, item.y);
        } else {
            ctx.globalAlpha = pin.closed ? 0.6 : 1;
            const second = clock.second !== null && Clock.ticking(clock.second.state) && clock.state !== "overdue" ? clock.second : null;
            view.put(ctx, Sprites.pin(clock.state, pin.glyph, sizes.pin, clock.arc, second !== null), item.x, item.y);
            if (second !== null) {
                // Late inside though not outside: a whole ring in its colour.
                const steps = second.state === "overdue" ? Clock.STEPS : second.arc;
                view.put(ctx, Sprites.inner(second.state, sizes.pin, steps), item.x, item.y);
            }
            ctx.globalAlpha = 1;
            marks(ctx, view, item, sizes);
        }
    }

    // What is not said by the ring: small signs in a row under it.
    function marks(ctx, view, item, sizes) {
        const {pin} = item;
        const theme = Sprites.theme();
        const shown = [];
        if (!pin.verified && !PaintStill.circleSeen(item, Layout.metresToPx(pin.lat, pin.radius_m))) {
            shown.push(["tanda-belum-terverifikasi", Sprites.colours(item.clock.state).ink]);
        }
        if (pin.hidden) shown.push(["tanda-disembunyikan", theme.text]);
        if (pin.drill) shown.push(["tanda-latihan", theme.drill]);
        const size = Math.round(0.36 * sizes.pin);
        shown.forEach(([name, colour], i) => view.put(
            ctx, Sprites.mark(name, size, colour), item.x - 0.46 * sizes.pin, item.y + 0.46 * sizes.pin - i * 1.1 * size));
    }

    function selection(ctx, item, theme, sizes) {
        ctx.beginPath();
        ctx.arc(item.x, item.y, (item.kind === "group" ? 1.3 * item.r : Math.max(item.r, 0.5 * sizes.pin)) + 4, 0, 2 * Math.PI);
        ctx.strokeStyle = theme.maphalo;
        ctx.lineWidth = 5.5;
        ctx.stroke();
        ctx.strokeStyle = theme.accent;
        ctx.lineWidth = Math.max(2.5, 0.03 * sizes.pin);
        ctx.stroke();
    }

    function time(ctx, item, theme) {
        const {label, lines, clock} = item;
        if (label === null) return;
        const c = Sprites.colours(clock.state);
        const {first, below, px, small} = lines;
        const plated = label.plate && first !== "";
        const ink = plated ? (clock.state === "overdue" ? c.on : c.ink) : c.ink;
        const w = Layout.timeWidth(first, px);
        const middle = below && first ? label.y - 0.625 * small : label.y;
        const left = label.side === "right" ? label.box.x0 + label.pad : label.side === "left" ? label.box.x1 - label.pad - w : label.x - w / 2;
        if (plated) plate(ctx, left - label.pad, middle - 0.66 * px, w + 2 * label.pad, 1.32 * px, clock.state, theme);
        if (first) Plates.word(ctx, first, left, middle, px, ink, 700, "left", {halo: plated ? null : theme.maphalo});
        if (!below) return;
        const y = label.y + label.h / 2 - 0.62 * small;
        const [x, align] = label.side === "left" ? [label.box.x1 - label.pad, "right"] : [left, "left"];
        Plates.word(ctx, below, x, y, small, Sprites.colours(clock.second.state).ink, 700, align);
    }

    // Filled: overdue, everywhere. Outlined: critical, on a wall.
    function plate(ctx, x, y, w, h, state, theme) {
        const c = Sprites.colours(state);
        Plates.rounded(ctx, x, y, w, h, 3);
        ctx.lineWidth = Math.max(3, 0.1 * h);
        ctx.strokeStyle = theme.maphalo;
        ctx.stroke();
        ctx.fillStyle = state === "overdue" ? c.fill : theme.bg1;
        ctx.fill();
        if (state === "overdue") return;
        ctx.lineWidth = Math.max(1.5, 0.04 * h);
        ctx.strokeStyle = c.fill;
        ctx.stroke();
    }

    // Where else it may be: dashed, since nobody confirmed it. Over everything, while one of them is being chosen.
    function candidate(ctx, one, theme, sizes) {
        const {x, y} = Layout.project(one.lat, one.lon);
        const r = 0.75 * sizes.name;
        Sprites.disc(ctx, x, y, r + 2, theme.maphalo);
        ctx.beginPath();
        ctx.arc(x, y, r, 0, 2 * Math.PI);
        ctx.fillStyle = theme.bg1;
        ctx.fill();
        ctx.strokeStyle = theme.accent;
        ctx.lineWidth = 2;
        ctx.setLineDash([3, 2.5]);
        ctx.stroke();
        ctx.setLineDash([]);
        ctx.font = Text.font(sizes.name, 700);
        ctx.textAlign = "center";
        ctx.textBaseline = "middle";
        ctx.fillStyle = theme.accent;
        ctx.fillText(String(one.n), x, y + 0.5);
    }

    // The cross of the pick cursor; its circle lies under the signs (paint_still.js).
    function cursor(ctx, theme, factor) {
        const told = Scene.set.cursor;
        if (told === null) return;
        const {x, y} = Layout.project(told.lat, told.lon);
        const r = Layout.metresToPx(told.lat, told.radius_m);
        const far = Math.min(Math.max(r, 12 * factor), 60 * factor) + 6 * factor; // a wide circle does not take the cross out of sight
        ctx.strokeStyle = theme.accent;
        ctx.lineWidth = 2.5 * factor;
        Sprites.disc(ctx, x, y, 3.5 * factor, theme.accent);
        ctx.beginPath();
        for (const [dx, dy] of [[1, 0], [-1, 0], [0, 1], [0, -1]]) {
            ctx.moveTo(x + dx * far, y + dy * far);
            ctx.lineTo(x + dx * (far + 19 * factor), y + dy * (far + 19 * factor));
        }
        ctx.stroke();
    }

    function hand(ctx, view, theme, sizes) {
        if (held === null) return;
        view.world(ctx, () => {
            ctx.beginPath();
            ctx.moveTo(held.item.tx, held.item.ty);
            ctx.lineTo(held.x, held.y);
            ctx.strokeStyle = theme.accent;
            ctx.lineWidth = 1.5;
            ctx.setLineDash([5, 4]);
            ctx.stroke();
            ctx.setLineDash([]);
        });
        sign(ctx, view, {...held.item, x: held.x, y: held.y}, sizes);
        view.world(ctx, () => Sprites.disc(ctx, held.x, held.y, 2.5, theme.accent));
    }

    function paint(ctx, view) {
        const {sizes, pins, groups, byId} = Layout.now();
        const theme = Sprites.theme();
        const chosen = byId.get(Scene.set.selected);
        // The calmest first, so that the worst lies on top; the chosen over all.
        const seen = [...pins, ...groups].filter((item) => item !== chosen && view.inside(item, 3 * sizes.pin))
            .sort((a, b) => Clock.worse(a.clock.state, b.clock.state));
        if (chosen !== undefined && chosen.kind !== "unit") seen.push(chosen);
        view.world(ctx, () => {
            Drawing.paintArea(ctx, theme, sizes.factor);
            leaders(ctx, seen, theme, sizes.factor);
        });
        for (const item of seen) {
            if (held !== null && item.id === held.item.id) continue;
            if (item === chosen) view.world(ctx, () => selection(ctx, item, theme, sizes));
            sign(ctx, view, item, sizes);
        }
        view.world(ctx, () => { for (const item of seen) time(ctx, item, theme); });
        hand(ctx, view, theme, sizes);
        view.world(ctx, () => {
            for (const one of Scene.set.candidates) if (!PaintStill.isChosen(one)) candidate(ctx, one, theme, sizes);
            cursor(ctx, theme, sizes.factor);
            Drawing.paintCorners(ctx, theme, sizes.factor);
        });
    }

    return {
        paint,
        hold(item, x, y) {
            held = item === null ? null : {item, x, y};
            Surface.request("live");
        },
    };
})();
