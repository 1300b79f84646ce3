"use strict";
// The page's half of siaga_desk/map/messages.py and bridge.py, and the start of everything.
const Link = (() => {
    const map = map_siaga;
    let bridge = null;
    let begun = false;
    let opening = Promise.resolve();
    const timing = {received: 0}; // when the last update came, for benchmarks

    function say(message) {
        if (bridge !== null) bridge.from_page(JSON.stringify(message));
    }

    // One after the other: what comes while the page is still opening waits its turn.
    function receive(text) {
        const message = JSON.parse(text);
        timing.received = performance.now();
        if (begun) hear(message);
        else opening = opening.then(() => hear(message));
    }

    function hear(message) {
        if (message.is === "Update") return message.everything ? begin(message) : update(message);
        if (message.is === "GoTo") map.setView([message.lat, message.lon], message.zoom ?? map.getZoom(), {animate: false});
        else if (message.is === "Reveal") Preview.reveal(message);
        else if (message.is === "LookBack") Preview.lookBack();
        else if (message.is === "Stay") Preview.stay();
        else if (message.is === "ShowCity") return showCity();
        else if (message.is === "ZoomBy") map.setZoom(map.getZoom() + message.steps, {animate: false});
        else if (message.is === "OpenLayers") toggleLayers();
        else if (message.is === "EndDrawing") Drawing.finish();
        return undefined;
    }

    // Each setting has one place that must hear of it; the rest is read from Scene.set when it is drawn.
    const HEARD = {
        theme: (told) => { retheme(told); Basemap.retheme(told); Legend.refresh(); },
        words: (told) => { Text.setWords(told); Basemap.rename(); Drawing.renew(); Legend.refresh(); },
        font: (told) => { Text.setFamily(told); Sprites.renew(); },
        clock: (told) => { Clock.set(told); Surface.tick(); },
        attribution: (told) => { credit.textContent = told; },
        tiles: (told) => Basemap.setTiles(told),
        picking: () => Pointer.renew(),
        drawing: (told) => Drawing.set(told),
        reach: () => Legend.refresh(),
        reach_title: () => Legend.refresh(),
        coverage: (told) => { knownOnly(told); Legend.refresh(); },
    };
    const STAY = new Set(["routes", "clock", "draft", "drawing", "reach_title"]); // what moves no sign and no label

    // A kelurahan that this page's layer does not have is left out, and said so.
    function knownOnly(coverage) {
        const strange = coverage.map((one) => one.kelurahan_code).filter((code) => !Basemap.kelurahan().has(code));
        if (strange.length) say({is: "PageTrouble", what: `no kelurahan ${strange.slice(0, 5).join(", ")} (${strange.length}) in the layer`});
    }

    function update(message) {
        Scene.apply(message);
        const names = Object.keys(message.settings);
        for (const name of names) if (Object.hasOwn(HEARD, name)) HEARD[name](Scene.set[name]);
        if (names.some((name) => name === "surface" || name === "scale" || name === "theme")) {
            dress();
            Legend.refresh();
            Surface.resized();
        }
        const marks = message.pins.length + message.pins_gone.length + message.units.length + message.units_gone.length;
        if (marks > 0 || names.some((name) => !STAY.has(name))) Surface.request("layout");
        else Surface.request("still");
        Surface.request("live");
        Card.refresh();
    }

    // The first message brings everything; the map is looked at where the user left it, or at the city.
    async function begin(message) {
        Scene.apply(message);
        const {set} = Scene;
        Text.setWords(set.words);
        Text.setFamily(set.font);
        Clock.set(set.clock);
        retheme(set.theme);
        dress();
        const [troubles, glyphs] = await Promise.all([Basemap.open(set.theme), fetch("glyphs.json").then((answer) => answer.json())]);
        Sprites.setGlyphs(glyphs);
        Basemap.rename();
        Basemap.setTiles(set.tiles);
        credit.textContent = set.attribution;
        await seen();
        if (set.view !== null) map.setView([set.view.lat, set.view.lon], set.view.zoom, {animate: false});
        else await showCity();
        Pointer.renew();
        Drawing.set(set.drawing);
        knownOnly(set.coverage);
        Legend.refresh();
        Surface.start();
        map.on("moveend", tellView);
        tellView();
        for (const what of troubles) say({is: "PageTrouble", what});
        // After what came meanwhile: whoever hears that the page stands sees everything on it.
        opening.then(() => { begun = true; bridge.page_shown(); });
    }

    // A page that nobody sees yet has no size: it makes everything ready, and looks at the city once it is shown.
    async function seen() {
        while (document.hidden) {
            await new Promise((go) => { document.addEventListener("visibilitychange", go, {once: true}); });
        }
        map.invalidateSize({pan: false});
    }

    // Who looks at the whole city goes on looking at it when the window changes, until they look elsewhere.
    let whole = false;

    async function showCity() {
        const bounds = await Basemap.cityBounds();
        map.invalidateSize({pan: false});
        if (bounds === null) map.setView(Scene.set.home, 12, {animate: false});
        else map.fitBounds(bounds, {animate: false, padding: [8, 8]});
        whole = true;
    }

    map.on("movestart zoomstart", () => { whole = false; });
    map.on("resize", () => { if (whole) showCity(); });

    function tellView() {
        const at = map.getCenter(), bounds = map.getBounds();
        say({
            is: "ViewChanged", lat: at.lat, lon: at.lng, zoom: map.getZoom(),
            bounds: [bounds.getSouth(), bounds.getWest(), bounds.getNorth(), bounds.getEast()],
        });
    }

    function toggleLayers() {
        const open = layer_control_siaga.getContainer().classList.contains("leaflet-control-layers-expanded");
        if (open) layer_control_siaga.collapse();
        else layer_control_siaga.expand();
    }

    const credit = document.createElement("div");
    credit.className = "siaga-credit leaflet-control";
    map.getContainer().appendChild(credit);

    // Colours reach the style sheet as custom properties of the page.
    function retheme(theme) {
        Sprites.renew(theme);
        const style = document.documentElement.style;
        for (const [name, colour] of Object.entries(theme)) if (typeof colour === "string") style.setProperty("--" + name, colour);
        style.setProperty("color-scheme", theme.name);
    }

    function dress() {
        const root = document.documentElement;
        root.dataset.surface = Scene.set.surface;
        const factor = Scene.sizes(12, map.getSize().y).factor * (Scene.onWall() ? 2 : 1);
        root.style.setProperty("--scale", String(factor));
        Basemap.thicken(Scene.onWall() ? Math.max(1, factor) : 1);
        root.style.setProperty("--font", Text.font(12).replace(/^\d+ \d+px /, ""));
    }

    new QWebChannel(qt.webChannelTransport, (channel) => {
        bridge = channel.objects.bridge;
        bridge.to_page.connect(receive);
        bridge.page_ready();
    });

    return {say, timing};
})();
