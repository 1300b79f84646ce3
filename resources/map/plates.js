"use strict";
// Pictures of units (square plates: kind = glyph, status = form) and of short texts with their halo. Incidents are round.
const Plates = (() => {
    function rounded(ctx, x, y, w, h, r) {
        ctx.beginPath();
        ctx.roundRect(x, y, w, h, r);
    }

    function drawPlate(ctx, unit, s) {
        const theme = Sprites.theme();
        const half = s / 2;
        const busy = unit.status === "assigned" || unit.status === "out";
        rounded(ctx, -half - 1.5, -half - 1.5, s + 3, s + 3, 0.2 * s);
        ctx.fillStyle = theme.maphalo;
        ctx.fill();
        if (busy || unit.example) {
            const colour = busy ? theme.text3 : theme.unit;
            rounded(ctx, -half + 1, -half + 1, s - 2, s - 2, 0.16 * s);
            ctx.fillStyle = busy ? theme.bg1 : theme.bg3;
            ctx.fill();
            ctx.lineWidth = Math.max(1.3, 0.055 * s);
            ctx.strokeStyle = colour;
            if (unit.example) ctx.setLineDash([0.16 * s, 0.11 * s]);
            ctx.stroke();
            ctx.setLineDash([]);
            Sprites.glyph(ctx, unit.glyph, 0, 0, 0.7 * s, colour);
        } else {
            rounded(ctx, -half, -half, s, s, 0.16 * s);
            ctx.fillStyle = theme.unit;
            ctx.fill();
            Sprites.glyph(ctx, unit.glyph, 0, 0, 0.74 * s, theme.on_unit);
        }
        ctx.fillStyle = theme.unit;
        if (unit.status === "assigned") ctx.fillRect(-half, -half, half, Math.max(2.5, 0.11 * s));
        if (unit.status === "on_scene") {
            const h = Math.max(2.5, 0.094 * s);
            ctx.fillStyle = theme.maphalo;
            ctx.fillRect(-half - 1.5, 0.5 * s + 1, s + 3, h + 3);
            ctx.fillStyle = theme.unit;
            ctx.fillRect(-half, 0.5625 * s, s, h);
        }
        if (unit.status === "out") {
            ctx.beginPath();
            ctx.moveTo(-half, half);
            ctx.lineTo(half, -half);
            ctx.lineWidth = 0.0625 * s;
            ctx.strokeStyle = theme.text3;
            ctx.stroke();
        }
    }

    // An arrowhead that points where the unit is going, drawn around its own middle.
    function drawNose(ctx, s, heading) {
        const theme = Sprites.theme();
        ctx.rotate(heading * Math.PI / 180);
        ctx.scale(s * 0.0294, s * 0.0294);
        ctx.beginPath();
        ctx.moveTo(0, -9);
        ctx.lineTo(9, 7);
        ctx.lineTo(0, 3);
        ctx.lineTo(-9, 7);
        ctx.closePath();
        ctx.lineWidth = 3;
        ctx.lineJoin = "round";
        ctx.strokeStyle = theme.maphalo;
        ctx.stroke();
        ctx.fillStyle = theme.unit;
        ctx.fill();
    }

    function drawKey(ctx, key, size) {
        const theme = Sprites.theme();
        rounded(ctx, -size / 2, -size / 2, size, size, 2);
        ctx.fillStyle = theme.accent;
        ctx.fill();
        ctx.font = Text.font(0.78 * size, 700);
        ctx.textAlign = "center";
        ctx.textBaseline = "middle";
        ctx.fillStyle = theme.on_accent;
        ctx.fillText(Text.cut(key, 2), 0, 0.04 * size);
    }

    const measuring = document.createElement("canvas").getContext("2d");
    const widths = new Map();

    function width(text, font) {
        const key = font + text;
        let w = widths.get(key);
        if (w === undefined) {
            if (widths.size > 5000) widths.clear();
            measuring.font = font;
            w = measuring.measureText(text).width;
            widths.set(key, w);
        }
        return w;
    }

    return {
        width,
        plate: (unit, s) => Sprites.picture(
            `u|${unit.glyph}|${unit.status}|${unit.example}|${s}`, 1.5 * s + 6, 1.5 * s + 6, (ctx) => drawPlate(ctx, unit, s)),
        nose: (heading, s) => {
            const step = Math.round(heading / 7.5) * 7.5 % 360;
            return Sprites.picture(`n|${step}|${s}`, s, s, (ctx) => drawNose(ctx, s, step));
        },
        key: (key, size) => Sprites.picture(`k|${key}|${size}`, size + 2, size + 2, (ctx) => drawKey(ctx, key, size)),
        // Words with their halo. Drawn directly: measured here, letters as ready-made pictures take three times as long.
        word(ctx, text, x, y, px, colour, weight, align, {italic = false, halo = Sprites.theme().maphalo} = {}) {
            ctx.font = Text.font(px, weight, italic);
            ctx.textAlign = align;
            ctx.textBaseline = "middle";
            if (halo !== null) {
                ctx.lineJoin = "round";
                ctx.lineWidth = 0.28 * px;
                ctx.strokeStyle = halo;
                ctx.strokeText(text, x, y);
            }
            ctx.fillStyle = colour;
            ctx.fillText(text, x, y);
        },
        rounded,
    };
})();
