"use strict";
// Where everything stands at one zoom: spreading of points that coincide, groups, times beside pins, names that yield.
// In world pixels of that zoom, counted from a point nearby (a canvas computes in single precision: at zoom 16 a circle
// around 13 million is an octagon), so that panning changes nothing here. Draws nothing.
const Layout = (() => {
    const AGE_SHOWN_MS = 120000;
    let now = empty();

    function empty() {
        return {zoom: 0, base: L.point(0, 0), sizes: null, pins: [], groups: [], units: [], names: [], near: new Near(), used: new Near(), byId: new Map()};
    }

    function project(lat, lon) {
        return map_siaga.project([lat, lon], now.zoom).subtract(now.base);
    }

    function metresToPx(lat, metres, zoom = now.zoom) {
        return metres * 256 * 2 ** zoom / (40075016.686 * Math.cos(lat * Math.PI / 180));
    }

    // The selected first, then by deadline: who has the earliest keeps the true point, and no tick reorders anything.
    function inTurn(a, b) {
        const selected = Scene.set.selected;
        if ((a.id === selected) !== (b.id === selected)) return a.id === selected ? -1 : 1;
        if (a.closed !== b.closed) return a.closed ? 1 : -1;
        const due = (pin) => (pin.met_ms !== null || pin.ended_ms !== null ? Infinity : pin.deadline_ms ?? Infinity);
        const x = due(a), y = due(b);
        return x < y ? -1 : x > y ? 1 : a.id < b.id ? -1 : 1;
    }

    // The true point if nothing hides it or is hidden by it, else the first free place on circles around it. `size` and
    // `keep` are how wide signs are; a fifth of overlap is borne for the sake of the true place, none beside it.
    function freePlace(taken, x, y, size, spread) {
        const hides = (px, py, share) => taken.search(Near.box(px, py, size), (item) =>
            Math.hypot(item.x - px, item.y - py) < share * (size + item.keep) / 2);
        if (!hides(x, y, 0.8)) return [x, y];
        for (let circle = 1; circle <= 6; circle++) {
            const places = 8 * circle;
            for (let i = 0; i < places; i++) {
                const angle = Math.PI / 4 + i * 2 * Math.PI / places;
                const px = x + circle * spread * Math.cos(angle), py = y - circle * spread * Math.sin(angle);
                if (!hides(px, py, 1.15)) return [px, py];
            }
        }
        return [x, y]; // more than 160 on one point: they lie over each other, the card still names the uppermost
    }

    function placePins(at) {
        const d = now.sizes.pin;
        const taken = new Near();
        for (const pin of [...Scene.pins.values()].sort(inTurn)) {
            const {x: tx, y: ty} = project(pin.lat, pin.lon);
            const [x, y] = freePlace(taken, tx, ty, d, Math.max(now.sizes.spread, 1.2 * d));
            const item = {kind: "pin", id: pin.id, pin, x, y, tx, ty, r: 0.55 * d, keep: d, clock: Clock.of(pin, at), label: null};
            taken.add(Near.box(x, y, 0.55 * d), item);
            now.pins.push(item);
            now.byId.set(pin.id, item);
            now.near.add(Near.box(x, y, item.r), item);
        }
        return taken;
    }

    // Below zoom 12: one sign for what would overlap, in the shape of its worst clock.
    function groupPins(at) {
        const reach = 2.2 * now.sizes.group;
        const taken = new Near();
        for (const pin of [...Scene.pins.values()].sort(inTurn)) {
            const {x, y} = project(pin.lat, pin.lon);
            const clock = Clock.of(pin, at);
            let group = null;
            taken.search(Near.box(x, y, reach), (other) => {
                if (Math.hypot(other.x - x, other.y - y) > reach) return false;
                group = other;
                return true;
            });
            if (group === null) {
                group = {kind: "group", id: pin.id, x, y, tx: x, ty: y, r: now.sizes.group, keep: reach, members: []};
                taken.add(Near.box(x, y, 1), group);
                now.groups.push(group);
            }
            group.members.push({pin, clock});
            now.byId.set(pin.id, group);
        }
        for (const group of now.groups) {
            worst(group);
            now.near.add(Near.box(group.x, group.y, group.r), group);
        }
        return taken;
    }

    function worst(group) {
        group.members.sort((a, b) => Clock.worse(b.clock.state, a.clock.state) || inTurn(a.pin, b.pin));
        group.clock = group.members[0].clock;
        group.pin = group.members[0].pin;
        if (group.members.length === 1) {
            group.kind = "pin";
            group.r = 0.66 * now.sizes.pin;
        }
    }

    function placeUnits(taken, at) {
        const s = now.sizes.unit;
        const order = [...Scene.units.values()].sort((a, b) => (a.recommended !== b.recommended ? (a.recommended ? -1 : 1) : a.id < b.id ? -1 : 1));
        for (const unit of order) {
            const {x: tx, y: ty} = project(unit.lat, unit.lon);
            const wide = unit.key === null ? s : 1.5 * s; // the number key stands out at a corner
            // A whole city has no room for leaders: there a unit may lie half under a pin.
            const [x, y] = now.sizes.grouped ? [tx, ty]
                : freePlace(taken, tx, ty, wide, Math.max(0.8 * now.sizes.spread, 0.6 * (now.sizes.pin + wide)));
            const r = 0.55 * wide;
            const item = {
                kind: "unit", id: unit.id, unit, x, y, tx, ty, r, keep: wide,
                age: ageTag(unit, at), tag: nameTag(unit), label: null, nose: nose(unit, x, y, s, at),
            };
            taken.add(Near.box(x, y, 0.5 * s), item);
            now.units.push(item);
            now.byId.set(unit.id, item);
            now.near.add(Near.box(x, y, item.r), item);
        }
    }

    // Where the arrowhead stands that says which way it is going: clear of the square plate and its frame. Which way it went a
    // while ago nobody wants to know.
    function nose(unit, x, y, s, at) {
        if (unit.status !== "moving" || unit.heading === null || unit.fixed_ms === null) return null;
        if (at - unit.fixed_ms > AGE_SHOWN_MS) return null;
        const a = unit.heading * Math.PI / 180;
        const edge = (s / 2 + (PaintStill.framed(unit) ? 5 : 0)) / Math.max(Math.abs(Math.sin(a)), Math.abs(Math.cos(a)));
        return {x: x + (edge + 0.36 * s) * Math.sin(a), y: y - (edge + 0.36 * s) * Math.cos(a)};
    }

    // How old a position is, once it is old. A wall says so in its panel, and over a whole region no position matters.
    function ageTag(unit, at) {
        const old = unit.fixed_ms !== null && at - unit.fixed_ms > AGE_SHOWN_MS;
        return old && !now.sizes.grouped && !Scene.onWall() ? Text.age(at - unit.fixed_ms) : "";
    }

    // A unit's name stands where it matters: advised or chosen, and for all when one looks closely.
    function nameTag(unit) {
        const named = unit.recommended || unit.id === Scene.set.selected || now.zoom >= 15;
        return named && !now.sizes.grouped && !Scene.onWall() ? Text.cut(unit.name, 32) : "";
    }

    // Beside a sign: right, left, below, above, then the corners; the first that hits nothing, else the first that hits no pin.
    function beside(item, w, h, gap, free, noPin) {
        const reach = item.r + gap;
        const places = [
            ["right", item.x + reach + w / 2, item.y], ["left", item.x - reach - w / 2, item.y],
            ["below", item.x, item.y + reach + h / 2], ["above", item.x, item.y - reach - h / 2],
            ["right", item.x + 0.7 * reach + w / 2, item.y + 0.7 * reach + h / 2], ["right", item.x + 0.7 * reach + w / 2, item.y - 0.7 * reach - h / 2],
            ["left", item.x - 0.7 * reach - w / 2, item.y + 0.7 * reach + h / 2], ["left", item.x - 0.7 * reach - w / 2, item.y - 0.7 * reach - h / 2],
        ];
        for (const allowed of [free, noPin]) {
            for (const [side, x, y] of places) {
                const box = Near.box(x, y, w / 2, h / 2);
                if (allowed(box)) return {side, x, y, w, h, box, blocked: false};
            }
        }
        const [side, x, y] = places[0];
        return {side, x, y, w, h, box: Near.box(x, y, w / 2, h / 2), blocked: true};
    }

    function besideOthers(item, w, h, gap, taken, used) {
        // What it left behind itself, at an earlier step of the clock, is no obstacle.
        const clear = (box) => !used.search(box, (other) => other !== item);
        const free = (box) => clear(box) && !taken.search(box, (other) => other !== item);
        const noPin = (box) => clear(box) && !taken.search(box, (other) => other !== item && other.kind !== "unit");
        return beside(item, w, h, gap + (item.id === Scene.set.selected ? 6 : 0), free, item.kind === "unit" ? free : noPin);
    }

    function timeShown(clock) {
        if (clock.state === "overdue" || clock.state === "critical") return true;
        return !now.sizes.grouped && (clock.state === "running" || clock.state === "warning");
    }

    // What stands beside a pin: its time, and the second clock's when that is the pressing one or there is room for it.
    function timeLines(item) {
        const clock = item.clock;
        const strong = clock.state === "overdue" || clock.state === "critical";
        const first = timeShown(clock) ? clock.text : "";
        const second = clock.second;
        const pressing = second !== null && (second.state === "overdue" || second.state === "critical");
        const roomy = now.sizes.roomy;
        const below = second !== null && Clock.ticking(second.state) && (pressing || (first && roomy))
            ? Text.say("arrives", {time: second.text}) : "";
        return {first, below, px: strong ? now.sizes.strong : now.sizes.time, small: Math.round(0.8 * now.sizes.time)};
    }

    function layoutKey(item) {
        return item.clock.state + item.lines.first.length + "|" + item.lines.below.length;
    }

    function timeWidth(text, px) {
        // By its form, so that every 12:34 is as wide as every other and measured once.
        return Plates.width(text.replace(/[0-9]/g, "0"), Text.font(px, 700));
    }

    // Where the time of one pin goes, among all that is placed already.
    function placeTime(item, taken, used) {
        item.lines = timeLines(item);
        item.layoutKey = layoutKey(item);
        item.label = null;
        const {first, below, px, small} = item.lines;
        if (!first && !below) return;
        const plate = item.clock.state === "overdue" || (Scene.onWall() && item.clock.state === "critical");
        const pad = plate ? 0.4 * px : 0.15 * px;
        const w = Math.max(timeWidth(first, px) + 2 * pad, below ? Plates.width(below, Text.font(small, 700)) + 4 : 0);
        const h = (first ? 1.35 * px : 0) + (below ? 1.25 * small : 0);
        item.label = besideOthers(item, w, h, 0.25 * px, taken, used);
        const must = item.clock.state === "overdue" || item.clock.state === "critical" || item.id === Scene.set.selected;
        if (item.label.blocked && !must) { item.label = null; return; }
        Object.assign(item.label, {plate, pad});
        used.add(item.label.box, item);
    }

    // What stands where it stands, and others yield to: noses, ages under plates, candidates, the pick cursor.
    function reserve(used) {
        const px = now.sizes.name;
        for (const item of now.units) {
            if (item.nose !== null) used.add(Near.box(item.nose.x, item.nose.y, 0.25 * now.sizes.unit), null); // its own name yields too
            if (!item.age) continue;
            item.ageWidth = Plates.width(item.age, Text.font(0.92 * px)) + 0.6 * px;
            used.add(Near.box(item.x, item.y + 0.72 * now.sizes.unit + 0.6 * px, item.ageWidth / 2, 0.7 * px), item);
        }
        for (const one of Scene.set.cursor === null ? Scene.set.candidates : [...Scene.set.candidates, Scene.set.cursor]) {
            const {x, y} = project(one.lat, one.lon);
            used.add(Near.box(x, y, px), one);
        }
    }

    function placeTags(taken, used) {
        const px = now.sizes.name;
        for (const item of now.units) {
            if (!item.tag) continue;
            item.tagWidth = Plates.width(item.tag, Text.font(px, 600));
            const word = item.unit.example ? Plates.width(Text.word("example"), Text.font(0.85 * px, 400)) + 0.9 * px : 0;
            const w = item.tagWidth + word;
            item.label = besideOthers(item, w, 1.5 * px, 0.35 * px, taken, used);
            if (item.label.blocked) item.label = null; // the key on its corner and the list still say which it is
            else used.add(item.label.box, item);
        }
    }

    // When the first could be there, behind the name of a kelurahan that is not reached in time.
    function lateBy(minutes) {
        return minutes === undefined || minutes === null ? "" : " · " + Text.say("minutes", {n: minutes});
    }

    // Names of places yield to everything above them.
    function placeNames(taken, used) {
        const sizes = now.sizes;
        const wall = Scene.onWall();
        const close = wall ? now.zoom >= 14.5 : now.zoom >= 12;
        const kinds = [];
        if (Basemap.shows("names")) {
            if (!close) kinds.push(["kecamatan", sizes.name, wall ? 600 : 400, false]);
            if (close) kinds.push(["kelurahan", sizes.name, 400, false]);
            kinds.push(["neighbours", sizes.name, 400, true]);
        }
        if (Basemap.shows("fasilitas") && now.sizes.roomy && !wall) kinds.push(["facilities", sizes.minor, 400, false]);
        const late = new Map(Scene.set.coverage.filter((one) => one.state !== "reached").map((one) => [one.kelurahan_code, one.minutes]));
        for (const [kind, px, weight, italic] of kinds) {
            for (const place of Basemap.places[kind]) {
                if (!place.name) continue;
                const {x, y} = project(place.at.lat, place.at.lng);
                const square = kind === "facilities";
                const name = kind === "kelurahan" ? place.name + lateBy(late.get(place.code)) : place.name;
                const w = Plates.width(name, Text.font(px, weight, italic)) + (square ? 10 : 0);
                const middle = square ? x + w / 2 - 3 : x;
                const box = Near.box(middle, y, w / 2 + 2, 0.6 * px);
                if (used.hits(box) || taken.hits(box) || Zones.hits(box)) continue;
                used.add(box, null);
                now.names.push({x, y, name, px, weight, italic, square});
            }
        }
    }

    function compute() {
        const zoom = map_siaga.getZoom();
        const at = Clock.now();
        now = empty();
        now.zoom = zoom;
        now.base = map_siaga.project(map_siaga.getCenter(), zoom).round();
        now.sizes = Scene.sizes(zoom, map_siaga.getSize().y);
        const taken = now.sizes.grouped ? groupPins(at) : placePins(at);
        placeUnits(taken, at);
        reserve(now.used);
        for (const item of [...now.pins, ...now.groups]) placeTime(item, now.near, now.used);
        placeTags(now.near, now.used);
        Zones.place(now);
        placeNames(now.near, now.used);
        return now;
    }

    // One step of the clock. Answers "" (nothing changed), "live" (signs or times), "still" (a circle's colour too),
    // "layout" (something needs another place).
    function step() {
        const at = Clock.now();
        let changed = "";
        for (const item of now.pins) {
            const clock = Clock.of(item.pin, at);
            if (clock.key === item.clock.key) continue;
            changed = changed || "live";
            const {state} = item.clock;
            item.clock = clock;
            item.lines = timeLines(item);
            if (item.layoutKey !== layoutKey(item)) placeTime(item, now.near, now.used);
            if (state !== clock.state && PaintStill.circleSeen(item, metresToPx(item.pin.lat, item.pin.radius_m))) changed = "still";
        }
        for (const group of now.groups) {
            const before = group.clock.key + group.id;
            for (const member of group.members) member.clock = Clock.of(member.pin, at);
            const state = group.clock.state;
            worst(group);
            if (group.clock.key + group.id === before) continue;
            changed = changed || "live";
            group.lines = timeLines(group);
            if (group.clock.state !== state || group.layoutKey !== layoutKey(group)) changed = "layout";
        }
        for (const item of now.units) {
            if (ageTag(item.unit, at) !== item.age) changed = "layout";
        }
        return changed;
    }

    // The uppermost sign at a point of the layout: pins over groups over units over closures.
    function hit(x, y) {
        const rank = {pin: 3, group: 2, unit: 1};
        let best = null;
        now.near.search(Near.box(x, y, 1), (item) => {
            const far = Math.hypot(item.x - x, item.y - y);
            if (item.kind !== "unit" && far > item.r + 1) return false;
            if (best === null || rank[item.kind] > rank[best.kind] || (rank[item.kind] === rank[best.kind] && far < best.far)) {
                best = {kind: item.kind, far, item};
            }
            return false;
        });
        return best === null ? Zones.hit(x, y) : best.item;
    }

    return {
        compute, step, hit, project,
        now: () => now,
        metresToPx, timeWidth,
    };
})();
