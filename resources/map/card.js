"use strict";
// The card beside the sign under the pointer. Text goes in as textContent and in no other way.
const Card = (() => {
    const box = document.createElement("div");
    box.className = "siaga-card";
    box.hidden = true;
    box.setAttribute("role", "tooltip");
    map_siaga.getContainer().appendChild(box);
    let shown = null; // what it is of: {kind, id}

    function line(text, kind, colour) {
        if (!text) return;
        const row = document.createElement("div");
        row.className = kind;
        row.dir = "auto"; // a text that turns the writing direction turns its own line, not the card
        row.textContent = text;
        if (colour) row.style.color = colour;
        box.appendChild(row);
    }

    function clockLine(clock, lead = "") {
        if (!clock.text && clock.state === "untimed") return;
        const word = Text.word(clock.state);
        const met = clock.state === "met" || clock.state === "met_late";
        const text = met ? word + " · " + clock.text : clock.text ? clock.text + " · " + word : word;
        line(lead ? Text.say(lead, {time: text}) : text, lead ? "siaga-second" : "siaga-time", Sprites.colours(clock.state).ink);
    }

    function pin(item, clock) {
        line(Text.cut(item.title, 160), "siaga-title");
        line(Text.cut(item.subtitle, 320), "siaga-sub");
        clockLine(clock);
        if (clock.second !== null) clockLine(clock.second, "arrives");
        const sure = Text.word(item.verified ? "verified" : "unverified");
        line(item.radius_m > 0 ? `${sure}, ${Text.word("radius")} ${Text.metres(item.radius_m)}` : sure, "siaga-sub");
        if (item.hidden) line(Text.word("hidden"), "siaga-sub");
        if (item.drill) line(Text.word("drill"), "siaga-drill");
    }

    function unit(item) {
        const {unit: told} = item;
        line(Text.cut(told.name, 160) + (told.example ? " · " + Text.word("example") : ""), "siaga-title");
        line(Text.word(told.status), "siaga-sub");
        if (told.fixed_ms === null) line(Text.word("from_post"), "siaga-sub");
        else line(Text.say("position", {time: Text.age(Math.max(0, Clock.now() - told.fixed_ms))}), "siaga-sub");
    }

    function group(item) {
        for (const {pin: one, clock} of item.members.slice(0, 8)) {
            line(Text.cut(one.title, 60), "siaga-title");
            clockLine(clock);
        }
        if (item.members.length > 8) line("+" + (item.members.length - 8), "siaga-sub");
    }

    function closure({closure: told}) {
        line(Text.cut(told.title, 160), "siaga-title");
        line(Text.word(told.slow ? "slow" : "closed"), "siaga-sub");
        if (!told.active) line(Text.word("not_now"), "siaga-sub");
    }

    // Right below the sign, or wherever beside it there is room in the view.
    function place(item) {
        const view = map_siaga.getSize();
        const at = L.point(Surface.at(item));
        const gap = item.r + 10;
        const w = box.offsetWidth, h = box.offsetHeight;
        const left = at.x + gap + w < view.x ? at.x + gap : at.x - gap - w;
        const top = at.y + gap + h < view.y ? at.y + gap : at.y - gap - h;
        box.style.left = Math.max(4, Math.min(left, view.x - w - 4)) + "px";
        box.style.top = Math.max(4, Math.min(top, view.y - h - 4)) + "px";
    }

    function fill(item) {
        shown = {kind: item.kind, id: item.id};
        box.replaceChildren();
        if (item.kind === "unit") unit(item);
        else if (item.kind === "group") group(item);
        else if (item.kind === "closure") closure(item);
        else pin(item.pin, item.clock);
        box.hidden = false;
    }

    function show(item) {
        fill(item);
        place(item);
    }

    function hide() {
        shown = null;
        box.hidden = true;
    }

    // The clock stepped, or what it is of changed.
    function refresh() {
        if (shown === null) return;
        const item = shown.kind === "closure" ? Zones.item(shown.id) : Layout.now().byId.get(shown.id);
        if (item === undefined || item.kind !== shown.kind) hide();
        else if (item.kind === "closure") fill(item); // where the pointer met it
        else show(item);
    }

    return {show, hide, refresh, shown: () => shown, box};
})();
