"use strict";
// Two canvases over the map: `still` (circles, routes, names, units) and `live` (pins and times, once a second).
// They ride on Leaflet's pane, so that panning copies pixels and draws nothing until their margin is used up.
const Surface = (() => {
    const map = map_siaga;
    const MARGIN = 0.25; // of the view, on each side
    const canvases = {};
    let origin = L.point(0, 0); // world px of the canvases' top left corner
    let extent = L.point(0, 0);
    let asked = {layout: false, still: false, live: false};
    let frame = 0;
    let open = false;
    const spent = {layout: 0, still: 0, live: 0, drawn: 0}; // ms of the last of each; read by tests and benchmarks

    for (const [name, z] of [["still", 450], ["live", 460]]) {
        const pane = map.createPane("siaga-" + name);
        pane.style.zIndex = String(z);
        pane.style.pointerEvents = "none";
        canvases[name] = L.DomUtil.create("canvas", "siaga-canvas", pane);
    }

    function place() {
        const size = map.getSize();
        const pad = size.multiplyBy(Scene.onWall() ? 0 : MARGIN).round();
        const corner = map.containerPointToLayerPoint(pad.multiplyBy(-1)).round();
        origin = map.getPixelOrigin().add(corner);
        extent = size.add(pad.multiplyBy(2));
        const ratio = Sprites.ratio();
        for (const canvas of Object.values(canvases)) {
            const w = Math.round(extent.x * ratio), h = Math.round(extent.y * ratio);
            if (canvas.width !== w || canvas.height !== h) {
                canvas.width = w;
                canvas.height = h;
                canvas.style.width = extent.x + "px";
                canvas.style.height = extent.y + "px";
            }
            L.DomUtil.setPosition(canvas, corner);
        }
    }

    function request(what) {
        asked[what] = true;
        if (frame === 0 && open) frame = requestAnimationFrame(draw);
    }

    function clear(name) {
        const ctx = canvases[name].getContext("2d");
        ctx.setTransform(1, 0, 0, 1, 0, 0);
        ctx.clearRect(0, 0, canvases[name].width, canvases[name].height);
        return ctx;
    }

    function timed(name, work) {
        const start = performance.now();
        work();
        spent[name] = performance.now() - start;
    }

    function draw() {
        frame = 0;
        const todo = asked;
        asked = {layout: false, still: false, live: false};
        if (todo.layout) timed("layout", Layout.compute);
        if (todo.layout || todo.still) timed("still", () => PaintStill.paint(clear("still"), view()));
        if (todo.layout || todo.live) timed("live", () => PaintLive.paint(clear("live"), view()));
        spent.drawn += 1;
    }

    // What a painter needs: from the layout's px to device px, and what is inside.
    function view() {
        const ratio = Sprites.ratio();
        const corner = origin.subtract(Layout.now().base);
        return {
            box: {x0: corner.x, y0: corner.y, x1: corner.x + extent.x, y1: corner.y + extent.y},
            short: Math.min(map.getSize().x, map.getSize().y),
            inside: (item, reach) => item.x + reach > corner.x && item.x - reach < corner.x + extent.x
                && item.y + reach > corner.y && item.y - reach < corner.y + extent.y,
            // A picture with its middle on a point of the layout, on whole device pixels.
            put(ctx, made, wx, wy) {
                ctx.drawImage(made, Math.round((wx - corner.x) * ratio - made.width / 2), Math.round((wy - corner.y) * ratio - made.height / 2));
            },
            // Draw in CSS px with the layout's coordinates, as long as `work` lasts.
            world(ctx, work) {
                ctx.save();
                ctx.setTransform(ratio, 0, 0, ratio, -corner.x * ratio, -corner.y * ratio);
                work();
                ctx.restore();
            },
        };
    }

    // Panning past the margin: draw there now, before an edge shows.
    function followed() {
        const corner = map.getPixelOrigin().add(map.containerPointToLayerPoint([0, 0]));
        const size = map.getSize();
        if (corner.x >= origin.x && corner.y >= origin.y
            && corner.x + size.x <= origin.x + extent.x && corner.y + size.y <= origin.y + extent.y) return;
        moved();
    }

    function moved() {
        if (!open) return;
        place();
        request(Layout.now().zoom === map.getZoom() ? "still" : "layout");
        request("live");
    }

    function resized() {
        request("layout");
        moved();
    }

    function start() {
        open = true;
        map.on("move", followed);
        map.on("moveend viewreset", moved);
        map.on("resize", resized);
        map.on("overlayadd overlayremove", () => request("layout"));
        watchRatio();
        place();
        request("layout");
        tick();
    }

    function watchRatio() {
        matchMedia(`(resolution: ${window.devicePixelRatio}dppx)`).addEventListener("change", () => {
            Sprites.renew();
            resized();
            watchRatio();
        }, {once: true});
    }

    let timer = 0;

    function tick() {
        const begun = performance.now();
        const changed = Layout.step();
        if (changed) {
            request(changed);
            request("live");
            Card.refresh();
        }
        spent.step = performance.now() - begun;
        clearTimeout(timer);
        timer = setTimeout(tick, Clock.untilStep());
    }

    // The view's top left corner in the layout's px.
    function corner() {
        return map.getPixelOrigin().add(map.containerPointToLayerPoint([0, 0])).subtract(Layout.now().base);
    }

    // Where a sign stands in the view, CSS px.
    function at(item) {
        const {x, y} = corner();
        return [item.x - x, item.y - y];
    }

    // Draw now what would be drawn with the next frame.
    function flush() {
        cancelAnimationFrame(frame);
        draw();
    }

    return {start, request, resized, tick, flush, spent, corner, at, idle: () => frame === 0};
})();
