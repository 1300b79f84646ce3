"use strict";
// What the user does on the map with mouse and keys, told to Python as it was done. Decides nothing, moves the view only by hand.
const Pointer = (() => {
    const DRAG_PX = 6; // a shaking hand is no correction
    const map = map_siaga;
    const container = map.getContainer();
    let press = null;  // {item, x, y, dragging}: a pin under the pressed button
    let swallow = false; // the click that ends a drag is none
    let drew = false; // the further clicks of a double click that drew are none
    let hovered = null;

    container.tabIndex = 0;

    const said = (kind, values) => Link.say({is: kind, ...values});
    const onControl = (event) => event.target instanceof Element && event.target.closest(".leaflet-control") !== null;
    const looksOnly = () => Scene.onWall();

    function spot(event) {
        const at = map.mouseEventToContainerPoint(event);
        const drawn = at.add(Surface.corner());
        const place = map.containerPointToLatLng(at).wrap();
        return {at, drawn, lat: Math.max(-90, Math.min(90, place.lat)), lon: place.lng};
    }

    function under(event) {
        const {drawn} = spot(event);
        return Layout.hit(drawn.x, drawn.y);
    }

    container.addEventListener("mousedown", (event) => {
        swallow = false;
        if (event.button !== 0 || onControl(event) || Scene.set.picking || Drawing.on() || looksOnly()) return;
        const item = under(event);
        if (item === null || item.kind !== "pin" || item.pin.closed || Layout.now().sizes.grouped) return;
        event.stopImmediatePropagation(); // the pin is taken, not the map
        event.preventDefault();
        container.focus({preventScroll: true});
        press = {item, x: event.clientX, y: event.clientY, dragging: false};
    }, true);

    window.addEventListener("mousemove", (event) => {
        if (press === null) {
            if (Drawing.on()) Drawing.move(overMap(event) ? spot(event) : null);
            return hover(event);
        }
        if ((event.buttons & 1) === 0) return drop(); // the button was let go outside the window
        if (!press.dragging && Math.hypot(event.clientX - press.x, event.clientY - press.y) < DRAG_PX) return;
        press.dragging = true;
        hide();
        const {drawn} = spot(event);
        container.classList.add("siaga-dragging");
        PaintLive.hold(press.item, drawn.x, drawn.y);
    });

    window.addEventListener("mouseup", (event) => {
        if (press === null) return;
        const {item, dragging} = press;
        drop();
        if (!dragging) return;
        swallow = true;
        const {lat, lon} = spot(event);
        said("PinDragged", {id: item.id, lat, lon});
    });

    function drop() {
        press = null;
        container.classList.remove("siaga-dragging");
        PaintLive.hold(null);
    }

    container.addEventListener("click", (event) => {
        if (onControl(event)) return;
        if (swallow || (map.dragging.moved() && !press)) { swallow = false; return; }
        const {lat, lon} = spot(event);
        if (event.detail < 2) drew = false;
        if (Drawing.on()) {
            Drawing.put({lat, lon});
            drew = true;
        }
        if (drew) return;
        const item = Scene.set.picking ? null : under(event);
        if (item === null) { if (!looksOnly()) said("Clicked", {lat, lon}); return; }
        if (item.kind === "pin") said("PinSelected", {id: item.pin.id});
        else if (item.kind === "unit") said("UnitSelected", {id: item.id});
        else if (item.kind === "closure") said("ClosureSelected", {id: item.id});
        else openGroup(item);
    });

    container.addEventListener("dblclick", (event) => { if (!onControl(event)) Drawing.finish(); });

    // Asked for by a click: near enough to see them apart.
    function openGroup(group) {
        const bounds = L.latLngBounds(group.members.map(({pin}) => [pin.lat, pin.lon]));
        const zoom = Math.min(15, Math.max(12, map.getBoundsZoom(bounds.pad(0.3))));
        map.setView(bounds.getCenter(), zoom, {animate: false});
    }

    container.addEventListener("contextmenu", (event) => {
        event.preventDefault();
        if (onControl(event) || looksOnly() || Drawing.on()) return;
        const {at, lat, lon} = spot(event);
        const item = under(event);
        said("ContextMenu", {lat, lon, x: at.x, y: at.y, pin: item !== null && item.kind === "pin" ? item.pin.id : null});
    });

    function overMap(event) {
        return event.target instanceof Node && container.contains(event.target) && !onControl(event);
    }

    function hover(event) {
        const item = overMap(event) && !Scene.set.picking && !Drawing.on() && event.buttons === 0 ? under(event) : null;
        if (item === null) return hide();
        const key = item.kind + item.id;
        container.classList.add("siaga-over");
        if (key === hovered) return;
        hovered = key;
        Card.show(item);
        if (item.kind === "pin" || item.kind === "unit") said("Hovered", {kind: item.kind, id: item.id});
    }

    function hide() {
        container.classList.remove("siaga-over");
        if (hovered === null) return;
        hovered = null;
        Card.hide();
        said("Hovered", {kind: null, id: null});
    }

    container.addEventListener("mouseleave", () => {
        if (press !== null) return;
        hide();
        if (Drawing.on()) Drawing.move(null);
    });
    map.on("movestart zoomstart", hide);

    // Pins in view, in the order of their deadlines: Tab and Shift+Tab go through them, and out at the ends.
    function inView() {
        const size = map.getSize();
        const corner = Surface.corner();
        const {pins, groups} = Layout.now();
        return [...pins, ...groups.filter((item) => item.kind === "pin")].filter((item) =>
            item.x >= corner.x && item.y >= corner.y && item.x <= corner.x + size.x && item.y <= corner.y + size.y);
    }

    function byDeadline(items) {
        const due = (item) => (Clock.ticking(item.clock.state) ? item.pin.deadline_ms : Infinity);
        return items.sort((a, b) => (due(a) === due(b) ? (a.id < b.id ? -1 : 1) : due(a) - due(b)));
    }

    function cycle(step) {
        const items = byDeadline(inView());
        const at = items.findIndex((item) => item.id === Scene.set.selected);
        const next = at < 0 ? (step > 0 ? 0 : items.length - 1) : at + step;
        if (next < 0 || next >= items.length) return false;
        said("PinSelected", {id: items[next].id});
        return true;
    }

    // The nearest pin in the direction of the arrow, straight ahead before sideways.
    function towards(dx, dy) {
        const items = inView();
        const from = items.find((item) => item.id === Scene.set.selected);
        if (from === undefined) return cycle(1);
        let best = null, least = Infinity;
        for (const item of items) {
            const ahead = (item.x - from.x) * dx + (item.y - from.y) * dy;
            const aside = Math.abs((item.x - from.x) * dy) + Math.abs((item.y - from.y) * dx);
            if (item === from || ahead <= 0) continue;
            const cost = ahead + 2 * aside;
            if (cost < least) { least = cost; best = item; }
        }
        if (best !== null) said("PinSelected", {id: best.id});
        return best !== null;
    }

    function menuAtSelected() {
        const item = Layout.now().byId.get(Scene.set.selected);
        if (item === undefined || item.kind !== "pin") return;
        const [x, y] = Surface.at(item);
        said("ContextMenu", {lat: item.pin.lat, lon: item.pin.lon, x, y, pin: item.pin.id});
    }

    const ARROWS = {ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1]};

    container.addEventListener("keydown", (event) => {
        if (onControl(event)) return;
        const arrow = ARROWS[event.key];
        let done = true;
        if (Drawing.on() && Drawing.key(event, arrow)) {
            done = true;
        } else if (event.key === "Escape" && press !== null) {
            swallow = true;
            drop();
        } else if (arrow !== undefined && (event.shiftKey || event.ctrlKey)) {
            map.panBy([arrow[0] * 120, arrow[1] * 120], {animate: false});
        } else if (looksOnly() || Drawing.on()) { // no pin is chosen meanwhile
            done = false;
        } else if (arrow !== undefined) {
            towards(...arrow);
        } else if (event.key === "Tab" && !event.ctrlKey && !event.altKey) {
            done = cycle(event.shiftKey ? -1 : 1);
        } else if (event.key === "ContextMenu" || (event.key === "F10" && event.shiftKey)) {
            menuAtSelected();
        } else {
            done = false;
        }
        if (done) event.preventDefault();
    });

    return {
        renew() {
            container.classList.toggle("siaga-picking", Scene.set.picking || Drawing.on());
            container.setAttribute("aria-label", Text.word("map"));
            if (Scene.set.picking || Drawing.on()) hide();
        },
    };
})();
