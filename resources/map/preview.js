"use strict";
// Looking at candidates: brings one into view if it lies outside, and keeps the view that was, for Esc. Only when told to.
const Preview = (() => {
    const map = map_siaga;
    const EDGE_PX = 24; // nearer to the edge than this the pick cursor is cut
    const AROUND = 0.25; // of the view's sides: what lies around a candidate is seen as well
    const CITY_ZOOM = 11; // no radius is so wide that one has to look from farther away
    const SNAP = map.options.zoomSnap;
    let own = null; // {at, zoom}: the user's view, while a candidate has moved it
    let moving = false; // it is this file that moves the map

    function move(at, zoom) {
        moving = true;
        map.setView(at, zoom, {reset: true, animate: false}); // reset: exactly there, not to the next whole pixel
        moving = false;
    }

    // Whoever moves the map by hand has a view of their own again.
    map.on("moveend", () => { if (!moving) own = null; });

    function sees(view, place) {
        const off = map.project(place, view.zoom).subtract(map.project(view.at, view.zoom));
        const half = map.getSize().divideBy(2);
        return Math.abs(off.x) <= half.x - EDGE_PX && Math.abs(off.y) <= half.y - EDGE_PX;
    }

    // The zoom at which the radius fits, if it does not at this one.
    function zoomFor(zoom, lat, radius) {
        const size = map.getSize();
        const fits = Math.min(size.x, size.y) / 2 - EDGE_PX;
        const steps = Math.floor(Math.log2(fits / Math.max(1, Layout.metresToPx(lat, radius, zoom))) / SNAP) * SNAP;
        return Math.min(zoom, Math.max(CITY_ZOOM, zoom + Math.min(0, steps)));
    }

    // How far the middle goes, so that a point `off` px away comes well inside; `keep` px around it as well.
    function just(off, side, keep) {
        const room = Math.max(0, side / 2 - Math.max(AROUND * side, Math.min(keep, side / 2)));
        return Math.sign(off) * Math.max(0, Math.abs(off) - room);
    }

    function reveal({lat, lon, radius_m}) {
        const place = L.latLng(lat, lon);
        const now = {at: map.getCenter(), zoom: map.getZoom()};
        if (sees(now, place)) return;
        if (own !== null && sees(own, place)) { lookBack(); return; }
        const kept = own ?? now;
        const zoom = zoomFor(kept.zoom, lat, radius_m);
        const middle = map.project(now.at, zoom);
        const off = map.project(place, zoom).subtract(middle);
        const size = map.getSize();
        const keep = Layout.metresToPx(lat, radius_m, zoom) + EDGE_PX;
        move(map.unproject(middle.add([just(off.x, size.x, keep), just(off.y, size.y, keep)]), zoom), zoom);
        own = kept;
    }

    function lookBack() {
        if (own === null) return;
        const {at, zoom} = own;
        own = null;
        move(at, zoom);
    }

    return {reveal, lookBack, stay: () => { own = null; }};
})();
