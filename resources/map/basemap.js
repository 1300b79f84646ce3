"use strict";
// The city's own layers under everything: fetched through the scheme, styled from the theme, drawn on Leaflet's canvas.
// base.js (written by folium) says which layers there are and in what order; this file says how each looks.
const Basemap = (() => {
    const canvas = L.canvas({padding: 0.35});
    const layers = new Map();   // key -> Leaflet layer
    const features = new Map(); // file -> promise of its features
    const troubles = [];
    let theme = null;
    let thick = 1; // on a wall, lines are seen from six metres

    const road = (f) => f.properties.kelas === "motorway";
    // key -> file of gisdata/map, and one or more strokes over each other; each stroke: style of a feature, or null to leave it out
    const LOOKS = {
        tetangga: ["tetangga", () => ({color: theme.kel, weight: 1})],
        kota: ["batas_kota", () => ({stroke: false, fill: true, fillColor: theme.city, fillOpacity: 1})],
        laut: ["laut", () => ({stroke: false, fill: true, fillColor: theme.sea, fillOpacity: 1})],
        kelurahan: ["kelurahan", () => ({color: theme.kel, weight: 1})],
        kecamatan: ["kecamatan", () => ({color: theme.kec, weight: 1.3, dashArray: "7 4"})],
        batas_kota: ["batas_kota", () => ({color: theme.kota, weight: 2})],
        jalan: ["jalan",
            (f) => (road(f) ? {color: theme.road2, weight: 5} : {color: theme.road, weight: f.properties.kelas === "trunk" ? 3.4 : 2.6}),
            (f) => (road(f) ? {color: theme.road_case, weight: 1.2} : null)],
    };

    function load(file) {
        let promise = features.get(file);
        if (promise === undefined) {
            promise = fetch(`gis/${file}.geojson`).then((answer) => answer.json()).then((told) => told.features).catch((error) => {
                troubles.push(`layer ${file}: ${error}`);
                return [];
            });
            features.set(file, promise);
        }
        return promise;
    }

    // Called by base.js for each of its layers. Facilities and names are drawn by paint_still.js: here they are only switches.
    function layer(key) {
        const group = L.layerGroup();
        layers.set(key, group);
        if (key === "fasilitas") load("fasilitas");
        return group;
    }

    function style(look) {
        return (f) => {
            const told = {fill: false, stroke: true, opacity: 1, lineCap: "round", lineJoin: "round", ...look(f)};
            return told.weight === undefined ? told : {...told, weight: told.weight * thick};
        };
    }

    // A layer that was cut at the frame of the data has no line along the cut.
    function withoutFrame(found) {
        const frame = L.geoJSON(found).getBounds();
        const edges = [frame.getWest(), frame.getEast()], rims = [frame.getSouth(), frame.getNorth()];
        const along = (a, b) => (a[0] === b[0] && edges.includes(a[0])) || (a[1] === b[1] && rims.includes(a[1]));
        const lines = [];
        for (const f of found) {
            const polygons = f.geometry.type === "Polygon" ? [f.geometry.coordinates] : f.geometry.coordinates;
            for (const ring of polygons.flat()) {
                let line = [ring[0]];
                for (let i = 1; i < ring.length; i++) {
                    if (along(ring[i - 1], ring[i])) {
                        if (line.length > 1) lines.push(line);
                        line = [];
                    }
                    line.push(ring[i]);
                }
                if (line.length > 1) lines.push(line);
            }
        }
        return [{type: "Feature", properties: {}, geometry: {type: "MultiLineString", coordinates: lines}}];
    }

    async function fill(key) {
        const [file, ...looks] = LOOKS[key];
        const told = await load(file);
        const found = key === "tetangga" && told.length ? withoutFrame(told) : told;
        const group = layers.get(key);
        for (const look of looks) {
            const drawn = L.geoJSON(found, {
                renderer: canvas, interactive: false, style: style(look), filter: (f) => look(f) !== null,
                pointToLayer: (f, at) => L.circleMarker(at, {renderer: canvas, radius: 0, stroke: false, fill: false, interactive: false}),
            });
            drawn.look = look;
            group.addLayer(drawn);
        }
    }

    // Everything fetched and drawn, in order; the theme must be known.
    async function open(firstTheme) {
        theme = firstTheme;
        for (const key of layers.keys()) if (Object.hasOwn(LOOKS, key)) load(LOOKS[key][0]);
        for (const key of layers.keys()) if (Object.hasOwn(LOOKS, key)) await fill(key);
        map_siaga.on("overlayadd", inOrder);
        await namePlaces();
        return troubles;
    }

    // A layer switched on again lies on top of what was there: put all back in their order.
    function inOrder() {
        for (const group of layers.values()) {
            group.eachLayer((drawn) => { if (map_siaga.hasLayer(drawn)) drawn.bringToFront(); });
        }
    }

    function retheme(newTheme) {
        theme = newTheme;
        restyle();
    }

    function thicken(factor) {
        if (factor === thick) return;
        thick = factor;
        restyle();
    }

    function restyle() {
        for (const group of layers.values()) group.eachLayer((drawn) => drawn.setStyle(style(drawn.look)));
    }

    const rings = new Map(); // code of a kelurahan -> its borders, [lat, lon]
    const places = {kelurahan: [], kecamatan: [], neighbours: [], facilities: []};

    async function namePlaces() {
        const point = (f) => {
            const p = f.properties;
            if (Array.isArray(p.label)) return L.latLng(p.label[1], p.label[0]);
            if (f.geometry.type === "Point") return L.latLng(f.geometry.coordinates[1], f.geometry.coordinates[0]);
            return L.geoJSON(f).getBounds().getCenter();
        };
        const named = async (file) => (await load(file)).map((f) => ({at: point(f), name: String(f.properties.nama ?? ""), code: String(f.properties.kode ?? "")}));
        places.kelurahan = await named("kelurahan");
        for (const f of await load("kelurahan")) {
            const polygons = f.geometry.type === "Polygon" ? [f.geometry.coordinates] : f.geometry.coordinates;
            rings.set(String(f.properties.kode ?? ""), polygons.flat().map((ring) => ring.map(([lon, lat]) => [lat, lon])));
        }
        places.kecamatan = await named("kecamatan");
        places.neighbours = await named("tetangga");
        places.facilities = await named("fasilitas");
    }

    async function cityBounds() {
        const outline = await load("batas_kota");
        return outline.length ? L.geoJSON(outline).getBounds() : null;
    }

    let tiles = null;

    // The raster basemap the city supplied lies under everything; the city's fill would hide it.
    function setTiles(told) {
        if (tiles !== null || told === null) return;
        tiles = L.tileLayer("siaga://tiles/{z}/{x}/{y}.png", {
            minNativeZoom: told.min_zoom, maxNativeZoom: told.max_zoom, minZoom: 0, maxZoom: 19, noWrap: true,
        });
        for (const key of ["kota", "laut"]) {
            tiles.on("add", () => layers.get(key).remove());
            tiles.on("remove", () => { layers.get(key).addTo(map_siaga); inOrder(); });
        }
        tiles.addTo(map_siaga);
        layer_control_siaga.addOverlay(tiles, Text.word("layer.tiles"));
    }

    // folium wrote the Indonesian names; the room may speak another language.
    function rename() {
        for (const [key, group] of layers) {
            const name = Text.word("layer." + key);
            if (!name || !(key in SWITCHES)) continue;
            layer_control_siaga.removeLayer(group);
            layer_control_siaga.addOverlay(group, name);
        }
    }
    const SWITCHES = {kelurahan: 1, kecamatan: 1, jalan: 1, fasilitas: 1, names: 1};

    return {
        layer, open, retheme, thicken, cityBounds, places, setTiles, rename,
        kelurahan: () => rings,
        shows: (key) => layers.has(key) && map_siaga.hasLayer(layers.get(key)),
    };
})();
