"use strict";
// The corner that says what a hatching means, from where one comes how far, and how an area is drawn. Text as textContent only.
const Legend = (() => {
    const box = document.createElement("div");
    box.className = "siaga-legend leaflet-control";
    box.hidden = true;
    box.setAttribute("role", "status");
    map_siaga.getContainer().appendChild(box);
    let note = ""; // what the drawing says
    let shown = "";

    const scale = () => Scene.sizes(12, map_siaga.getSize().y).ground;

    function row(text, kind) {
        const line = document.createElement("div");
        line.dir = "auto";
        if (kind) line.appendChild(sample(kind));
        line.append(text);
        box.appendChild(line);
    }

    // A piece of the hatching itself, so that form answers to form.
    function sample(kind) {
        const factor = scale();
        const made = document.createElement("canvas");
        const ratio = Sprites.ratio();
        made.width = Math.round(30 * factor * ratio);
        made.height = Math.round(16 * factor * ratio);
        made.style.width = 30 * factor + "px";
        made.style.height = 16 * factor + "px";
        const ctx = made.getContext("2d");
        if (kind !== "reached") {
            ctx.fillStyle = ctx.createPattern(PaintZones.tile(kind, factor), "repeat");
            ctx.fillRect(0, 0, made.width, made.height);
        }
        ctx.lineWidth = 2 * ratio;
        ctx.strokeStyle = Sprites.theme().text3;
        ctx.strokeRect(0, 0, made.width, made.height);
        return made;
    }

    function refresh() {
        const {coverage, reach, reach_title: title} = Scene.set;
        const states = coverage.length ? ["unreached", "late", "reached"].filter((state) => coverage.some((one) => one.state === state)) : [];
        const from = reach.length ? Text.cut(title, 120) : "";
        const is = JSON.stringify([note, from, states, states.map((state) => Text.word("cover." + state)),
            Sprites.theme().name, Sprites.ratio(), scale()]);
        if (is === shown) return;
        shown = is;
        box.replaceChildren();
        if (note) row(note, "");
        if (from) row(from, "");
        for (const state of states) row(Text.word("cover." + state), state);
        box.hidden = box.childElementCount === 0;
    }

    return {
        refresh,
        say(text) {
            note = text;
            refresh();
        },
        box,
    };
})();
