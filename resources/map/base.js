// Written by siaga_desk/map/base_page.py with folium. Do not edit.
L_NO_TOUCH = false;
                L_DISABLE_3D = false;
var map_siaga = L.map(
                "map_siaga",
                {
                    center: [0.0, 0.0],
                    crs: L.CRS.EPSG3857,
                    ...{
  "zoom": 12,
  "zoomControl": false,
  "preferCanvas": true,
  "zoomSnap": 0.25,
  "minZoom": 9,
  "maxZoom": 19,
  "zoomAnimation": false,
  "fadeAnimation": false,
  "markerZoomAnimation": false,
  "inertia": false,
  "keyboard": false,
  "doubleClickZoom": false,
  "boxZoom": false,
  "attributionControl": false,
}
                }
            );
            L.control.scale().addTo(map_siaga);
            var scheme_layer_tetangga = Basemap.layer("tetangga");
            scheme_layer_tetangga.addTo(map_siaga);
            var scheme_layer_kota = Basemap.layer("kota");
            scheme_layer_kota.addTo(map_siaga);
            var scheme_layer_laut = Basemap.layer("laut");
            scheme_layer_laut.addTo(map_siaga);
            var scheme_layer_kelurahan = Basemap.layer("kelurahan");
            scheme_layer_kelurahan.addTo(map_siaga);
            var scheme_layer_kecamatan = Basemap.layer("kecamatan");
            scheme_layer_kecamatan.addTo(map_siaga);
            var scheme_layer_batas_kota = Basemap.layer("batas_kota");
            scheme_layer_batas_kota.addTo(map_siaga);
            var scheme_layer_jalan = Basemap.layer("jalan");
            scheme_layer_jalan.addTo(map_siaga);
            var scheme_layer_fasilitas = Basemap.layer("fasilitas");
            scheme_layer_fasilitas.addTo(map_siaga);
            var scheme_layer_names = Basemap.layer("names");
            scheme_layer_names.addTo(map_siaga);
            var layer_control_siaga_layers = {
                base_layers : {
                },
                overlays :  {
                    "Batas kelurahan" : scheme_layer_kelurahan,
                    "Batas kecamatan" : scheme_layer_kecamatan,
                    "Jalan utama" : scheme_layer_jalan,
                    "Fasilitas" : scheme_layer_fasilitas,
                    "Nama wilayah" : scheme_layer_names,
                },
            };
            let layer_control_siaga = L.control.layers(
                layer_control_siaga_layers.base_layers,
                layer_control_siaga_layers.overlays,
                {
  "position": "topright",
  "collapsed": true,
  "autoZIndex": true,
}
            ).addTo(map_siaga);
