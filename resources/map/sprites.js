"use strict";
// Pictures of pins, drawn once per (state, glyph, size, arc step, theme, pixel ratio) and then only copied.
// Proportions are those of the sign sheet, as shares of the ring's outer diameter d.
const Sprites = (() => {
    const CACHE_MAX = 3000;
    const cache = new Map();
    const glyphs = new Map();
    let theme = null;
    let ratio = window.devicePixelRatio || 1;

    function setGlyphs(paths) {
        for (const [name, d] of Object.entries(paths)) glyphs.set(name, new Path2D(d));
        cache.clear();
    }

    // A picture w x h CSS px with its anchor in the middle; `draw(ctx)` draws around (0, 0) in CSS px.
    function picture(key, w, h, draw) {
        let made = cache.get(key);
        if (made === undefined) {
            if (cache.size >= CACHE_MAX) cache.clear();
            made = document.createElement("canvas");
            made.width = Math.ceil(w * ratio);
            made.height = Math.ceil(h * ratio);
            const ctx = made.getContext("2d");
            ctx.setTransform(ratio, 0, 0, ratio, made.width / 2, made.height / 2);
            draw(ctx);
            cache.set(key, made);
        }
        return made;
    }

    function glyph(ctx, name, x, y, size, colour) {
        const path = glyphs.get(name) || glyphs.get("kategori-informasi");
        if (path === undefined) return;
        ctx.save();
        ctx.translate(x - size / 2, y - size / 2);
        ctx.scale(size / 24, size / 24);
        ctx.fillStyle = colour;
        ctx.fill(path, "evenodd");
        ctx.restore();
    }

    function disc(ctx, x, y, r, colour) {
        ctx.beginPath();
        ctx.arc(x, y, r, 0, 2 * Math.PI);
        ctx.fillStyle = colour;
        ctx.fill();
    }

    function corners(ctx, x, y, r, n, turn) {
        ctx.beginPath();
        for (let i = 0; i < n; i++) {
            const a = turn + i * 2 * Math.PI / n;
            ctx.lineTo(x + r * Math.sin(a), y - r * Math.cos(a));
        }
        ctx.closePath();
    }

    function octagon(ctx, x, y, r) {
        corners(ctx, x, y, r, 8, Math.PI / 8);
    }

    function arc(ctx, r, steps, width, colour) {
        ctx.beginPath();
        ctx.arc(0, 0, r, -Math.PI / 2, -Math.PI / 2 + 2 * Math.PI * steps / Clock.STEPS);
        ctx.lineWidth = width;
        ctx.strokeStyle = colour;
        ctx.stroke();
    }

    // The three colours of a state. What never happened has no colours of its own: it keeps those of its cause, hollow.
    function colours(state) {
        if (state === "ended") return {fill: theme.line2, ink: theme.text3, on: theme.bg1};
        if (state === "missed") return theme.clock.overdue;
        return theme.clock[state === "untimed" ? "running" : state];
    }

    function ring(ctx, d, steps, colour) {
        ctx.beginPath();
        ctx.arc(0, 0, 0.45 * d, 0, 2 * Math.PI);
        ctx.lineWidth = 0.045 * d;
        ctx.strokeStyle = theme.line2;
        ctx.globalAlpha = 0.7;
        ctx.stroke();
        ctx.globalAlpha = 1;
        if (steps > 0) arc(ctx, 0.45 * d, steps, 0.1 * d, colour);
    }

    // A check where a team moved, a bar where none ever did.
    function badge(ctx, d, state, c) {
        const at = 0.36 * d;
        disc(ctx, at, at, 0.24 * d, theme.maphalo);
        if (state === "met") {
            disc(ctx, at, at, 0.2 * d, c.fill);
        } else {
            octagon(ctx, at, at, 0.216 * d);
            ctx.fillStyle = c.fill;
            ctx.fill();
        }
        ctx.beginPath();
        if (state === "missed") {
            ctx.moveTo(at - 0.1 * d, at);
            ctx.lineTo(at + 0.1 * d, at);
        } else {
            ctx.moveTo(at - 0.077 * d, at + 0.006 * d);
            ctx.lineTo(at - 0.022 * d, at + 0.061 * d);
            ctx.lineTo(at + 0.078 * d, at - 0.052 * d);
        }
        ctx.lineWidth = Math.max(1.4, 0.044 * d);
        ctx.strokeStyle = c.on;
        ctx.stroke();
    }

    function hollow(ctx, d, state, name, c) {
        if (state === "met" || state === "ended") {
            ctx.beginPath();
            ctx.arc(0, 0, 0.45 * d, 0, 2 * Math.PI);
        } else {
            octagon(ctx, 0, 0, 0.511 * d);
        }
        ctx.fillStyle = theme.maphalo;
        ctx.fill();
        ctx.lineWidth = 0.06 * d;
        ctx.strokeStyle = c.fill;
        ctx.stroke();
        glyph(ctx, name, 0, 0, 0.42 * d, c.ink);
        if (state !== "ended") badge(ctx, d, state, c);
    }

    function warningTriangle(ctx, d, c) {
        ctx.save();
        ctx.translate(0.37 * d, -0.37 * d);
        ctx.beginPath();
        ctx.moveTo(0, -0.244 * d);
        ctx.lineTo(0.244 * d, 0.193 * d);
        ctx.lineTo(-0.244 * d, 0.193 * d);
        ctx.closePath();
        ctx.fillStyle = theme.maphalo;
        ctx.fill();
        ctx.restore();
        glyph(ctx, "jam-peringatan", 0.37 * d, -0.36 * d, 0.368 * d, c.fill);
    }

    // With a second clock the body is smaller: its thin arc runs between body and ring.
    function drawPin(ctx, state, name, d, steps, second) {
        const c = colours(state);
        const body = second ? 0.9 * d : d;
        disc(ctx, 0, 0, 0.55 * d, theme.maphalo);
        if (state === "overdue") {
            octagon(ctx, 0, 0, 0.54 * d);
            ctx.fillStyle = c.fill;
            ctx.fill();
            octagon(ctx, 0, 0, 0.44 * d);
            ctx.lineWidth = Math.max(1.2, 0.04 * d);
            ctx.strokeStyle = c.on;
            ctx.stroke();
            glyph(ctx, name, 0, 0, 0.46 * d, c.on);
        } else if (state === "running" || state === "untimed" || state === "warning") {
            ring(ctx, d, steps, c.fill);
            disc(ctx, 0, 0, 0.325 * body, c.fill);
            glyph(ctx, name, 0, 0, 0.42 * body, c.on);
            if (state === "warning") warningTriangle(ctx, d, c);
        } else if (state === "critical") {
            ring(ctx, d, steps, c.fill);
            corners(ctx, 0, 0, 0.3375 * body, 4, 0);
            ctx.fillStyle = c.fill;
            ctx.fill();
            glyph(ctx, name, 0, 0, 0.36 * body, c.on);
        } else {
            hollow(ctx, d, state, name, c);
        }
    }

    const SHAPES = {
        running: "jam-berjalan", untimed: "jam-berjalan", ended: "jam-berjalan", warning: "jam-peringatan",
        critical: "jam-kritis", overdue: "jam-lewat", met: "jam-tercapai", met_late: "jam-terlambat-tercapai",
    };

    function drawShape(ctx, state, d) {
        const c = colours(state);
        disc(ctx, 0, 0, 0.66 * d, theme.maphalo);
        if (state === "missed") {
            octagon(ctx, 0, 0, 0.46 * d);
            ctx.lineWidth = 0.12 * d;
            ctx.strokeStyle = c.fill;
            ctx.stroke();
        } else {
            glyph(ctx, SHAPES[state], 0, 0, 1.07 * d, c.fill);
        }
    }

    function drawGroup(ctx, state, count, r) {
        const c = colours(state);
        const filled = Clock.ticking(state) || state === "untimed";
        const outline = (grow) => {
            if (state === "overdue" || state === "met_late" || state === "missed") octagon(ctx, 0, 0, (r + grow) * 1.06);
            else if (state === "critical") corners(ctx, 0, 0, (r + grow) * 1.3, 4, 0);
            else if (state === "warning") corners(ctx, 0, 0.16 * r, (r + grow) * 1.42, 3, 0);
            else { ctx.beginPath(); ctx.arc(0, 0, r + grow, 0, 2 * Math.PI); }
        };
        outline(0.16 * r);
        ctx.fillStyle = theme.maphalo;
        ctx.fill();
        outline(0);
        if (filled) {
            ctx.fillStyle = c.fill;
            ctx.fill();
        } else {
            ctx.lineWidth = 0.14 * r;
            ctx.strokeStyle = c.fill;
            ctx.stroke();
        }
        ctx.font = Text.font(count < 100 ? 0.95 * r : 0.72 * r, 700);
        ctx.textAlign = "center";
        ctx.textBaseline = "middle";
        ctx.fillStyle = filled ? c.on : c.ink;
        ctx.fillText(count < 1000 ? String(count) : "999+", 0, state === "warning" ? 0.3 * r : 0.05 * r);
    }

    return {
        setGlyphs, picture, glyph, disc, colours,
        theme: () => theme,
        ratio: () => ratio,
        // Colours, sizes or pixels changed: every picture is drawn anew when it is next needed.
        renew(newTheme = theme) {
            theme = newTheme;
            ratio = window.devicePixelRatio || 1;
            cache.clear();
        },
        pin: (state, name, d, steps, second) => picture(
            `p|${state}|${name}|${d}|${steps}|${second}`, 1.34 * d, 1.34 * d, (ctx) => drawPin(ctx, state, name, d, steps, second)),
        // The second clock's thin arc, laid over a pin; on a filled octagon there is no room, its time says it.
        inner: (state, d, steps) => picture(
            `i|${state}|${d}|${steps}`, d, d, (ctx) => arc(ctx, 0.355 * d, steps, 0.04 * d, colours(state).fill)),
        shape: (state, d) => picture(`s|${state}|${d}`, 1.5 * d, 1.5 * d, (ctx) => drawShape(ctx, state, d)),
        group: (state, count, r) => picture(`g|${state}|${count}|${r}`, 4 * r, 4 * r, (ctx) => drawGroup(ctx, state, count, r)),
        // A small sign in its casing (not verified, hidden, drill).
        mark: (name, size, colour) => picture(`m|${name}|${size}|${colour}`, 1.4 * size, 1.4 * size, (ctx) => {
            disc(ctx, 0, 0, 0.62 * size, theme.maphalo);
            glyph(ctx, name, 0, 0, size, colour);
        }),
        cached: () => cache.size,
    };
})();
