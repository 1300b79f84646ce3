"use strict";
// An area drawn by hand, corner by corner, with the mouse or with arrow keys and space bar. What is drawn is told to Python
// while it is drawn, at most ten times a second. Decides nothing about it.
const Drawing = (() => {
    const map = map_siaga;
    const FEWEST = 3, MOST = 200; // messages.py: MIN_CORNERS, MAX_CORNERS
    const NEAR_PX = 4;   // nearer to the last corner than this is the same corner
    const CLOSE_PX = 10; // so near to the first corner is the first corner
    const STEP_PX = 10;  // of an arrow key
    const APART_MS = 100;
    let on = false;
    let corners = []; // [lat, lon]
    let at = null;    // where the next corner would be
    let keyed = false; // it was the keys that moved it there: it has no pointer to show it
    let said = 0;
    let soon = 0;

    const full = () => corners.length >= MOST;

    function apart([lat1, lon1], [lat2, lon2]) {
        return map.latLngToContainerPoint([lat1, lon1]).distanceTo(map.latLngToContainerPoint([lat2, lon2]));
    }

    // The corner that runs with the pointer, if it is one.
    function running() {
        return at !== null && corners.length > 0 && !full() && apart(at, corners[corners.length - 1]) >= NEAR_PX ? at : null;
    }

    function tell() {
        clearTimeout(soon);
        soon = 0;
        said = performance.now();
        const last = running();
        Link.say({is: "Drawn", points: last === null ? corners : [...corners, last], done: false, running: last !== null});
    }

    function tellSoon() {
        if (corners.length === 0 || soon !== 0) return;
        const left = said + APART_MS - performance.now();
        if (left <= 0) tell();
        else soon = setTimeout(tell, left);
    }

    function advise(word = full() ? "full" : "keys") {
        Legend.say(on ? Text.say("draw." + word, {n: word === "few" ? FEWEST : MOST}) : "");
    }

    function redraw() {
        Surface.request("live");
    }

    function begin(told) {
        on = true;
        corners = told.map(([lat, lon]) => [lat, lon]);
        at = null;
        keyed = false;
        map.getContainer().focus({preventScroll: true});
    }

    function end() {
        clearTimeout(soon);
        soon = 0;
        on = false;
        corners = [];
        at = null;
        Scene.set.drawing = null;
        Pointer.renew();
        advise();
        redraw();
    }

    function finish() {
        if (!on) return;
        if (corners.length < FEWEST) { advise("few"); return; }
        const points = corners;
        end();
        Link.say({is: "Drawn", points, done: true, running: false});
    }

    // Seven decimals are a centimetre.
    const rounded = ({lat, lon}) => [Number(lat.toFixed(7)), Number(lon.toFixed(7))];

    function put(place) {
        const corner = rounded(place);
        if (corners.length >= FEWEST && apart(corner, corners[0]) <= CLOSE_PX) { finish(); return; }
        if (full()) { advise(); return; }
        if (corners.length > 0 && apart(corner, corners[corners.length - 1]) < NEAR_PX) return;
        corners.push(corner);
        advise();
        tell();
        redraw();
    }

    function takeBack() {
        if (corners.length === 0) return;
        corners.pop();
        advise();
        tell();
        redraw();
    }

    // Null: the pointer left the map. While the keys have the cross, a pointer that goes away takes nothing with it.
    function move(place) {
        if (place === null && (keyed || at === null)) return;
        at = place === null ? null : rounded(place);
        keyed = false;
        tellSoon();
        redraw();
    }

    // From where it is, or from the middle of the view if it is nowhere to be seen.
    function step(dx, dy) {
        const size = map.getSize();
        let from = at === null ? null : map.latLngToContainerPoint(at);
        if (from === null || from.x < 0 || from.y < 0 || from.x > size.x || from.y > size.y) from = size.divideBy(2);
        else from = from.add([dx * STEP_PX, dy * STEP_PX]);
        const inside = L.point(Math.max(0, Math.min(size.x, from.x)), Math.max(0, Math.min(size.y, from.y)));
        const {lat, lng} = map.containerPointToLatLng(inside).wrap();
        at = rounded({lat, lon: lng});
        keyed = true;
        tellSoon();
        redraw();
    }

    // Whether the key was one of the drawing's.
    function key(event, arrow) {
        if (event.ctrlKey || event.altKey || event.metaKey) return false;
        if (arrow !== undefined && !event.shiftKey) step(...arrow);
        else if (event.key === " ") { if (at !== null) put({lat: at[0], lon: at[1]}); }
        else if (event.key === "Enter") finish();
        else if (event.key === "Backspace") takeBack();
        else if (event.key === "Escape") { end(); Link.say({is: "DrawingLeft"}); }
        else return false;
        return true;
    }

    // With the corner that runs, if one does.
    function placed() {
        const last = running();
        return (last === null ? corners : [...corners, last]).map(([lat, lon]) => Layout.project(lat, lon));
    }

    function edges(ctx, points, closed) {
        ctx.beginPath();
        for (const {x, y} of points) ctx.lineTo(x, y);
        if (closed) ctx.closePath();
    }

    // Put corners are joined by a line, what still runs by dashes. Under the pins: a time left must stay readable.
    function paintArea(ctx, theme, factor) {
        if (!on) return;
        const all = placed();
        ctx.lineJoin = "round";
        edges(ctx, all, true);
        ctx.globalAlpha = 0.14;
        ctx.fillStyle = theme.accent;
        ctx.fill("nonzero");
        ctx.globalAlpha = 1;
        ctx.strokeStyle = theme.maphalo;
        ctx.lineWidth = 4.5 * factor;
        ctx.stroke();
        ctx.strokeStyle = theme.accent;
        ctx.lineWidth = 2 * factor;
        ctx.setLineDash([6 * factor, 5 * factor]);
        ctx.stroke();
        ctx.setLineDash([]);
        edges(ctx, all.slice(0, corners.length), false);
        ctx.lineWidth = 2.5 * factor;
        ctx.stroke();
    }

    function paintCorners(ctx, theme, factor) {
        if (!on) return;
        placed().slice(0, corners.length).forEach(({x, y}, i) => {
            Sprites.disc(ctx, x, y, (i === 0 ? 6 : 4.5) * factor, theme.maphalo);
            Sprites.disc(ctx, x, y, (i === 0 ? 5 : 3) * factor, theme.accent);
        });
        if (keyed && at !== null) cross(ctx, Layout.project(...at), theme, factor);
    }

    function cross(ctx, {x, y}, theme, factor) {
        ctx.strokeStyle = theme.accent;
        ctx.beginPath();
        for (const [dx, dy] of [[1, 0], [-1, 0], [0, 1], [0, -1]]) {
            ctx.moveTo(x + 5 * dx * factor, y + 5 * dy * factor);
            ctx.lineTo(x + 16 * dx * factor, y + 16 * dy * factor);
        }
        ctx.lineWidth = 2.5 * factor;
        ctx.stroke();
    }

    return {
        put, move, key, finish, paintArea, paintCorners,
        on: () => on,
        corners: () => corners,
        // What Python says: null puts it away without a word. A drawing that is on goes on.
        set(told) {
            if (told === null) { if (on) end(); return; }
            if (on || Scene.onWall()) return;
            begin(told.corners);
            Pointer.renew();
            advise();
            redraw();
        },
        renew: () => advise(),
    };
})();
