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

    // One character, its fill and its halo apart: a text lays all halos first, so that none eats the letter before it.
    function letter(char, px, fill, halo) {
        const font = Text.font(px, 700);
        const pad = 0.3 * px;
        const w = width(char, font) + 2 * pad;
        const draw = (stroke) => (ctx) => {
            ctx.font = font;
            ctx.textAlign = "center";
            ctx.textBaseline = "middle";
            if (stroke) {
                ctx.lineWidth = 0.28 * px;
                ctx.lineJoin = "round";
                ctx.strokeStyle = halo;
                ctx.strokeText(char, 0, 0);
            } else {
                ctx.fillStyle = fill;
                ctx.fillText(char, 0, 0);
            }
        };
        return {
            fill: Sprites.picture(`f|${char}|${px}|${fill}`, w, 1.6 * px, draw(false)),
            halo: halo === null ? null : Sprites.picture(`h|${char}|${px}|${halo}`, w, 1.6 * px, draw(true)),
        };
    }

    // Figures are as wide as the widest of them: a time that changes does not dance.
    function advance(char, px) {
        const font = Text.font(px, 700);
        return char >= "0" && char <= "9" ? width("0", font) : width(char, font);
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
        timeWidth: (text, px) => Array.from(text).reduce((sum, char) => sum + advance(char, px), 0),
        // A time from ready-made letters, in device pixels; left-aligned at x, centred on y.
        time(ctx, text, x, y, px, fill, halo) {
            const ratio = Sprites.ratio();
            for (const layer of halo === null ? ["fill"] : ["halo", "fill"]) {
                let at = x;
                for (const char of text) {
                    const w = advance(char, px);
                    const made = letter(char, px, fill, halo)[layer];
                    ctx.drawImage(made, Math.round((at + w / 2) * ratio - made.width / 2), Math.round(y * ratio - made.height / 2));
                    at += w;
                }
            }
        },
        // A word with its halo, drawn directly: names change rarely.
        word(ctx, text, x, y, px, colour, weight, align, italic = false) {
            ctx.font = Text.font(px, weight, italic);
            ctx.textAlign = align;
            ctx.textBaseline = "middle";
            ctx.lineJoin = "round";
            ctx.lineWidth = 0.28 * px;
            ctx.strokeStyle = Sprites.theme().maphalo;
            ctx.strokeText(text, x, y);
            ctx.fillStyle = colour;
            ctx.fillText(text, x, y);
        },
        rounded,
    };
})();
